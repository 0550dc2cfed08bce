"""The command `xlcredit`, run as a user runs it: answers, messages, exit status, and files whole or not at all."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path

import openpyxl
import pytest

from tests.errors import made
from udfs.hosts.finish import sample_folder
from udfs.layout import stamp_cell

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")

ROOT = Path(__file__).parents[1]
LEDGER = "Document,Buyer,Document date,Due date,Gross,Note\n"
LEDGER += (
    "R1,B1,2026-09-01,2026-10-01,100.50,=1+1\nR2,B1,2026-10-01,2026-10-31,200,fine\nR3,B2,2026-10-02,soon,300,bad\n"
)
COMMANDS = ("demo", "import", "deadlines", "call", "calc", "doctor")


def xlcredit(*words: str, given: str | bytes = "", folder: Path | None = None, **environment: str):
    """Run the command and give its status, output lines and error lines; a traceback fails at once."""
    process = subprocess.run(
        [sys.executable, "-m", "udfs.hosts.cli", *words],
        input=given.encode() if isinstance(given, str) else given,
        capture_output=True,
        cwd=folder or ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        timeout=300,
        check=False,
    )
    problems = process.stderr.decode()
    assert "Traceback" not in problems, problems
    return process.returncode, process.stdout.decode().splitlines(), problems.splitlines()


def answer(*words: str, **options) -> tuple[int, dict]:
    """Status and answer object of `xlcredit call`."""
    status, lines, problems = xlcredit("call", *words, **options)
    assert problems == []
    assert len(lines) == 1
    return status, json.loads(lines[0])


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A small month: a ledger with one bad row, buyers and settings."""
    path = tmp_path_factory.mktemp("month")
    (path / "ledger.csv").write_text(LEDGER, encoding="utf-8")
    (path / "buyers.csv").write_text("Buyer,Name\nB1,Müller\nB2,=cmd\n", encoding="utf-8")
    (path / "settings.csv").write_text("Setting,Value\nas_of,2026-10-31\nbase_currency,EUR\n", encoding="utf-8")
    (path / "book.xlsx").write_bytes(made.workbook("tblLedger"))
    return path


@pytest.fixture(scope="module")
def imported(folder) -> tuple[Path, list[str]]:
    """The workbook of the small month, and what was said."""
    out = folder / "out.xlsm"
    status, lines, problems = xlcredit(
        "import", "ledger.csv", "--as-of", "2026-10-31", "--out", str(out), folder=folder
    )
    assert (status, problems[-1].split(maxsplit=1)) == (0, ["100%", "done"])
    return out, lines


@pytest.mark.parametrize(
    ("words", "result"),
    [
        (["DSO", "[350000, 1200000, 90]"], 26.25),
        (["AGE_DAYS", '[["2026-09-30", "2026-10-31"], "2026-10-31"]'], [[31], [0]]),
        (["MEP_END", '["2026-07-16", 60]'], "2026-09-14"),
    ],
)
def test_a_function_answers_in_json(words, result):
    assert answer(*words) == (0, {"result": result})


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["DSO", "[100, 0]"], "#DIV/0!"),
        (["DSO", f"[{'9' * 400}, 1]"], "#VALUE!"),
        (["EXPOSURE", '["B1"]'], "#REF!"),
    ],
)
def test_an_error_value_has_status_1_and_a_reason(words, error):
    status, found = answer(*words)
    assert (status, found["error"]) == (1, error)
    assert found["reason"]


def test_an_error_in_a_range_is_one_cell_with_a_reason():
    status, found = answer("AGE_DAYS", '[["2026-09-30", "soon"], "2026-10-31"]')
    assert (status, found["result"]) == (0, [[31], ["#VALUE!"]])
    assert "soon" in found["reason"]


