"""The provision by segment and bucket, and by buyer: gross, what the policy is expected to pay, and net.

    gross carrying amount = what is owed after the buyer's credits
    base                  = gross carrying amount − secured
    provision             = loss rate × base, rounded by segment and bucket
    insured recovery      = a buyer's provision × indemnity if he fails today / his exposure
    net provision         = provision − insured recovery, where cover is integral; else the provision

Buckets are those of the settings, always by days overdue from the due date; a bucket has the loss rate of its first
age. A buyer's share of a bucket is the step that his base adds to the rounded running sum, buyers in text order, so
that the shares sum to the bucket. A buyer with a specific provision leaves the matrix.

The indemnity is that of the claim estimates: each claim by itself, within what the policy year has left; all together
no more than the maximum liability that is left. A buyer with a claim on file has that claim's indemnity: it has used up
its part of the maximum liability already. What is paid, rejected or withdrawn brings nothing more.

Percentage of sales: loss rate × credit sales of twelve months, no more than the base; shared by base in the same way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import narwhals as nw
import pandas as pd

from xlcredit.claimregister import FILED, register_or_none, used_now, year_terms
from xlcredit.columns import table
from xlcredit.dates import NO_DAY
from xlcredit.errors import XlcreditError
from xlcredit.figures import months_of_sales
from xlcredit.ledger import small_table
from xlcredit.lossexperience import EXPERIENCE, OF_SALES, LossRates, loss_rate_table, segments_of
from xlcredit.money import exact, minor_units, scaled, split
from xlcredit.payments import yearly_sales
from xlcredit.policy import Policy
from xlcredit.problems import WARNING, Problem, amount_text
from xlcredit.provision import at_rate, forward, loss_rate
from xlcredit.provisionrules import ALL, Specific

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

NO_DUE_DATE = "No due date"
INDIVIDUAL, SALES = "Individually assessed", "Credit sales"
"""Buckets that are none of the aging."""

COLLECTIVE, SPECIFIC = "collective", "specific"
MOST_NAMED = 8
"""Buyers that one warning names."""


@dataclass(frozen=True)
class Part:
    """What one buyer has in one bucket; `recovery` is what the policy is expected to pay of it. [base minor units]"""

    buyer: str
    gross: int
    base: int
    provision: int = 0
    recovery: int = 0


@dataclass(frozen=True)
class Line:
    """One row of the matrix: its parts, and the base and rate that they share. [base minor units]"""

    segment: str
    bucket: str
    base: int
    rate: float | None
    source: str
    parts: tuple[Part, ...]

    def total(self, amount: Callable[[Part], int]) -> int:
        """Sum over the parts. [base minor units]"""
        return sum(amount(part) for part in self.parts)


@dataclass(frozen=True)
class Allowance:
    """The provision: every row of the matrix, and what it rests on."""

    lines: tuple[Line, ...]
    rates: LossRates
    segments: Mapping[str, str]
    specific: Mapping[str, Specific]
    integral: bool

    @property
    def net(self) -> int:
        """Net provision of all buyers. [base minor units]"""
        return sum(line.total(self.net_of) for line in self.lines)

    def net_of(self, part: Part) -> int:
        """What of a part goes into the books. [base minor units]"""
        return part.provision - (part.recovery if self.integral else 0)


def allowance(analysis: Analysis, rates: LossRates | None = None) -> Allowance:
    """The provision of an analysis; rates: loss rates of another one, where they count. [base minor units]"""
    segments = segments_of(analysis)
    known = loss_rate_table(analysis, segments) if rates is None else rates
    decided = analysis.book.provision_rules.specific_on(analysis.settings.as_of)
    collective, specific = _owed(analysis, decided)
    by_method = _of_sales if analysis.settings.provision_method == OF_SALES else _matrix
    lines = [*by_method(analysis, known, segments, collective), *_specific_line(specific, decided)]
    return Allowance(_with_recovery(analysis, lines), known, segments, decided, analysis.settings.integral_cover)


def bucket_labels(analysis: Analysis) -> list[str]:
    """Buckets of the matrix: those of the settings, and what has no due date."""
    return [*analysis.bucket_labels, NO_DUE_DATE]


def first_ages(analysis: Analysis) -> list[int]:
    """Days overdue at which each bucket begins; 0 for what is not due or has no due date."""
    ages = [0, *(age + 1 for age in analysis.settings.buckets.last_ages(analysis.day)), 0]
    return [max(age, 0) for age in ages]


def _owed(analysis: Analysis, decided: Mapping[str, Specific]) -> tuple[dict[int, list[Part]], list[Part]]:
    """Parts by bucket of the buyers in the matrix, and what each buyer with a decision owes in all."""
    last_ages = analysis.settings.buckets.last_ages(analysis.day)
    overdue = [(nw.col("days_overdue") > age).cast(nw.Int64) for age in last_ages]
    place = nw.when(nw.col("due_day") == NO_DAY).then(len(last_ages) + 1).otherwise(nw.sum_horizontal(*overdue))
    sums = (
        analysis.covered_items.with_columns(place.cast(nw.Int64).alias("bucket"))
        .group_by("buyer", "bucket")
        .agg(nw.col("net").sum(), nw.col("exposure").sum())
    )
    collective: dict[int, list[Part]] = defaultdict(list)
    specific: dict[str, Part] = {}
    rows = small_table(sums)
    for buyer, bucket, gross, base in rows.astype({"buyer": str}).sort_values("buyer").itertuples(index=False):
        part = Part(buyer, int(gross), int(base))
        if buyer in decided:
            so_far = specific.get(buyer, Part(buyer, 0, 0))
            specific[buyer] = Part(buyer, so_far.gross + part.gross, so_far.base + part.base)
        else:
            collective[int(bucket)].append(part)
    return collective, [specific[buyer] for buyer in sorted(specific)]


def _matrix(
    analysis: Analysis, rates: LossRates, segments: Mapping[str, str], owed: Mapping[int, list[Part]]
) -> list[Line]:
    """A row for every bucket of each segment that owes anything; of the one segment also where nobody does."""
    of_segment: dict[str, dict[int, list[Part]]] = defaultdict(lambda: defaultdict(list))
    for place, parts in owed.items():
        for part in parts:
            of_segment[segments[part.buyer]][place].append(part)
    lines = []
    for segment in sorted({ALL} if analysis.settings.provision_segment == "none" else of_segment):
        for place, (bucket, age) in enumerate(zip(bucket_labels(analysis), first_ages(analysis), strict=True)):
            rate, source = rates.at(segment, age)
            parts = of_segment[segment][place]
            base = sum(part.base for part in parts)
            lines.append(Line(segment, bucket, base, rate, source, _shared(at_rate(base, rate), parts)))
    return lines


def _shared(total: int, parts: Sequence[Part]) -> tuple[Part, ...]:
    """Parts with their shares of a provision, by their bases."""
    shares = split(total, [part.base for part in parts])
    return tuple(replace(part, provision=share) for part, share in zip(parts, shares, strict=True))


def _of_sales(analysis: Analysis, rates: LossRates, _: Any, owed: Mapping[int, list[Part]]) -> list[Line]:
    """One row: loss rate of sales × credit sales of twelve months, no more than what the buyers owe unsecured."""
    stated = analysis.settings.sales_loss_rate
    sales, rate = credit_sales(analysis), loss_rate(forward(exact(stated or 0), rates.forward_factor))
    by_buyer: dict[str, Part] = {}
    for part in (part for parts in owed.values() for part in parts):
        so_far = by_buyer.get(part.buyer, Part(part.buyer, 0, 0))
        by_buyer[part.buyer] = Part(part.buyer, so_far.gross + part.gross, so_far.base + part.base)
    parts = [by_buyer[buyer] for buyer in sorted(by_buyer)]
    total = min(at_rate(max(sales, 0), rate), sum(part.base for part in parts))
    return [Line(ALL, SALES, sales, rate, OF_SALES, _shared(total, parts))]


def credit_sales(analysis: Analysis) -> int:
    """Credit sales of the twelve months up to the date: of the Sales sheet, else invoiced. [base minor units]"""
    try:
        return minor_units(months_of_sales(analysis).total, analysis.settings.places)
    except XlcreditError:
        invoiced = yearly_sales(analysis.book.ledger.lazy(), analysis.ratios.lazy(), analysis.day).collect()
        return int(invoiced["invoiced"].sum())


def _specific_line(parts: Sequence[Part], decided: Mapping[str, Specific]) -> list[Line]:
    """The row of the buyers who are assessed by themselves; none without any."""
    if not parts:
        return []
    found = tuple(replace(part, provision=_specific(part, decided[part.buyer])) for part in parts)
    return [Line(ALL, INDIVIDUAL, sum(part.base for part in found), None, SPECIFIC, found)]


def _specific(part: Part, decision: Specific) -> int:
    """Provision of one buyer as it was decided, no more than his exposure. [base minor units]"""
    if decision.rate is not None:
        return at_rate(part.base, decision.rate)
    return min(decision.amount or 0, part.base)


def _with_recovery(analysis: Analysis, lines: Sequence[Line]) -> tuple[Line, ...]:
    """The rows with the part of each provision that the policy is expected to pay."""
    provisions: dict[str, list[int]] = defaultdict(list)
    for line in lines:
        for part in line.parts:
            provisions[part.buyer].append(part.provision)
    totals = expected_recoveries(analysis, {buyer: sum(found) for buyer, found in provisions.items()})
    shares = {buyer: iter(split(totals.get(buyer, 0), found)) for buyer, found in provisions.items()}
    return tuple(
        replace(line, parts=tuple(replace(part, recovery=next(shares[part.buyer])) for part in line.parts))
        for line in lines
    )


def expected_recoveries(analysis: Analysis, provisions: Mapping[str, int]) -> dict[str, int]:
    """What the policies are expected to pay of the provision of each buyer. [base minor units]"""
    filed: dict[str, int] = defaultdict(int)
    for row in register_or_none(analysis).rows:
        if row["status"] == FILED:
            filed[row["buyer"]] += row["indemnity"]
    estimates = analysis.table("claim_estimates")
    debts = unsecured(analysis) if filed else {}
    found = {
        buyer: int(scaled(provision, min(indemnity, debts[buyer]), debts[buyer]))
        for buyer, indemnity in filed.items()
        if (provision := provisions.get(buyer, 0))
    }
    by_policy: dict[Policy, dict[str, int]] = defaultdict(dict)
    for buyer, indemnity, loss in zip(estimates["buyer"], estimates["indemnity"], estimates["loss"], strict=True):
        if provision := provisions.get(buyer, 0):
            policy = analysis.book.policies.on(buyer, analysis.day)
            by_policy[policy][buyer] = int(scaled(provision, int(indemnity), int(loss)))
    for policy, expected in by_policy.items():
        found |= _within_liability(analysis, policy, expected)
    return found


def _within_liability(analysis: Analysis, policy: Policy, expected: Mapping[str, int]) -> dict[str, int]:
    """Recoveries under one policy, all together no more than its maximum liability has left; buyers in text order."""
    stated, whole = year_terms(analysis, policy).liability, sum(expected.values())
    left = whole if stated is None else max(stated - used_now(analysis, policy).liability, 0)
    buyers = sorted(expected)
    return dict(zip(buyers, split(min(whole, left), [expected[buyer] for buyer in buyers]), strict=True))


def provision_table(analysis: Analysis) -> pd.DataFrame:
    """One row a segment and bucket, then the buyers assessed by themselves. [base minor units]"""
    found = analysis.allowance
    rows = []
    for line in found.lines:
        gross, unsecured = line.total(lambda part: part.gross), line.total(lambda part: part.base)
        provision, recovery = line.total(lambda part: part.provision), line.total(lambda part: part.recovery)
        rows.append(
            {
                "segment": line.segment,
                "bucket": line.bucket,
                "gross_carrying_amount": gross,
                "secured": gross - unsecured,
                "provision_base": line.base,
                "loss_rate": line.rate,
                "rate_source": line.source,
                "provision": provision,
                "insured_recovery": recovery,
                "self_retained_provision": provision - recovery,
                "net_provision": line.total(found.net_of),
            }
        )
    names = [column.name for column in table("provision").columns]
    return pd.DataFrame(rows, columns=names).astype({"loss_rate": float})


def buyer_provisions(analysis: Analysis) -> pd.DataFrame:
    """One row a buyer. [base minor units]"""
    found = analysis.allowance
    sums: dict[str, list[int]] = {buyer: [0, 0, 0, 0] for buyer in analysis.buyers}
    for line in found.lines:
        for part in line.parts:
            amounts = [part.gross, part.provision, part.recovery, found.net_of(part)]
            sums[part.buyer] = [so_far + amount for so_far, amount in zip(sums[part.buyer], amounts, strict=True)]
    rows = []
    for buyer, amounts in sums.items():
        assessed = SPECIFIC if buyer in found.specific else COLLECTIVE
        rows.append((buyer, found.segments[buyer], assessed, *amounts, _why(found, buyer)))
    names = [column.name for column in table("buyer_provisions").columns]
    data = pd.DataFrame(rows, columns=[name for name in names if name != "firm_name"])
    data["firm_name"] = analysis.names_of(data["buyer"])
    return data[names]


def _why(found: Allowance, buyer: str) -> str:
    decision = found.specific.get(buyer)
    return "" if decision is None else " · ".join(part for part in (decision.reason, decision.author) if part)


def provision_problems(analysis: Analysis) -> tuple[Problem, ...]:
    """What the provision lacks: history of its method, a rate of sales, decisions on insolvent buyers, too much."""
    return (*_method_problems(analysis), *_insolvent(analysis), *_beyond_exposure(analysis))


def _method_problems(analysis: Analysis) -> list[Problem]:
    settings = analysis.settings
    if settings.provision_method == OF_SALES and settings.sales_loss_rate is None:
        reason = "sales_loss_rate is blank: fill it in, or the provision by percentage of sales is zero"
        return [Problem(WARNING, table("settings").sheet, 0, "", "", reason, None, "", "settings")]
    lacking = analysis.allowance.rates.lacking if settings.provision_method in EXPERIENCE else {}
    if not lacking:
        return []
    said = "; ".join(why if segment == ALL else f"{segment}: {why}" for segment, why in list(lacking.items())[:2])
    more = f" (and {len(lacking) - 2} more segments)" if len(lacking) > 2 else ""
    advice = "the rates by hand count; import receipts with their dates, or choose another provision_method or segment"
    reason = f"no loss rates by {settings.provision_method}: {said[:100]}{more}: {advice}"
    return [Problem(WARNING, table("settings").sheet, 0, "", "", reason, None, "", "settings")]


def _insolvent(analysis: Analysis) -> list[Problem]:
    """One warning that names the insolvent buyers who owe something and have no specific provision."""
    masters = analysis.book.buyers
    insolvent = {buyer for buyer, flag in zip(masters["buyer"], masters["insolvent"], strict=True) if flag}
    decided = analysis.book.provision_rules.specific_on(analysis.settings.as_of)
    if insolvent <= decided.keys():
        return []
    named = sorted(buyer for buyer in insolvent - decided.keys() if unsecured(analysis).get(buyer))
    if not named:
        return []
    more = f" and {len(named) - MOST_NAMED} more" if len(named) > MOST_NAMED else ""
    reason = (
        f"insolvent and in the provision matrix: {', '.join(named[:MOST_NAMED])}{more}: "
        "give each a row in tblSpecificProvisions"
    )
    sheet = table("specific_provisions").sheet
    return [Problem(WARNING, sheet, 0, "", "", reason, None, "", "specific_provisions")]


def _beyond_exposure(analysis: Analysis) -> list[Problem]:
    """A warning for each specific provision above the exposure of its buyer, which counts then."""
    currency = analysis.settings.base_currency
    decided = analysis.book.provision_rules.specific_on(analysis.settings.as_of).values()
    stated = [(one.buyer, one.amount) for one in decided if one.amount is not None]
    owed = unsecured(analysis) if stated else {}
    declared = table("specific_provisions")
    return [
        Problem(
            WARNING,
            declared.sheet,
            0,
            declared.column("specific_amount").en,
            amount_text(amount, currency),
            f"is more than the exposure of {buyer}: {amount_text(owed.get(buyer, 0), currency)} counts",
            amount,
            currency,
            declared.name,
        )
        for buyer, amount in stated
        if amount > owed.get(buyer, 0)
    ]


def unsecured(analysis: Analysis) -> dict[str, int]:
    """What each buyer owes after his credits, less what is secured. [base minor units]"""
    rows = analysis.owed_by_buyer
    return dict(zip(rows["buyer"], (rows["open_items"] - rows["secured"]).astype(int), strict=True))
