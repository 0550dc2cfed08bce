"""Payment experience: the highest balance of each buyer that he has really paid in time, as it was known on any day.

proven on day S     = documents with a due date that receipts had paid in full by then: the payment that made them whole
                      lies after S − months and before S, no later than due + tolerance, and was not taken back before S
balance on day t    = Σ of the proven documents, of what was open of each at the end of day t
experience on day S = the largest balance that ever stood; or the largest proven document

What happens on S or later changes nothing, nor does a day of restatement: each document counts in base currency at
the rate of its own date. A cleared document was paid on the day that it was cleared; a write-off, a transfer and money
on account are no payment, and a document paid no later than its own date was no credit.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import narwhals as nw
import numpy as np

from xlcredit.dates import NO_DAY
from xlcredit.ledger import numbers_of
from xlcredit.limitlog import FIRST_DAY, Array, buyer_of, distinct, packed, ranges
from xlcredit.payments import payments
from xlcredit.policy import Policy
from xlcredit.problems import Problem
from xlcredit.shipmentlimits import Conversion
from xlcredit.stops import running

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

HIGHEST_BALANCE, HIGHEST_INVOICE = "highest balance", "highest invoice"
LACKS_RATE = "documents prove no discretionary limit"
CHUNK = 2**21
"""Changes that are looked at together: what a question costs in memory."""
LAG_BITS = 15
"""Room for the days from a change to the payment in full, in a number that sorts changes."""


@dataclass(frozen=True)
class Paid:
    """Documents that were paid in full and in time, in the order of their row, and what of each was open day by day.

    number: of the buyer; whole: day on which it was paid in full; undone: day on which money was taken back, or NO_DAY;
    amount: in base minor units; of the steps: place of the document, day, change of what is open.
    """

    row: Array
    number: Array
    document_day: Array
    due_day: Array
    whole: Array
    undone: Array
    amount: Array
    step_of: Array
    step_day: Array
    step: Array

    def known(self, day: int, months: int) -> Array:
        """True for each document that proves something on a day."""
        return (self.whole > months_earlier(np.array([day]), months)[0]) & (self.whole < day) & (self.undone >= day)


class Experience:
    """What payments prove of each buyer on any day, by the months and the basis that the policy names."""

    def __init__(self, paid: Paid, months: int, basis: str, problems: tuple[Problem, ...] = ()) -> None:
        self.paid, self.months, self.basis, self.problems = paid, months, basis, problems

    @cached_property
    def _changes(self) -> tuple[Array, ...]:
        """Changes by buyer and day, falls of a day before its rises: buyer and day, whole, undone, amount."""
        paid = self.paid
        if self.basis == HIGHEST_INVOICE:
            of, day, amount = np.arange(len(paid.row)), paid.document_day, paid.amount
        else:
            of, day, amount = paid.step_of, paid.step_day, paid.step
        at, whole, undone = packed(paid.number[of], day), paid.whole[of], paid.undone[of]
        lag = np.minimum(whole - day, 2**LAG_BITS - 1)
        order = np.argsort(((at * 2 + (amount > 0)) << LAG_BITS) + lag, kind="stable")
        at, whole, undone, amount = at[order], whole[order], undone[order], amount[order]
        if self.basis == HIGHEST_INVOICE:
            return at, whole, undone, amount
        fresh = np.zeros(len(at), dtype=bool)
        for values in (at, whole, undone, amount > 0):
            fresh |= np.append(True, values[1:] != values[:-1])[: len(at)]
        first = np.flatnonzero(fresh)
        return at[first], whole[first], undone[first], np.add.reduceat(amount, first) if len(first) else amount

    @cached_property
    def _first_of(self) -> tuple[Array, Array]:
        """Buyer and day of payment in full, in order, and the first change that such payments or later ones concern."""
        at, whole, _, _ = self._changes
        buyer = buyer_of(at)
        key = packed(buyer, whole)
        order = np.argsort(key, kind="stable")
        return key[order], np.minimum.accumulate(order[::-1])[::-1]

    def on(self, number: Array, day: Array) -> Array:
        """What each buyer (his number) had proven on a day. [base minor units]"""
        return self.peaks(number, day)[0]

    def peaks(self, number: Array, day: Array) -> tuple[Array, Array]:
        """What each buyer had proven on a day, and the first day on which that balance stood; NO_DAY for none."""
        asked = packed(number, day)
        once = distinct(asked)
        amount, stood = np.zeros(len(once), dtype=np.int64), np.full(len(once), NO_DAY)
        at = self._changes[0]
        if len(at):
            buyer = buyer_of(once)
            until = once - packed(buyer, 0)
            since = np.maximum(months_earlier(until, self.months), FIRST_DAY)
            keys, firsts = self._first_of
            place = np.searchsorted(keys, packed(buyer, since), side="right")
            low = np.append(firsts, len(at))[place]
            sizes = np.maximum(np.searchsorted(at, once) - low, 0)
            asking = np.flatnonzero(sizes)
            for some in _chunks(asking, sizes):
                amount[some], stood[some] = self._best(low[some], sizes[some], since[some], until[some])
        back = np.searchsorted(once, asked)
        return amount[back], stood[back]

    def _best(self, low: Array, sizes: Array, since: Array, until: Array) -> tuple[Array, Array]:
        """Largest amount over the changes low, low + 1, … of each question, and its day."""
        at, whole, undone, change = self._changes
        place = ranges(low, sizes)
        last, paid = np.repeat(until, sizes), whole[place]
        known = (paid > np.repeat(since, sizes)) & (paid < last) & (undone[place] >= last)
        amount = np.where(known, change[place], 0)
        begins = np.cumsum(sizes) - sizes
        if self.basis != HIGHEST_INVOICE:
            amount = running(amount, begins)
        best = np.maximum(np.maximum.reduceat(amount, begins), 0)
        # The first of several: places written from the last to the first.
        hits = np.flatnonzero(amount == np.repeat(best, sizes))[::-1]
        question = np.searchsorted(begins, hits, side="right") - 1
        first = np.zeros(len(begins), dtype=np.int64)
        first[question] = hits
        days = at[place[first]]
        buyer = buyer_of(days)
        return best, np.where(best > 0, days - packed(buyer, 0), NO_DAY)

    def open_at(self, stood: Array) -> Array:
        """What of each document was open on a day of its buyer, given by his number. [base minor units]"""
        paid = self.paid
        if self.basis == HIGHEST_INVOICE:
            return np.where(paid.document_day == stood[paid.number], paid.amount, 0)
        counts = paid.step_day <= stood[paid.number][paid.step_of]
        out = np.zeros(len(paid.row), dtype=np.int64)
        np.add.at(out, paid.step_of[counts], paid.step[counts])
        return out


def _chunks(asking: Array, sizes: Array) -> list[Array]:
    """Questions in groups whose changes are looked at together."""
    ends = np.cumsum(sizes[asking])
    return [one for one in np.split(asking, np.flatnonzero(np.diff(ends // CHUNK)) + 1) if len(one)]


def months_earlier(day: Array, months: int) -> Array:
    """The same day of the month so many months before; the last day of a shorter month.

    >>> months_earlier(np.array([59, 88]), 1).tolist()
    [31, 58]
    """
    days = np.asarray(day).astype("datetime64[D]")
    month = days.astype("datetime64[M]")
    first = (month - months).astype("datetime64[D]")
    last = (month - months + 1).astype("datetime64[D]") - np.timedelta64(1, "D")
    found: Array = np.minimum(first + (days - month.astype("datetime64[D]")), last).astype(np.int64)
    return found


def payment_experience(analysis: Analysis, policy: Policy) -> Experience:
    """What payments up to the as-of date prove of each buyer in the terms of a policy."""
    conversion = Conversion(analysis.book.rates, analysis.settings.base_currency, LACKS_RATE)
    received = received_by_day(analysis)
    paid = paid_in_time(received, policy.experience_tolerance_days, conversion)
    return Experience(paid, policy.experience_months, policy.experience_basis, conversion.problems)


def received_by_day(analysis: Analysis) -> nw.DataFrame[Any]:
    """Money received for each debt on each day up to the as-of date, beside its document, in the order of both."""
    book, day = analysis.book, analysis.day
    owed = (nw.col("type") != "payment") & (nw.col("due_day") != NO_DAY) & (nw.col("document_day") <= day)
    debts = book.ledger.filter(owed).select("row", "gross")
    found = payments(book.ledger.lazy(), book.receipts.lazy()).filter(nw.col("pay_day") <= day)
    at = nw.max_horizontal("pay_day", "document_day").alias("at")
    money = found.with_columns(at).group_by("row", "at").agg(nw.col("paid").sum()).collect()
    facts = book.ledger.select("row", "buyer", "currency", "document_day", "due_day")
    known = money.join(debts, on="row", how="inner").join(facts, on="row", how="inner")
    return known.join(numbers_of(analysis.buyers), on="buyer", how="inner").sort("row", "at")


def paid_in_time(received: nw.DataFrame[Any], tolerance: int, conversion: Conversion) -> Paid:
    """Documents paid in full no later than `tolerance` days after they were due; see `received_by_day`."""
    names = ("row", "number", "at", "paid", "gross", "document_day", "due_day")
    row, number, at, money, gross, document_day, due_day = (received[name].to_numpy() for name in names)
    begins = np.flatnonzero(np.append(True, row[1:] != row[:-1])[: len(row)])
    of = np.repeat(np.arange(len(begins)), np.diff(np.append(begins, len(row))))
    left = np.clip(gross - running(money, begins), 0, gross)
    whole = _first_day(left == 0, at, of, begins)
    undone = _first_day((left > 0) & (at > whole[of]), at, of, begins)
    in_time = (whole != NO_DAY) & (whole <= due_day[begins] + tolerance) & (whole > document_day[begins])
    kept = np.flatnonzero(in_time)
    heads = begins[kept]
    steps = np.flatnonzero(in_time[of] & (at <= whole[of]))
    place = (np.cumsum(in_time) - 1)[of[steps]]
    currency = received["currency"].to_numpy().astype(object)
    amount = conversion(gross[heads], currency[heads], document_day[heads])
    rest = conversion(left[steps], currency[steps], document_day[steps])
    first = np.append(True, place[1:] != place[:-1])[: len(place)]
    before = np.where(first, amount[place], np.append(0, rest[:-1])[: len(rest)])
    fell = np.flatnonzero(rest != before)
    return Paid(
        row=row[heads],
        number=number[heads],
        document_day=document_day[heads],
        due_day=due_day[heads],
        whole=whole[kept],
        undone=undone[kept],
        amount=amount,
        step_of=np.append(np.arange(len(kept)), place[fell]),
        step_day=np.append(document_day[heads], at[steps][fell]),
        step=np.append(amount, (rest - before)[fell]),
    )


def _first_day(found: Array, at: Array, of: Array, begins: Array) -> Array:
    """First day of each document on which something holds, or NO_DAY."""
    out = np.full(len(begins), NO_DAY)
    places = np.flatnonzero(found)[::-1]
    out[of[places]] = at[places]
    return out
