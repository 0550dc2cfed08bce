"""The button Recalculate writes the whole analysis, and leaves alone what is the user's."""

import pytest

from udfs import layout
from udfs.results import WRITTEN, ledger_results, result_rows
from udfs.sheets import block_of, tables_of
from xlcredit.actions import SIMULATED
from xlcredit.columns import RESULTS, TABLES


def same(found, expected):
    """Cells as they come back from a sheet are the ones that were written."""
    assert len(found) == len(expected)
    for row, wanted in zip(found, expected, strict=True):
        for cell, value in zip(row, wanted, strict=True):
            if isinstance(value, float | int) and not isinstance(value, bool):
                assert cell == pytest.approx(value, abs=1e-9)
            elif hasattr(value, "year"):
                assert cell is not None
            else:
                assert cell == (value or None)


def test_it_ends_in_one_sentence_with_a_number(small):
    sentence = small.press("OnRecalculate")
    assert sentence.startswith(f"{small.expected.book.rows_used['ledger']:,} ledger rows computed, 0 set aside;")
    assert small.session.app.status_bar == sentence


def test_every_table_of_results_is_written_or_is_formulas():
    assert sorted((*WRITTEN, *SIMULATED)) == sorted({*RESULTS, *layout.DERIVED} - {*layout.FORMULA_TABLES})


@pytest.mark.parametrize("name", WRITTEN)
def test_a_result_table_holds_the_analysis(calc, name):
    excel = {"aging_by_country": "tblAgingByCountry", "aging_by_sector": "tblAgingBySector"}.get(name)
    headers, *rows = block_of(tables_of(calc.book)[excel or TABLES[name].excel])
    declared = [column.header("en") for column in calc.expected.columns(name)]
    assert headers == declared + (["Note"] if name in layout.NOTED else [])
    same([row[: len(declared)] for row in rows], result_rows(calc.expected, name))


def totals(calc, name):
    """The row above the headers of a result table."""
    where = layout.place(name)
    table = tables_of(calc.book)[where.excel].range
    return table.sheet.range((table.row - 1, table.column)).resize(1, table.shape[1]).value


@pytest.mark.parametrize("name", layout.TOTALLED)
def test_totals_stand_above_the_headers(calc, name):
    shown, sums = totals(calc, name), calc.expected.total(name)
    assert shown[0] == "Total"
    for column, value in zip(calc.expected.columns(name), shown, strict=True):
        if (name, column.name) in layout.NOT_ADDED:
            assert value is None
        elif column.kind in ("money", "count"):
            assert value == pytest.approx(sums[column.name] / (100 if column.kind == "money" else 1))


def test_totals_follow_what_is_shown(small):
    table = tables_of(small.book)["tblAging"].range
    place = table.options(ndim=2).value[0].index("Outstanding")
    whole, first = totals(small, "aging")[place], table[1, place].value
    table[1, :].api.getRows().IsVisible = False
    assert totals(small, "aging")[place] == pytest.approx(whole - first)
    table[1, :].api.getRows().IsVisible = True
    assert totals(small, "aging")[place] == pytest.approx(whole)


def test_amounts_that_do_not_fit_get_room(small):
    head = tables_of(small.book)["tblExposure"].range[0, 2]
    before = head.column_width
    head.column_width = 4
    small.press("OnRecalculate")
    assert head.column_width >= layout.room_for([totals(small, "exposure")[2]]) - 0.5
    head.column_width = before


def test_result_columns_stand_beside_their_ledger_rows(calc):
    headers, *rows = block_of(tables_of(calc.book)["tblLedger"])
    first = headers.index(TABLES["ledger"].results[0].en)
    same([row[first:] for row in rows], ledger_results(calc.expected, len(rows)))


def test_every_check_holds(calc):
    holds = dict(zip(calc.column("checks", "Check"), calc.column("checks", "Holds"), strict=True))
    assert [check for check, value in holds.items() if value is not True] == []


def test_the_dashboard_shows_the_figures(calc):
    shown = [cell for row in calc.book.sheets["Dashboard"]["A1:L12"].value for cell in row if isinstance(cell, float)]
    for name in ("receivables", "overdue share", "dso"):
        assert any(value == pytest.approx(calc.expected.figure(name).value) for value in shown), name


def test_the_programs_state_is_restored(small):
    app = small.session.app
    small.press("OnRecalculate")
    assert (app.screen_updating, app.calculation, app.enable_events) == (True, "automatic", True)