@pytest.mark.parametrize(
    "words",
    [
        ["call", "DSO", "[" * 5000],
        ["call", "DSO", "[" * 900 + "]" * 900],
        ["call", "DSO", f"[{'9' * 5000}]"],
        ["demo", "--out", "/nowhere/at/all.xlsm"],
        ["call", "DSO", "[1, 2]", "--book", "nowhere"],
        ["nothing"],
    ],
)
def test_wrong_input_has_status_2_and_a_line_on_standard_error(words):
    status, _, problems = xlcredit(*words)
    assert status == 2
    assert problems[-1].startswith("xlcredit")
    assert len(problems[-1]) < 300


def test_a_lone_surrogate_is_answered():
    status, found = answer("AGING_BY", r'[["\ud800"], [1], ["2026-01-01"], "2026-10-31"]')
    assert (status, found["error"]) == (1, "#VALUE!")
    assert "half a character" in found["reason"]


def test_lines_are_answered_in_order_whatever_fails(folder):
    lines = [
        '{"function": "DSO", "args": [350000, 1200000, 90]}',
        "not json",
        "",
        "5",
        '{"function": 5}',
        '{"function": "DSO"}',
        '{"function": "DSO", "args": {"a": 1}}',
        '{"function": "DSO", "args": [{"a": 1}, 2]}',
        '{"function": "DSO", "args": [1, 1], "book": 5}',
        '{"function": "DSO", "args": [1, 1], "book": ["x"]}',
        '{"function": "DSO", "args": [1, 1], "book": "a\\u0000b"}',
        '{"function": "DSO", "args": [1, 1], "book": "nowhere"}',
        '{"function": "\\ud800", "args": []}',
        '{"function": "DSO", "args": [' + "9" * 5000 + ", 1]}",
        "[" * 90_000,
        '{"function": "DSO", "args": [1e308, 1e-300]}',
        json.dumps({"function": "OVERDUE", "args": ["B1"], "book": str(folder)}),
        '{"function": "DSO", "args": [1, 1]}',
    ]
    status, answers, problems = xlcredit("call", "--stdin", given="\n".join(lines))
    assert (status, problems) == (0, [])
    found = [json.loads(line) for line in answers]
    assert len(found) == len(lines)
    assert found[0] == {"result": 26.25}
    assert found[-1] == {"result": 365.0}
    assert found[-2] == {"result": 100.5}
    for one in found[1:-2]:
        assert one["error"].startswith("#")
        assert one["reason"]
        assert "\n" not in one["reason"]


@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_bytes_that_are_no_text_end_no_run(locale):
    given = b'\xef\xbb\xbf{"function":"DSO","args":[1,1]}\n\xff\xfe\n{"function":"AGING_BY","args":[["\xff"],[1],["2026-01-01"],'
    given += '"2026-10-31"]}\n{"function":"AGING_BY","args":[["客户"],[1],["2026-01-01"],"2026-10-31"]}\n'.encode()
    status, answers, problems = xlcredit("call", "--stdin", given=given, LC_ALL=locale)
    assert (status, problems) == (0, [])
    found = [json.loads(line) for line in answers]
    assert len(found) == 4
    assert found[0] == {"result": 365.0}
    assert "error" in found[1]
    assert found[3]["result"][1][0] == "客户"


def test_a_book_is_a_folder_or_a_workbook(folder, imported):
    for book in (folder, imported[0]):
        assert answer("BOOK", '["receivables"]', "--book", str(book)) == (0, {"result": 300.5})
        assert answer("OVERDUE", '["B1"]', "--book", str(book)) == (0, {"result": 100.5})
        assert answer("EXPOSURE", '["B9"]', "--book", str(book))[1]["error"] == "#N/A"


def test_a_workbook_without_settings_says_so(folder):
    status, _, problems = xlcredit("call", "BOOK", '["receivables"]', "--book", str(folder / "book.xlsx"))
    assert status == 2
    assert "as_of" in problems[-1] or "tblSettings" in problems[-1]


