"""Ranges of Calc as xlwings' implementation class wants them: values in blocks, formulas in Excel's spelling."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xlwings import base_classes

from udfs.hosts.calc.cells import format_key, typed_rows, write_rows
from udfs.hosts.calc.office import uno_enum, uno_type
from udfs.layout import column_letters

CONTENTS = 1 | 2 | 4 | 16
"""Values, dates, texts and formulas, as `com.sun.star.sheet.CellFlags` numbers them; 8 is notes."""

FORMATS = 32 | 64
CONTENTS_AND_FORMATS = CONTENTS | FORMATS

TENTH_MILLIMETRES = 2540 / 72 / 100 * 10
"""Hundredths of a millimetre in a point, which is what Calc measures in."""

CHARACTER = 5.25
"""Points of one character of a column's width."""


class Range(base_classes.Range):
    """Cells of a sheet by first row, first column (from 1) and shape."""

    sheet: Any = None
    row = 0
    column = 0
    shape = (0, 0)
    max_cells_per_read = None
    max_cells_per_write = None

    def __init__(self, sheet: Any, row: int, column: int, rows: int, columns: int) -> None:
        self.sheet = sheet
        self.row = row
        self.column = column
        self.shape = (rows, columns)
        self.options: dict[str, Any] = {}

    @property
    def api(self) -> Any:
        """Calc's range; None where the range has no cells."""
        rows, columns = self.shape
        if not rows or not columns:
            return None
        return self.sheet.api.getCellRangeByPosition(
            self.column - 1, self.row - 1, self.column + columns - 2, self.row + rows - 2
        )

    xl = api

    @property
    def coords(self) -> tuple[int, int, int, int]:
        """First row, first column, rows, columns."""
        return (self.row, self.column, *self.shape)

    @property
    def _doc(self) -> Any:
        return self.sheet.book.api

    def __len__(self) -> int:
        return self.shape[0] * self.shape[1]

    def __call__(self, row: int, column: int | None = None) -> Range:
        if column is None:
            down, right = divmod(row - 1, self.shape[1])
        else:
            down, right = row - 1, column - 1
        return Range(self.sheet, self.row + down, self.column + right, 1, 1)

    @property
    def raw_value(self) -> Any:
        """Rows of cells; a single cell plain."""
        if self.api is None:
            return None
        rows = typed_rows(self._doc, self.api)
        return rows[0][0] if len(self) == 1 else rows

    @raw_value.setter
    def raw_value(self, value: Any) -> None:
        if self.api is not None:
            write_rows(self._doc, self.api, self._rows(value))

    def _rows(self, value: Any) -> list[list[Any]]:
        """The value as rows of the range's shape; a single one fills it."""
        rows, columns = self.shape
        if not isinstance(value, (list, tuple)):
            return [[value] * columns for _ in range(rows)]
        if value and not isinstance(value[0], (list, tuple)):
            return [list(value)]
        return [list(row) for row in value]

    @property
    def formula(self) -> Any:
        """Formulas as they stand in the cells; a constant is itself."""
        found = self.api.getFormulaArray()
        if len(self) == 1:
            return found[0][0]
        return tuple(tuple(row) for row in found)

    @formula.setter
    def formula(self, value: Any) -> None:
        self.raw_value = value

    formula2 = formula

    @property
    def has_array(self) -> bool:
        """True where the cells hold an array formula."""
        return bool(self.api.getArrayFormula())

    @property
    def formula_array(self) -> str | None:
        """The array formula of the range."""
        return self.api.getArrayFormula() or None

    @formula_array.setter
    def formula_array(self, value: str) -> None:
        self.api.setArrayFormula(value)

    def clear_contents(self) -> None:
        """Empty the cells, keep formats and notes."""
        if self.api is not None:
            self.api.clearContents(CONTENTS)

    def clear_formats(self) -> None:
        """Take the formats away."""
        if self.api is not None:
            self.api.clearContents(FORMATS)

    def clear(self) -> None:
        """Empty the cells and take the formats away."""
        if self.api is not None:
            self.api.clearContents(CONTENTS_AND_FORMATS)

    @property
    def number_format(self) -> str | None:
        """Number format; None where the cells do not share one."""
        key = self.api.NumberFormat
        return None if key is None else str(self._doc.getNumberFormats().getByKey(key).FormatString)

    @number_format.setter
    def number_format(self, value: str) -> None:
        self.api.NumberFormat = format_key(self._doc, value)

    @property
    def address(self) -> str:
        """Absolute address, like "$A$1:$B$2"."""
        return self.get_address(True, True, False)

    def get_address(self, row_absolute: bool, column_absolute: bool, external: bool) -> str:
        """Address with or without dollar signs and sheet."""
        down, across = ("$" if row_absolute else ""), ("$" if column_absolute else "")

        def cell(row: int, column: int) -> str:
            return f"{across}{column_letters(column)}{down}{row}"

        first = cell(self.row, self.column)
        rows, columns = self.shape
        text = first if len(self) == 1 else f"{first}:{cell(self.row + rows - 1, self.column + columns - 1)}"
        return f"'[{self.sheet.book.name}]{self.sheet.name}'!{text}" if external else text

    def end(self, direction: str) -> Range:
        """Last cell of the block in a direction, as Ctrl and an arrow find it."""
        rows, columns = self.sheet.used_range.shape
        down, right = {"down": (1, 0), "up": (-1, 0), "right": (0, 1), "left": (0, -1)}[direction]
        across = right != 0
        line = Range(self.sheet, self.row, 1, 1, max(columns, self.column)) if across else None
        line = line or Range(self.sheet, 1, self.column, max(rows, self.row), 1)
        data = line.api.getDataArray()
        filled = [cell != "" for cell in (data[0] if across else [row[0] for row in data])]
        place = _block_end(filled, (self.column if across else self.row) - 1, down + right)
        return (
            Range(self.sheet, self.row, place + 1, 1, 1) if across else Range(self.sheet, place + 1, self.column, 1, 1)
        )

    @property
    def current_region(self) -> Range:
        """The block of cells around the range, up to empty rows and columns."""
        cursor = self.sheet.api.createCursorByRange(self.api)
        cursor.collapseToCurrentRegion()
        return address_of(self.sheet, cursor)

    @property
    def table(self) -> Any:
        """Table that the first cell is in; None where it is in none."""
        for one in self.sheet.tables:
            top, left, rows, columns = one.range.coords
            if top <= self.row < top + rows and left <= self.column < left + columns:
                return one
        return None

    def copy(self, destination: Any = None) -> None:
        """Copy content and formats into the destination, repeated until it is full.

        Conditional formats stay over the ranges that they had: Calc would cut them into pieces, each with
        data bars to its own scale.
        """
        target = getattr(destination, "impl", destination)
        kept = conditional_ranges(target.sheet)
        (rows, columns), high = self.shape, target.shape[0]
        filled = Range(target.sheet, target.row, target.column, min(rows, high), columns)
        _copy(self, filled.row, filled.column, target.sheet)
        while filled.shape[0] < high:
            more = min(filled.shape[0], high - filled.shape[0])
            part = Range(target.sheet, target.row, target.column, more, columns)
            _copy(part, target.row + filled.shape[0], target.column, target.sheet)
            filled = Range(target.sheet, target.row, target.column, filled.shape[0] + more, columns)
        restore_conditional(target.sheet, kept)

    def insert(self, shift: str | None = None, copy_origin: str | None = None) -> None:
        """Insert cells, moving the others down or right; whole columns where the range is as high as the sheet."""
        if self.shape[0] == self.sheet.cells.shape[0]:
            self.sheet.api.getColumns().insertByIndex(self.column - 1, self.shape[1])
        else:
            mode = uno_enum("com.sun.star.sheet.CellInsertMode", "RIGHT" if shift == "right" else "DOWN")
            self.sheet.api.insertCells(self.api.getRangeAddress(), mode)

    def delete(self, shift: str | None = None) -> None:
        """Remove cells, moving the others up or left; whole columns where the range is as high as the sheet."""
        if self.shape[0] == self.sheet.cells.shape[0]:
            self.sheet.api.getColumns().removeByIndex(self.column - 1, self.shape[1])
        else:
            mode = uno_enum("com.sun.star.sheet.CellDeleteMode", "LEFT" if shift == "left" else "UP")
            self.sheet.api.removeRange(self.api.getRangeAddress(), mode)

    @property
    def color(self) -> tuple[int, int, int] | None:
        """Fill colour; None where there is none."""
        value = self.api.CellBackColor
        return None if value is None or value < 0 else (value >> 16 & 255, value >> 8 & 255, value & 255)

    @color.setter
    def color(self, value: tuple[int, int, int] | None) -> None:
        self.api.CellBackColor = -1 if value is None else value[0] << 16 | value[1] << 8 | value[2]

    @property
    def font(self) -> Font:
        """Font of the cells."""
        return Font(self)

    @property
    def column_width(self) -> float:
        """Width of the columns in characters."""
        return float(self.api.getColumns().getByIndex(0).Width / TENTH_MILLIMETRES / CHARACTER)

    @column_width.setter
    def column_width(self, value: float) -> None:
        self.api.getColumns().Width = round(value * CHARACTER * TENTH_MILLIMETRES)

    @property
    def row_height(self) -> float:
        """Height of the rows in points."""
        return float(self.api.getRows().getByIndex(0).Height / TENTH_MILLIMETRES)

    @row_height.setter
    def row_height(self, value: float) -> None:
        self.api.getRows().Height = round(value * TENTH_MILLIMETRES)

    @property
    def wrap_text(self) -> bool:
        """True where long texts are wrapped."""
        return bool(self.api.IsTextWrapped)

    @wrap_text.setter
    def wrap_text(self, value: bool) -> None:
        self.api.IsTextWrapped = value

    def autofit(self, axis: str | None = None) -> None:
        """Widths that show the content."""
        self.api.getColumns().OptimalWidth = True

    def select(self) -> None:
        """Select the cells in the window."""
        self._doc.getCurrentController().select(self.api)

    @property
    def name(self) -> Any:
        """Defined name of exactly these cells; None where there is none."""
        for defined in (self.sheet.book.names(place) for place in range(1, len(self.sheet.book.names) + 1)):
            cells = defined.api.getReferredCells()
            if cells is not None and _same(cells.getRangeAddress(), self.api.getRangeAddress()):
                return defined
        return None

    @name.setter
    def name(self, value: str) -> None:
        self.sheet.book.names.add(value, f"$'{self.sheet.name}'.{self.address}")


