"""The buyer card says what the other tables say, to the cent, for any buyer of any firm; and it prints on one page."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings

from tests.oracle.card import in_words
from tests.strategies import Blocks, firms, statement_firms
from tests.test_properties import analysed
from udfs.hosts.finish import card_file
from udfs.onepage import chosen_buyer
from xlcredit.analysis import Analysis
from xlcredit.buyercard import card_analysis, card_buyer, card_table
from xlcredit.columns import TABLES
from xlcredit.errors import UnknownId
from xlcredit.words import spoken

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
ROOT = Path(__file__).parents[1]
MANY = settings(max_examples=25, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
DECLARED = tomllib.loads((ROOT / "xlcredit" / "tables" / "buyer_card.toml").read_text(encoding="utf-8"))
PLACES = {"percent": 1, "days": 0, "count": 0, "number": 2}
TENTHS = ("_score", "score_change")


def expected_words(column: Any, value: Any) -> str | None:
    """What the card must say of a number or a fixed word of a table; None where it is neither."""
    if column.kind in PLACES:
        places = 2 if column.name == "pd" else PLACES[column.kind]
        if column.name.endswith(TENTHS) or (column.kind == "number" and column.unit == "days"):
            places = 1
        number = in_words(float(value) * 100 if column.kind == "percent" else float(value), places)
        days = " days" if column.unit == "days" or column.name == "days_left" else ""
        return f"{number} %" if column.kind == "percent" else number + days
    return spoken(column.words, value, "en") if column.kind == "word" else None


def same_as_tables(analysis: Analysis, buyer: str) -> int:
    """Hold each line of a card against the table that it is taken from; the number of lines compared."""
    card, compared = card_table(analysis, "en", buyer), 0
    for part in DECLARED["part"]:
        name = part["table"]
        if name in ("buyers", "limits"):
            continue
        lines = card[card["card_part"] == part["name"]["en"]].set_index("card_item")
        rows = analysis.table(name)[lambda table: table["buyer"] == buyer]
        if not len(rows):
            assert lines["card_value"].tolist() == ["nothing of this buyer"]
            continue
        for column in analysis.columns(name):
            if column.header("en") not in lines.index or column.name in ("buyer", "name"):
                continue
            line, value = lines.loc[column.header("en")], rows.iloc[0][column.name]
            compared += 1
            if pd.isna(value) or value == "":
                assert pd.isna(line["card_amount"])
                assert line["card_value"] in ("not known", "none")
            elif column.kind == "money":
                assert int(line["card_amount"]) == int(value)
            else:
                assert pd.isna(line["card_amount"])
                words = expected_words(column, value)
                assert line["card_value"] == words or (words is None and line["card_value"])
    return compared


@given(firms())
@MANY
def test_every_line_is_a_cell_of_its_table(blocks: Blocks) -> None:
    analysis = analysed(blocks)
    for buyer in analysis.buyers:
        assert same_as_tables(analysis, buyer) > 25


@given(statement_firms())
@MANY
def test_the_same_with_statements(blocks: Blocks) -> None:
    analysis = analysed(blocks)
    for buyer in analysis.buyers:
        assert same_as_tables(analysis, buyer) > 25


@given(firms())
@MANY
def test_the_aging_of_a_card_adds_up_and_both_languages_have_the_same_amounts(blocks: Blocks) -> None:
    analysis = analysed(blocks)
    for buyer in analysis.buyers:
        card, chinese = (card_table(analysis, language, buyer) for language in ("en", "zh"))
        aging = card[card["card_part"] == "Aging"].set_index("card_item")["card_amount"]
        assert int(aging.drop(["Outstanding", "Overdue"]).sum()) == int(aging["Outstanding"])
        assert card["card_amount"].fillna(-1).tolist() == chinese["card_amount"].fillna(-1).tolist()
        as_of = analysis.settings.as_of
        decisions = [one for one in analysis.book.decisions if one.buyer == buyer and one.effective_date <= as_of]
        shown = card[card["card_part"] == "Limit decisions"]["card_item"].tolist()
        assert len(shown) == min(max(len(decisions), 1), DECLARED["decisions"])


def test_no_card_of_nobody(sample_analysis: Analysis) -> None:
    with pytest.raises(UnknownId):
        card_analysis(sample_analysis, "nobody")
    largest = sample_analysis.table("exposure").iloc[0]["buyer"]
    assert card_buyer(sample_analysis) == largest
    for buyer in sample_analysis.buyers[:40]:
        assert same_as_tables(sample_analysis, buyer) > 35


def test_the_file_is_one_upright_page_and_text_stays_text(tmp_path: Path) -> None:
    analysis = analysed(
        {
            "settings": [["Setting", "Value"], ["as_of", "2026-10-31"], ["base_currency", "EUR"]],
            "ledger": [["Document", "Buyer", "Document date", "Gross"], ["R1", "B1", "2026-10-01", 100]],
            "buyers": [["Buyer", "Name", "Legal id"], ["B1", "=1+1", "@x"]],
        }
    )
    for language in ("en", "zh"):
        path = tmp_path / f"{language}.xlsx"
        lines = card_file(path, card_analysis(analysis, "B1", language))
        sheet = openpyxl.load_workbook(path).active
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("portrait", 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert {sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight} <= {None, 1}  # one page each is the default
        assert sheet.print_area == f"'Buyer card'!$A$1:$D${lines + 3}"
        cells = {row[1].value: row for row in sheet.iter_rows(min_row=4)}
        name = cells[TABLES["buyers"].column("name").header(language)][3]
        assert (name.value, name.data_type) == ("=1+1", "s")
        amount = cells[TABLES["exposure"].column("exposure").header(language)][2]
        assert amount.value == 100


def test_the_commands_write_both_pages(tmp_path: Path) -> None:
    (tmp_path / "ledger.csv").write_text("Document,Buyer,Document date,Gross\nR1,B1,2026-10-01,100\n")
    (tmp_path / "settings.csv").write_text("Setting,Value\nas_of,2026-10-31\nbase_currency,EUR\n")
    for words in (
        ("card", "B1", "--book", str(tmp_path), "--out", str(tmp_path / "card.xlsx"), "--language", "zh"),
        ("credit-policy", "--book", str(tmp_path), "--out", str(tmp_path / "policy.docx")),
        ("credit-policy", "--save-template", str(tmp_path / "own.docx")),
    ):
        command = [sys.executable, "-m", "udfs.hosts.cli", *words]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        assert "Written: " in done.stdout
    assert {path.name for path in tmp_path.iterdir()} >= {"card.xlsx", "policy.docx", "own.docx"}


def test_without_a_row_and_without_an_answer_there_is_no_buyer(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def answer(_: Any, prompt: str, default: str) -> str:
        asked.append(default)
        return " 12345 " if default == "7" else ""

    monkeypatch.setattr("udfs.onepage.typed_text", answer)
    for now, expected in ((7.0, "12345"), (None, "")):
        monkeypatch.setattr("udfs.onepage.value_of", lambda *_, now=now: now)
        assert chosen_buyer(SimpleNamespace(app=SimpleNamespace(selection=None)), "en") == expected  # type: ignore[arg-type]
    assert asked == ["7", ""]
