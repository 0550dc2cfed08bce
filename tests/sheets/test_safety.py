"""Text from outside never becomes a formula, a link or a macro."""

from __future__ import annotations

import re
import zipfile

from tests.sheets.test_formulas import formulas


def test_text_that_looks_like_a_formula_stays_text(read, portfolio):
    book = read("filled", "en")
    raw = {value for block in portfolio[0].values() for row in block.rows for value in row if isinstance(value, str)}
    risky = {value for value in raw if value[:1] in "=+-@"}
    assert len(risky) >= 5
    found = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value in risky]
    assert {cell.value for cell in found} == risky
    assert {cell.data_type for cell in found} == {"s"}
    assert all(cell.quotePrefix for cell in found)


def test_no_formula_holds_a_text_from_outside(read):
    assert not [f for f in formulas(read("filled", "en")).values() if "HYPERLINK" in f or f in ("=1+1", "=B3")]


def test_error_cells_stay_errors(read):
    sheet = read("filled", "en", values=True)["Ledger"]
    assert sheet["I10"].value == "#N/A"


def test_no_part_of_the_file_points_outside(paths, each):
    with zipfile.ZipFile(paths[each]) as archive:
        for name in archive.namelist():
            text = archive.read(name).decode("utf-8", "replace")
            assert 'TargetMode="External"' not in text, name
            assert not re.search(r"file://|C:\\\\", text), name


def test_configuration_keeps_the_folder_of_the_workbook_off_the_path(read, each):
    sheet = read(*each)["xlwings.conf"]
    rows = {row[0].value: row[1].value for row in sheet.iter_rows()}
    assert rows["ADD_WORKBOOK_TO_PYTHONPATH"] == "false"
    assert sheet.sheet_state == "veryHidden"


def test_two_builds_of_the_template_are_the_same(paths, tmp_path):
    from workbook.sheets import write_template

    write_template(tmp_path / "again.xlsx", "en")
    assert (tmp_path / "again.xlsx").read_bytes() == paths["template", "en"].read_bytes()
