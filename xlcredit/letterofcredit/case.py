"""One letter of credit as the checks see it: its terms, its documents, and what the workbook knows besides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from xlcredit.letterofcredit.letter import INVOICE, Document, Letter


@dataclass(frozen=True)
class Case:
    """A letter of credit with its documents at a date; `excluded` are countries that the policy excludes."""

    letter: Letter
    documents: tuple[Document, ...]
    day: date
    applicant: str
    company: str
    excluded: tuple[str, ...]

    @property
    def invoices(self) -> tuple[Document, ...]:
        """The commercial invoices."""
        return self.of_kind(INVOICE)

    @property
    def transports(self) -> tuple[Document, ...]:
        """Bills of lading and air waybills."""
        return tuple(one for one in self.documents if one.is_transport)

    @property
    def shipments(self) -> tuple[date, ...]:
        """Days of shipment that the transport documents state, the first first."""
        return tuple(sorted({one.shipment_date for one in self.transports if one.shipment_date}))

    def of_kind(self, *kinds: str) -> tuple[Document, ...]:
        """Documents of some kinds."""
        return tuple(one for one in self.documents if one.document_kind in kinds)

    @property
    def presentations(self) -> Mapping[str, tuple[Document, ...]]:
        """Documents that belong together: those for one document of the ledger; those that name none."""
        found: dict[str, tuple[Document, ...]] = {}
        for one in self.documents:
            found[one.invoice] = (*found.get(one.invoice, ()), one)
        return found

    def shipped(self, document: Document) -> date | None:
        """Day of shipment of the presentation that a document belongs to; its own where none is known."""
        mates = (one for one in self.transports if one.invoice == document.invoice)
        known = [one.shipment_date for one in mates if one.shipment_date]
        return max(known) if known else document.shipment_date

    @property
    def last_presentation(self) -> date | None:
        """Last day to present what is shipped and not presented; as long as nothing is, by the latest shipment."""
        waiting = [one.shipment_date for one in self.transports if one.shipment_date and not one.presented(self.day)]
        return self.letter.last_presentation(min(waiting) if waiting else self.letter.latest_shipment)
