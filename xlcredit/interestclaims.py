"""Interest that each item bears which is past its due date, or was paid late, on its balance day by day.

    left out  = part in dispute + what the buyer's credits meet, as if it had never been owed
    balance   = what is unpaid now, without what is left out, + every payment that came in later

Of a running account the payments stand against no document: its balance is what first in, first out leaves now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import narwhals as nw

from xlcredit import aging
from xlcredit.dates import EPOCH, NO_DAY, days_after
from xlcredit.errors import XlcreditError
from xlcredit.interestlaws import Chosen, laws_of
from xlcredit.lateinterest import Stretch, declining, interest_parts
from xlcredit.latelaws import Law, sentence, unsure_text
from xlcredit.ledger import open_items
from xlcredit.money import scaled
from xlcredit.payments import LOOK_BACK_DAYS, payments
from xlcredit.problems import amount_text
from xlcredit.wording import day_text

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

NO_SUM = (0, (0, ""), "")
"""No fixed sum: in the currency of the item, as the law states it, what is said."""

COLUMNS = ("row", "buyer", "document", "currency", "due_day")


@dataclass(frozen=True)
class LateItem:
    """An item past its due date, or paid late: amounts in minor units of its currency, payments after the due date."""

    row: int
    buyer: str
    document: str
    currency: str
    due: date
    end: date
    bearing: int
    disputed: int = 0
    credited: int = 0
    payments: tuple[tuple[date, int], ...] = ()

    @property
    def paid_late(self) -> int:
        """What came in after the due date."""
        return sum(amount for _, amount in self.payments)

    @cached_property
    def balances(self) -> list[tuple[date, int]]:
        """What bears interest after the evening of each day on which it changes, from the due date on."""
        return declining(self.bearing + self.paid_late, self.due, self.payments)


@dataclass(frozen=True)
class InterestClaim:
    """What an item bears: `interest` and `fixed_sum` in its own currency, None where nothing can be computed.

    stated: the fixed sum in the currency of the law, and that currency.
    """

    item: LateItem
    law: Law | None = None
    stretches: tuple[Stretch, ...] = ()
    interest: int | None = None
    fixed_sum: int = 0
    stated: tuple[int, str] = (0, "")
    notes: tuple[str, ...] = field(default=())

    @property
    def key(self) -> str:
        """Key of its law; "" for none."""
        return "" if self.law is None else self.law.key

    @property
    def parts(self) -> list[int]:
        """Interest of each stretch; they add up to the interest."""
        return interest_parts(self.stretches, self.law.day_count) if self.law else []


def interest_claims(
    analysis: Analysis, buyers: Collection[str] | None = None, language: str = ""
) -> list[InterestClaim]:
    """A claim for each item under a law, and for each whose law is not known; items of some buyers, or of all.

    language: of the notes, the workbook's unless given. Items without a due date bear nothing, nor those of a buyer for
    whom no law is named.
    """
    chosen = laws_of(analysis)
    if not chosen.any_named:
        return []
    asked = set(analysis.buyers if buyers is None else buyers)
    wanted = {buyer for buyer in asked if chosen.named(buyer)}
    said = language or analysis.settings.language
    return [_claim(analysis, item, chosen, said) for item in late_items(analysis, wanted)]


def _claim(analysis: Analysis, item: LateItem, chosen: Chosen, language: str) -> InterestClaim:
    notes = tuple(_left_out(item, language))
    law, reason = chosen.of(item.buyer, language)
    if law is None:
        return InterestClaim(item, notes=(reason, *notes))
    try:
        found = tuple(law.stretches(item.balances, item.end))
    except XlcreditError as error:
        return InterestClaim(item, law, notes=(str(error), *notes))
    fixed_sum, stated, said = _fixed(analysis, item, law, language) if found else NO_SUM
    unsure = unsure_text(law, item.due, item.end, language) if found else ""
    return InterestClaim(
        item=item,
        law=law,
        stretches=found,
        interest=sum(interest_parts(found, law.day_count)),
        fixed_sum=fixed_sum,
        stated=stated,
        notes=tuple(note for note in (unsure, said, *notes) if note),
    )


def _left_out(item: LateItem, language: str) -> Iterator[str]:
    for name in ("disputed", "credited"):
        amount = getattr(item, name)
        if amount:
            yield sentence(name, language, amount=f"{amount_text(amount, item.currency)} {item.currency}")
    if not item.bearing and item.payments:
        yield sentence("settled", language, day=day_text(language, item.end))


def _fixed(analysis: Analysis, item: LateItem, law: Law, language: str) -> tuple[int, tuple[int, str], str]:
    """Fixed sum in the currency of the item, as the law states it, and what is said of it.

    By the size of the debt on its first day; 0 with the reason where a rate of exchange is lacking.
    """
    fixed = law.fixed_for(item.due)
    if fixed is None:
        return NO_SUM
    rates, day = analysis.book.rates, analysis.settings.as_of
    try:
        amount = fixed.of(scaled(item.balances[0][1], *rates.minor_ratio(day, item.currency, fixed.currency)))
        own = scaled(amount, *rates.minor_ratio(day, fixed.currency, item.currency))
    except XlcreditError as error:
        return *NO_SUM[:2], str(error)
    said = sentence("fixed", language, amount=amount_text(amount, fixed.currency), currency=fixed.currency)
    return own, (amount, fixed.currency), said


def late_items(analysis: Analysis, buyers: Collection[str]) -> Iterator[LateItem]:
    """Items of the buyers that are past their due date and, where the settings say so, those that were paid late."""
    opened = _past_due(analysis, buyers)
    paid = _paid_late(analysis, buyers)
    as_of = analysis.settings.as_of
    for row, (facts, amounts) in opened.items():
        yield LateItem(row, *facts, as_of, *amounts, tuple(paid.get(row, (facts, []))[1]))
    for row, (facts, late) in paid.items() if analysis.settings.interest_on_paid else ():
        last = max(day for day, _ in late)
        if row not in opened and (as_of - last).days < LOOK_BACK_DAYS:
            yield LateItem(row, *facts, last, 0, payments=tuple(late))


Facts = tuple[str, str, str, date]
"""Buyer, document, currency, due date."""


def _past_due(analysis: Analysis, buyers: Collection[str]) -> Mapping[int, tuple[Facts, tuple[int, int, int]]]:
    """By ledger row: what bears interest, what is in dispute, what credits meet. [minor units of the row]"""
    running, wanted = analysis.settings.credits == aging.RUNNING, nw.col("buyer").is_in(list(buyers))
    past = (nw.col("due_day") < analysis.day) & (nw.col("net") > 0) & (nw.col("row") > 0)
    names = ("row", "net", "open_base", "disputed_base")
    left = {row: tuple(rest) for row, *rest in analysis.open_items.filter(past & wanted).select(*names).iter_rows()}
    ratios = {currency: (above, below) for currency, above, below in analysis.ratios.iter_rows()}
    ledger, receipts = analysis.book.ledger.filter(wanted), analysis.book.receipts.filter(wanted)
    owned = dict(open_items(ledger, receipts, analysis.day).select("row", "open").iter_rows())
    disputed = dict(ledger.select("row", "disputed").iter_rows())
    found = {}
    for row, *facts, due in ledger.select(*COLUMNS).sort("row").iter_rows():
        if row in left:
            net, opened, _ = left[row]
            whole = owned.get(row, 0)
            rest = whole if net == opened and not running else scaled(net, *reversed(ratios[facts[-1]]))
            rest = rest if running else min(rest, whole)
            part = min(max(disputed[row], 0), rest)
            buyer, document, currency = facts
            known = (str(buyer), document, currency, days_after(EPOCH, due))
            found[row] = known, (rest - part, part, 0 if running else whole - rest)
    return found


def _paid_late(analysis: Analysis, buyers: Collection[str]) -> Mapping[int, tuple[Facts, list[tuple[date, int]]]]:
    """By ledger row: what came in after the due date up to the as-of date, by day; nothing of a running account."""
    if analysis.settings.credits == aging.RUNNING:
        return {}
    wanted = nw.col("buyer").is_in(list(buyers))
    ledger = analysis.book.ledger.filter(wanted & (nw.col("document_day") <= analysis.day))
    documents = ledger.select("row", "document")
    late = (nw.col("due_day") != NO_DAY) & (nw.col("days_late") > 0) & (nw.col("pay_day") <= analysis.day)
    rows = payments(ledger, analysis.book.receipts.filter(wanted)).filter(late).join(documents, on="row", how="left")
    rated = {currency for currency, *_ in analysis.ratios.iter_rows()}
    sums: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    facts: dict[int, Any] = {}
    for row, buyer, document, currency, due, day, paid in (
        rows.select(*COLUMNS, "pay_day", "paid").sort("row", "pay_day").iter_rows()
    ):
        if currency in rated:
            facts[row] = (str(buyer), document, currency, days_after(EPOCH, due))
            sums[row][day] += paid
    dated = {row: [(days_after(EPOCH, day), paid) for day, paid in days.items()] for row, days in sums.items()}
    return {row: (facts[row], days) for row, days in dated.items()}
