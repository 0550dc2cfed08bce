"""Days that decide the cover of one invoice: since when deliveries were stopped at its shipment, and by which item."""

from __future__ import annotations

import datetime as dt

from tests.oracle.claimview import ONE_DAY, by_buyer, days, is_stopped, on_account, unpaid_on, was_stopped
from tests.oracle.firm import Firm
from tests.oracle.items import Item


def stopped_since(firm: Firm, item: Item, known: dt.date) -> dt.date | None:
    """First day of the stop in which the shipment lies, looked at day by day."""
    buyer, day = item.buyer, item.shipment_date
    if not was_stopped(firm, buyer, day, known):
        return None
    if firm.term_flag("stop_cured_by_payment"):
        while is_stopped(firm, buyer, day - ONE_DAY, known):
            day -= ONE_DAY
        return day
    first = min(one.document_date for own in by_buyer(firm).values() for one in own)
    return next(
        first + n * ONE_DAY
        for n in range((day - first).days + 1)
        if is_stopped(firm, buyer, first + n * ONE_DAY, known)
    )


def cause(firm: Firm, buyer: str, day: dt.date, known: dt.date) -> set[str]:
    """Documents of which the oldest undisputed debt past its extension period may be, once credits have met the older."""
    by_due, fifo = firm.term("mep_basis") == "due date", firm.choice("credits") == "fifo"
    credit, late = sum(on_account(firm, buyer, day, known)), {}
    for item in by_buyer(firm).get(buyer, []):
        amount = unpaid_on(firm, item, day, known)
        posted = item.document_date <= min(day, known)
        owed = max(amount, item.gross if fifo and posted else 0, 0)
        credit += firm.to_base(owed - amount, item.currency, known)
        basis = item.due_date if by_due else item.document_date
        undisputed = firm.to_base(max(0, owed - item.part("disputed", owed)), item.currency, known)
        if undisputed and basis and basis + days(firm, "mep_days") < day:
            late.setdefault(basis, {})[item.document] = undisputed
    credit = max(0, credit)
    for basis in sorted(late):
        if sum(late[basis].values()) > credit:
            return set(late[basis])
        credit -= sum(late[basis].values())
    return set()
