"""Letters as files: a Word document a buyer, PDFs where LibreOffice is there, e-mail drafts, what became of each.

One letter that cannot be written does not stop the others: its row says what is missing and what to do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from udfs.pdf import as_pdfs
from xlcredit.analysis import Analysis
from xlcredit.collections import letters
from xlcredit.collections.letters import asked_totals, letter, letter_content, mail_address, master
from xlcredit.collections.mail import draft
from xlcredit.collections.openlist import OpenItem, open_lists
from xlcredit.columns import TABLES
from xlcredit.errors import Stopped, XlcreditError
from xlcredit.parameters import parameters
from xlcredit.wholefile import free_place, write_whole
from xlcredit.worddocument import SUFFIX
from xlcredit.wording import day_text
from xlcredit.words import folded, known

Progress = Callable[[int, int], None]
"""Told how many letters of how many are done; what it raises ends the run."""

CALL = "telephone"
"""Channel of a step that needs no letter."""
AT_ONCE = 20
"""Documents that one run of LibreOffice makes into PDFs: between two runs there is progress, and an end at will."""


@dataclass(frozen=True)
class Written:
    """What became of one letter: its files, none where it could not be written; `items` are what it asks for."""

    buyer: str
    letter: str
    money: int
    outcome: str
    files: tuple[Path, ...] = ()
    items: tuple[OpenItem, ...] = ()


def due_letters(analysis: Analysis) -> list[tuple[str, str]]:
    """Every buyer with a step of the ladder to be taken now in writing, and its text; the highest step first."""
    found = analysis.table("dunning")
    rows = found[found["dunning_step"].notna()][["buyer", "ladder_text", "channel"]].itertuples(index=False)
    return [(str(buyer), str(text)) for buyer, text, channel in rows if known("channel", channel) != CALL]


def write_letters(
    analysis: Analysis,
    wanted: Sequence[tuple[str, str]],
    folder: Path,
    own: Path | None = None,
    progress: Progress = lambda done, count: None,
) -> list[Written]:
    """Letters of buyers into a folder that is there; what became of each, in the order given.

    wanted: buyer and letter; own: folder with templates of the user's; files that are there are not overwritten.
    """
    items = open_lists(analysis, [buyer for buyer, _ in wanted])
    asked = analysis.table("dunning").set_index("buyer")["reminded"].to_dict()
    done = []
    for number, (buyer, name) in enumerate(wanted):
        progress(number, len(wanted))
        one = Written(buyer, name, int(asked.get(buyer, 0)), "")
        done.append(_document(analysis, one, items.get(buyer, []), folder, own))
    done = _with_pdfs(done, folder, progress)
    return [_with_mail(analysis, one, folder) for one in done]


def _document(
    analysis: Analysis, wanted: Written, items: Sequence[OpenItem], folder: Path, own: Path | None
) -> Written:
    """A letter with its Word document, or with the reason why there is none."""
    buyer, name = wanted.buyer, wanted.letter
    try:
        lacking = _lacking(analysis, buyer, name, items)
        if lacking:
            return replace(wanted, outcome=_said(lacking, analysis.settings.language))
        path = free_place(folder, f"{buyer} {known('ladder_text', name)} {analysis.settings.as_of}", SUFFIX)
        write_whole(path, letter(analysis, buyer, name, items, own))
    except (XlcreditError, OSError) as error:
        return replace(wanted, outcome=" ".join(str(error).split()))
    return replace(wanted, outcome=_outcome(analysis, buyer), files=(path,), items=tuple(items))


def _lacking(analysis: Analysis, buyer: str, name: str, items: Sequence[OpenItem]) -> str:
    """Why a letter is not written; "" where it is."""
    if not master(analysis, buyer)["address"] and not mail_address(analysis, buyer):
        return "no_address"
    if name == letters.INTEREST:
        return "" if letters.interest_content(analysis, buyer, "en")["interest"] else "no_interest"
    if name == letters.STATEMENT or any(asked_totals(items, one.currency)["asked"] for one in items):
        return ""
    return "nothing"


def _outcome(analysis: Analysis, buyer: str) -> str:
    language, spoken = analysis.settings.language, letters.language_of(analysis, buyer)
    if folded(master(analysis, buyer)["language"]) not in letters.LANGUAGES:
        return _said("no_language", language, spoken=spoken)
    return _said("written" if mail_address(analysis, buyer) else "no_mail", language)


def _with_pdfs(done: Sequence[Written], folder: Path, progress: Progress) -> list[Written]:
    """The same with a PDF of each; as they are where LibreOffice is not there or makes none."""
    documents = [one.files[0] for one in done if one.files]
    made: dict[Path, Path] = {}
    try:
        for start in range(0, len(documents), AT_ONCE):
            progress(start, len(documents))
            some = documents[start : start + AT_ONCE]
            made |= dict(zip(some, as_pdfs(some, folder), strict=True))
    except Stopped:
        raise
    except XlcreditError:
        # The Word document is the letter; a PDF is there where it can be.
        progress(len(documents), len(documents))
    return [_with_files(one, made) for one in done]


def _with_files(one: Written, made: Mapping[Path, Path]) -> Written:
    return replace(one, files=(*one.files, *(made[file] for file in one.files if file in made)))


def _with_mail(analysis: Analysis, one: Written, folder: Path) -> Written:
    """The same with a draft of an e-mail that carries the letter, as PDF where there is one."""
    to = mail_address(analysis, one.buyer) if one.files else ""
    if not to:
        return one
    language = letters.language_of(analysis, one.buyer)
    path = free_place(folder, one.files[0].stem, ".eml")
    subject, body = mail_texts(analysis, one, language)
    write_whole(path, draft(to, subject, body, [one.files[-1]]))
    return replace(one, files=(*one.files, path))


def mail_texts(analysis: Analysis, one: Written, language: str) -> tuple[str, list[str]]:
    """Subject and paragraphs of the e-mail of a letter."""
    texts, settings = parameters("letters"), analysis.settings
    content = letter_content(analysis, one.buyer, one.items, language)
    name = known("ladder_text", one.letter)
    subject = texts["subject"].get(name, texts["subject"]["other"])[language]
    totals = [(row["total"], row["currency"]) for row in content["interest"]]
    if one.letter != letters.INTEREST:
        totals = [(row["asked"], row["currency"]) for row in content["totals"]]
    sums = ", ".join(" ".join(pair) for pair in totals)
    said = {name: wording[language] for name, wording in texts["body"].items()}
    asked = said["asked"].format(pay_by=content["pay_by"], amounts=sums) if one.letter != letters.STATEMENT else ""
    body = [
        said["greeting"],
        said["attached"].format(date=day_text(language, settings.as_of), sums=asked).strip(),
        said["contact"].format(contact=settings.company_contact) if settings.company_contact else "",
        settings.company,
        settings.signatory,
    ]
    return subject.format(company=settings.company, buyer=one.buyer), [line for line in body if line]


def reminder_rows(analysis: Analysis, done: Sequence[Written]) -> list[list[Any]]:
    """Rows for tblReminders: each item whose step was taken by a letter that was written."""
    names = [column.name for column in TABLES["reminders"].inputs]
    rows = [
        {
            "buyer": one.buyer,
            "document": item.document,
            "date": analysis.settings.as_of,
            "ladder_step": item.step,
            "file": one.files[0].name,
            "note": "",
        }
        for one in done
        if one.files and one.letter not in (letters.STATEMENT, letters.INTEREST)
        for item in one.items
        if item.step and item.overdue
    ]
    return [[row[name] for name in names] for row in rows]


def report_rows(analysis: Analysis, done: Sequence[Written]) -> list[dict[str, Any]]:
    """What became of each letter, as rows of tblLetters by column; money in base minor units."""
    return [
        {
            "buyer": one.buyer,
            "name": analysis.names_of([one.buyer])[0],
            "letter": known("ladder_text", one.letter),
            "money": one.money,
            "outcome": one.outcome,
            "file": ", ".join(path.name for path in one.files),
        }
        for one in done
    ]


def _said(key: str, language: str, **parts: object) -> str:
    return str(parameters("letters")["outcome"][key][language]).format(**parts)
