"""The command `xlcredit limits`: what differs in words and as JSON, and the decisions that it writes to be appended."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from udfs.hosts.cli import main

BUYERS = "Buyer,Name,Legal id\nB1,Nordlicht Möbel GmbH,HRB 1001\nB2,Ferme du Lac SARL,00452\nB3,Osthafen AG,HRB 1003\n"
LIMITS = "Decision,Buyer,Source,Amount,Currency,Effective\n007,B1,insurer,50000,EUR,2026-01-01\n"
LIMITS += "D2,B2,insurer,20000,EUR,2026-01-01\nD3,B3,insurer,1000000,JPY,2026-01-01\n"
LIST = "EH ID,Customer reference,Legal identifier,Company name,Decision,Permanent amount,Currency,Decision date\n"
LIST += '60012345,B1,,"Nordlicht Möbel GmbH",Agreed,"80,000.00",EUR,2026-10-15\n'
LIST += "60012346,,00452,Ferme du Lac,Refused,,EUR,2026-10-20\n"
LIST += "60012347,,,Nobody Ltd,Agreed,1.00,EUR,2026-10-20\n"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A folder of tables with three decisions, and a list beside it."""
    folder = tmp_path / "book"
    folder.mkdir()
    for name, text in (
        ("ledger", "Document,Buyer,Document date,Gross\nR1,B1,2026-10-01,100\n"),
        ("settings", "Setting,Value\nas_of,2026-10-31\nbase_currency,EUR\n"),
        ("buyers", BUYERS),
        ("limits", LIMITS),
    ):
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    (tmp_path / "list.csv").write_text(LIST, encoding="utf-8")
    return folder


def test_the_differences_are_said_line_by_line(book, tmp_path, capsys):
    assert main(["limits", str(book), str(tmp_path / "list.csv")]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "Read as eolis: Allianz Trade (EOLIS) list of current limits (8 of 8 headers in row 1 are known to it); "
        "list of 2026-10-31",
        "changed: B1 Nordlicht Möbel GmbH | permanent | 80,000.00 EUR | Amount: 50,000.00 → 80,000.00 | by reference",
        "name differs: B2 Ferme du Lac | permanent | 0.00 EUR | Name: Ferme du Lac SARL → Ferme du Lac | by legal id",
        "changed: B2 Ferme du Lac | permanent | 0.00 EUR | Status: approved → declined | by legal id",
        "no buyer found: Nobody Ltd | permanent | 1.00 EUR",
        "not in the list: B3 Osthafen AG | permanent | Status: approved → revoked",
        "Limits in the list: 3; changed 2, name differs 1, no buyer found 1, not in the list 1",
    ]


def test_the_decisions_are_written_to_be_appended_and_then_nothing_differs(book, tmp_path, capsys):
    out = tmp_path / "new.csv"
    assert main(["limits", str(book), str(tmp_path / "list.csv"), "--apply", str(out)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == (
        f"Written: {out}, new decisions: 3; append them to the Limits sheet"
    )
    origin = "list.csv 2026-10-31"
    header, *rows = out.read_text(encoding="utf-8").splitlines()
    assert header == (
        "Decision,Buyer,Source,Type,Status,Amount,Currency,Effective,Valid from,Valid to,Maximum terms,Author,Reason,Review on"
    )
    assert rows == [
        f"20261031-B1,B1,insurer,permanent,approved,80000.0,EUR,2026-10-15,,,,,{origin}; Insurer's number 60012345,",
        f"20261031-B2,B2,insurer,permanent,declined,0.0,EUR,2026-10-20,,,,,{origin}; Insurer's number 60012346,",
        f"20261031-B3,B3,insurer,permanent,revoked,0.0,JPY,2026-10-31,,,,,{origin}; not in the list,",
    ]
    appended = ["Decision,Buyer,Source,Amount,Currency,Effective,Type,Status"]
    appended += [line + ",," for line in LIMITS.splitlines()[1:]]
    for cells in (row.split(",") for row in rows):
        appended.append(",".join(cells[at] for at in (0, 1, 2, 5, 6, 7, 3, 4)))
    (book / "limits.csv").write_text("\n".join(appended) + "\n", encoding="utf-8")
    assert main(["limits", str(book), str(tmp_path / "list.csv")]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "Limits in the list: 3; name differs 1, no buyer found 1"


def test_json_has_the_same_findings_and_a_partial_list_lacks_nothing(book, tmp_path, capsys):
    assert main(["limits", str(book), str(tmp_path / "list.csv"), "--json", "--partial", "--date", "2026-11-01"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["layout"], found["day"], found["limits"], found["problems"]) == ("eolis", "2026-11-01", 3, [])
    assert found["counts"] == {"changed": 2, "name differs": 1, "unmatched": 1}
    assert found["differences"][0]["differs"] == "Amount: 50,000.00 → 80,000.00"
    assert [one["decision"] for one in found["decisions"]] == ["20261101-B1", "20261101-B2"]


def test_a_row_that_cannot_be_used_is_said_and_has_status_one(book, tmp_path, capsys):
    (tmp_path / "list.csv").write_text("Buyer,Limit amount,Status\nB1,5,perhaps\nTotal,5,\n", encoding="utf-8")
    assert main(["limits", str(book), str(tmp_path / "list.csv"), "--partial"]) == 1
    assert capsys.readouterr().out.splitlines()[1:] == [
        "Cannot be used: list.csv row 2, Status: perhaps 'perhaps' is not one of "
        "approved, reduced, declined, revoked, expired, pending",
        "Rows that are no limit: 1",
        "Limits in the list: 0; no difference",
    ]
