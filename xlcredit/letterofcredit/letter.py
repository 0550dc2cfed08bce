"""Letters of credit and the documents under them, as records: one field a column, absence settled.

A text that is not stated is "", a number or a day None; a document is presented once its day of presentation has come.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING, Any, TypeVar

import pandas as pd

from xlcredit.columns import table
from xlcredit.letterofcredit.phrases import holds
from xlcredit.money import exact
from xlcredit.parameters import parameters

if TYPE_CHECKING:
    from xlcredit.book import Book

LETTERS, DOCUMENTS = "letters_of_credit", "lc_documents"
INVOICE, DRAFT, LADING, AIRWAY = "commercial invoice", "draft", "bill of lading", "air waybill"
INSPECTION, INSURANCE, PACKING = "inspection certificate", "insurance certificate", "packing list"
TRANSPORT = (LADING, AIRWAY)
"""Kinds of documents that prove a shipment."""


@dataclass(frozen=True)
class Letter:
    """One letter of credit; amount in minor units of its currency, tolerances and days as stated."""

    row: int
    lc: str
    buyer: str
    applicant: str
    beneficiary: str
    issuing_bank: str
    issuing_bank_known: bool | None
    bank_country: str
    advising_bank: str
    confirmed_by: str
    authenticated: bool | None
    form: str
    lc_rules: str
    amount: int
    currency: str
    tolerance_above: float | None
    tolerance_below: float | None
    quantity: float | None
    quantity_unit: str
    issued_on: date | None
    latest_shipment: date | None
    presentation_days: int | None
    expiry: date | None
    expiry_place: str
    available_by: str
    tenor_days: int | None
    partial_shipments: str
    transhipment: str
    port_from: str
    port_to: str
    goods: str
    required_documents: str
    special_conditions: str
    lc_status: str
    status_on: date | None

    @property
    def period(self) -> int:
        """Days for presentation after shipment: as stated, else those of UCP 600 article 14c."""
        stated = self.presentation_days
        return int(rule("presentation_days")) if stated is None else int(stated)

    @property
    def is_about(self) -> bool:
        """True where the terms call the amount about so much (UCP 600 article 30a)."""
        words = parameters("letter_of_credit")["about"]["words"]
        return any(holds(text, words) for text in (self.goods, self.special_conditions))

    @property
    def above(self) -> Fraction:
        """Share by which more may be drawn."""
        return self._tolerance(self.tolerance_above, Fraction(0))

    @property
    def below(self) -> Fraction:
        """Share by which less may be drawn where partial shipments are not allowed."""
        return self._tolerance(self.tolerance_below, exact(rule("amount_below_share")))

    def _tolerance(self, stated: float | None, usual: Fraction) -> Fraction:
        if stated is not None:
            return exact(stated)
        return exact(rule("about_share")) if self.is_about else usual

    @property
    def most(self) -> int:
        """The most that may be drawn: a part of a minor unit is not. [minor units]"""
        return int(self.amount * (1 + self.above))

    @property
    def least(self) -> int:
        """The least that may be drawn where partial shipments are not allowed: no less by any part of a minor unit."""
        return ceil(self.amount * (1 - self.below))

    def last_presentation(self, shipment: date | None) -> date | None:
        """Last day to present: the expiry, or shipment and presentation period where that comes first."""
        after = shipment + timedelta(days=self.period) if shipment else None
        days = [day for day in (self.expiry, after) if day]
        return min(days) if days else None


@dataclass(frozen=True)
class Document:
    """One document under a letter of credit; amount in minor units of its currency."""

    row: int
    lc: str
    document_kind: str
    number: str
    issuer: str
    issued_by_applicant: bool | None
    document_date: date | None
    shipment_date: date | None
    amount: int | None
    currency: str
    quantity: float | None
    goods: str
    consignee: str
    notify: str
    port_from: str
    port_to: str
    originals_presented: int | None
    originals_required: int | None
    clean: bool | None
    signed_by_carrier: str
    carrier_confirmed: str
    transhipped: bool | None
    presented_on: date | None
    invoice: str

    @property
    def is_transport(self) -> bool:
        """True for a document that proves a shipment."""
        return self.document_kind in TRANSPORT

    def presented(self, day: date) -> bool:
        """True once it was presented to the bank."""
        return self.presented_on is not None and self.presented_on <= day


def rule(name: str) -> Any:
    """A number that the checks rest on."""
    return parameters("letter_of_credit")[name]


def letters(book: Book) -> tuple[Letter, ...]:
    """Letters of credit of a book, by number."""
    return _records(Letter, book.letters_of_credit, LETTERS)


def documents(book: Book) -> Mapping[str, tuple[Document, ...]]:
    """Documents by letter of credit, in an order that does not hang on the rows of the sheet."""
    found: dict[str, tuple[Document, ...]] = {}
    for one in _records(Document, book.lc_documents, DOCUMENTS):
        found[one.lc] = (*found.get(one.lc, ()), one)
    return found


Record = TypeVar("Record", Letter, Document)


def _records(record: type[Record], data: pd.DataFrame, name: str) -> tuple[Record, ...]:
    wanted: list[str] = [field.name for field in fields(record)]
    kinds = {column.name: column.kind for column in table(name).inputs}
    rows = [{column: _settled(kinds.get(column, ""), row[column]) for column in wanted} for row in _dicts(data)]
    key = ["lc", *(column for column in wanted if column not in ("lc", "row"))]
    return tuple(sorted((record(**row) for row in rows), key=lambda one: [str(getattr(one, name)) for name in key]))


def _dicts(data: pd.DataFrame) -> list[dict[Any, Any]]:
    return data.to_dict("records") if len(data) else []


def _settled(kind: str, value: Any) -> Any:
    return "" if value is None and kind in ("id", "text", "word", "named", "currency") else value
