"""Expected and unexpected loss of one buyer or of many alike.

    expected loss    = PD × LGD × EAD
    correlation      = lowest × k + highest × (1 − k),  k = (1 − e^(−decay × PD)) / (1 − e^(−decay))
    bad-year PD      = Φ((Φ⁻¹(PD) + √R × Φ⁻¹(q)) / √(1 − R))
    unexpected loss  = EAD × LGD × (bad-year PD − PD)

PD: probability of default within twelve months; LGD: loss given default; EAD: exposure at default; R: asset
correlation; q: confidence. The numbers stand in `tables/loss.toml`.
"""

from __future__ import annotations

from math import exp, sqrt
from statistics import NormalDist

from xlcredit.errors import DomainError
from xlcredit.money import exact, minor_units, nearest
from xlcredit.parameters import parameters

NORMAL = NormalDist()
REGULATORY = float(parameters("loss")["confidence"]["regulatory"])
"""Confidence of the Basel formula."""


def share_of_one(name: str, value: float) -> float:
    """A share between 0 and 1, as it is; DomainError for any other.

    >>> share_of_one("pd", 0.01)
    0.01
    """
    if not 0 <= value <= 1:
        raise DomainError(f"{name} {value:g} is not a share between 0 and 1: write 1 % as 0.01")
    return value


def expected_loss(pd: float, lgd: float, ead: int) -> int:
    """Loss of an average year: PD × LGD × EAD, rounded half away from zero. [minor units]

    DomainError for a share outside 0 to 1 or a negative exposure.

    >>> expected_loss(0.02, 0.45, 50_000_000)
    450000
    """
    return nearest(exact(share_of_one("pd", pd)) * exact(share_of_one("lgd", lgd)) * exposed(ead))


def exposed(ead: int) -> int:
    """An exposure at default; DomainError where it is negative. [minor units]"""
    if ead < 0:
        raise DomainError("the exposure is negative: a loss needs an exposure of 0 or more")
    return ead


def asset_correlation(pd: float, turnover: float | None = None) -> float:
    """Basel asset correlation of a firm, lower for a small one. [share]

    turnover: yearly sales of the buyer in million EUR; None: no adjustment for size.

    >>> round(asset_correlation(0.01), 4), round(asset_correlation(0.01, 20), 4)
    (0.1928, 0.1661)
    """
    rule = parameters("loss")
    curve, size = rule["correlation"], rule["size"]
    weight = (1 - exp(-curve["decay"] * share_of_one("pd", pd))) / (1 - exp(-curve["decay"]))
    found = float(curve["lowest"] * weight + curve["highest"] * (1 - weight))
    if turnover is None:
        return found
    if turnover < 0:
        raise DomainError(f"the turnover {turnover:,.2f} is negative")
    within = min(max(turnover, size["smallest"]), size["largest"])
    return found - size["reduction"] * (size["largest"] - within) / (size["largest"] - size["smallest"])


def bad_year_pd(pd: float, confidence: float, correlation: float) -> float:
    """Probability of default in a year as bad as the confidence says (Vasicek). [share]

    >>> round(bad_year_pd(0.01, 0.999, 0.19278), 4)
    0.1403
    """
    share_of_one("pd", pd)
    if not 0 < confidence < 1:
        raise DomainError(f"the confidence {confidence:g} is not between 0 and 1: write 99.9 % as 0.999")
    if not 0 <= correlation < 1:
        raise DomainError(f"the correlation {correlation:g} is not from 0 to below 1")
    if pd in (0, 1):
        return float(pd)
    quantile = NORMAL.inv_cdf(pd) + sqrt(correlation) * NORMAL.inv_cdf(confidence)
    return NORMAL.cdf(quantile / sqrt(1 - correlation))


def unexpected_loss(
    pd: float, lgd: float, ead: int, confidence: float | None = None, correlation: float | None = None
) -> int:
    """Loss of a bad year beyond the expected one, rounded half away from zero. [minor units]

    confidence: 99.9 % unless given; correlation: the Basel one of the PD unless given.

    >>> unexpected_loss(0.01, 0.45, 100_000_000)
    5862271
    """
    q = REGULATORY if confidence is None else confidence
    r = asset_correlation(pd) if correlation is None else correlation
    return minor_units(exposed(ead) * share_of_one("lgd", lgd) * (bad_year_pd(pd, q, r) - pd), 0)
