"""Tables of Calc as xlwings' implementation classes want them: they are database ranges with a header row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from xlwings import base_classes

from udfs.hosts.calc.ranges import Range


def sheet_places(ranges: Any) -> dict[str, int]:
    """Name of every table of the document, and the place of its sheet from 0."""
    return {name: ranges.getByName(name).DataArea.Sheet for name in ranges.getElementNames()}


class Tables(base_classes.Tables):
    """Tables on one sheet."""

    api: Any = None
    """Database ranges of the document."""

    def __init__(self, sheet: Any) -> None:
        self.sheet = sheet
        self.api = sheet.book.api.DatabaseRanges

    def _names(self) -> list[str]:
        place = self.sheet.index - 1
        return [name for name, sheet in sheet_places(self.api).items() if sheet == place]

    def __call__(self, name_or_index: str | int) -> Table:
        names = self._names()
        if isinstance(name_or_index, int):
            return Table(self.sheet, names[name_or_index - 1])
        if name_or_index not in names:
            raise KeyError(name_or_index)
        return Table(self.sheet, name_or_index)

    def __contains__(self, key: str) -> bool:
        return key in self._names()

    def __len__(self) -> int:
        return len(self._names())

    def __iter__(self) -> Iterator[Table]:
        return (Table(self.sheet, name) for name in self._names())

    def add(
        self,
        source_type: str | None = None,
        source: Any = None,
        link_source: bool | None = None,
        has_headers: bool = True,
        destination: Any = None,
        table_style_name: str | None = None,
        name: str | None = None,
    ) -> Table:
        """A new table over a range that has its headers in the first row."""
        title = name or f"Table{len(self.api.getElementNames()) + 1}"
        self.api.addNewByName(title, source.impl.api.getRangeAddress())
        self.api.getByName(title).ContainsHeader = has_headers
        return Table(self.sheet, title)


class Table(base_classes.Table):
    """One table."""

    parent: Any = None

    def __init__(self, sheet: Any, name: str) -> None:
        self.parent = sheet
        self._name = name

    @property
    def api(self) -> Any:
        """The database range."""
        return self.parent.book.api.DatabaseRanges.getByName(self._name)

    @property  # type: ignore[misc]
    def name(self) -> str:
        """Name of the table."""
        return self._name

    display_name = name

    @property  # type: ignore[misc]
    def show_totals(self) -> bool:
        """True where the last row is a total row."""
        return bool(getattr(self.api, "TotalsRow", False))

    @property  # type: ignore[misc]
    def show_headers(self) -> bool:
        """True where the first row holds headers."""
        return bool(self.api.ContainsHeader)

    @property
    def show_autofilter(self) -> bool:
        """True where the headers have filter buttons."""
        return bool(self.api.AutoFilter)

    @show_autofilter.setter
    def show_autofilter(self, value: bool) -> None:
        self.api.AutoFilter = value

    @property
    def range(self) -> Range:
        """Header row, rows and total row."""
        area = self.api.DataArea
        return Range(
            self.parent,
            area.StartRow + 1,
            area.StartColumn + 1,
            area.EndRow - area.StartRow + 1,
            area.EndColumn - area.StartColumn + 1,
        )

    @property
    def header_row_range(self) -> Range:
        """The header row."""
        whole = self.range
        return Range(self.parent, whole.row, whole.column, 1, whole.shape[1])

    @property
    def data_body_range(self) -> Range | None:
        """Rows without headers and total; None where there is none."""
        whole = self.range
        rows = whole.shape[0] - 1 - self.show_totals
        return Range(self.parent, whole.row + 1, whole.column, rows, whole.shape[1]) if rows > 0 else None

    def resize(self, cells: Any) -> None:
        """Let the table stand over other cells; its filter buttons stay."""
        self.api.DataArea = getattr(cells, "impl", cells).api.getRangeAddress()
