"""The whole portfolio at one date: every table of results, each computed once and on demand.

open items → base currency → aging → credits set against the oldest → cover → exposure → limits → figures
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import narwhals as nw
import pandas as pd

from xlcredit import aging, checks, cover, covertrace, credit, trace, unrated
from xlcredit.actions import TABLES_BY_NAME
from xlcredit.agingtable import aging_by
from xlcredit.allowance import Allowance, allowance, provision_problems
from xlcredit.book import Book
from xlcredit.bridge import bridge_from, first_day, settings_bridge
from xlcredit.claimregister import Register, claim_problems, register
from xlcredit.claimview import Claims, claims
from xlcredit.columns import Column, table
from xlcredit.currency import in_base, largest_sum, ratios
from xlcredit.dates import NO_DAY, day_number, months_before
from xlcredit.decisions import Decision
from xlcredit.errors import UnknownId
from xlcredit.evidence import Proofs
from xlcredit.expectedloss import Obligor, obligors
from xlcredit.exposure import by_country, exposure_table
from xlcredit.figures import FIGURES, Figure, answer, figure, own_concentration_cap
from xlcredit.grading import Grading, gradings
from xlcredit.itemtable import item_table
from xlcredit.ledger import NO_ITEM, buyer_kind, frame_of, small_table
from xlcredit.letterofcredit import letter_problems, opened
from xlcredit.limitfacts import firm_facts, limit_facts
from xlcredit.money import within_bounds
from xlcredit.ordering import LARGEST_FIRST, NO_KEY, blank_for_none, largest_first
from xlcredit.policycover import covered_under
from xlcredit.problems import Problem, problem_table, rows_set_aside
from xlcredit.revaluation import revaluation_table, unrevalued
from xlcredit.scoring import Score, scores
from xlcredit.settings import Settings
from xlcredit.shipping import ship_headrooms
from xlcredit.standings import Standings, standings
from xlcredit.statements import Statements, usable_statements
from xlcredit.whatifchanges import Scenario, scenario

if TYPE_CHECKING:
    from xlcredit.retention.comparison import Comparison
    from xlcredit.retention.simulation import Progress

OPEN = ("_ratios", "_open", "matched_items", "running_items")
"""What does not depend on limit decisions, once it is computed."""


def analyse(book: Book, as_of: date | None = None) -> Analysis:
    """Analysis of a book at its as-of date, or restated at another."""
    return Analysis(book if as_of is None else replace(book, settings=replace(book.settings, as_of=as_of)))


class Analysis:
    """Tables of results of one book at one date; nothing changes once it is computed."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.settings: Settings = book.settings
        self.day = day_number(book.settings.as_of)
        self._restated: dict[date, Analysis] = {}
        self._tables: dict[str, pd.DataFrame] = {}
        self._headrooms: dict[date, Mapping[str, int]] = {}
        self._comparison: Comparison | None = None

    @property
    def fingerprint(self) -> str:
        """Twelve characters that change when any input changes."""
        return self.book.fingerprint

    def at(self, day: date) -> Analysis:
        """The same book restated at another day."""
        if day not in self._restated:
            self._restated[day] = analyse(self.book, day)
        return self._restated[day]

    def under(self, decisions: Iterable[Decision]) -> Analysis:
        """The same book under another log of limit decisions; what is open stays as it is."""
        other = Analysis(replace(self.book, decisions=tuple(decisions)))
        other.__dict__.update({name: self.__dict__[name] for name in OPEN if name in self.__dict__})
        return other

    @cached_property
    def what_if(self) -> Scenario:
        """The changes of the What if sheet, and the limits under them."""
        return scenario(self)

    @property
    def buyers(self) -> tuple[str, ...]:
        """Every buyer of the master data, the ledger or the receipts, in text order."""
        return self.book.buyer_ids

    @cached_property
    def _ratios(self) -> tuple[nw.DataFrame[Any], dict[str, str]]:
        used = {code for one in (self.book.ledger, self.book.receipts) for code in one["currency"].unique().to_list()}
        return ratios(sorted(used), self.book.rates, self.settings.as_of, self.settings.base_currency)

    @property
    def ratios(self) -> nw.DataFrame[Any]:
        """Conversion of each currency of the ledger into base currency at the date."""
        return self._ratios[0]

    @cached_property
    def claim_register(self) -> Register:
        """The claims filed up to the date; InputError where the policy does not say what a claim pays."""
        return register(self)

    @cached_property
    def _open(self) -> nw.DataFrame[Any]:
        return self._open_on(self.day)

    def _open_on(self, day: int, *, running: bool = False) -> nw.DataFrame[Any]:
        items = opened(self.book, day, running=running)
        within_bounds(largest_sum(items, self._ratios[0], "owed" if running else "open"))
        return items

    def open_base_on(self, day: int) -> nw.LazyFrame[Any]:
        """Items open on a day, at the rates of the as-of date."""
        return in_base(self._rated(self._open_on(day)).lazy(), self._ratios[0].lazy())

    def _rated(self, items: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
        missing = list(self._ratios[1])
        return items.filter(~nw.col("currency").is_in(missing)) if missing else items

    @cached_property
    def unrated(self) -> nw.DataFrame[Any]:
        """Open items and receipts whose currency has no rate at the date: no result counts them."""
        return self._open.filter(nw.col("currency").is_in(list(self._ratios[1]))).sort("row")

    @property
    def open_items(self) -> nw.DataFrame[Any]:
        """Items open at the date, in base currency, with age and what is left after the buyer's credits.

        Of a running account also documents that matching has settled: `net` says what first in, first out leaves.
        """
        return self.running_items if self.settings.credits == aging.RUNNING else self.matched_items

    @cached_property
    def matched_items(self) -> nw.DataFrame[Any]:
        """What matching leaves open; `net` after credits that stand against no document."""
        return self._aged(self._open, running=False)

    @cached_property
    def running_items(self) -> nw.DataFrame[Any]:
        """What is open by matching or by first in, first out (`net`), all receipts against the oldest debt."""
        items = self._aged(self._open_on(self.day, running=True), running=True)
        return items.filter((nw.col("open_base") != 0) | (nw.col("net") != 0))

    def _aged(self, items: nw.DataFrame[Any], *, running: bool) -> nw.DataFrame[Any]:
        in_currency = in_base(self._rated(items).lazy(), self._ratios[0].lazy(), running=running)
        aged = aging.aged(in_currency, self.day, self.settings.aging_basis)
        return aging.after_credits(aged, running=running).collect()

    @cached_property
    def standings(self) -> Standings:
        """Limit decisions and policy terms of every buyer at the date."""
        return standings(self.book, self.buyers, self.settings.as_of, self.proofs)

    @cached_property
    def proofs(self) -> Proofs:
        """What proves the discretionary limit of each buyer on any day up to the date, by policy."""
        return Proofs(self)

    @cached_property
    def covered_items(self) -> nw.DataFrame[Any]:
        """Owed items with insured part, causes of self-retained exposure and reasons."""
        terms = self.standings.table
        policies, pools = self.book.policies, self.book.pools
        kinds = cover.COVER_TERMS | {"buyer": buyer_kind(self.buyers), "in_group": nw.Boolean}
        cover_terms = frame_of({name: terms[name].tolist() for name in kinds}, kinds)
        if policies.terms or pools.shared(self.book.decisions):
            return cover.reason_flags(covered_under(policies, pools, self.open_items, cover_terms, self.day))
        items = cover.covered_items(self.open_items.lazy(), cover_terms.lazy(), policies.main, self.day)
        return cover.reason_flags(items).collect()

    @cached_property
    def claims(self) -> Claims:
        """Owed items under the limit in force at their shipment, and what had no rate."""
        return claims(self, self._ratios[0])

    def ship_headroom(self, day: date) -> Mapping[str, int]:
        """The insurer's limit left for a delivery on a day, by buyer. [base minor units]"""
        if day not in self._headrooms:
            self._headrooms[day] = ship_headrooms(self, day)
        return self._headrooms[day]

    def names_of(self, buyers: Iterable[str]) -> list[str]:
        """Names of buyers; blank where the master data states none."""
        return [self._masters.get(buyer, ("", ""))[0] for buyer in buyers]

    def countries_of(self, buyers: Iterable[str]) -> list[str]:
        """Countries of buyers; NO_KEY where the master data states none."""
        return [self._masters.get(buyer, ("", ""))[1] or NO_KEY for buyer in buyers]

    @cached_property
    def _masters(self) -> Mapping[str, tuple[str, str]]:
        stated = (blank_for_none(self.book.buyers[column]) for column in ("name", "country"))
        return dict(zip(self.book.buyers["buyer"], zip(*stated, strict=True), strict=True))

    @cached_property
    def owed_by_buyer(self) -> pd.DataFrame:
        """The Exposure table without the credit limits."""
        by_buyer = small_table(cover.cover_by_buyer(self.covered_items.lazy()).collect())
        return exposure_table(by_buyer, self.book.buyers, self.standings.table, self.settings)

    @cached_property
    def limit_facts(self) -> Mapping[str, dict[str, Any]]:
        """Facts that the limit of each buyer rests on."""
        return limit_facts(self)

    @cached_property
    def firm_facts(self) -> Mapping[str, dict[str, Any]]:
        """The same of each buyer's firm and group, which share limits."""
        return firm_facts(self)

    @cached_property
    def gradings(self) -> Mapping[str, Grading]:
        """Grade, class and terms of every buyer."""
        return gradings(self)

    @cached_property
    def obligors(self) -> list[Obligor]:
        """Every firm, and what its failure would cost."""
        return obligors(self)

    @cached_property
    def allowance(self) -> Allowance:
        """The provision by segment and bucket, and by buyer."""
        return allowance(self)

    def comparison(self, progress: Progress = lambda share: None) -> Comparison:
        """The simulated year with the policy and without it, drawn once; DomainError where nothing can be lost."""
        if self._comparison is None:
            from xlcredit.retention.comparison import Comparison

            self._comparison = Comparison(self, progress)
        return self._comparison

    @cached_property
    def scores(self) -> Mapping[str, Score]:
        """The score of every buyer with all that it rests on."""
        return scores(self)

    @cached_property
    def statements(self) -> Statements:
        """Statements of the buyers that count at the date."""
        first_row = self.book.header_rows.get("statements", 1) - 1
        return usable_statements(self.book.statements, self.book.rates, self.settings, first_row)

    @cached_property
    def own_concentration_cap(self) -> int | None:
        """Largest limit of one buyer by own equity and own yearly sales; None where neither is known."""
        return own_concentration_cap(self)

    @cached_property
    def restatable(self) -> bool:
        """True when the ledger holds dated settlements, so that an earlier date can be restated."""
        cleared = int((self.book.ledger["cleared_day"] != NO_DAY).sum())
        allocated = int((self.book.receipts["item"] != NO_ITEM).sum())
        return cleared + allocated > 0

    def reaches(self, day: date) -> bool:
        """True when the ledger begins on or before the day and can be restated."""
        first = self.book.ledger["document_day"].min()
        return self.restatable and first is not None and int(first) <= day_number(day)

    def table(self, name: str) -> pd.DataFrame:
        """A table of results by name; money in base minor units."""
        if name not in self._tables:
            if name not in _MAKERS:
                raise UnknownId(f"no result table is called {name!r}: one of {', '.join(_MAKERS)}")
            made = _MAKERS[name](self)
            self._tables[name] = largest_first(made, LARGEST_FIRST[name]) if name in LARGEST_FIRST else made
        return self._tables[name]

    def columns(self, name: str) -> tuple[Column, ...]:
        """Columns of a table of results, in order, bucket columns included."""
        if name == "items":
            return table("ledger").results
        return aging.aging_columns(name, self.bucket_labels) if name.startswith("aging") else table(name).columns

    @property
    def bucket_labels(self) -> list[str]:
        """Labels of the dated buckets."""
        return self.settings.buckets.labels

    def total(self, name: str) -> dict[str, int]:
        """Total of every amount and count column of a table."""
        data = self.table(name)
        kinds = {column.name: column.kind for column in self.columns(name) if not column.foreign}
        totals = {c: int(data[c].fillna(0).sum()) for c in data.columns if kinds.get(c) in ("money", "count")}
        if name.startswith("aging"):
            totals["open"] = totals["outstanding"] - totals["unapplied"]
        return totals

    @cached_property
    def items(self) -> pd.DataFrame:
        """The result columns of every used ledger row, in the order of the ledger."""
        return item_table(self)

    @cached_property
    def rate_problems(self) -> tuple[Problem, ...]:
        """One problem for each open item whose currency has no rate at the date."""
        return unrated.rate_problems(self.book, self.unrated, self._ratios[1])

    @cached_property
    def unrated_documents(self) -> Mapping[str, str]:
        """Documents that no result counts because their currency has no rate, with the reason."""
        return unrated.documents_without_rate(self.book, self.unrated, self._ratios[1])

    @cached_property
    def rows_used(self) -> Mapping[str, int]:
        """Rows of each input table that results count: those of the book without what has no rate at the date."""
        late = (*self.rate_problems, *self._late_problems)
        return {name: rows - len(rows_set_aside(late, name)) for name, rows in self.book.rows_used.items()}

    @property
    def _late_problems(self) -> tuple[Problem, ...]:
        return (*self.statements.problems, *self.standings.problems, *self.what_if.problems)

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """All problems: of the rows, and of rates and limits at the date."""
        settled = unrated.settled_without_rate(self.book, self.unrated, self._ratios[1], self.day)
        of_losses = (*claim_problems(self), *provision_problems(self), *letter_problems(self))
        at_the_date = (*self.rate_problems, *settled, *self._late_problems, *self._bridge[1], *of_losses)
        # A currency without a rate at the date is said once, at the decision or the policy that names it.
        said = {problem.value for problem in self.standings.problems}
        earlier = (problem for problem in self.claims.problems if problem.value not in said)
        found = (*self.book.problems, *at_the_date, *unrevalued(self._revaluation, self.book), *earlier)
        return tuple(dict.fromkeys(found))

    def figure(self, name: str) -> Figure:
        """One figure of the portfolio by name; UnknownId lists the names."""
        return figure(self, name)

    @cached_property
    def figures(self) -> dict[str, Figure]:
        """Every figure, with its value at the month end before and a year before."""
        found = {name: figure(self, name) for name in FIGURES}
        month, year = (months_before(self.settings.as_of, months) for months in (1, 12))
        return {
            name: replace(now, last_month=self._earlier(name, month), last_year=self._earlier(name, year))
            for name, now in found.items()
        }

    def _earlier(self, name: str, day: date) -> Any:
        return answer(self.at(day), name) if self.reaches(day) else None

    @cached_property
    def _bridge(self) -> tuple[pd.DataFrame, tuple[Problem, ...]]:
        return settings_bridge(self)

    def bridge_from(self, day: date | None = None) -> pd.DataFrame:
        """Bridge by buyer from a day, the settings' unless given, to the as-of date. [base minor units]

        DomainError where the ledger shows no other date, the day is later, or a rate is missing.
        """
        return bridge_from(self, day or first_day(self))

    @cached_property
    def _revaluation(self) -> pd.DataFrame:
        found = revaluation_table(self.book, self._rated(self._open), self._ratios[0])
        found["name"] = self.names_of(found["buyer"])
        return found[[column.name for column in table("revaluation").columns]]

    def limit_trace(self, buyer: str, language: str = "en") -> list[tuple[str, Any, str, str]]:
        """How the credit limit of a buyer came about: step, value, rule, source; UnknownId for no such buyer."""
        return trace.limit_trace(self, buyer, language)

    def cover_trace(self, document: str, language: str = "en") -> list[tuple[str, Any, str, str]]:
        """How the cover of a document came about, in the same form; UnknownId for no such document."""
        return covertrace.cover_trace(self, document, language)


_MAKERS: dict[str, Callable[[Analysis], pd.DataFrame]] = {
    "aging": lambda a: aging_by(a, "buyer"),
    "aging_by_country": lambda a: aging_by(a, "country"),
    "aging_by_sector": lambda a: aging_by(a, "sector"),
    "exposure": lambda a: credit.with_limits(a.owed_by_buyer, a.table("credit_limits")),
    "exposure_by_country": lambda a: by_country(a.table("exposure"), a.countries_of(a.table("exposure")["buyer"])),
    "credit_limits": credit.limit_table,
    "bridge": lambda a: a._bridge[0],
    "revaluation": lambda a: a._revaluation,
    "measures": lambda a: checks.measure_table(a.figures, a.settings.base_currency),
    "problems": lambda a: problem_table(a.problems),
    "checks": checks.check_table,
    "items": lambda a: a.items,
    **TABLES_BY_NAME,
}
