"""What each command of `xlcredit` does."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from udfs.hosts import doctor, jsoncall
from udfs.hosts.claimfile import give_calendar, give_claim_file
from udfs.hosts.cli import DONE, FAILED, WRONG_INPUT
from udfs.hosts.files import book_blocks
from udfs.hosts.lettering import give_letters
from udfs.hosts.limitlists import compare_limits
from udfs.hosts.onepage import give_card, give_policy_document
from udfs.hosts.ownscorecard import fit_scorecard
from udfs.hosts.policies import give_policy
from udfs.log import layout_folder
from xlcredit.errors import FileError, InputError
from xlcredit.problems import ERROR

if TYPE_CHECKING:
    from udfs.hosts.importing import Imported
    from xlcredit.intake import Block
    from xlcredit.readers import Choice
    from xlcredit.readers.layout import Layout


def say(text: str) -> None:
    """One line to the user."""
    sys.stdout.write(text + "\n")


def progress(text: str, share: float) -> None:
    """How far a long run is; overwritten in place on a terminal, a line each elsewhere."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\033[K{share:4.0%} {text}" + ("\n" if share >= 1 else ""))
    else:
        sys.stderr.write(f"{share:4.0%} {text}\n")
    sys.stderr.flush()


def demo(given: Namespace) -> int:
    """Write the finished workbook of the bundled sample month."""
    from udfs.hosts.finish import finished_workbook, sample_folder

    progress("reading the sample month", 0.0)
    blocks = book_blocks(sample_folder())
    return _report(finished_workbook(blocks, Path(given.out), given.language, progress), given.out)


def load(given: Namespace) -> int:
    """Write the finished workbook of a ledger file and the tables given beside it."""
    from udfs.hosts.finish import finished_workbook
    from udfs.importsheet import preview_sheet
    from xlcredit.readers.previewing import preview_of
    from xlcredit.readers.saving import layout_file, save_layout

    if given.preview:
        return show_preview(given)
    if given.json:
        raise InputError("--json answers a preview: give --preview too")
    if given.save_layout:
        layout_file(layout_folder(), given.save_layout, replacing=given.replace)
    ledger = Path(given.ledger)
    progress(f"reading {ledger.name}", 0.0)
    out = Path(given.out or f"CreditControl-{ledger.stem}.xlsm")
    if out.resolve() in {Path(file).resolve() for file in (given.ledger, *_beside(given).values())}:
        raise FileError(f"{out}: this file is read: give --out another name")
    imported = _imported(given)
    for note in imported.notes:
        say(note)
    shown = preview_sheet(preview_of(imported.rows, imported.taken), chosen(given), given.ledger, given.language)
    status = _report(finished_workbook(imported.blocks, out, given.language, progress, shown), str(out))
    if given.save_layout:
        found, replacing = imported.taken.detection, given.replace
        saved = save_layout(layout_folder(), given.save_layout, found, date.today(), replacing=replacing)
        say(f"Saved: layout {saved.stem}; files with its headers are read with it from now on")
    return status


def show_preview(given: Namespace) -> int:
    """Say what an import would read and how; a question that is open, or a column that lacks, has status 1."""
    from udfs.hosts.importing import FALLBACK_CURRENCY
    from xlcredit.readers import preview
    from xlcredit.readers.previewtext import as_plain, preview_lines

    if given.save_layout:
        raise InputError("--preview writes nothing: leave out --save-layout")
    found = preview(_ledger(given), chosen(given), _saved(), base_currency=given.currency or FALLBACK_CURRENCY)
    say(jsoncall.as_json(as_plain(found)) if given.json else "\n".join(preview_lines(found)))
    return FAILED if found.questions or found.lacking else DONE


def check(given: Namespace) -> int:
    """Say what a ledger file holds, what of it can be used and what not, and why; nothing is written."""
    from udfs.hosts.finish import placed_blocks
    from xlcredit.analysis import analyse
    from xlcredit.book import Book
    from xlcredit.importreport import quality_report, report_lines

    imported = _imported(given)
    analysis = analyse(Book.from_blocks(placed_blocks(imported.blocks, given.language)))
    report = quality_report(imported.taken, analysis)
    say(jsoncall.as_json(report) if given.json else "\n".join(report_lines(report)))
    sums = all(one["agrees"] for one in report["sums"])
    return DONE if sums and not report["rows"]["set_aside"] else FAILED


def _beside(given: Namespace) -> dict[str, str]:
    return {name: file for name in _TABLES if (file := getattr(given, name))}


def _imported(given: Namespace) -> Imported:
    from udfs.hosts.importing import ledger_blocks
    from xlcredit.readers import read

    return ledger_blocks(
        _ledger(given),
        {name: read(Path(file)) for name, file in _beside(given).items()},
        as_of=given.as_of,
        currency=given.currency,
        choice=chosen(given),
        saved=_saved(),
        company=given.company,
        language=given.language,
    )


def _ledger(given: Namespace) -> Block:
    from xlcredit.readers import read

    ledger = read(Path(given.ledger), given.sheet)
    if len(ledger.sheets) > 1 and given.sheet is None and not given.json:
        say(f"Sheet read: {ledger.sheets[0]}; not read: {', '.join(ledger.sheets[1:])}; --sheet changes it")
    return ledger


def _saved() -> Mapping[str, Layout]:
    """Layouts that the user saved; a file of them that cannot be read is a warning."""
    from xlcredit.readers.saving import saved_layouts

    found, faults = saved_layouts(layout_folder())
    for fault in faults:
        sys.stderr.write(f"xlcredit: {fault}\n")
    return found


