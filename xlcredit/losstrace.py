"""How the expected loss of a buyer came about, step by step: step, value, rule, source, in English or Chinese."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from xlcredit.errors import UnknownId
from xlcredit.expectedloss import Obligor, claim_now
from xlcredit.losses import REGULATORY, bad_year_pd
from xlcredit.money import currency_units, nearest
from xlcredit.parameters import parameters
from xlcredit.trace import SHOWN_DIGITS, Step, percent
from xlcredit.words import spoken

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis


def loss_trace(analysis: Analysis, buyer: str, language: str = "en") -> list[Step]:
    """Steps of the expected loss of a buyer. UnknownId for a buyer nobody knows."""
    of = next((one for one in analysis.obligors if any(part.buyer == buyer for part in one.parts)), None)
    if of is None:
        raise UnknownId(f"buyer {buyer!r} is neither on the Buyers sheet nor in the ledger")
    rows = analysis.table("expected_losses")
    row = rows[rows["buyer"] == buyer].to_dict("records")[0]
    return [
        *_before_claim(analysis, of, row, language),
        *_claim_steps(analysis, of, language),
        *_after_claim(analysis, of, row, language),
    ]


def _step(name: str, value: Any, language: str, words: Mapping[str, object] = MappingProxyType({})) -> Step:
    said = parameters("loss_trace")["step"][name]
    return (said[language].format(**words), value, said[f"rule_{language}"].format(**words), said["source"])


def _before_claim(analysis: Analysis, of: Obligor, row: Mapping[str, Any], language: str) -> Iterator[Step]:
    drawn = f"{_units(analysis, row['ead'] - row['exposure']):,.2f}"
    share = percent(analysis.settings.unused_limit_share)
    origin = {"origin": spoken("pd_source", of.pd_source, language), "grade": of.grade or "-"}
    ids = ", ".join(part.buyer for part in of.parts)
    yield _step("exposure", _units(analysis, row["exposure"]), language)
    yield _step("ead", _units(analysis, row["ead"]), language, {"share": share, "drawn": drawn})
    yield _step("pd", of.pd, language, origin)
    yield _step("lgd", of.lgd, language, {"collateral": spoken("collateral", of.collateral, language) or "-"})
    yield _step("covered", _units(analysis, row["covered_at_default"]), language, {"ids": ids})


def _claim_steps(analysis: Analysis, of: Obligor, language: str) -> Iterator[Step]:
    claim = claim_now(analysis, of)
    if claim is None:
        yield _step("unpaid", 0.0, language)
        return
    for name, left in claim.steps:
        yield _step("claim", _units(analysis, left), language, {"claim_step": spoken("claim_step", name, language)})


def _after_claim(analysis: Analysis, of: Obligor, row: Mapping[str, Any], language: str) -> Iterator[Step]:
    retained = nearest(of.retained(int(row["ead"]), int(row["indemnity"])))
    bad_year = bad_year_pd(of.pd, REGULATORY, of.correlation)
    words = {"lgd": percent(of.lgd), "kept": percent(float(of.kept))}
    size = {"size": parameters("loss_trace")["size"][language] if analysis.settings.size_adjustment else ""}
    yield _step("indemnity", _units(analysis, row["indemnity"]), language)
    yield _step("retained", _units(analysis, retained), language, words)
    yield _step("expected", _units(analysis, row["expected_loss"]), language)
    yield _step("net_expected", _units(analysis, row["net_expected_loss"]), language)
    yield _step("correlation", round(of.correlation, SHOWN_DIGITS), language, size)
    yield _step("bad_year", round(bad_year, SHOWN_DIGITS), language)
    yield _step("net_unexpected", _units(analysis, row["net_unexpected_loss"]), language)


def _units(analysis: Analysis, minor: int) -> float:
    return currency_units(int(minor), analysis.settings.places)
