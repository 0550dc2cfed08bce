"""The reference of worksheet functions, from the catalogue; every example is computed while the page is made."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Sequence
from datetime import date
from doctest import DocTestParser
from functools import cache
from pathlib import Path
from typing import Any

from docs.markdown import NOTICE, code, rows
from udfs.book import LoadedBook, load
from udfs.call import call
from udfs.catalogue import FUNCTIONS
from udfs.cells import RANGE_PLACES, Amounts
from udfs.hosts.files import book_blocks
from udfs.registry import Function, Parameter
from xlcredit.cellerror import CellError
from xlcredit.figures import FIGURES, unit_of
from xlcredit.wording import said_name

SAMPLE = Path(__file__).parents[1] / "examples"
SAMPLE_ARGUMENTS = {
    "buyer_id": "B1003",
    "document_no": "INV-2609-10637",
    "lc_no": "LC-267643",
    "measure": "overdue share",
    "from_currency": "USD",
    "to_currency": "EUR",
    "date": "2026-10-31",
}
"""Arguments of the examples of book functions, which read the sample month; optional ones are left out."""

AMOUNT = Amounts.__metadata__[0]
MOST_ROWS, MOST_COLUMNS = 20, 10
RESULTS = {
    "number": "a number",
    "money": "money",
    "date": "a date",
    "text": "a text",
    "rows": "rows that spill",
}

HEAD = f"""{NOTICE}
# Worksheet functions

{{count}} functions. In a workbook they are typed like any Excel function; without a spreadsheet program,
`xlcredit call NAME ARGUMENTS` answers the same (arguments as a JSON array, ranges as lists).

**Conventions.** Amounts are positive when the buyer owes us. Money goes in and comes out in currency units
(1,234.56), exact to the minor unit. Rates, shares and percentages are fractions (0.9 is 90 %), except `CEI`, which
is in per cent. Days are calendar days; every figure is as of the end of the as-of date. Ranges stand as on a sheet,
**oldest first**. Dates are date cells, serial numbers or ISO text ("2026-10-31"). `[x]` may be left out. Where an
argument is one value, a range of them gives a result of the same shape. Words are understood in English and Chinese.

**Errors** are error values of the cell, never text and never a silent zero; `LAST_REASON()` says why the last one
was given.

| Error | When |
|---|---|
| `#N/A` | no buyer, document or figure of that name; a figure that has no answer for the data there are |
| `#VALUE!` | an argument is missing, cannot be read or is of the wrong kind |
| `#NUM!` | readable numbers for which the formula has no answer |
| `#DIV/0!` | the denominator is zero |
| `#REF!` | a table or column that the function reads is not there, or no workbook is open |
| any other | an error cell that goes in comes out |

Every message with an example that gives it: [errors.md](errors.md).

**Book functions** (marked *reads the tables*) take what they need from the input tables of the workbook. Their
examples are computed from the [sample month](../examples/README.md).
"""


def function_page() -> str:
    """The whole page."""
    parts = [HEAD.format(count=len(FUNCTIONS))]
    for category in dict.fromkeys(function.category for function in FUNCTIONS.values()):
        parts.append(f"\n## {category.removeprefix('Credit: ').capitalize()}\n")
        parts += [section(function) for function in FUNCTIONS.values() if function.category == category]
    return "".join(parts) + figures_section()


def section(function: Function) -> str:
    """Everything about one function."""
    names = ", ".join(f"[{p.name}]" if p.optional else p.name for p in function.parameters)
    reads = " · reads the tables" if function.needs_book else ""
    lines = [(code(p.name), argument_text(p), p.help_zh) for p in function.parameters]
    arguments = "\n" + rows(["Argument", "What it is", "说明"], lines) if lines else ""
    return (
        f"\n### {function.name}\n\n`{function.name}({names})` → {RESULTS[function.result]}{reads}\n\n"
        f"{function.help}\n\n{function.help_zh}\n{arguments}\n{example(function)}"
    )


def argument_text(parameter: Parameter) -> str:
    """Help of an argument, with its default in words where it has one."""
    default = parameter.default
    if not parameter.optional or default in (None, (), ""):
        return parameter.help
    said = default if isinstance(default, str) else f"{default:g}"
    return parameter.help if said in parameter.help else f"{parameter.help} {said} unless given."


def example(function: Function) -> str:
    """One formula and what it gives: of the docstring, or of the sample month for a book function."""
    if function.needs_book:
        arguments = [SAMPLE_ARGUMENTS[p.name] for p in function.parameters if not p.optional]
        call("CREDIT_LIMIT", ["nobody"], sample())  # gives LAST_REASON something to say
        return shown(function.name, arguments, call(function.name, arguments, sample()).value)
    arguments = docstring_arguments(function)
    return shown(function.name, arguments, call(function.name, arguments).value)


@cache
def sample() -> LoadedBook:
    """The sample month as a workbook that book functions read."""
    return load("sample month", book_blocks(SAMPLE))


def docstring_arguments(function: Function) -> list[Any]:
    """Arguments of the docstring's example, as cells."""
    examples = DocTestParser().get_examples(inspect.getdoc(function.body) or "")
    tree = ast.parse(examples[-1].source)
    asked = next(
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == function.name
    )
    values = [eval(ast.unparse(node), {"date": date}) for node in asked.args]  # our own docstrings
    return [as_cells(parameter, value) for parameter, value in zip(function.parameters, values, strict=False)]


def as_cells(parameter: Parameter, value: Any) -> Any:
    """An argument of a def as the cells that give it: amounts from their small units."""
    if parameter.kind is AMOUNT:
        return [amount / 10**RANGE_PLACES for amount in value]
    return value


def shown(name: str, arguments: Sequence[Any], result: Any) -> str:
    """Formula and result in Markdown; a large result by its size and headers."""
    formula = f"={name}({', '.join(formula_text(value) for value in arguments)})"
    if not isinstance(result, list):
        return f"Example: `{formula}` → `{result_text(result)}`\n"
    width = len(result[0])
    if len(result) > MOST_ROWS or width > MOST_COLUMNS:
        headers = ", ".join(result_text(value) for value in result[0])
        return f"Example: `{formula}` → {len(result):,} rows of {width} cells; the first one: {headers}\n"
    cells = [[result_text(value) for value in row] for row in result]
    widths = [max(len(row[place]) for row in cells) for place in range(width)]
    lines = ["  ".join(text.ljust(size) for text, size in zip(row, widths, strict=True)).rstrip() for row in cells]
    return f"Example: `{formula}` →\n\n```text\n" + "\n".join(lines) + "\n```\n"


def formula_text(value: Any) -> str:
    """A value as a formula writes it; a list is a column."""
    if isinstance(value, list):
        return "{" + ";".join(formula_text(part) for part in value) + "}"
    if isinstance(value, date):
        return f'"{value.isoformat()}"'
    return f'"{value}"' if isinstance(value, str) else f"{value:g}" if isinstance(value, float) else str(value)


def result_text(value: Any) -> str:
    """A value of a result, numbers to ten significant digits."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return f"{value:.10g}"
    if value is None:
        return ""
    return value.code if isinstance(value, CellError) else str(value)


def figures_section() -> str:
    """Names that BOOK knows."""
    lines = [(code(name), said_name(name, "en"), said_name(name, "zh"), unit_of(name)) for name in FIGURES]
    table = rows(["Name", "or in English", "或中文", "Unit"], lines)
    return f"\n## Figures that BOOK knows\n\n{table}| `fingerprint` | | | text: changes when any input changes |\n"