class Font(base_classes.Font):
    """Font of a range: what the buttons set."""

    api: Any = None

    def __init__(self, cells: Range) -> None:
        self.parent = cells
        self.api = cells.api

    @property
    def bold(self) -> bool:
        """True where the text is bold."""
        return bool(self.api.CharWeight > 100)

    @bold.setter
    def bold(self, value: bool) -> None:
        self.api.CharWeight = 150.0 if value else 100.0


def address_of(sheet: Any, cells: Any) -> Range:
    """The xlwings range of Calc's range."""
    area = cells.getRangeAddress()
    return Range(
        sheet,
        area.StartRow + 1,
        area.StartColumn + 1,
        area.EndRow - area.StartRow + 1,
        area.EndColumn - area.StartColumn + 1,
    )


def conditional_ranges(sheet: Any) -> dict[int, tuple[Any, ...]]:
    """Ranges of every conditional format of a sheet, by its number."""
    return {one.ID: one.Range.getRangeAddresses() for one in sheet.api.ConditionalFormats.getConditionalFormats()}


def restore_conditional(sheet: Any, kept: Mapping[int, tuple[Any, ...]]) -> None:
    """Give every conditional format its ranges back and remove those that were not there."""
    formats = sheet.api.ConditionalFormats
    for one in formats.getConditionalFormats():
        if one.ID not in kept:
            formats.removeByID(one.ID)
        elif one.Range.getRangeAddresses() != kept[one.ID]:
            ranges = sheet.book.api.createInstance("com.sun.star.sheet.SheetCellRanges")
            for area in kept[one.ID]:
                ranges.addRangeAddress(area, False)
            one.Range = ranges


def _same(one: Any, other: Any) -> bool:
    names = ("Sheet", "StartRow", "EndRow", "StartColumn", "EndColumn")
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _block_end(filled: list[bool], start: int, step: int) -> int:
    """Place where Ctrl and an arrow stop: the end of the block, else the next filled cell, else the edge.

    >>> _block_end([True, True, False, True], 0, 1), _block_end([True, False, False, True], 0, 1)
    (1, 3)
    """
    place = start + step
    inside = 0 <= place < len(filled) and filled[start] and filled[place]
    while 0 <= place < len(filled):
        if inside and not filled[place]:
            return place - step
        if not inside and filled[place]:
            return place
        place += step
    return max(min(place - step, len(filled) - 1), 0)


def _copy(source: Range, row: int, column: int, sheet: Any) -> None:
    place = uno_type("com.sun.star.table.CellAddress")(sheet.index - 1, column - 1, row - 1)
    sheet.api.copyRange(place, source.api.getRangeAddress())
