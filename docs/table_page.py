"""The reference of tables: every column, key, fixed word and number that a rule rests on, from the declarations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from docs.law_page import laws
from docs.markdown import NOTICE, code, listed, rows
from xlcredit.columns import IMPORTS, OWN_REPORT, READ, RESULTS, TABLES, TABLES_FOLDER, Column, Table
from xlcredit.parameters import parameters

KINDS = {
    "id": "identifier, kept as text: 12345.0 is 12345, leading zeros stay",
    "text": "any text; one that starts with = + - @ stays text",
    "word": "one of a list of fixed words, English or Chinese",
    "codes": "fixed words, comma between them: codes in functions, words of the language on the sheets",
    "header": "header of a column of an input sheet, in the language of the sheets",
    "named": "one of a list of fixed words, English or Chinese, or a name of your own",
    "bands": "bands of a number with their scores, semicolon between them: <1: 20; <1.5: 60; >=1.5: 100",
    "flag": "yes or no (also y/n, true/false, x, 是/否)",
    "date": "date cell, serial number, ISO text, or text dates in the one order of the whole file",
    "days": "number of days",
    "count": "whole number",
    "number": "number",
    "rate": "exchange rate above zero, rounded to nine significant digits",
    "money": "amount in the currency of the row, or of the workbook where the table has no currency",
    "part": "amount, or yes for the whole document",
    "edges": "rising whole numbers, comma between them",
    "terms": "payment terms: 30, 30 EOM (add days, then month end) or EOM 30 (month end, then add days)",
    "currency": "ISO 4217 code",
    "percent": "share of one: 0.9, 90 %",
    "any": "depends on the row",
}

HEAD = f"""{NOTICE}
# Tables

Each table is an Excel table of that name on its sheet. Headers may be in English or Chinese, in any order, in any of
the other spellings; capitals, blanks and punctuation do not matter. Columns that nobody declared stay where they are
and are not read. *Required*: without the column the table is refused, without the value the row is set aside.
*Result*: written by the program, never read.

## Kinds of values

"""


def table_page() -> str:
    """The whole page."""
    kinds = rows(["Kind", "What is read"], [(code(kind), meaning) for kind, meaning in KINDS.items()])
    parts = [HEAD, kinds, "\n# Input tables\n", *(section(TABLES[name]) for name in READ)]
    parts += ["\n# Tables of an import\n", *(section(TABLES[name]) for name in IMPORTS)]
    parts += ["\n# Tables of an own scorecard\n", *(section(TABLES[name]) for name in OWN_REPORT)]
    parts += ["\n# Result tables\n", *(section(TABLES[name]) for name in RESULTS), DERIVED]
    named = (("Settings", "settings", "setting"), ("Policy", "policy", "term"), ("Import", "importing", "choice"))
    parts += ["\n# Keys\n", *(keys(*one) for one in named)]
    return "".join(parts) + words() + numbers() + laws()


def section(table: Table) -> str:
    """One table with its columns."""
    key = f" One row for each {listed(table.key)}." if table.key else ""
    title = f"\n## {table.excel}\n\n{table.en} · {table.zh}\n\nSheet {table.sheet}.{key}\n\n"
    return title + columns(table.columns, spellings=any(c.spellings for c in table.columns))


def columns(found: Iterable[Column], *, spellings: bool) -> str:
    """Columns as a table; the last column only where there is anything in it."""
    headers = ["Header", "表头", "Name", "Kind", "Unit", "", "Meaning", "Also read as"]
    lines = []
    for column in found:
        mark = "result" if column.result else "required" if column.required else ""
        meaning = column.meaning + bounds(column)
        also = ", ".join(column.spellings)
        lines.append((column.en, column.zh, code(column.name), column.kind, column.unit, mark, meaning, also))
    last = len(headers) if spellings else len(headers) - 1
    return rows(headers[:last], [line[:last] for line in lines])


def bounds(column: Column) -> str:
    """Least and largest value in words."""
    ends = [f"{word} {end:g}" for word, end in (("from", column.minimum), ("to", column.maximum)) if end is not None]
    return f" ({' '.join(ends)})" if ends else ""


DERIVED = """
`tblAging` has a column for each bucket between *Items* and *No due date*: with the default edges *Not due*, *1-30*,
*31-60*, *61-90*, *91-120* and *>120*. `tblAgingByCountry` and `tblAgingBySector` are the same table by country and by
sector.
"""


def keys(title: str, name: str, entries: str) -> str:
    """Keys of Settings or Policy."""
    table = parameters(name)
    lines = [
        (
            code(e["key"]),
            e["name"]["en"],
            e["name"]["zh"],
            e["en"],
            e["zh"],
            default_of(e),
            ", ".join(e.get("choices", ())) or e.get("unit", e["kind"]),
        )
        for e in table[entries]
    ]
    head = f"\n## {title}\n\n{table['description']}. Source: {table['source']}.\n\n"
    return head + rows(["Key", "or in English", "或中文", "Meaning", "说明", "Default", "Unit or choices"], lines)


def default_of(entry: Mapping[str, Any]) -> str:
    """Default of a key in words."""
    if entry.get("required"):
        return "none: must be filled in"
    default = entry.get("default", "")
    return ("yes" if default else "no") if isinstance(default, bool) else str(default) if default != "" else "blank"


def words() -> str:
    """Fixed words with their Chinese and other spellings."""
    lines = [
        (list_name.replace("_", " "), word, entry.get("en", word), entry["zh"], ", ".join(entry.get("spellings", ())))
        for list_name, entries in parameters("words").items()
        for word, entry in entries.items()
    ]
    return "\n# Fixed words\n\n" + rows(["List", "Word", "English", "中文", "Also read as"], lines)


SHORT = {"currencies": "by decimals 0, 2, 3, 4", "late_interest": "[laws on late payment](#laws-on-late-payment)"}
"""What stands for the values of a file that has too many."""


def numbers() -> str:
    """Numbers that rules rest on, with source and date."""
    lines = []
    for path in sorted(TABLES_FOLDER.glob("*.toml")):
        table = parameters(path.stem)
        if "unit" in table:
            values = SHORT.get(path.stem) or values_of(table)
            lines.append((code(path.name), table["description"], values, table["unit"], table["source"], table["date"]))
    text = "\n# Numbers that rules rest on\n\nEach stands in a file of its own under `xlcredit/tables/`.\n\n"
    return text + rows(["File", "What", "Values", "Unit", "Source", "Date"], lines)


def values_of(table: Mapping[str, Any]) -> str:
    """Values of a parameter file in words."""
    parts = []
    for name, value in table.items():
        if name in ("description", "unit", "source", "date"):
            continue
        if name == "band":
            parts += [f"{'up to ' + str(b['up_to']) if 'up_to' in b else 'above'}: {b['value']}" for b in value]
        elif isinstance(value, dict):
            parts += [f"{key}: {named(one)}" for key, one in value.items()]
        else:
            parts.append(f"{name.replace('_', ' ')}: {value}")
    return "; ".join(parts)


def named(value: Any) -> str:
    """A value, or several with their names."""
    if isinstance(value, dict):
        return ", ".join(f"{name.replace('_', ' ')} {one}" for name, one in value.items())
    return str(value)
