"""Dates of a letter of credit: expiry, latest shipment, presentation; one function a check.

    last day to present = min(expiry, shipment + presentation days)        21 days unless stated, UCP 600 article 14c

A last day on which the bank is closed moves to its next banking day (article 29); no calendar of banks is known here:
every day counts as it stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from xlcredit.letterofcredit.case import Case
from xlcredit.letterofcredit.evidence import Found, Word, cell, paper
from xlcredit.letterofcredit.letter import rule

OURS = "ours"
ENDED = ("used", "cancelled", "refused")
"""Statuses under which nothing more is shipped."""


def expiry_missing(case: Case) -> Iterator[Found]:
    """No expiry."""
    if case.letter.expiry is None:
        yield cell("expiry", None)


def expiry_abroad(case: Case) -> Iterator[Found]:
    """An expiry with the issuing bank, where the mail may be late."""
    place = case.letter.expiry_place
    if place != OURS:
        yield cell("expiry_place", Word("lc_place", place) if place else None)


def expiry_too_early(case: Case) -> Iterator[Found]:
    """An expiry that cuts the presentation period after the latest shipment short."""
    letter = case.letter
    if letter.expiry is None or letter.latest_shipment is None:
        return
    until = letter.latest_shipment + timedelta(days=letter.period)
    if letter.expiry < until:
        facts = {"expiry": letter.expiry, "shipment": letter.latest_shipment, "days": letter.period, "until": until}
        yield Found("early", facts)


def presentation_short(case: Case) -> Iterator[Found]:
    """Too few days to get the documents together."""
    days, least = case.letter.period, int(rule("least_presentation_days"))
    if days < least:
        yield Found("short", {"days": days, "least": least})


def shipment_day_missing(case: Case) -> Iterator[Found]:
    """No latest shipment."""
    if case.letter.latest_shipment is None:
        yield cell("latest_shipment", None)


def shipment_day_passed(case: Case) -> Iterator[Found]:
    """A latest shipment that has passed while nothing was shipped."""
    latest = case.letter.latest_shipment
    if latest is None or latest >= case.day or case.letter.lc_status in ENDED:
        return
    if not case.shipments:
        yield Found("passed", {"day": latest})


def shipped_late(case: Case) -> Iterator[Found]:
    """A shipment after the latest shipment."""
    latest = case.letter.latest_shipment
    for one in case.transports:
        if latest and one.shipment_date and one.shipment_date > latest:
            yield Found("shipped", {"document": paper(one), "day": one.shipment_date, "latest": latest})


def presented_late(case: Case) -> Iterator[Found]:
    """A presentation after the expiry or after the presentation period of its shipment."""
    said = set()
    for one in case.documents:
        last = case.letter.last_presentation(case.shipped(one))
        # The documents of one presentation are late together.
        if one.presented_on and last and one.presented_on > last and (one.invoice, one.presented_on) not in said:
            said.add((one.invoice, one.presented_on))
            yield Found("presented", {"document": paper(one), "day": one.presented_on, "last": last})
