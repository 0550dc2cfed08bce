"""Which indicators count and by how much: information value, then logistic regression on the weights of evidence.

    logit of good = intercept + Σ coefficient × weight of evidence

A coefficient below zero says that an indicator counts the wrong way round beside the others: the lowest is dropped, and
the rest is fitted again, until none is left.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from xlcredit.errors import DomainError
from xlcredit.ownscore.bins import Binned, binned
from xlcredit.ownscore.component import component
from xlcredit.ownscore.outcomes import Observations
from xlcredit.ownscore.power import Flags, Numbers
from xlcredit.parameters import parameters

KEPT = "kept"
MOST_STEPS = 10_000
CLOSE = 1e-9


@dataclass(frozen=True)
class Candidate:
    """One indicator: its bands (None where it has none), share known, and whether it is kept or why not."""

    name: str
    known: float
    bands: Binned | None
    verdict: str
    coefficient: float | None = None


@dataclass(frozen=True)
class Fit:
    """The indicators by falling information value, and the intercept of the regression."""

    candidates: tuple[Candidate, ...]
    intercept: float

    @property
    def kept(self) -> list[tuple[Binned, float]]:
        """Bands and coefficient of each indicator that counts."""
        return [(one.bands, one.coefficient) for one in self.candidates if one.bands and one.coefficient is not None]

    def good_logit(self, cases: Observations) -> Numbers:
        """Logit of staying good of each case; what is unknown counts as no evidence."""
        parts = [weight * bands.evidence(values_of(cases, bands.name)) for bands, weight in self.kept]
        return self.intercept + np.sum(parts, axis=0)


def values_of(cases: Observations, name: str) -> Numbers:
    """Values of an indicator, NaN where unknown."""
    return cases.table[name].to_numpy(dtype=float)


def regression(columns: Numbers, good: Flags) -> tuple[float, Numbers]:
    """Intercept and coefficients of a logistic regression without penalty, a row a case."""
    model = component("sklearn.linear_model").LogisticRegression(
        C=np.inf, solver="newton-cholesky", tol=CLOSE, max_iter=MOST_STEPS
    )
    model.fit(columns, good.astype(int))
    return float(model.intercept_[0]), np.asarray(model.coef_[0], dtype=float)


def fitted(cases: Observations) -> Fit:
    """Bands and regression of the cases; DomainError where no indicator tells good from bad."""
    rule = parameters("own_scorecard")["indicator"]
    found = [_candidate(cases, name, rule) for name in cases.indicators]
    found.sort(key=lambda one: (-(one.bands.value if one.bands else 0), one.name))
    most = int(cases.bad.sum()) // rule["bad_for_each"]
    kept = [one for one in found if one.verdict == KEPT]
    verdicts = {one.name: "beyond what so few bad cases bear" for one in kept[most:]}
    kept = kept[:most]
    intercept, weights = 0.0, np.array([])
    while kept:
        columns = np.column_stack([one.bands.evidence(values_of(cases, one.name)) for one in kept if one.bands])
        intercept, weights = regression(columns, ~cases.bad)
        lowest = int(weights.argmin())
        if weights[lowest] > 0:
            break
        verdicts[kept.pop(lowest).name] = "wrong sign beside the others"
    if not kept:
        raise DomainError("no indicator tells good from bad in this history: the scorecard of experts stays")
    by_name = {one.name: float(weight) for one, weight in zip(kept, weights, strict=True)}
    return Fit(
        tuple(
            Candidate(one.name, one.known, one.bands, verdicts.get(one.name, one.verdict), by_name.get(one.name))
            for one in found
        ),
        intercept,
    )


def _candidate(cases: Observations, name: str, rule: dict[str, float]) -> Candidate:
    values = values_of(cases, name)
    known = float((~np.isnan(values)).mean())
    if known < rule["least_known"]:
        return Candidate(name, known, None, "too often unknown")
    bands = binned(name, values, cases.bad)
    if bands is None:
        return Candidate(name, known, None, "no bands tell good from bad")
    return Candidate(name, known, bands, KEPT if bands.value >= rule["least_value"] else "low information value")