def test_the_users_own_column_goes_along_with_its_row(small):
    table = tables_of(small.book)["tblExposure"]
    rows, columns = table.range.shape
    buyers = small.column("exposure", "Buyer")
    table.resize(table.range.resize(rows, columns + 1))
    table.range[0, columns].value = "My note"
    table.range[buyers.index("B1005") + 1, columns].value = "call on Monday"
    table.range[buyers.index("B1007") + 1, columns].value = "'=not a formula"
    ledger = tables_of(small.book)["tblLedger"]
    buyer = ledger.range[1, 1].value
    ledger.range[1, 1].value = "A0001"
    try:
        small.press("OnRecalculate")
        moved = dict(zip(small.column("exposure", "Buyer"), small.column("exposure", "My note"), strict=True))
        assert "A0001" in moved
        assert {key: note for key, note in moved.items() if note} == {
            "B1005": "call on Monday",
            "B1007": "=not a formula",
        }
    finally:
        ledger.range[1, 1].value = buyer
        small.press("OnRecalculate")
        table.range[:, columns].clear_contents()
        table.resize(table.range.resize(table.range.shape[0], columns))
    assert small.column("exposure", "Buyer") == buyers


def test_a_note_on_a_deadline_stays_with_its_buyer(small):
    table, policy = tables_of(small.book)["tblDeadlines"], tables_of(small.book)["tblPolicy"]
    buyers, notes = small.column("deadlines", "Buyer"), table.range.shape[1] - 1
    last = len(buyers) - 1
    assert small.column("deadlines", "Note") == [None] * len(buyers)
    table.range[last + 1, notes].value = "promised for Friday"
    keys = [row[0] for row in policy.range.options(ndim=2).value]
    days = policy.range[keys.index("notice_days"), 1]
    before = days.value
    days.value = 3
    try:
        small.press("OnRecalculate")
        kept = dict(zip(small.column("deadlines", "Buyer"), small.column("deadlines", "Note"), strict=True))
        assert {buyer: note for buyer, note in kept.items() if note} == {buyers[last]: "promised for Friday"}
        table.range[list(kept).index(buyers[last]) + 1, notes].clear_contents()
    finally:
        days.value = before
        small.press("OnRecalculate")
    assert small.column("deadlines", "Buyer") == buyers


def test_a_text_that_looks_like_a_formula_stays_a_text(small):
    buyers = tables_of(small.book)["tblBuyers"]
    name = buyers.range[1, 1].value
    buyers.range[1, 1].value = '\'=HYPERLINK("http://example.invalid";"x")'
    try:
        small.press("OnRecalculate")
        row = small.column("exposure", "Buyer").index(buyers.range[1, 0].value) + 1
        cell = tables_of(small.book)["tblExposure"].range[row, 1]
        assert cell.value == '=HYPERLINK("http://example.invalid";"x")'
        assert cell.api.getCellByPosition(0, 0).getType().value == "TEXT"
    finally:
        buyers.range[1, 1].value = name
        small.press("OnRecalculate")


def test_other_buckets_move_what_stands_beside(small):
    settings = tables_of(small.book)["tblSettings"]
    keys = small.column("settings", "Setting")
    place = keys.index("bucket_edges") + 1
    before = settings.range[place, 1].value
    settings.range[place, 1].value = "'30,60,90,120,180,360"
    try:
        small.press("OnRecalculate")
        headers, *rows = block_of(tables_of(small.book)["tblAging"])
        buckets = range(4, headers.index("No due date"))
        sums = [sum(row[place] for row in rows) for place in buckets]
        assert [totals(small, "aging")[place] for place in buckets] == pytest.approx(sums)
        assert headers[8:13] == ["91-120", "121-180", "181-360", ">360", "No due date"]
        assert sum(small.column("tblAgingByCountry", "Outstanding")) == pytest.approx(
            small.expected.figure("receivables").value
        )
    finally:
        settings.range[place, 1].value = before
        small.press("OnRecalculate")
    assert block_of(tables_of(small.book)["tblAging"])[0] == [c.en for c in small.expected.columns("aging")]


@pytest.mark.parametrize(
    ("edges", "first", "last"),
    [
        ("5, 10, 15, 20, 25, 30, 40, 50, 60, 90, 180, 360", "Not due", ">360"),
        ("not due split", "Not due >60", ">90"),
        ("month ends", "Not due", ">3 months"),
        ("-30, 0", "Not due >30", ">0"),
    ],
)
def test_buckets_of_any_kind_tie_on_every_sheet(small, edges, first, last):
    settings = tables_of(small.book)["tblSettings"]
    place = small.column("settings", "Setting").index("bucket_edges") + 1
    before = settings.range[place, 1].value
    settings.range[place, 1].value = f"'{edges}"
    try:
        small.press("OnRecalculate")
        headers, *rows = block_of(tables_of(small.book)["tblAging"])
        end = headers.index("No due date")
        assert (headers[4], headers[end - 1]) == (first, last)
        assert len(set(headers)) == len(headers)
        parts = sum(cell for row in rows for cell in row[4 : end + 2])
        assert parts == pytest.approx(small.expected.figure("receivables").value)
        checks = block_of(tables_of(small.book)["tblChecks"])
        assert [row[0] for row in checks[1:] if row[0].startswith("Aging") and row[4] is not True] == []
    finally:
        settings.range[place, 1].value = before
        small.press("OnRecalculate")
    assert block_of(tables_of(small.book)["tblAging"])[0] == [c.en for c in small.expected.columns("aging")]