def chosen(given: Namespace) -> Choice:
    """What the options say of how the ledger is read; InputError for a --map without its sign."""
    from xlcredit.readers import Choice

    columns: dict[str, str] = {}
    for words in given.map:
        column, sign, header = words.partition("=")
        if not sign:
            raise InputError(f"--map {words}: write the column, = and the header: --map document='Invoice #'")
        if column in columns:
            raise InputError(f"--map {words}: the column {column} is mapped twice: leave one out")
        columns[column] = header
    return Choice(given.layout, columns, given.dates, given.numbers, given.header_row)


_TABLES = ("receipts", "buyers", "statements", "limits", "policy", "sales", "balances", "rates")


def _report(analysis: object, out: str) -> int:
    from udfs.hosts.finish import report

    for line in report(analysis):  # type: ignore[arg-type]
        say(line)
    say(f"Written: {out}")
    return DONE


def deadlines(given: Namespace) -> int:
    """List the next deadline of every buyer, the most urgent first, or write those to come as a calendar file."""
    from xlcredit.analysis import analyse
    from xlcredit.book import Book
    from xlcredit.calendarfile import deadline_lines, write_calendar

    analysis = analyse(Book.from_blocks(book_blocks(Path(given.book))))
    language = given.language or analysis.settings.language
    if given.ics:
        say(f"Written: {given.ics}; deadlines: {write_calendar(Path(given.ics), analysis, language):,}")
        return DONE
    for line in deadline_lines(analysis, language):
        say(line)
    return DONE


def alerts(given: Namespace) -> int:
    """List who needs a look; beside the last month end of the same ledger, or beside an earlier workbook."""
    from udfs.alert_report import alert_lines, as_plain, closes_of
    from xlcredit.analysis import analyse
    from xlcredit.book import Book

    books = [analyse(Book.from_blocks(book_blocks(Path(one)))) for one in (given.book, given.before) if one]
    closes = closes_of(books[0], books[1] if given.before else None)
    for line in [jsoncall.as_json(as_plain(closes))] if given.json else alert_lines(closes):
        say(line)
    return DONE


def what_if(given: Namespace) -> int:
    """Say what the changes of limits of a book would do, buyer by buyer and in total."""
    from udfs.cut_report import as_plain, change_faults, change_lines
    from xlcredit.analysis import analyse
    from xlcredit.book import Book

    analysis = analyse(Book.from_blocks(book_blocks(Path(given.book))))
    say(jsoncall.as_json(as_plain(analysis)) if given.json else "\n".join(change_lines(analysis)))
    return FAILED if any(one.severity == ERROR for one in change_faults(analysis)) else DONE


def show_layouts(given: Namespace) -> int:
    """List the layouts of ledger files, or forget one that was saved."""
    from xlcredit.readers.layout import layouts
    from xlcredit.readers.saving import forget_layout

    if given.forget is not None:
        forget_layout(layout_folder(), given.forget)
        say(f"Forgotten: layout {given.forget}")
        return DONE
    saved = _saved()
    known = [(name, layout.en, "comes with the product") for name, layout in layouts().items()]
    known += [(name, layout.en, layout.source) for name, layout in saved.items()]
    widths = [max(len(line[at]) for line in known) for at in range(2)]
    for name, title, source in known:
        say(f"{name:<{widths[0]}}  {title:<{widths[1]}}  {source}")
    return DONE


def call(given: Namespace) -> int:
    """Answer one function call, or one a line of standard input."""
    if given.stdin:
        if given.name is not None:
            raise InputError("give either a function or --stdin, not both")
        for line in sys.stdin:
            say(jsoncall.answer_line(line, given.book))
            sys.stdout.flush()
        return DONE
    if given.name is None:
        raise InputError("name a function, such as: xlcredit call DSO '[350000, 1200000, 90]'")
    answer, failed = jsoncall.answer(given.name, jsoncall.arguments(given.args), given.book)
    say(jsoncall.as_json(answer))
    return FAILED if failed else DONE


def calc(given: Namespace) -> int:
    """Open a workbook in LibreOffice Calc and stay until its window is closed."""
    path = Path(given.file)
    if not path.is_file():
        raise FileError(f"{path.name}: there is no such file")
    from udfs.hosts.calc import open_in_calc

    open_in_calc(path, visible=True)
    return DONE


def diagnose(given: Namespace) -> int:
    """Say what is installed, what is missing and what to do."""
    findings = doctor.findings()
    say(jsoncall.as_json([finding.__dict__ for finding in findings]) if given.json else doctor.as_text(findings))
    return FAILED if any(f.needed and not f.found for f in findings) else DONE


COMMANDS: dict[str, Callable[[Namespace], int]] = {
    "demo": demo,
    "import": load,
    "check": check,
    "deadlines": deadlines,
    "alerts": alerts,
    "layouts": show_layouts,
    "limits": compare_limits,
    "whatif": what_if,
    "policy": give_policy,
    "letters": give_letters,
    "claim-file": give_claim_file,
    "calendar": give_calendar,
    "card": give_card,
    "credit-policy": give_policy_document,
    "scorecard": fit_scorecard,
    "call": call,
    "calc": calc,
    "doctor": diagnose,
}

__all__ = ["COMMANDS", "DONE", "FAILED", "WRONG_INPUT"]