def test_tables_of_the_untidy_sample_come_whole():
    book = str(sample_folder() / "dirty")
    for name in ("AGING_TABLE", "EXPOSURE_TABLE", "LIMIT_TABLE", "COVER_TABLE"):
        status, found = answer(name, "--book", book)
        assert status == 0
        assert len({len(row) for row in found["result"]}) == 1


def test_version_and_help():
    status, lines, _ = xlcredit("--version")
    assert (status, lines[0].split()[0]) == (0, "xlcredit")
    for command in COMMANDS:
        status, lines, _ = xlcredit(command, "--help")
        assert (status, lines[0].split()[:3]) == (0, ["usage:", "xlcredit", command])
    status, lines, _ = xlcredit()
    assert status == 2
    assert all(any(line.split()[:1] == [command] for line in lines) for command in COMMANDS)


def test_the_doctor_says_what_is_there():
    status, lines, _ = xlcredit("doctor")
    assert (status, lines[-1]) == (0, "Everything needed is installed.")
    status, lines, _ = xlcredit("doctor", "--json")
    found = {finding["name"]: finding for finding in json.loads("\n".join(lines))}
    assert status == 0
    assert {"Python", "xlwings", "Template workbook", "LibreOffice"} <= set(found)
    assert all(finding["found"] or finding["advice"] for finding in found.values())


def test_an_import_says_what_it_read_and_prints_the_figures(imported):
    _, lines = imported
    text = "\n".join(lines)
    assert "Columns read: Document → Document" in text
    assert "As of 2026-10-31, in EUR: 2 of 3 ledger rows used" in text
    assert "Receivables" in text
    assert "300.50" in text
    assert "Problems: 1 rows set aside" in text
    assert lines[-1] == f"Written: {imported[0]}"


def test_the_workbook_says_how_its_ledger_was_read(imported):
    sheet = openpyxl.load_workbook(imported[0])["Import"]
    assert sheet["B5"].value.endswith(".csv")
    assert sheet["C6"].value.startswith("generic: Columns as the Ledger sheet names them (")
    mapping = {row[0]: row[1] for row in sheet.iter_rows(min_row=15, max_col=2, values_only=True)}
    assert (mapping["Document"], mapping["Cleared on"]) == ("Document", None)
    assert (sheet["I5"].value, sheet["K5"].value) == ("rows in the file", 3)


def test_the_workbook_opens_and_holds_the_ledger_as_text_and_numbers(imported):
    book = openpyxl.load_workbook(imported[0])
    cells = [cell for row in book["Ledger"].iter_rows() for cell in row]
    note = next(cell for cell in cells if cell.value == "=1+1")
    assert note.data_type == "s"
    assert any(cell.value == 100.5 for cell in cells)
    values = openpyxl.load_workbook(imported[0], data_only=True)
    problems = [[cell for cell in row if cell is not None] for row in values["Problems"].iter_rows(values_only=True)]
    assert any("soon" in row and 300 in row for row in problems)
    assert "Müller" not in str(problems)


def test_no_text_of_the_user_becomes_a_formula(folder):
    out = folder / "formulas.xlsm"
    status, _, _ = xlcredit(
        "import", "ledger.csv", "--buyers", "buyers.csv", "--company", "=HYPERLINK(1)", "--out", str(out), folder=folder
    )
    assert status == 0
    hostile = {"=1+1", "=cmd", "=HYPERLINK(1)"}
    for page in openpyxl.load_workbook(out):
        for row in page.iter_rows():
            for cell in row:
                assert cell.data_type != "f" or cell.value not in hostile, f"{page.title}!{cell.coordinate}"


