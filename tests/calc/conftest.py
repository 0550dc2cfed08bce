"""One LibreOffice for all tests of this folder, and in it the template filled with the sample month.

LibreOffice missing is a failure here, not a skip: Calc is a host of the product.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import xlwings as xw

from udfs.hosts.calc import Session
from udfs.sheets import quiet, tables_of
from udfs.writing import fill, found_columns
from xlcredit.analysis import Analysis, analyse
from xlcredit.book import Book
from xlcredit.columns import READ, TABLES
from xlcredit.intake import Block
from xlcredit.readable import readable

TEMPLATE = Path(__file__).parents[2] / "workbook" / "CreditControl.xlsm"


@dataclass
class Calc:
    """The session, the filled workbook and what Python says of the same tables."""

    session: Session
    book: xw.Book
    expected: Analysis

    def press(self, procedure: str) -> str:
        """Press a button as its macro does; what it said."""
        self.session.run(self.book, f"Ribbon.{procedure}")
        assert self.session.settle()
        return self.session.calls.said

    def cell(self, sheet: str, address: str) -> object:
        """Value of a cell, an error as its code."""
        return self.book.sheets[sheet][address].options(err_to_str=True).value

    def ask(self, formula: str) -> object:
        """Value of a formula in a cell of a sheet for trying things."""
        cell = self.book.sheets["Scratch"]["Z1"]
        cell.formula = formula
        value = cell.options(err_to_str=True).value
        cell.clear_contents()
        return value

    def column(self, table: str, column: str) -> list[object]:
        """Values of a column of a table on its sheet, its header in English."""
        excel = TABLES[table].excel if table in TABLES else table
        cells = tables_of(self.book)[excel].range.options(ndim=2, err_to_str=True).value
        place = cells[0].index(column)
        return [row[place] for row in cells[1:]]


@pytest.fixture(scope="session")
def session() -> Iterator[Session]:
    """A running LibreOffice in which workbooks are live."""
    with Session() as running:
        yield running


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the committed workbook."""
    return Path(shutil.copy(TEMPLATE, tmp_path_factory.mktemp("calc") / "CreditControl.xlsm"))


@pytest.fixture(scope="session")
def calc(session: Session, template: Path, sample_blocks: dict[str, Block], sample_analysis: Analysis) -> Calc:
    """The template with the sample month pasted in and Recalculate pressed; tests only look at it."""
    return filled(session, template, sample_blocks, sample_analysis)


@pytest.fixture(scope="session")
def small(session: Session, template: Path, sample_blocks: dict[str, Block]) -> Calc:
    """The template with the first of the sample month; tests change it and put it back."""
    blocks = first_buyers(sample_blocks, 40)
    path = template.with_name("Small.xlsm")
    shutil.copy(template, path)
    return filled(session, path, blocks, analyse(Book.from_blocks(blocks)))


def filled(session: Session, path: Path, blocks: dict[str, Block], expected: Analysis) -> Calc:
    """A workbook with these rows pasted in and Recalculate pressed."""
    book = session.open(path)
    book.sheets.add("Scratch", after=book.sheets["Checks"])
    paste(book, blocks)
    calc = Calc(session, book, expected)
    calc.press("OnRecalculate")
    return calc


def first_buyers(blocks: dict[str, Block], count: int) -> dict[str, Block]:
    """The rows of the first buyers in every table that has a column for them."""
    header, *rows = blocks["buyers"].rows
    buyers = [row[0] for row in rows[:count]]
    taken = {}
    for name, block in blocks.items():
        header, *rows = block.rows
        place = header.index("Buyer") if "Buyer" in header else None
        taken[name] = replace(block, rows=[header, *(row for row in rows if place is None or row[place] in buyers)])
    # Changes of limits name buyers and countries in one column: none of them is among the first.
    taken["what_if"] = replace(taken["what_if"], rows=taken["what_if"].rows[:1])
    letters = {row[0] for row in taken["letters_of_credit"].rows[1:]}
    papers = taken["lc_documents"].rows
    taken["lc_documents"] = replace(taken["lc_documents"], rows=[papers[0], *(row for row in papers[1:] if row[0] in letters)])
    return taken


def paste(book: xw.Book, blocks: dict[str, Block]) -> None:
    """Put the rows of input tables onto their sheets, as a user does who pastes them."""
    tables = tables_of(book)
    with quiet(book.app):
        for name in (one for one in READ if one in blocks):
            declared, rows = TABLES[name], readable(TABLES[name], blocks[name]).rows[1:]
            table = tables[declared.excel]
            blank = [None] * len(declared.results)
            fill(table, found_columns(table, declared.columns), [[*row, *blank] for row in rows], declared.key)
