"""The tables of a claim as a workbook: invoices, decisions, notices, reminders, receipts, calculation, cover."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from io import BytesIO
from typing import TYPE_CHECKING, Any

from xlcredit.claimfile.checklist import TABLE
from xlcredit.claimfile.facts import Facts, headers
from xlcredit.claimregister import STEP_COLUMNS
from xlcredit.columns import table
from xlcredit.money import currency_units, decimals
from xlcredit.parameters import parameters
from xlcredit.words import spoken, spoken_list

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

Rows = list[list[Any]]
LEAST, WIDEST, A4 = 10, 60, 9
DAYS = {"en": "yyyy-mm-dd", "zh": 'yyyy"年"m"月"d"日"'}


def claim_book(analysis: Analysis, facts: Facts, language: str) -> bytes:
    """The workbook as bytes: values only, texts as texts, one sheet a table."""
    import xlsxwriter

    out, names = BytesIO(), parameters(TABLE)["sheet"]
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"author": "xlcredit", "created": datetime.combine(analysis.settings.as_of, time())})
    styles = {
        "head": book.add_format({"bold": True, "font_color": "#FFFFFF", "bg_color": "#1F4E79", "text_wrap": True}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        "day": book.add_format({"num_format": DAYS[language], "align": "left", "valign": "top"}),
        "money": book.add_format({"num_format": "#,##0.00;(#,##0.00)", "valign": "top"}),
    }
    for name, rows in _sheets(analysis, facts, language):
        _write(book.add_worksheet(names[name][language]), rows, styles)
    book.close()
    return out.getvalue()


def _sheets(analysis: Analysis, facts: Facts, language: str) -> Iterator[tuple[str, Rows]]:
    yield "items", _items(analysis, facts, language)
    yield "decisions", _decisions(facts, language)
    yield "notices", _listed("notices", ("document", "date", "kind", "note"), facts.notices, language)
    sent = ("document", "date", "ladder_step", "file", "note")
    yield "reminders", _listed("reminders", sent, facts.reminders, language)
    yield "receipts", _receipts(facts, language)
    yield "calculation", _calculation(analysis, facts, language)
    yield "trace", _trace(analysis, facts, language)


def _items(analysis: Analysis, facts: Facts, language: str) -> Rows:
    """Open items in their own currency, and their cover in base currency."""
    places = analysis.settings.places
    names = ("document", "type", "document_date", "due_date", "currency", "open", "days_overdue")
    judged = ("shipment_date", "exposure", "claimable", "limit", "covered", "insured", "cover_status", "reasons")
    heads, base = headers("ledger", names, language), analysis.settings.base_currency
    for column in (table("claim_view").column(name) for name in judged):
        heads.append(column.header(language) + (f" ({base})" if column.kind == "money" else ""))
    cover = {row["document"]: row for row in facts.cover}
    rows = []
    for item in facts.items:
        row = cover.get(item.document, {})
        money = [currency_units(int(row[name]), places) if row else None for name in judged[1:6]]
        rows.append([
            item.document,
            spoken("document_type", item.type, language),
            item.document_date,
            item.due if item.open > 0 else None,
            item.currency,
            currency_units(item.open, decimals(item.currency)),
            item.days_overdue if item.overdue else None,
            row.get("shipment_date"),
            *money,
            spoken("cover_status", row.get("cover_status", ""), language),
            spoken_list("reason", row["reasons"], language) if row else "",
        ])  # fmt: skip
    return [heads, *rows]


def _decisions(facts: Facts, language: str) -> Rows:
    names = ("decision", "buyer", "type", "status", "amount", "currency", "effective_date", "valid_from", "valid_to")
    heads = headers("limits", names, language)
    return [heads, *([
        one.decision, one.buyer, spoken("limit_type", one.type, language), spoken("limit_status", one.status, language),
        currency_units(one.amount, decimals(one.currency)), one.currency, one.effective_date, one.valid_from,
        one.valid_to if one.valid_to.year < 9999 else None,
    ] for one in facts.decisions)]  # fmt: skip


def _listed(name: str, columns: Sequence[str], rows: Sequence[Any], language: str) -> Rows:
    words = {column.name: column.words for column in table(name).columns}
    return [
        headers(name, columns, language),
        *([spoken(words[c], row[c] or "", language) if words[c] else row[c] for c in columns] for row in rows),
    ]


def _receipts(facts: Facts, language: str) -> Rows:
    names = ("receipt", "date", "document", "currency")
    rows = [
        [*(row[name] for name in names), currency_units(row["amount"], decimals(row["currency"]))]
        for row in facts.receipts
    ]
    return [headers("receipts", (*names, "amount"), language), *rows]


def _calculation(analysis: Analysis, facts: Facts, language: str) -> Rows:
    """Steps of the claim of today in base currency; of a claim that was filed, as the register has it."""
    columns = ("loss", "covered", *STEP_COLUMNS, "indemnity", "retained")
    places, rows = analysis.settings.places, []
    filed = analysis.table("claim_results")
    done = filed[filed["buyer"] == facts.buyer].to_dict("records")
    for row in [facts.estimate] if facts.estimate else done:
        rows += [
            [table("claim_estimates").column(name).header(language), currency_units(int(row[name]), places)]
            for name in columns
        ]
    measure, value = headers("measures", ("measure", "value"), language)
    return [[measure, f"{value} ({analysis.settings.base_currency})"], *rows]


def _trace(analysis: Analysis, facts: Facts, language: str) -> Rows:
    """Every step of the cover of every document."""
    document = table("ledger").column("document").header(language)
    heads = [document, *parameters(TABLE)["trace"][language]]
    known = [row["document"] for row in facts.cover]
    return [heads, *([one, *step] for one in known for step in analysis.cover_trace(one, language))]


def _write(sheet: Any, rows: Rows, styles: Mapping[str, Any]) -> None:
    for number, row in enumerate(rows):
        for at, value in enumerate(row):
            _put(sheet, number, at, value, styles if number else {"text": styles["head"]})
    for at in range(max(len(row) for row in rows)):
        longest = max(_length(row[at]) for row in rows if len(row) > at)
        sheet.set_column(at, at, min(max(longest + 2, LEAST), WIDEST))
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _put(sheet: Any, row: int, at: int, value: Any, styles: Mapping[str, Any]) -> None:
    """One value: text is only text, whatever it begins with."""
    if value is None or value == "":
        sheet.write_blank(row, at, None, styles["text"])
    elif isinstance(value, date):
        sheet.write_datetime(row, at, value, styles["day"])
    elif isinstance(value, float):
        sheet.write_number(row, at, value, styles["money"])
    elif isinstance(value, int):
        sheet.write_number(row, at, value, styles["text"])
    else:
        sheet.write_string(row, at, str(value), styles["text"])


def _length(value: Any) -> int:
    text = f"{value:,.2f}" if isinstance(value, float) else "" if value is None else str(value)
    return sum(2 if ord(mark) > 0x2E80 else 1 for mark in text)