def test_a_file_appears_whole_or_not_at_all(folder, tmp_path):
    out = tmp_path / "out.xlsm"
    out.write_bytes(b"the one from last month")
    bad = tmp_path / "bad.csv"
    bad.write_text("Document,Buyer,Document date,Gross\nR1,B1,1/2/2026,5\n", encoding="utf-8")
    for words in (
        ["import", str(bad)],
        ["import", "ledger.csv", "--as-of", "never"],
        ["import", "ledger.csv", "--receipts", str(bad)],
        ["import", "ledger.csv", "--rates", "ledger.csv"],
    ):
        status, _, _ = xlcredit(*words, "--out", str(out), folder=folder)
        assert status == 2
        assert out.read_bytes() == b"the one from last month"
        assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.csv", "out.xlsm"]


def test_a_folder_is_no_file_to_write(folder, tmp_path):
    status, _, problems = xlcredit("import", "ledger.csv", "--out", str(tmp_path), folder=folder)
    assert status == 2
    assert problems[-1].endswith("this is a folder: name a file")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["out.xlsx", "out.csv", "out"])
def test_the_output_must_be_a_macro_workbook(folder, tmp_path, name):
    status, _, problems = xlcredit("import", "ledger.csv", "--out", str(tmp_path / name), folder=folder)
    assert status == 2
    assert ".xlsm" in problems[-1]
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_read_is_not_written(tmp_path):
    ledger = tmp_path / "month.xlsm"
    before = made.workbook()
    ledger.write_bytes(before)
    status, _, problems = xlcredit("import", "month.xlsm", "--out", "month.xlsm", folder=tmp_path)
    assert status == 2
    assert "month.xlsm" in problems[-1]
    assert ledger.read_bytes() == before


def test_an_existing_workbook_is_replaced(folder, tmp_path):
    out = tmp_path / "out.xlsm"
    out.write_bytes(b"the one from last month")
    status, _, _ = xlcredit("import", "ledger.csv", "--out", str(out), folder=folder)
    assert status == 0
    with closing(openpyxl.load_workbook(out, read_only=True)) as book:
        assert book.sheetnames
    assert [path.name for path in tmp_path.iterdir()] == ["out.xlsm"]


def test_options_of_an_import_reach_the_tables_beside_the_ledger(tmp_path):
    (tmp_path / "ledger.csv").write_text("Document,Buyer,Document date,Gross\nR1,B1,1/13/2026,100\n", encoding="utf-8")
    (tmp_path / "cash.csv").write_text("Receipt,Date,Buyer,Document,Amount\nC1,1/2/2026,B1,R1,40\n", encoding="utf-8")
    words = [
        "import",
        "ledger.csv",
        "--receipts",
        "cash.csv",
        "--dates",
        "mdy",
        "--as-of",
        "2026-01-31",
        "--currency",
        "USD",
    ]
    status, lines, _ = xlcredit(*words, "--company", "Harbour", "--language", "zh", folder=tmp_path)
    assert status == 0
    assert any("in USD: 1 of 1 ledger rows used" in line for line in lines)
    assert any("60.00" in line for line in lines)
    book = openpyxl.load_workbook(tmp_path / "CreditControl-ledger.xlsm", data_only=True)
    texts = {cell for page in book for row in page.iter_rows(values_only=True) for cell in row if isinstance(cell, str)}
    assert "Harbour" in texts
    assert "单据号" in texts


def test_a_workbook_is_fresh_when_it_is_read_again_whatever_was_wrong_with_its_files(tmp_path):
    ledger = "Document,Buyer,Document date,Gross\nR1,B1,2026-10-01,100.00\nR2,B1,2026-10-02,1,600.00\nR3,B1,2026-10-03,9.995\n"
    policy = "Value,Key\n85,insured_percentage\n1000,discretionary_limit\nx,colour\n"
    (tmp_path / "ledger.csv").write_text(ledger, encoding="utf-8")
    (tmp_path / "policy.csv").write_text(policy, encoding="utf-8")
    out = tmp_path / "out.xlsm"
    status, *_ = xlcredit("import", "ledger.csv", "--policy", "policy.csv", "--out", str(out), folder=tmp_path)
    assert status == 0
    settings = openpyxl.load_workbook(out)["Settings"]
    _, again = answer("BOOK", '["fingerprint"]', "--book", str(out))
    assert settings[stamp_cell("written_fingerprint")].value == again["result"]
    assert settings[stamp_cell("ledger_rows_set_aside")].value == 1


