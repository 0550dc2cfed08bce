"""The insurer's limit list beside the decisions of the book: what differs, and the decisions that would settle it.

Nothing is overwritten: a difference becomes a new decision of the log, dated by the list, and the log stays as it was.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from xlcredit.columns import spelled, table
from xlcredit.decisions import GRANTED, INSURER, Decision
from xlcredit.money import currency_units, decimals
from xlcredit.problems import amount_text
from xlcredit.readers.limitlist import LIST, LimitList, Listed
from xlcredit.words import spoken

USABLE = ("approved", "not yet valid")
"""States of a decision whose amount counts or will."""

COMPARED = ("amount", "currency", "valid_to", "maximum_terms")

TAKEN = ("new", "changed", "gone")
"""Findings that become decisions of the log."""


@dataclass(frozen=True)
class Known:
    """What the book knows of a buyer."""

    buyer: str
    name: str = ""
    legal_id: str = ""


@dataclass(frozen=True)
class Change:
    """One column that differs, as it stands in the book and in the list."""

    column: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Difference:
    """One finding about a limit of the list or of the book.

    `before` is the decision of the book, `decision` what would be appended to it; `matched_by` is reference, legal id
    or name; `row` is the row in the list, 0 for what the list lacks; `candidates` are buyers of whom one may be meant.
    """

    finding: str
    buyer: str
    name: str
    type: str
    row: int = 0
    insurer_buyer: str = ""
    matched_by: str = ""
    listed: Listed | None = None
    before: Decision | None = None
    decision: Decision | None = None
    changes: tuple[Change, ...] = ()
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Matched:
    """The buyer whose limit a row of the list is; "" with the candidates where there is none or more than one."""

    buyer: str
    by: str = ""
    candidates: tuple[str, ...] = ()


def differences(
    limit_list: LimitList,
    decisions: Sequence[Decision],
    buyers: Sequence[Known],
    day: date,
    *,
    expiring_days: int = 30,
    origin: str = "",
    taken_numbers: Collection[str] = (),
    language: str = "en",
) -> list[Difference]:
    """Everything in which a list of some day differs from the log, in the order of the list, what it lacks last.

    origin: what the list is called in the reasons of the decisions; taken_numbers: numbers of decisions that are
    used up beside those of the log; language: en or zh, of the reasons.
    """
    match = _matcher(buyers)
    found = [(one, match(one)) for one in limit_list.limits]
    standing = _standing_decisions(decisions, day)
    latest = _latest_rows(found)
    maker = _Maker(day, origin, language, {*taken_numbers, *(d.decision for d in decisions)}, limit_list.columns)
    by_buyer = {one.buyer: one for one in buyers}
    out: list[Difference] = []
    for listed, matched in found:
        known = by_buyer.get(matched.buyer)
        said = _about(listed, matched)
        if known is None:
            out.append(replace(said, finding="unmatched", candidates=matched.candidates))
            continue
        out += _of_master_data(said, known)
        if listed.status == "pending":
            out.append(replace(said, finding="pending"))
        elif latest[matched.buyer, listed.type] is not listed:
            out.append(replace(said, finding="doubled"))
        else:
            out += _of_limit(said, standing.get((matched.buyer, listed.type)), maker, expiring_days)
    return out + list(_gone(standing, found, by_buyer, maker))


def counted(found: Iterable[Difference]) -> Mapping[str, int]:
    """How often each finding occurs, in the order in which it first does."""
    return Counter(one.finding for one in found)


def new_decisions(found: Iterable[Difference]) -> list[Decision]:
    """The decisions that settle the differences, in their order."""
    return [one.decision for one in found if one.decision is not None]


def decision_row(decision: Decision) -> dict[str, Any]:
    """A decision as a row of the Limits sheet, by column; amounts in units of its currency."""
    return {
        "decision": decision.decision,
        "buyer": decision.buyer,
        "source": decision.source,
        "type": decision.type,
        "status": decision.status,
        "amount": currency_units(decision.amount, decimals(decision.currency)),
        "currency": decision.currency,
        "effective_date": decision.effective_date,
        "valid_from": None if decision.valid_from == decision.effective_date else decision.valid_from,
        "valid_to": None if decision.valid_to == date.max else decision.valid_to,
        "review_date": decision.review_date,
        "maximum_terms": decision.maximum_terms,
        "author": decision.author,
        "reason": decision.reason,
    }


def said_changes(of: Difference, language: str = "en") -> str:
    """What differs in words: header, what the book says, an arrow, what the list says."""
    if of.candidates:
        return ", ".join(of.candidates)
    parts = []
    for one in of.changes:
        declared = table("buyers" if one.column in ("name", "legal_id") else "limits").column(one.column)
        before, after = (_said(declared.words, value, language) for value in (one.before, one.after))
        parts.append(f"{declared.header(language)}: {before} → {after}")
    return "; ".join(parts)


def _said(words: str, value: Any, language: str) -> str:
    return "–" if value in (None, "") else spoken(words, str(value), language) if words else str(value)


def _matcher(buyers: Sequence[Known]) -> Any:
    """Function that finds the buyer of a row: by our number, else the legal id, else the exact name."""
    by_reference = {spelled(one.buyer): one.buyer for one in buyers}
    by_legal_id: dict[str, list[str]] = defaultdict(list)
    by_name: dict[str, list[str]] = defaultdict(list)
    for one in buyers:
        by_legal_id[spelled(one.legal_id)].append(one.buyer)
        by_name[" ".join(one.name.casefold().split())].append(one.buyer)

    def match(listed: Listed) -> Matched:
        reference = by_reference.get(spelled(listed.reference)) if listed.reference else None
        if reference:
            return Matched(reference, "reference")
        for by, key, known in (
            ("legal id", spelled(listed.legal_id), by_legal_id),
            ("name", " ".join(listed.name.casefold().split()), by_name),
        ):
            found = known.get(key, []) if key else []
            if len(found) == 1:
                return Matched(found[0], by)
            if found:
                return Matched("", "", tuple(found))
        return Matched("")

    return match


def _about(listed: Listed, matched: Matched) -> Difference:
    return Difference("", matched.buyer, listed.name, listed.type, listed.row, listed.insurer_buyer, matched.by, listed)


def _of_master_data(said: Difference, known: Known) -> Iterator[Difference]:
    listed = said.listed
    if listed is None:
        return
    for finding, column, ours, theirs in (
        ("name differs", "name", known.name, listed.name),
        ("legal id differs", "legal_id", known.legal_id, listed.legal_id),
    ):
        if ours and theirs and spelled(ours) != spelled(theirs):
            yield replace(said, finding=finding, changes=(Change(column, ours, theirs),))


def _latest_rows(found: Iterable[tuple[Listed, Matched]]) -> dict[tuple[str, str], Listed]:
    """Of several rows for one buyer and type the one that was decided last, and of these the last one."""
    latest: dict[tuple[str, str], Listed] = {}
    for listed, matched in found:
        if listed.status == "pending":
            continue
        other = latest.get((matched.buyer, listed.type))
        if other is None or (listed.decision_date or date.min) >= (other.decision_date or date.min):
            latest[matched.buyer, listed.type] = listed
    return latest


def _standing_decisions(decisions: Sequence[Decision], day: date) -> dict[tuple[str, str], Decision]:
    """The insurer's last decision on each buyer and type by a day; of one day the refusal, else the lower amount."""
    known = [d for d in decisions if d.source == INSURER and d.effective_date <= day]
    standing: dict[tuple[str, str], Decision] = {}
    for one in known:
        other = standing.get((one.buyer, one.type))
        if other is None or _rank(one) > _rank(other):
            standing[one.buyer, one.type] = one
    return standing


