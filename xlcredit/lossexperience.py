"""Loss rates of each segment by days overdue: by hand, or from how documents were paid or balances grew older.

Payment profile: documents due in the 365 days that end `default_days` before the as-of date; what of them was unpaid at
the end of their due date, 30, 60 … days later and `default_days` later. What was unpaid then is lost, × LGD. A
write-off is no payment; a document that was due before it was posted counts from its posting.

Roll rates: what was owed at the last 13 month ends, as far as the ledger reaches, at the rates of the as-of date, in
month-end buckets up to `default_days`: every debt is one bucket older a month later.

The rate at an age is the one of the last step that begins at or before it. Where experience says nothing of it, the
rates by hand count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

import narwhals as nw

from xlcredit import aging
from xlcredit.buckets import MONTH_ENDS, Buckets
from xlcredit.dates import NO_DAY, day_number, month_end, months_before
from xlcredit.errors import XlcreditError
from xlcredit.ledger import NO_ITEM, small_table
from xlcredit.money import exact, scaled_column
from xlcredit.ordering import NO_KEY, blank_for_none
from xlcredit.payments import LOOK_BACK_DAYS
from xlcredit.provision import forward, loss_rate, lost_shares, roll_rates, rolled_losses
from xlcredit.provisionrules import ALL, ProvisionRules
from xlcredit.restating import at_own_rates

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

BY_HAND, PROFILE, ROLLS, OF_SALES = "by hand", "payment profile", "roll rates", "percentage of sales"
NO_RATE = "no rate"
MONTH_DAYS = 30
MONTH_ENDS_SEEN = 13
NO_MONTHS = "the ledger reaches back to fewer than two month ends"
NO_DOCUMENTS = "no document fell due in the year that ended {days} days ago"

Steps = Sequence[tuple[int, Fraction | None]]
"""Days overdue from which a share counts, and the share that is lost; None: not known."""


@dataclass(frozen=True)
class LossRates:
    """Loss rate of each segment and age, and why a segment has none from experience."""

    rules: ProvisionRules
    forward_factor: float
    method: str
    experience: Mapping[str, Steps] = field(default_factory=dict)
    lacking: Mapping[str, str] = field(default_factory=dict)

    def at(self, segment: str, age: int) -> tuple[float, str]:
        """Loss rate of a segment at an age in days overdue (0: not due), and its source; 0 where nothing says it."""
        of_segment, of_all = self.rules.steps(segment)
        ways = ((self.method, self.experience.get(segment, ())), (BY_HAND, of_segment), (BY_HAND, of_all))
        for source, steps in ways:
            fitting = [share for start, share in steps if start <= age]
            if fitting and fitting[-1] is not None:
                return loss_rate(forward(exact(fitting[-1]), self.forward_factor)), source
        return 0.0, NO_RATE


@dataclass(frozen=True)
class _Past:
    """What the experience of an analysis rests on: segment of each buyer, days to default, loss given default."""

    analysis: Analysis
    segments: Mapping[str, str]

    @cached_property
    def lgd(self) -> Fraction:
        """Loss given default."""
        return exact(self.analysis.settings.loss_given_default)

    @property
    def default_days(self) -> int:
        """Days overdue after which a debt is in default."""
        return self.analysis.settings.default_days

    def summed(self, frame: nw.DataFrame[Any], columns: Sequence[str]) -> dict[str, list[int]]:
        """Sums of columns by buyer, added up by segment."""
        found: dict[str, list[int]] = defaultdict(lambda: [0] * len(columns))
        rows = small_table(frame.select("buyer", *columns))
        for buyer, *amounts in rows.itertuples(index=False):
            so_far = found[self.segments[buyer]]
            for place, amount in enumerate(amounts):
                so_far[place] += int(amount)
        return dict(found)


def loss_rate_table(analysis: Analysis, segments: Mapping[str, str]) -> LossRates:
    """Loss rates of an analysis by the method of its settings; segments: of each buyer."""
    settings, rules = analysis.settings, analysis.book.provision_rules
    experience: dict[str, Steps] = {}
    lacking: dict[str, str] = {}
    if settings.provision_method in EXPERIENCE:
        found = EXPERIENCE[settings.provision_method](_Past(analysis, segments))
        experience = {name: steps for name, steps in found.items() if not isinstance(steps, str)}
        lacking = {name: steps for name, steps in found.items() if isinstance(steps, str)}
    return LossRates(rules, settings.forward_factor, settings.provision_method, experience, lacking)


def _by_profile(past: _Past) -> dict[str, Steps | str]:
    later = [*range(0, past.default_days, MONTH_DAYS), past.default_days]
    sums = past.summed(_unpaid(past, later), ["gross", *map(str, later)])
    starts = [0, *(days + 1 for days in later)]
    found: dict[str, Steps | str] = {}
    for segment in sorted(set(past.segments.values())):
        gross, *unpaid = sums.get(segment, [0] * (len(later) + 1))
        if not gross:
            found[segment] = NO_DOCUMENTS.format(days=past.default_days)
            continue
        # Money that was taken back later was never paid.
        shares = lost_shares([max(amount, unpaid[-1]) for amount in (gross, *unpaid[:-1])], unpaid[-1])
        lost = [None if share is None else share * past.lgd for share in shares]
        found[segment] = list(zip(starts, [*lost, past.lgd], strict=True))
    return found


def _unpaid(past: _Past, later: Sequence[int]) -> nw.DataFrame[Any]:
    """By buyer, in base currency: full amount of the documents of the year, and what was unpaid so many days later."""
    analysis = past.analysis
    last = analysis.day - past.default_days
    dated, since = nw.col("due_day") != NO_DAY, last - LOOK_BACK_DAYS
    in_year = dated & (nw.col("from_day") <= last) & (nw.col("from_day") > since)
    documents = (
        analysis.book.ledger.filter((nw.col("gross") > 0) & (nw.col("document_day") <= analysis.day))
        .with_columns(nw.max_horizontal("due_day", "document_day").alias("from_day"))
        .filter(in_year)
        .join(analysis.ratios, on="currency", how="inner")
    )
    paid = analysis.book.receipts.filter((nw.col("item") != NO_ITEM) & (nw.col("kind") != "write-off"))
    of_documents = paid.select(nw.col("item").alias("row"), "day", "amount").join(
        documents.select("row", "from_day"), on="row", how="inner"
    )
    in_time = [nw.when(nw.col("day") <= nw.col("from_day") + n).then(nw.col("amount")).otherwise(0) for n in later]
    received = of_documents.select("row", *(expr.alias(f"paid {n}") for n, expr in zip(later, in_time, strict=True)))
    sums = received.group_by("row").agg(*(nw.col(f"paid {n}").sum() for n in later))
    items = documents.join(sums, on="row", how="left")
    unpaid = [_left(n).alias(str(n)) for n in later]
    ratio = nw.col("numerator"), nw.col("denominator")
    based = [scaled_column(nw.col(name), *ratio).alias(name) for name in ("gross", *map(str, later))]
    of_buyers = items.with_columns(*unpaid).with_columns(*based).group_by("buyer")
    return of_buyers.agg(*(nw.col(name).sum() for name in ("gross", *map(str, later))))


def _left(days: int) -> nw.Expr:
    """What is unpaid of a document some days after it was due; at most its full amount."""
    rest = nw.col("gross") - nw.col(f"paid {days}").fill_null(0) - nw.col("settled_undated")
    cleared = nw.col("cleared_day") <= nw.col("from_day") + days
    return nw.when(cleared).then(0).otherwise(nw.min_horizontal(rest.clip(0), nw.col("gross")))


def _by_rolls(past: _Past) -> dict[str, Steps | str]:
    as_of, names = past.analysis.settings.as_of, sorted(set(past.segments.values()))
    first = 0 if as_of == month_end(as_of) else 1
    ends = [months_before(as_of, months) for months in range(first, first + MONTH_ENDS_SEEN)]
    seen = [day for day in reversed(ends) if past.analysis.reaches(day)]
    if len(seen) < 2:
        return dict.fromkeys(names, NO_MONTHS)
    months = -(-past.default_days // MONTH_DAYS)
    buckets = Buckets(tuple(range(1, months + 1)), MONTH_ENDS)
    columns = [f"b{place}" for place in range(months + 2)]
    balances = []
    for day in seen:
        owed = at_own_rates(past.analysis, day).open_items
        due = owed.with_columns(nw.col("days_overdue").alias("age"), nw.col("due_day").alias("basis_day"))
        sums = aging.in_buckets(due.lazy(), "buyer", buckets.last_ages(day_number(day)), aging.HYBRID).collect()
        balances.append(past.summed(sums, columns))
    starts = [0, *(month * MONTH_DAYS + 1 for month in range(months + 1))]
    nothing = [0] * len(columns)
    found: dict[str, Steps | str] = {}
    for segment in names:
        try:
            rolled = roll_rates([month.get(segment, nothing) for month in balances])
        except XlcreditError as error:
            found[segment] = str(error)
            continue
        found[segment] = list(zip(starts, rolled_losses(rolled, past.lgd), strict=True))
    return found


EXPERIENCE: Mapping[str, Callable[[_Past], dict[str, Steps | str]]] = {PROFILE: _by_profile, ROLLS: _by_rolls}
"""How shares that are lost come from the past: by segment the steps, or why there are none."""


def segments_of(analysis: Analysis) -> dict[str, str]:
    """Segment of every buyer, by the setting provision_segment."""
    by = analysis.settings.provision_segment
    if by == "none":
        return dict.fromkeys(analysis.buyers, ALL)
    if by == "credit class":
        return {buyer: analysis.gradings[buyer].credit_class for buyer in analysis.buyers}
    masters = analysis.book.buyers
    stated = dict(zip(masters["buyer"], blank_for_none(masters[by]), strict=True))
    return {buyer: stated.get(buyer) or NO_KEY for buyer in analysis.buyers}
