"""Whether there is history enough for a scorecard of one's own, and where the part begins that is held out."""

from __future__ import annotations

from datetime import date

from xlcredit.errors import DomainError
from xlcredit.ownscore.outcomes import Observations
from xlcredit.parameters import parameters

COUNTED = ("observations", "bad", "good", "dates")


def counts(cases: Observations) -> dict[str, int]:
    """Cases, bad and good ones, and dates."""
    bad = int(cases.bad.sum())
    return {"observations": len(cases), "bad": bad, "good": len(cases) - bad, "dates": len(cases.dates)}


def enough(cases: Observations) -> None:
    """DomainError says in one line what there is and what a scorecard needs, where it is less."""
    rule = parameters("own_scorecard")["history"]
    found = counts(cases)
    if all(found[name] >= rule[f"least_{name}"] for name in COUNTED):
        return
    has = ", ".join(f"{name} {found[name]:,}" for name in COUNTED)
    needs = ", ".join(f"{name} {rule[f'least_{name}']:,}" for name in COUNTED)
    raise DomainError(
        f"the history is too short for a scorecard of your own: it has {has}; needed are {needs}. The scorecard of "
        "experts stays; bring a longer ledger, or outcomes as a CSV file"
    )


def last_fitted(cases: Observations) -> date:
    """Last date of the cases that are fitted; what comes after is held out. DomainError where no date leaves enough."""
    rule = parameters("own_scorecard")["history"]
    most = (1 - rule["held_out"]) * len(cases)
    usable = [day for day in cases.dates[:-1] if _both(cases.after(day), rule["least_bad_held_out"])]
    usable = [day for day in usable if _both(cases.until(day), rule["least_bad_held_out"])]
    if not usable:
        raise DomainError(
            f"no date parts the history so that both sides have {rule['least_bad_held_out']} bad and as many good "
            "cases: the scorecard of experts stays; bring a longer ledger, or outcomes as a CSV file"
        )
    return min(usable, key=lambda day: (abs(len(cases.until(day)) - most), day))


def _both(cases: Observations, least: int) -> bool:
    return min(counts(cases)["bad"], counts(cases)["good"]) >= least