def _rank(decision: Decision) -> tuple[date, int]:
    return decision.effective_date, 1 if _status(decision) != "approved" else -decision.amount


def _status(decision: Decision) -> str:
    return GRANTED.get(decision.status, decision.status)


def _state(decision: Decision, day: date) -> str:
    status = _status(decision)
    if status != "approved":
        return status
    return "not yet valid" if day < decision.valid_from else "expired" if day > decision.valid_to else "approved"


@dataclass
class _Maker:
    """Makes decisions of a list, each with a number that no other one has."""

    day: date
    origin: str
    language: str
    numbers: set[str]
    stated: frozenset[str]

    def of(self, listed: Listed, buyer: str, before: Decision | None) -> Decision:
        """The decision that a row of the list is, with what the list does not state as it was before."""
        dated = next((d for d in (listed.decision_date, listed.valid_from) if d is not None), self.day)
        fresh = dated <= self.day and (before is None or dated > before.effective_date)
        effective = dated if fresh else self.day
        start = max(listed.valid_from or effective, effective)
        number = f" {listed.insurer_buyer}" if listed.insurer_buyer else ""
        notes = (f"{LIST.column('insurer_buyer').header(self.language)}{number}" if number else "", listed.reason)
        return Decision(
            decision="",
            buyer=buyer,
            source=INSURER,
            type=listed.type,
            status=listed.status,
            amount=listed.amount,
            currency=listed.currency,
            effective_date=effective,
            valid_from=max(start, dated) if dated > self.day else start,
            valid_to=self._last_day(listed, before),
            maximum_terms=self._terms(listed, before),
            author="",
            reason="; ".join(note for note in (self.origin, *notes) if note),
        )

    def _terms(self, listed: Listed, before: Decision | None) -> int | None:
        return listed.maximum_terms if before is None or "maximum_terms" in self.stated else before.maximum_terms

    def _last_day(self, listed: Listed, before: Decision | None) -> date:
        """Last day that the list states; where it has no such column, that of before unless it has passed."""
        if listed.valid_to is not None or "valid_to" in self.stated or before is None or before.valid_to < self.day:
            return listed.valid_to or date.max
        return before.valid_to

    def numbered(self, decision: Decision, wanted: str) -> Decision:
        """The decision under its own number, or one made of day and buyer; with a count where that is taken."""
        base = wanted or f"{self.day:%Y%m%d}-{decision.buyer}"
        number, count = base, 1
        while number in self.numbers:
            count += 1
            number = f"{base}-{count}"
        self.numbers.add(number)
        return replace(decision, decision=number)


