"""The dated log of limit decisions as spells: what stood for each buyer from one day to the next.

A spell begins where a decision takes effect, an amount becomes valid or expires, or a top-up comes or goes; the
same rules as `decisions.standing`, for every day at once. With a notice of cuts, the standing that a decision
displaces still covers new shipments for that many days, where it is worth more and its own last day allows.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from xlcredit.dates import day_number
from xlcredit.decisions import INSURER, Decision
from xlcredit.ledger import PACKED_DAYS

Array = np.ndarray

STATES = ("none", "approved", "declined", "revoked", "not yet valid", "expired")
NONE, APPROVED, DECLINED, REVOKED, NOT_YET_VALID, EXPIRED = range(len(STATES))
TYPES = ("permanent", "temporary", "top-up")
PERMANENT, TEMPORARY, TOP_UP = range(len(TYPES))

FIRST_DAY, END = -(2**16), PACKED_DAYS - 2**17
"""Before the first and after the last day of the calendar, both inside one buyer's range of packed keys."""

NO_DECISION = -1
NO_TERMS = -1
NO_NOTICE = -1
REFUSED_WORTH = -1


@dataclass(frozen=True)
class DecisionColumns:
    """The insurer's decisions as columns; `buyer` is the place of the buyer, `amount` in minor units of `currency`."""

    buyer: Array
    type: Array
    status: Array
    effective: Array
    first: Array
    last: Array
    maximum_terms: Array
    amount: Array
    currency: Array
    notice: Array
    """Days for which what each displaces still covers, NO_NOTICE for those of the policy."""


@dataclass(frozen=True)
class LimitLog:
    """Spells in order of `key`: buyer × PACKED_DAYS + first day; the first spell of each buyer begins before time.

    `base` is the place of the decision that stands, or NO_DECISION; the top-ups of spell i are
    `top_ups[start[i]:start[i + 1]]`.
    """

    key: Array
    state: Array
    base: Array
    start: Array
    top_ups: Array

    def on(self, buyer: Array, day: Array) -> Array:
        """Place of the spell in which each day of a buyer lies."""
        return np.searchsorted(self.key, packed(buyer, day), side="right") - 1


def packed(buyer: Array, day: Array | int) -> Array:
    """Buyer and day as one whole number that sorts by buyer, then day.

    >>> int(packed(np.array(2), -1)), int(buyer_of(packed(np.array(2), -1)))
    (8388607, 2)
    """
    return buyer * PACKED_DAYS + day


def buyer_of(key: Array) -> Array:
    """Place of the buyer in packed keys; days may lie before 1970."""
    return (key - FIRST_DAY) // PACKED_DAYS


def distinct(*keys: Array) -> Array:
    """All keys in order, each once; by sorting, since packed keys are hard to spread by hash.

    >>> distinct(np.array([3, 1]), np.array([3, 2])).tolist()
    [1, 2, 3]
    """
    ordered = np.sort(np.concatenate(keys))
    return ordered[np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)]]


def known_decisions(decisions: Sequence[Decision], buyers: Container[str], day: int) -> list[Decision]:
    """The insurer's decisions on known buyers that had taken effect by a day."""
    return [d for d in decisions if d.source == INSURER and d.buyer in buyers and day_number(d.effective_date) <= day]


def decision_columns(decisions: Sequence[Decision], places: Mapping[str, int]) -> DecisionColumns:
    """Decisions as columns; `places` is the place of each buyer."""

    def column(values: Iterable[int]) -> Array:
        return np.fromiter(values, dtype=np.int64, count=len(decisions))

    return DecisionColumns(
        buyer=column(places[d.buyer] for d in decisions),
        type=column(TYPES.index(d.type) for d in decisions),
        status=column(STATES.index(d.status) for d in decisions),
        effective=column(day_number(d.effective_date) for d in decisions),
        first=column(day_number(d.valid_from) for d in decisions),
        last=column(day_number(d.valid_to) for d in decisions),
        maximum_terms=column(NO_TERMS if d.maximum_terms is None else d.maximum_terms for d in decisions),
        amount=column(d.amount for d in decisions),
        currency=np.array([d.currency for d in decisions], dtype=object),
        notice=column(NO_NOTICE if d.notice_days is None else d.notice_days for d in decisions),
    )


def limit_log(given: DecisionColumns, worth: Array, discretionary: int, buyers: int, notice_days: int = 0) -> LimitLog:
    """The log as spells.

    worth: amount of each decision in base minor units; discretionary: that of the policy's discretionary limit;
    buyers: how many there are; notice_days: days for which a displaced standing still covers.
    """
    order = _by_rank(given, worth)
    begin, end = _reach(given, order)
    counts = given.type != TOP_UP
    extra = (given.type == TOP_UP) & (given.status == APPROVED)
    before_time = packed(np.arange(buyers), np.full(buyers, FIRST_DAY))
    changes = [before_time, packed(given.buyer, begin), packed(given.buyer, end)]
    for days in (given.first, given.last + 1):
        inside = counts & (days > begin) & (days < end)
        changes.append(packed(given.buyer[inside], days[inside]))
    key = distinct(*changes)
    base = np.full(len(key), NO_DECISION)
    spell, place = _covered(key, given.buyer, begin, end, order[counts[order]])
    # Later ranks are painted over earlier ones.
    base[spell] = place
    if notice_days or (given.notice > 0).any():
        key, base = _with_notice(given, key, base, worth, discretionary, notice_days)
    state = _state(given, key, base)
    spell, place = _covered(key, given.buyer, begin, end, np.flatnonzero(extra))
    tops = np.flatnonzero(state[spell] == APPROVED)
    tops = tops[np.argsort(spell[tops], kind="stable")]
    start = np.searchsorted(spell[tops], np.arange(len(key) + 1))
    return LimitLog(key, state, base, start, place[tops])


