"""Checks of receipts against the documents that they name, and of instalments against the whole that they name."""

from __future__ import annotations

from collections.abc import Mapping

from xlcredit.instalments import Spread, plans
from xlcredit.intake import Typed
from xlcredit.problems import ERROR, WARNING, Finding, amount_text
from xlcredit.settings import Settings

Tables = Mapping[str, Typed]


def no_instalment(given: Typed, _: Tables, __: Settings) -> list[Finding]:
    """A row that says of which document it is an instalment, and cannot be one."""
    columns = given.columns
    if not any(columns["instalment_of"]):
        return []
    found, own = plans(given), "the row counts as a document of its own"
    whole_of = dict(zip(columns["document"], columns["instalment_of"], strict=True))
    out: list[Finding] = []
    for place, whole in enumerate(columns["instalment_of"]):
        if not whole or place in found.get(whole, ()):
            continue
        if whole not in found:
            reason = f"is itself an instalment of {whole_of[whole]}: name that document; {own}"
        else:
            first = found[whole][0]
            says = " in ".join(columns[name][first] for name in ("buyer", "currency"))
            reason = f"has instalments of {says} in an earlier row: correct one of them; {own}"
        out.append((WARNING, place, "instalment_of", whole, reason))
    return out


def named_documents(ledger: Typed) -> dict[str, int]:
    """Place of the row that says whose and in which currency each document is that a receipt or a notice can name."""
    rows = {document: place for place, document in enumerate(ledger.columns["document"])}
    return rows | {whole: places[0] for whole, places in plans(ledger).items()}


def unknown_document(given: Typed, tables: Tables, _: Settings) -> list[Finding]:
    """A receipt for a document that the ledger does not hold: the cash counts as unapplied."""
    known = named_documents(tables["ledger"])
    return [
        (WARNING, place, "document", document, "is not in the ledger: the cash counts as unapplied")
        for place, document in enumerate(given.columns["document"])
        if document and document not in known
    ]


def other_currency(given: Typed, tables: Tables, _: Settings) -> list[Finding]:
    """A receipt in another currency or of another buyer than its document."""
    ledger, named = tables["ledger"].columns, named_documents(tables["ledger"])
    found: list[Finding] = []
    for place, document in enumerate(given.columns["document"]):
        if document not in named:
            continue
        at = named[document]
        currency, buyer = ledger["currency"][at], ledger["buyer"][at]
        if given.columns["currency"][place] != currency:
            reason = f"document {document} is in {currency}: state the amount in that currency"
            found.append((ERROR, place, "currency", given.columns["currency"][place], reason))
        elif given.columns["buyer"][place] != buyer:
            reason = f"document {document} belongs to buyer {buyer}: the cash counts for that document"
            found.append((WARNING, place, "buyer", given.columns["buyer"][place], reason))
    return found


def after_clearing(given: Typed, tables: Tables, _: Settings) -> list[Finding]:
    """A receipt that came after the day on which its document was cleared, with all instalments: it settles nothing."""
    ledger = tables["ledger"]
    cleared = dict(zip(ledger.columns["document"], ledger.columns["cleared_date"], strict=True))
    if not any(cleared.values()):
        return []
    found = plans(ledger)
    for whole, places in found.items():
        days = [ledger.columns["cleared_date"][place] for place in places]
        last = None if None in days else max(days)
        cleared |= dict.fromkeys((whole, *(ledger.columns["document"][place] for place in places)), last)
    out: list[Finding] = []
    for place, (document, day) in enumerate(zip(given.columns["document"], given.columns["date"], strict=True)):
        settled = cleared.get(document)
        if settled is not None and day > settled:
            reason = f"document {document} was cleared in full on {settled} already: correct one of the two dates"
            out.append((ERROR, place, "date", day, reason))
    return out


def beyond_instalments(given: Typed, put: Spread) -> list[Finding]:
    """A receipt of more than all instalments of its document leave open."""
    columns = given.columns
    found: list[Finding] = []
    for place, rest in sorted(put.beyond.items()):
        amount, currency, document = (columns[name][place] for name in ("amount", "currency", "document"))
        if rest > 0:
            reason = f"is {amount_text(rest, currency)} more than the instalments of {document} leave open"
            stays = "the rest is a credit of the buyer"
            found.append((WARNING, place, "amount", amount_text(amount, currency), f"{reason}: {stays}"))
    return found


def taken_back(given: Typed, _: Tables, __: Settings) -> list[Finding]:
    """A negative receipt."""
    amounts, currencies = given.columns["amount"], given.columns["currency"]
    return [
        (WARNING, place, "amount", amount_text(amount, currencies[place]), "is negative: it takes a receipt back")
        for place, amount in enumerate(amounts)
        if amount < 0
    ]