def test_a_named_sheet_is_imported(tmp_path):
    (tmp_path / "month.xlsx").write_bytes(made.workbook(sheet="Open items"))
    for words, status in ((["--sheet", "Open items"], 0), (["--sheet", "Nope"], 2)):
        assert xlcredit("import", "month.xlsx", *words, "--out", "out.xlsm", folder=tmp_path)[0] == status


def test_the_demo_writes_the_sample_month(tmp_path):
    status, lines, problems = xlcredit("demo", "--out", "demo.xlsm", folder=tmp_path)
    text = "\n".join(lines)
    assert (status, lines[-1]) == (0, "Written: demo.xlsm")
    assert "22,078,125.68" in text
    assert "As of 2026-10-31, in EUR" in text
    assert problems[0].strip().startswith("0%")
    with closing(openpyxl.load_workbook(tmp_path / "demo.xlsm", read_only=True)) as book:
        assert {"Start", "Ledger", "Aging", "Exposure", "Problems", "Checks"} <= set(book.sheetnames)
    assert [path.name for path in tmp_path.iterdir()] == ["demo.xlsm"]


def test_a_reader_that_stops_early_ends_the_run_quietly():
    line = b'{"function":"DSO","args":[1,1]}\n'
    with subprocess.Popen(
        [sys.executable, "-m", "udfs.hosts.cli", "call", "--stdin"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    ) as process:
        process.stdin.write(line)
        process.stdin.flush()
        assert process.stdout.readline() == b'{"result": 365.0}\n'
        process.stdout.close()
        with suppress(BrokenPipeError):
            process.stdin.write(line * 100)
            process.stdin.close()
        assert b"Traceback" not in process.stderr.read()


@pytest.fixture
def insured(tmp_path) -> Path:
    """A folder with one overdue invoice under a policy."""
    tables = {
        "ledger": "Document,Buyer,Document date,Terms,Gross\nA,B1,2026-07-02,14,1000\n",
        "buyers": "Buyer,Name\nB1,Müller\n",
        "limits": "Decision,Buyer,Source,Amount,Effective\nL1,B1,insurer,800,2026-01-01\n",
        "policy": "Key,Value\ninsured_percentage,0.9\n",
        "settings": "Setting,Value\nas_of,2026-09-20\nbase_currency,EUR\n",
    }
    for name, text in tables.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


def test_deadlines_are_listed_and_a_notice_ticks_one_off(insured):
    line = "2026-10-14     24  B1  Müller  800.00 EUR  Report the overdue item to the insurer"
    assert xlcredit("deadlines", str(insured)) == (0, [line], [])
    given = "Buyer,Document,Notice date,Kind\nB1,A,2026-09-18,overdue notice\n"
    (insured / "notices.csv").write_text(given, encoding="utf-8")
    line = "2027-07-11    294  B1  Müller  800.00 EUR  提交索赔"
    assert xlcredit("deadlines", str(insured), "--language", "zh") == (0, [line], [])


def test_deadlines_as_a_calendar_file(insured):
    path = insured / "deadlines.ics"
    said = f"Written: {path}; deadlines: 1"
    assert xlcredit("deadlines", str(insured), "--ics", str(path)) == (0, [said], [])
    assert b"\r\nDTSTART;VALUE=DATE:20261014\r\n" in path.read_bytes()
    status, lines, problems = xlcredit("deadlines", str(insured), "--ics", str(insured / "no" / "d.ics"))
    assert (status, lines) == (2, [])
    assert len(problems) == 1
    assert "there is no folder" in problems[0]
