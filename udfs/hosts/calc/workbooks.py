"""Books, sheets and names of Calc as xlwings' implementation classes want them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from xlwings import base_classes

from udfs.hosts.calc.listobjects import Table, Tables, sheet_places
from udfs.hosts.calc.office import file_url, properties, uno, uno_type
from udfs.hosts.calc.ranges import Range, address_of

FILTERS = {
    ".xlsm": "Calc MS Excel 2007 VBA XML",
    ".xlsx": "Calc MS Excel 2007 XML",
    ".ods": "calc8",
    ".csv": "Text - txt - csv (StarCalc)",
}
RUN_MACROS = 4


class Books(base_classes.Books):
    """Open workbooks of one LibreOffice."""

    def __init__(self, app: Any) -> None:
        self.app = app

    @property
    def api(self) -> Any:
        """LibreOffice's components."""
        return self.app.api.getComponents()

    def _documents(self) -> list[Any]:
        return [doc for doc in self.app.office.documents() if hasattr(doc, "Sheets")]

    @property
    def active(self) -> Book:
        """The workbook in front, else the first one."""
        doc = self.app.api.getCurrentComponent()
        if doc is None or not hasattr(doc, "Sheets"):
            doc = self._documents()[0]
        return Book(self.app, doc)

    def __call__(self, name_or_index: str | int) -> Book:
        if isinstance(name_or_index, str):
            for book in self:
                if book.name.casefold() == name_or_index.casefold():
                    return book
            raise KeyError(name_or_index)
        return Book(self.app, self._documents()[name_or_index - 1])

    def __contains__(self, key: str) -> bool:
        return any(book.name == key for book in self)

    def __len__(self) -> int:
        return len(self._documents())

    def __iter__(self) -> Iterator[Book]:
        return (Book(self.app, doc) for doc in self._documents())

    def add(self) -> Book:
        """A new workbook."""
        hidden = properties(Hidden=not self.app.visible)
        return Book(self.app, self.app.api.loadComponentFromURL("private:factory/scalc", "_blank", 0, hidden))

    def open(self, fullname: str, *_: Any, **__: Any) -> Book:
        """A workbook from its file."""
        how = properties(MacroExecutionMode=RUN_MACROS, Hidden=not self.app.visible)
        doc = self.app.api.loadComponentFromURL(file_url(fullname), "_blank", 0, how)
        if doc is None:
            raise FileNotFoundError(f"{fullname} cannot be opened")
        return Book(self.app, doc)


class Book(base_classes.Book):
    """One document."""

    app: Any = None
    api: Any = None

    def __init__(self, app: Any, doc: Any) -> None:
        self.app = app
        self.api = doc

    @property
    def fullname(self) -> str:
        """Path of the file; the title where there is none yet."""
        url = self.api.URL
        return str(uno().fileUrlToSystemPath(url)) if url else str(self.api.Title)

    @property
    def name(self) -> str:
        """Name of the file."""
        return Path(self.fullname).name

    @property
    def sheets(self) -> Sheets:
        """Its sheets."""
        return Sheets(self)

    def tables(self) -> list[Table]:
        """Tables of all its sheets, found in one pass: asking sheet by sheet reads every table for each sheet."""
        sheets = list(self.sheets)
        return [Table(sheets[place], name) for name, place in sheet_places(self.api.DatabaseRanges).items()]

    @property
    def names(self) -> Names:
        """Its defined names."""
        return Names(self)

    def activate(self) -> None:
        """Bring it to the front."""
        self.api.getCurrentController().getFrame().activate()

    def save(self, path: str | None = None, password: str | None = None) -> None:
        """Save, under a new name where one is given."""
        if path is None:
            self.api.store()
            return
        options = {"FilterName": FILTERS.get(Path(path).suffix.lower(), FILTERS[".xlsx"])}
        if password:
            options["Password"] = password
        self.api.storeAsURL(file_url(path), properties(**options))

    def to_pdf(self, path: str, quality: str | None = None) -> None:
        """A PDF of all sheets."""
        self.api.storeToURL(file_url(path), properties(FilterName="calc_pdf_Export"))

    def close(self) -> None:
        """Close without saving."""
        self.api.setModified(False)
        self.api.close(True)


class Sheets(base_classes.Sheets):
    """Sheets of one book."""

    def __init__(self, book: Book) -> None:
        self.book = book

    @property
    def api(self) -> Any:
        """Calc's sheets."""
        return self.book.api.Sheets

    @property
    def active(self) -> Sheet:
        """The sheet in front."""
        return Sheet(self.book, self.book.api.getCurrentController().getActiveSheet())

    def __call__(self, name_or_index: str | int) -> Sheet:
        if isinstance(name_or_index, str):
            if not self.api.hasByName(name_or_index):
                raise KeyError(name_or_index)
            return Sheet(self.book, self.api.getByName(name_or_index))
        return Sheet(self.book, self.api.getByIndex(name_or_index - 1))

    def __contains__(self, key: str) -> bool:
        return bool(self.api.hasByName(key))

    def __len__(self) -> int:
        return int(self.api.getCount())

    def __iter__(self) -> Iterator[Sheet]:
        return (self(place) for place in range(1, len(self) + 1))

    def add(self, before: Sheet | None = None, after: Sheet | None = None, name: str | None = None) -> Sheet:
        """A new sheet beside another one, else at the end."""
        place = before.index - 1 if before else after.index if after else len(self)
        title = name or f"Sheet{len(self) + 1}"
        self.api.insertNewByName(title, place)
        return self(title)


