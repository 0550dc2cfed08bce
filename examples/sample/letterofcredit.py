"""The letters of credit of the sample: one without any red flag, one with many, and the documents under them."""

from __future__ import annotations

Row = dict[str, object]

UNDER_LETTERS = {"INV-2609-10510": "LC-260969", "INV-2608-10148": "LC-267643"}
"""Documents of the ledger under a letter of credit of the table; the others say in their notes what secures them."""

LETTERS: tuple[Row, ...] = (
    {
        "lc": "LC-260969", "buyer": "B1283", "beneficiary": "Harbour Components Group",
        "issuing_bank": "Lake Tai Merchants Bank (invented)", "issuing_bank_known": "yes", "bank_country": "CN",
        "advising_bank": "Meridian Trade Bank (invented)", "confirmed_by": "Meridian Trade Bank (invented)",
        "authenticated": "yes", "form": "irrevocable", "lc_rules": "UCP 600", "amount": "4200.00", "currency": "USD",
        "issued_on": "2026-08-10", "latest_shipment": "2026-09-30", "presentation_days": "21",
        "expiry": "2026-11-30", "expiry_place": "ours", "available_by": "deferred", "tenor_days": "90",
        "partial_shipments": "allowed", "transhipment": "allowed",
        "port_from": "Rotterdam", "port_to": "Shanghai", "goods": "Dosing pumps, type HC 40",
        "required_documents": "Commercial invoice, packing list, full set of clean on board bills of lading",
        "lc_status": "accepted", "status_on": "2026-08-12",
    },
    {
        "lc": "LC-267643", "buyer": "B1244", "beneficiary": "Harbour Components Ltd",
        "issuing_bank": "First Atoll Credit Union (invented)", "issuing_bank_known": "no", "bank_country": "US",
        "authenticated": "no", "lc_rules": "none", "amount": "6200.00", "currency": "USD", "issued_on": "2026-07-20",
        "latest_shipment": "2026-08-15", "expiry": "2026-11-30", "expiry_place": "bank's country",
        "available_by": "sight", "partial_shipments": "not allowed",
        "port_from": "Rotterdam", "port_to": "Baltimore", "goods": "Control valves, DN 50",
        "required_documents": "Commercial invoice; inspection certificate issued by the applicant's representative",
        "special_conditions": "This credit will become operative upon our further advice. Ship as soon as possible.",
        "lc_status": "received",
    },
)
"""A letter of credit without any red flag, and one with many; the buyers' names stand on the Buyers sheet."""

LETTER_PAPERS: tuple[Row, ...] = (
    {
        "lc": "LC-260969", "document_kind": "commercial invoice", "number": "INV-2609-10510",
        "issuer": "Harbour Components Group", "document_date": "2026-09-03", "amount": "4052.17", "currency": "USD",
        "quantity": "12", "goods": "Dosing pumps, type HC 40", "presented_on": "2026-09-16",
        "invoice": "INV-2609-10510",
    },
    {
        "lc": "LC-260969", "document_kind": "packing list", "number": "PL-10510", "document_date": "2026-09-03",
        "quantity": "12", "goods": "Dosing pumps", "presented_on": "2026-09-16", "invoice": "INV-2609-10510",
    },
    {
        "lc": "LC-260969", "document_kind": "bill of lading", "number": "RTMSHA0912",
        "issuer": "Nordwind Line (invented)",
        "document_date": "2026-09-05", "shipment_date": "2026-09-05", "goods": "Dosing pumps",
        "consignee": "To order of Lake Tai Merchants Bank", "port_from": "Rotterdam", "port_to": "Shanghai",
        "originals_presented": "3", "originals_required": "3", "clean": "yes", "signed_by_carrier": "yes",
        "carrier_confirmed": "yes", "presented_on": "2026-09-16", "invoice": "INV-2609-10510",
    },
    {
        "lc": "LC-267643", "document_kind": "commercial invoice", "number": "INV-2608-10148",
        "issuer": "Harbour Components Group", "document_date": "2026-08-17", "amount": "6558.41", "currency": "USD",
        "quantity": "20", "goods": "Valves", "invoice": "INV-2608-10148",
    },
    {
        "lc": "LC-267643", "document_kind": "bill of lading", "number": "RTMBAL0744", "document_date": "2026-08-16",
        "shipment_date": "2026-08-16", "quantity": "19", "consignee": "Granite State Industrial Supply Corp.",
        "port_from": "Rotterdam", "port_to": "Norfolk", "originals_presented": "2", "originals_required": "3",
        "clean": "yes", "signed_by_carrier": "unknown", "carrier_confirmed": "no", "invoice": "INV-2608-10148",
    },
)
"""Documents under them: a presentation in time, and one that waits."""