def _of_limit(said: Difference, before: Decision | None, maker: _Maker, expiring_days: int) -> Iterator[Difference]:
    listed = said.listed
    if listed is None:
        return
    day, after = maker.day, maker.of(listed, said.buyer, before)
    changes = () if before is None else _changes(before, after, day)
    finding = "new" if before is None else "changed" if changes else ""
    if before is not None and changes and before.effective_date == day and not _prevails(after, before):
        yield replace(said, finding="same day", before=before, changes=changes)
    elif finding:
        decision = maker.numbered(after, listed.decision)
        yield replace(said, finding=finding, before=before, decision=decision, changes=changes)
    if _state(after, day) == "approved" and after.valid_to <= _days_after(day, expiring_days):
        yield replace(said, finding="expiring", before=before, changes=(Change("valid_to", None, after.valid_to),))


def _prevails(after: Decision, before: Decision) -> bool:
    """True where a decision of the same day counts before the one that stands already."""
    comparable = after.currency == before.currency or _status(after) != "approved"
    return comparable and _rank(after) > _rank(before)


def _changes(before: Decision, after: Decision, day: date) -> tuple[Change, ...]:
    states = _state(before, day), _state(after, day)
    changes = [
        Change("status", *(_status(d) if s in USABLE else s for d, s in zip((before, after), states, strict=True)))
    ]
    if states[0] == states[1]:
        changes = []
    if all(state in USABLE for state in states):
        columns = (*COMPARED, "valid_from") if "not yet valid" in states else COMPARED
        pairs = [(column, getattr(before, column), getattr(after, column)) for column in columns]
        changes += [Change(column, *_plain(column, before, after)) for column, old, new in pairs if old != new]
        # A state that differs by its first day alone is told by that day.
        changes = [one for one in changes if one.before != one.after]
    return tuple(changes)


def _plain(column: str, before: Decision, after: Decision) -> tuple[Any, Any]:
    """Values of a column as a message shows them."""
    values = getattr(before, column), getattr(after, column)
    if column == "amount":
        return amount_text(before.amount, before.currency), amount_text(after.amount, after.currency)
    return tuple(None if value == date.max else value for value in values)  # type: ignore[return-value]


def _gone(
    standing: Mapping[tuple[str, str], Decision],
    found: Sequence[tuple[Listed, Matched]],
    by_buyer: Mapping[str, Known],
    maker: _Maker,
) -> Iterator[Difference]:
    """Limits in force of which the list says nothing; a buyer whose row waits for a decision is spoken of."""
    there = {(matched.buyer, listed.type) for listed, matched in found}
    waiting = {matched.buyer for listed, matched in found if listed.status == "pending"}
    unsure = {buyer for _, matched in found for buyer in matched.candidates}
    for (buyer, kind), before in standing.items():
        if (buyer, kind) in there or buyer in waiting | unsure or _state(before, maker.day) not in USABLE:
            continue
        reason = "; ".join(note for note in (maker.origin, spoken("limit_finding", "gone", maker.language)) if note)
        after = replace(
            before,
            status="revoked",
            amount=0,
            effective_date=maker.day,
            valid_from=maker.day,
            valid_to=date.max,
            maximum_terms=None,
            author="",
            reason=reason,
            row=0,
        )
        known = by_buyer.get(buyer)
        changes = (Change("status", _status(before), after.status),)
        yield Difference(
            "gone",
            buyer,
            known.name if known else "",
            kind,
            before=before,
            decision=maker.numbered(after, ""),
            changes=changes,
        )


def _days_after(day: date, days: int) -> date:
    return date.max if (date.max - day).days <= days else day + timedelta(days=days)
