"""What a loss rests on beside the buyer: loss given default by collateral, and how alike the sectors fare.

Sectors without a row share the setting `sector_correlation`. A table of correlations describes an economy that can
exist only where its matrix is positive semi-definite: no mix of sectors may vary less than not at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from xlcredit.errors import DomainError
from xlcredit.intake import Typed
from xlcredit.problems import ERROR, WARNING, Finding
from xlcredit.scorecard import GENERAL
from xlcredit.settings import Settings
from xlcredit.shipped import given_or_shipped
from xlcredit.words import folded, sector_key

LEAST_EIGENVALUE = -1e-9
"""What rounding may leave of an eigenvalue that is zero."""

Pair = frozenset[str]


@dataclass(frozen=True)
class LossRules:
    """Loss given default by folded collateral, and the correlation of each pair of sectors (by key) with a row."""

    lgd: Mapping[str, float]
    correlations: Mapping[Pair, float]

    def lgd_of(self, collateral: str | None, unsecured: float) -> float:
        """Loss given default of a buyer's collateral; the unsecured one where he has none that is known."""
        return self.lgd.get(folded(collateral), unsecured) if collateral else unsecured

    def matrix(self, sectors: Sequence[str], usual: float) -> np.ndarray:
        """Correlations of some sectors by their keys, in order; DomainError where no economy can have them.

        >>> LossRules({}, {}).matrix(["pharma", "steel"], 0.4).tolist()
        [[1.0, 0.4], [0.4, 1.0]]
        """
        found = np.full((len(sectors), len(sectors)), usual, dtype=float)
        for row, one in enumerate(sectors):
            for place, other in enumerate(sectors):
                found[row, place] = self.correlations.get(frozenset((one, other)), usual)
        np.fill_diagonal(found, 1.0)
        return possible(found)


def possible(matrix: np.ndarray) -> np.ndarray:
    """A correlation matrix as it is; DomainError where it is not one.

    >>> possible(np.array([[1.0, 0.9, -0.9], [0.9, 1.0, 0.9], [-0.9, 0.9, 1.0]]))
    Traceback (most recent call last):
    xlcredit.errors.DomainError: no economy can have these correlations (smallest eigenvalue -0.80): two sectors that \
both go with a third one go with each other; bring the correlations closer together
    """
    if not np.allclose(matrix, matrix.T) or (np.abs(matrix) > 1 + 1e-12).any():
        raise DomainError("correlations are from -1 to 1, and the same in both directions")
    least = float(np.linalg.eigvalsh(matrix)[0]) if len(matrix) else 0.0
    if least < LEAST_EIGENVALUE:
        raise DomainError(
            f"no economy can have these correlations (smallest eigenvalue {least:.2f}): two sectors that both go with "
            "a third one go with each other; bring the correlations closer together"
        )
    return matrix


def read_loss_rules(tables: Mapping[str, Typed], currency: str) -> LossRules:
    """Rules of the tables; of a new workbook where there are none.

    >>> read_loss_rules({}, "EUR").lgd_of("Real estate", 0.45)
    0.2
    """
    given = given_or_shipped(tables, "lgd_rules", currency).columns
    shares = zip(given["collateral"], given["loss_given_default"], strict=True)
    lgd = {folded(collateral): share for collateral, share in shares}
    stated = tables.get("sector_correlations")
    return LossRules(lgd, {} if stated is None else dict(_correlations(stated)))


def _correlations(given: Typed) -> Iterator[tuple[Pair, float]]:
    rows = zip(*(given.columns[name] for name in ("sector", "other_sector", "correlation")), strict=True)
    for one, other, value in rows:
        yield frozenset((sector_key(one), sector_key(other))), value


def unknown_collateral(given: Typed, tables: Mapping[str, Typed], settings: Settings) -> Iterator[Finding]:
    """Buyers whose collateral no rule names."""
    rules = read_loss_rules(tables, settings.base_currency)
    for place, collateral in enumerate(given.columns["collateral"]):
        if collateral and folded(collateral) not in rules.lgd:
            reason = "is not in tblCollateral: the buyer counts as unsecured; add a row there or correct the name"
            yield WARNING, place, "collateral", collateral, reason


def correlations_once(given: Typed, _: object, __: Settings) -> Iterator[Finding]:
    """A sector with itself, and a pair that stands in an earlier row, in either order."""
    seen: set[Pair] = set()
    for place, (pair, _) in enumerate(_correlations(given)):
        other = given.columns["other_sector"][place]
        if len(pair) == 1:
            yield ERROR, place, "other_sector", other, "is the same sector: name another"
        elif pair in seen:
            yield ERROR, place, "other_sector", other, "the pair stands in an earlier row: the first one counts"
        seen.add(pair)


def correlations_possible(given: Typed, tables: Mapping[str, Typed], settings: Settings) -> Iterator[Finding]:
    """Correlations that no economy with the buyers' sectors can have: none of the rows counts then."""
    correlations = dict(_correlations(given))
    of_buyers = tables["buyers"].columns["sector"] if "buyers" in tables else ()
    sectors = {sector for pair in correlations for sector in pair} | {sector_key(one or GENERAL) for one in of_buyers}
    try:
        LossRules({}, correlations).matrix(sorted(sectors), settings.sector_correlation)
    except DomainError as error:
        for place, value in enumerate(given.columns["correlation"]):
            yield ERROR, place, "correlation", value, f"{error}; other pairs have the setting sector_correlation"
