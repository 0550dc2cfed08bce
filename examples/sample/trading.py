"""Fifteen months of documents and how the buyers paid them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sample.buyers import LATENESS, MONTHLY_SALES, Buyer
from sample.calendar_days import AS_OF, EXTRACTED, FIRST_MONTH, due_date, month_ends, working_day
from sample.draws import Draws
from sample.exchange import DECIMALS, Rates

SEASON = (0.93, 0.95, 1.05, 1.0, 1.0, 1.04, 0.98, 0.82, 1.06, 1.08, 1.07, 0.97)
"""Sales of each month against the average month."""

DISPUTES = ["Price difference", "Quality claim, samples at the laboratory", "数量短缺，待核实"]
PREFIX = {"invoice": "INV", "credit note": "CN", "debit note": "DN", "payment": "PA"}


@dataclass
class Document:
    """One ledger item; amounts in minor units of its currency."""

    buyer: Buyer
    type: str
    day: date
    gross: int
    terms: str
    due: date | None
    shipped: date | None = None
    paid: date | None = None
    cleared: date | None = None
    disputed: int | str = ""
    secured: int | str = ""
    order: str = ""
    note: str = ""
    number: str = ""


@dataclass
class Receipt:
    """One allocation of money received; `document` is None while it is not applied."""

    day: date
    buyer: Buyer
    document: Document | None
    amount: int
    number: str = ""


class Trade:
    """The documents and receipts of the sample, built step by step."""

    def __init__(self, buyers: list[Buyer], rates: Rates) -> None:
        self.buyers, self.rates = buyers, rates
        self.documents: list[Document] = []
        self.receipts: list[Receipt] = []

    def invoice(self) -> None:
        """Invoices of every month to every buyer, with the day on which each will be paid."""
        draws = Draws("invoices")
        for buyer in self.buyers:
            expected = buyer.documents_a_month
            for end in month_ends(FIRST_MONTH, EXTRACTED):
                count = int(expected) + draws.chance(expected - int(expected))
                drawn = [self.drawn_invoice(buyer, end, draws) for _ in range(count)]
                self.documents += [document for document in drawn if document]

    def drawn_invoice(self, buyer: Buyer, end: date, draws: Draws) -> Document | None:
        """One invoice of the month that ends on that day; None for deliveries that did not happen."""
        day = working_day(end.replace(day=draws.whole(1, 28)))
        usual = MONTHLY_SALES * buyer.size / buyer.documents_a_month
        cents = usual * SEASON[day.month - 1] * draws.between(0.5, 1.5)
        late = draws.whole(*LATENESS[buyer.habit])
        shipped = day - timedelta(days=draws.whole(0, 6)) if draws.chance(0.5) else None
        if buyer.habit == "stopped" and day > buyer.stops + timedelta(days=draws.whole(45, 110)):
            return None
        if day > EXTRACTED:
            return None
        terms = "30" if draws.chance(0.03) else buyer.terms
        gross = self.in_currency(cents / 100, buyer.currency)
        document = Document(buyer, "invoice", day, max(gross, 1), terms, due_date(day, terms), shipped)
        document.paid = payment_day(document, late, draws)
        return document

    def in_currency(self, euros: float, currency: str) -> int:
        """Euros in minor units of a currency at its first rate."""
        rate = float(self.rates.in_force(currency, FIRST_MONTH))
        return round(euros / rate * 10 ** DECIMALS[currency])

    def credit(self) -> None:
        """Credit notes, debit notes and payments on account; some are set off when the invoice is paid."""
        draws = Draws("credits")
        for invoice in list(self.documents):
            kind = draws.weighted({"": 945, "credit note": 42, "debit note": 6, "payment": 7})
            day = working_day(invoice.day + timedelta(days=draws.whole(5, 40)))
            amount = max(1, int(invoice.gross * draws.between(0.04, 0.3)))
            set_off, later = draws.chance(0.7), timedelta(days=draws.whole(30, 160))
            if not kind or day > EXTRACTED:
                continue
            buyer = invoice.buyer
            if kind == "debit note":
                debit = Document(buyer, kind, day, amount, "", due_date(day, "30"))
                debit.note = "Freight charged later"
                debit.paid = payment_day(debit, 12, draws)
                self.documents.append(debit)
                continue
            credit = Document(buyer, kind, day, -amount, "", None)
            self.documents.append(credit)
            if set_off and invoice.paid and day <= invoice.paid <= EXTRACTED:
                credit.cleared = invoice.cleared = invoice.paid
                self.receipts.append(Receipt(invoice.paid, buyer, invoice, invoice.gross - amount))
            elif day + later <= EXTRACTED:
                credit.cleared = min(working_day(day + later), EXTRACTED)

    def settle(self) -> None:
        """Payment of all that is paid: an allocation where the buyer allocates, else the clearing date."""
        draws = Draws("settlement")
        for document in self.documents:
            if document.gross < 0 or document.cleared:
                continue
            kind = draws.weighted({"full": 906, "part": 90, "over": 4})
            share = draws.between(0.25, 0.75)
            gap = timedelta(days=draws.whole(10, 22 if document.buyer.reliable else 75))
            extra = draws.whole(1, 40) * 10 ** DECIMALS[document.buyer.currency]
            rest_open = draws.chance(0.3) and not document.buyer.reliable
            paid = document.paid
            if not paid or paid > EXTRACTED:
                continue
            if kind == "part" and document.gross > 10:
                first = int(document.gross * share)
                self.receipts.append(Receipt(paid, document.buyer, document, first))
                if rest_open or paid + gap > EXTRACTED:
                    continue
                self.pay(document, min(working_day(paid + gap), EXTRACTED), document.gross - first)
            elif kind == "over" and document.buyer.allocates:
                self.receipts.append(Receipt(paid, document.buyer, document, document.gross + extra))
            else:
                self.pay(document, paid, document.gross)

    def pay(self, document: Document, day: date, amount: int) -> None:
        """Settle the rest of a document, on record once: as an allocation or as its clearing date."""
        if document.buyer.allocates:
            self.receipts.append(Receipt(day, document.buyer, document, amount))
        else:
            document.cleared = day

    def receive_unapplied(self) -> None:
        """Money that nobody has set against a document yet; a little of it after the as-of date."""
        draws = Draws("unapplied")
        for _ in range(48):
            buyer = draws.pick(self.buyers)
            day = working_day(EXTRACTED - timedelta(days=draws.whole(0, 400 if draws.chance(0.2) else 70)))
            euros = draws.between(300, 9_000)
            amount = self.in_currency(euros, buyer.currency)
            self.receipts.append(Receipt(min(day, EXTRACTED), buyer, None, amount))


def payment_day(document: Document, late: int, draws: Draws) -> date | None:
    """Day on which the buyer will pay; None when it has stopped, or now and then forgets an item."""
    buyer = document.buyer
    if document.due is None or (draws.chance(0.01) and not buyer.reliable):
        return None
    day = max(document.due + timedelta(days=late), document.day + timedelta(days=1))
    if buyer.pays_in_runs:
        day = max(run_before(day) if buyer.habit == "prompt" else run_after(day), document.day)
    day = working_day(day)
    return None if buyer.habit == "stopped" and day > buyer.stops else day


def run_before(day: date) -> date:
    """Last payment run, on the 10th or the 25th, up to the day; the day itself before the 10th."""
    return day.replace(day=25) if day.day >= 25 else day.replace(day=10) if day.day >= 10 else day


def run_after(day: date) -> date:
    """Next payment run, on the 10th or the 25th, from the day on; the day itself after the 25th."""
    return day.replace(day=10) if day.day <= 10 else day.replace(day=25) if day.day <= 25 else day


def mark(documents: list[Document], receipts: list[Receipt]) -> None:
    """Disputes, letters of credit, long terms, missing due dates and notes on items without any payment."""
    draws = Draws("marks")
    touched = {id(receipt.document) for receipt in receipts}
    untouched = [
        d
        for d in documents
        if d.type == "invoice" and not d.cleared and id(d) not in touched and d.day <= AS_OF
    ]
    order = draws.shuffled(untouched)
    for document in order[:34]:
        document.disputed = part_or_all(document, 0.3, 0.1, 0.8, draws)
        document.note = draws.pick(DISPUTES)
    abroad = [d for d in order[34:] if d.buyer.country in ("CN", "KW", "EG", "US")]
    for document in abroad[:36]:
        document.secured = part_or_all(document, 0.7, 0.5, 0.95, draws)
        document.note = f"LC {draws.filled('26####')}, confirmed"
    rest = [d for d in order[34:] if not d.secured]
    for document in [d for d in rest if d.buyer.terms_on_file][:9]:
        document.terms, document.due = "210", due_date(document.day, "210")
    for document in [d for d in rest if not d.buyer.terms_on_file][:7]:
        document.terms, document.due = "", None
    for document in documents:
        if document.type == "invoice" and draws.chance(0.5):
            document.order = draws.filled("SO-5#####")


def part_or_all(document: Document, all_of_it: float, low: float, high: float, draws: Draws) -> int | str:
    """'yes' for the whole document with a chance, else a part of it between two shares."""
    return "yes" if draws.chance(all_of_it) else max(2, int(document.gross * draws.between(low, high)))


def number_all(documents: list[Document], receipts: list[Receipt]) -> None:
    """Numbers in the order of the days; what a buyer pays on one day by allocation is one receipt."""
    for place, document in enumerate(documents, start=1):
        document.number = f"{PREFIX[document.type]}-{document.day:%y%m}-{place:05d}"
    numbers: dict[tuple[str, date, int], str] = {}
    for place, receipt in enumerate(receipts):
        key = (receipt.buyer.buyer, receipt.day, 0 if receipt.document else place + 1)
        receipt.number = numbers.setdefault(key, f"RC-{receipt.day:%y%m}-{len(numbers) + 1:05d}")
