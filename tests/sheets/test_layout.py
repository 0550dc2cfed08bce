"""The places that the builder and the button Recalculate share."""

from __future__ import annotations

from itertools import combinations

import pytest

from udfs import layout
from xlcredit.columns import INPUTS, RESULTS, TABLES

ALL = (*INPUTS, *RESULTS, *layout.DERIVED)


def test_every_table_has_a_place_on_a_declared_sheet():
    assert {layout.place(name).sheet for name in ALL} <= set(layout.SHEETS)


@pytest.mark.parametrize("buckets", [3, 6, 12])
def test_tables_on_one_sheet_keep_their_distance(buckets):
    extra = buckets - layout.DEFAULT_BUCKETS
    widths = {name: layout.default_width(name) + extra for name in ("aging", *layout.DERIVED)}
    for a, b in combinations(sorted((layout.place(name, widths) for name in ALL), key=lambda p: p.first_column), 2):
        if a.sheet == b.sheet:
            assert b.first_column - a.last_column > layout.GAP


def test_live_columns_are_declared_and_only_they_have_a_formula():
    for table, column in layout.LIVE_COLUMNS:
        assert TABLES[table].column(column)
        assert layout.live_formula(table, column, 9).endswith("($A9)")
    assert layout.live_formula("exposure", "gap", 9) == ""


def test_stamps_stand_to_the_right_of_the_settings():
    cells = [layout.stamp_cell(name) for name in layout.STAMPS]
    assert len(set(cells)) == len(layout.STAMPS)
    assert all(cell.startswith("H") for cell in cells)