def _by_rank(given: DecisionColumns, worth: Array) -> Array:
    """Decisions from the one that yields to all to the one that yields to none: latest, refused, of least worth."""
    strength = np.where(given.status == APPROVED, -worth, 1)
    # Of two that are alike the first one listed counts: from the last to the first, it comes behind.
    order = np.lexsort((strength[::-1], packed(given.buyer, given.effective)[::-1]))
    return len(worth) - 1 - order


def _reach(given: DecisionColumns, order: Array) -> tuple[Array, Array]:
    """First day of each decision and the day after its last: a permanent one stands until the next permanent one."""
    begin = np.where(given.type == PERMANENT, given.effective, np.maximum(given.effective, given.first))
    end = np.minimum(given.last + 1, END)
    lasting = order[given.type[order] == PERMANENT]
    end[lasting] = END
    same = given.buyer[lasting[1:]] == given.buyer[lasting[:-1]]
    end[lasting[:-1][same]] = given.effective[lasting[1:][same]]
    return begin, np.maximum(begin, end)


def _covered(key: Array, buyer: Array, begin: Array, end: Array, chosen: Array) -> tuple[Array, Array]:
    """Every (spell, decision) of which the decision covers the spell, in the order of the chosen decisions."""
    low = np.searchsorted(key, packed(buyer[chosen], begin[chosen]))
    sizes = np.searchsorted(key, packed(buyer[chosen], end[chosen])) - low
    return ranges(low, sizes), np.repeat(chosen, sizes)


def ranges(low: Array, sizes: Array) -> Array:
    """The whole numbers low, low + 1, … of each range, one range after the other.

    >>> ranges(np.array([5, 0]), np.array([2, 3])).tolist()
    [5, 6, 0, 1, 2]
    """
    before = np.cumsum(sizes) - sizes
    return np.arange(int(sizes.sum())) - np.repeat(before - low, sizes)


def _state(given: DecisionColumns, key: Array, base: Array) -> Array:
    """State of each spell from the decision that stands in it."""
    if not len(given.buyer):
        return np.full(len(key), NONE)
    day = key - given.buyer[base] * PACKED_DAYS
    status = given.status[base]
    lapsed = np.where(day < given.first[base], NOT_YET_VALID, np.where(day > given.last[base], EXPIRED, APPROVED))
    return np.where(base == NO_DECISION, NONE, np.where(status == APPROVED, lapsed, status))


def _with_notice(
    given: DecisionColumns, key: Array, base: Array, worth: Array, discretionary: int, notice_days: int
) -> tuple[Array, Array]:
    """Spells in which what a decision displaced goes on until the notice is over, where it is worth more."""
    buyer = buyer_of(key)
    day = key - buyer * PACKED_DAYS

    def worth_of(key: Array, base: Array) -> Array:
        state = _state(given, key, base)
        named = np.append(worth, 0)[base]
        refused = (state == DECLINED) | (state == REVOKED)
        return np.where(state == APPROVED, named, np.where(refused, REFUSED_WORTH, discretionary))

    effective = np.append(given.effective, END)[base]
    displaced = np.flatnonzero((buyer[1:] == buyer[:-1]) & (base[1:] != base[:-1]) & (day[1:] == effective[1:]))
    old, state = base[displaced], _state(given, key, base)[displaced]
    notice = given.notice[base[displaced + 1]]
    end = np.minimum(day[displaced + 1] + np.where(notice == NO_NOTICE, notice_days, notice), END)
    # What has a state now leaves it on a day that is known: an amount on its last day, a later one on its first.
    named = np.isin(state, (APPROVED, NOT_YET_VALID))
    turn = np.where(state == APPROVED, np.append(given.last, END)[old] + 1, np.append(given.first, END)[old])
    end = np.where(named, np.minimum(end, turn), end)
    worths = worth_of(key, base)[displaced]
    longer = distinct(key, packed(buyer[displaced], end))
    own = base[np.searchsorted(key, longer, side="right") - 1]
    best, owner = worth_of(longer, own), own.copy()
    rising = np.argsort(worths, kind="stable")
    begin = day[displaced + 1]
    spell, place = _covered(longer, buyer[displaced], begin, np.maximum(begin, end), rising)
    better = worths[place] > best[spell]
    owner[spell[better]] = old[place[better]]
    return longer, owner