class Sheet(base_classes.Sheet):
    """One sheet."""

    book: Any = None
    api: Any = None

    def __init__(self, book: Book, sheet: Any) -> None:
        self.book = book
        self.api = sheet

    @property
    def name(self) -> str:
        """Name on the tab."""
        return str(self.api.Name)

    @name.setter
    def name(self, value: str) -> None:
        self.api.Name = value

    @property
    def index(self) -> int:
        """Place of the sheet, from 1."""
        return int(self.api.getRangeAddress().Sheet) + 1

    @property
    def names(self) -> Names:
        """Names of the book: Calc's own names of sheets are not used here."""
        return Names(self.book)

    @property
    def tables(self) -> Tables:
        """Tables on the sheet."""
        return Tables(self)

    @property
    def cells(self) -> Range:
        """All cells."""
        return Range(self, 1, 1, self.api.getRows().getCount(), self.api.getColumns().getCount())

    @property
    def used_range(self) -> Range:
        """Cells from A1 to the last one in use."""
        cursor = self.api.createCursor()
        cursor.gotoEndOfUsedArea(False)
        last = cursor.getRangeAddress()
        return Range(self, 1, 1, last.EndRow + 1, last.EndColumn + 1)

    @property
    def visible(self) -> bool:
        """True where the tab shows."""
        return bool(self.api.IsVisible)

    @visible.setter
    def visible(self, value: bool) -> None:
        self.api.IsVisible = value

    def range(self, first: Any, second: Any = None) -> Range:
        """Cells by address, by place, by name, or from one range to another."""
        start = self._part(first)
        if second is None:
            return start
        end = self._part(second)
        top, left = min(start.row, end.row), min(start.column, end.column)
        bottom = max(start.row + start.shape[0], end.row + end.shape[0])
        right = max(start.column + start.shape[1], end.column + end.shape[1])
        return Range(self, top, left, bottom - top, right - left)

    def _part(self, given: Any) -> Range:
        if isinstance(given, Range):
            return given
        if isinstance(given, tuple):
            if 0 in given[:2]:
                raise IndexError("rows and columns are counted from 1")
            row, column, *shape = given
            rows, columns = shape or (1, 1)
            return Range(self, row, column, rows, columns)
        names = self.book.names
        if re.fullmatch(r"\$?[A-Za-z]{1,3}\$?\d+(:\$?[A-Za-z]{1,3}\$?\d+)?", given) is None and names.contains(given):
            return names(given).refers_to_range
        return address_of(self, self.api.getCellRangeByName(given.replace("$", "")))

    def activate(self) -> None:
        """Bring the sheet to the front."""
        self.book.api.getCurrentController().setActiveSheet(self.api)

    select = activate

    def autofit(self, axis: str | None = None) -> None:
        """Widths and heights that show the content."""
        self.used_range.autofit()

    def clear_contents(self) -> None:
        """Empty all cells, keep formats."""
        self.used_range.clear_contents()

    def delete(self) -> None:
        """Remove the sheet."""
        self.book.api.Sheets.removeByName(self.name)


class Names(base_classes.Names):
    """Defined names of one book."""

    def __init__(self, book: Book) -> None:
        self.book = book

    @property
    def api(self) -> Any:
        """Calc's named ranges."""
        return self.book.api.NamedRanges

    def __call__(self, name_or_index: str | int) -> Name:
        if isinstance(name_or_index, int):
            return Name(self.book, self.api.getByIndex(name_or_index - 1))
        if not self.api.hasByName(name_or_index):
            raise KeyError(name_or_index)
        return Name(self.book, self.api.getByName(name_or_index))

    def contains(self, name_or_index: str) -> bool:
        """True where the book defines the name."""
        return bool(self.api.hasByName(name_or_index))

    def __len__(self) -> int:
        return int(self.api.getCount())

    def add(self, name: str, refers_to: str) -> Name:
        """Define a name."""
        origin = uno_type("com.sun.star.table.CellAddress")(0, 0, 0)
        self.api.addNewByName(name, refers_to.lstrip("=").replace("!", "."), origin, 0)
        return self(name)


class Name(base_classes.Name):
    """One defined name."""

    api: Any = None

    def __init__(self, book: Book, named: Any) -> None:
        self.book = book
        self.api = named

    @property  # type: ignore[misc]
    def name(self) -> str:
        """The name itself."""
        return str(self.api.Name)

    @property  # type: ignore[misc]
    def refers_to(self) -> str:
        """What it stands for, as a formula."""
        return f"={self.api.Content}"

    @property
    def refers_to_range(self) -> Range:
        """Cells that it stands for."""
        cells = self.api.getReferredCells()
        return address_of(Sheet(self.book, cells.getSpreadsheet()), cells)

    def delete(self) -> None:
        """Remove the name; the cells stay."""
        self.book.api.NamedRanges.removeByName(self.name)
