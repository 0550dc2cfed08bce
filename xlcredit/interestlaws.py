"""Which law each buyer owes interest under: his own, else what the settings say for all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xlcredit.latelaws import BY_COUNTRY, CONTRACT, Law, OwnRow, contract_law, country_law, laws_with, sentence
from xlcredit.ordering import blank_for_none
from xlcredit.settings import Settings
from xlcredit.words import folded, known

if TYPE_CHECKING:
    import pandas as pd

    from xlcredit.analysis import Analysis


@dataclass(frozen=True)
class Chosen:
    """The laws of a workbook, and how each buyer comes by his."""

    settings: Settings
    laws: Mapping[str, Law]
    own: Mapping[str, str]
    countries: Mapping[str, str] = field(repr=False)

    @property
    def any_named(self) -> bool:
        """True where a law is named for anyone."""
        return bool(self._usual or any(self.own.values()))

    @property
    def _usual(self) -> str:
        return known("late_interest_law", self.settings.late_interest_law)

    def named(self, buyer: str) -> str:
        """What is named for a buyer: a law, "contract", "by country"; "" for nothing."""
        return self.own.get(buyer) or self._usual

    def of(self, buyer: str, language: str) -> tuple[Law | None, str]:
        """The law of a buyer, and why there is none in words of a language."""
        named, settings = self.named(buyer), self.settings
        if named == CONTRACT:
            if settings.contract_interest_rate is None:
                return None, sentence("no_contract", language)
            return contract_law(settings.contract_interest_rate, settings.contract_day_count), ""
        if named == BY_COUNTRY:
            country = self.countries.get(buyer, "")
            key = country_law(country)
            if not key:
                way = "no_law" if country else "no_country"
                return None, sentence(way, language, country=country)
            return self.laws[folded(key)], ""
        law = self.laws.get(folded(named))
        if law is None:
            return None, sentence("unknown_law", language, law=named, laws=", ".join(known_keys(self.laws)))
        return law, ""


def known_keys(laws: Mapping[str, Law]) -> list[str]:
    """Keys of laws as they are written."""
    return [law.key for law in laws.values()]


def laws_of(analysis: Analysis) -> Chosen:
    """The laws of a workbook and how its buyers come by them."""
    buyers = analysis.book.buyers
    own, countries = (dict(zip(buyers["buyer"], _texts(buyers, name), strict=True)) for name in NAMES)
    return Chosen(analysis.settings, laws_with(_rows(analysis.book.late_interest_rates)), own, countries)


NAMES = ("late_interest_law", "country")
OWN = ("late_interest_law", "valid_from", "annual_rate", "fixed_sum", "currency")


def _texts(buyers: pd.DataFrame, name: str) -> list[str]:
    return blank_for_none(buyers[name])


def _rows(rates: pd.DataFrame) -> Iterator[OwnRow]:
    return rates[list(OWN)].itertuples(index=False, name=None)
