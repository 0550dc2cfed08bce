"""What the product really says to a case."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.errors.cases import Case, base_tables
from tests.errors.made import MADE
from udfs.book import LoadedBook
from udfs.call import call
from udfs.cells import MISSING
from udfs.hosts.cli import main
from udfs.hosts.files import book_blocks
from xlcredit.analysis import Analysis, analyse
from xlcredit.book import Book
from xlcredit.cellerror import NAMES, CellError
from xlcredit.columns import OPTIONAL
from xlcredit.errors import XlcreditError
from xlcredit.money import decimals
from xlcredit.problems import Problem
from xlcredit.readers import read


def said(case: Case, folder: Path) -> dict[str, Any]:
    """The answer to a case, in the form in which the case expects it; files go into `folder`."""
    if "command" in case.given:
        return command_says(case.given, folder)
    if "function" in case.given:
        return function_says(case.given)
    if "file" in case.given:
        return file_says(case.given, folder)
    return tables_say(case.given)


def tables_say(given: Mapping[str, Any]) -> dict[str, Any]:
    """Every problem of the tables, or the message with which they stop everything."""
    try:
        return {"problems": [shown(problem) for problem in analysis_of(given).problems]}
    except XlcreditError as error:
        return {"stops": str(error)}


def analysis_of(given: Mapping[str, Any]) -> Analysis:
    """Analysis of the tables of a case, the good ones standing in for the others."""
    tables = base_tables()
    tables |= {name: given[name] for name in (*tables, *OPTIONAL) if name in given}
    blocks = {name: [[cell(value) for value in row] for row in rows] for name, rows in tables.items()}
    for name in given.get("without", ()):
        del blocks[name]
    return analyse(Book.from_blocks(blocks))


def cell(value: Any) -> Any:
    """A value of a case as a cell holds it."""
    if isinstance(value, list):
        return [cell(part) for part in value]
    if value == "":
        return None
    if value == "(left out)":
        return MISSING
    return CellError(value) if value in NAMES else value


def shown(problem: Problem) -> dict[str, Any]:
    """A problem with its money as a person writes it."""
    fields = ("severity", "sheet", "row", "column", "value", "reason")
    return {name: getattr(problem, name) for name in fields} | {"money": money(problem)}


def money(problem: Problem) -> str:
    """Money of a problem: 100.00 EUR, or blank."""
    if problem.amount is None:
        return ""
    try:
        places = decimals(problem.currency)
    except XlcreditError:
        places = 2
    return f"{Decimal(problem.amount).scaleb(-places):,} {problem.currency}".strip()


def file_says(given: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """The message with which a file is refused."""
    path = folder / given["file"]
    if "made" in given:
        path.write_bytes(MADE[given["made"]]())
    elif "text" in given:
        path.write_text(given["text"], encoding="utf-8", newline="")
    try:
        if given.get("book"):
            Book.from_blocks(book_blocks(path))
        else:
            read(path, given.get("sheet"))
    except XlcreditError as error:
        return {"stops": str(error)}
    return {}


def function_says(given: Mapping[str, Any]) -> dict[str, Any]:
    """Error value and reason of a function; inside a range of results, the first error."""
    answer = call(given["function"], cell(given["args"]), book_of(given) if given.get("book") else None)
    errors = [value for value in flat(answer.value) if isinstance(value, CellError)]
    return {"error": errors[0].code if errors else "", "reason": answer.reason}


def book_of(given: Mapping[str, Any]) -> LoadedBook:
    """The tables of a case, the good ones standing in for the others, as an open workbook."""
    return LoadedBook("errors", "1", analysis_of(given))


def flat(value: Any) -> Iterator[Any]:
    """Every cell of a result."""
    if isinstance(value, list):
        for part in value:
            yield from flat(part)
    else:
        yield value


def command_says(given: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Exit status of a command and its last line: on standard error, else on standard output."""
    for name, text in given.get("files", {}).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="")
    out, problems = io.StringIO(), io.StringIO()
    with inside(folder), redirect_stdout(out), redirect_stderr(problems):
        try:
            status = main(given["command"])
        except SystemExit as leaving:
            status = leaving.code
    lines = [line for line in (problems.getvalue() or out.getvalue()).splitlines() if line.strip()]
    return {"exit": status, "says": lines[-1] if lines else ""}


@contextmanager
def inside(folder: Path) -> Iterator[None]:
    """With `folder` as the working directory, and its folder `state` as what the program remembers."""
    before, state = Path.cwd(), os.environ.get("XLCREDIT_STATE")
    os.chdir(folder)
    os.environ["XLCREDIT_STATE"] = str(folder / "state")
    try:
        yield
    finally:
        os.chdir(before)
        del os.environ["XLCREDIT_STATE"]
        if state is not None:
            os.environ["XLCREDIT_STATE"] = state
