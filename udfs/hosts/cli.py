"""The command `xlcredit`: the same tables and functions without a spreadsheet program.

Exit status: 0 done; 1 the function answered with an error value, or a check failed; 2 the input is wrong.
Libraries are loaded by the command that needs them, so that `--help` answers at once.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

DONE = 0
FAILED = 1
WRONG_INPUT = 2

UNKNOWN_COMMAND = re.compile(r"argument COMMAND: invalid choice: ('.*') \(choose from")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; every error of the user's is one line on standard error."""
    parser = arguments_parser()
    given = parser.parse_args(arguments)
    if given.command is None:
        parser.print_help()
        return WRONG_INPUT
    from udfs.hosts import commands
    from xlcredit.errors import XlcreditError

    for stream, errors in ((sys.stdout, "backslashreplace"), (sys.stderr, "backslashreplace"), (sys.stdin, "replace")):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors=errors)
    try:
        return commands.COMMANDS[given.command](given)
    except XlcreditError as error:
        sys.stderr.write(f"xlcredit: {error}\n")
        return WRONG_INPUT
    except BrokenPipeError:
        sys.stderr.close()
        return DONE
    except OSError as error:
        name = f" {error.filename}" if error.filename else ""
        sys.stderr.write(f"xlcredit: {error.strerror or error}{name}\n")
        return WRONG_INPUT
    except KeyboardInterrupt:
        sys.stderr.write("xlcredit: stopped; nothing was written\n")
        return 130


class Parser(argparse.ArgumentParser):
    """A parser that names an unknown command in one line that is not a list of all."""

    def error(self, message: str) -> NoReturn:
        """End with a message and the status of wrong input."""
        unknown = UNKNOWN_COMMAND.match(message)
        super().error(f"no command is called {unknown[1]}: xlcredit --help lists them" if unknown else message)


def arguments_parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    parser = Parser(
        prog="xlcredit",
        description="Receivables, credit limits and trade-credit insurance, from a ledger to a finished workbook.",
    )
    parser.add_argument("--version", action="version", version=version())
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")

    demo = commands.add_parser("demo", help="write a finished workbook from the bundled sample month")
    demo.add_argument("--out", default="CreditControl-demo.xlsm", help="file to write (default: %(default)s)")
    demo.add_argument("--language", choices=("en", "zh"), default="en", help="language of the workbook")

    load = commands.add_parser("import", help="make a finished workbook from a ledger file")
    load.add_argument("--out", help="workbook to write (default: CreditControl-LEDGER.xlsm)")
    load.add_argument("--save-layout", metavar="NAME", help="save how the ledger was read, for files like it")
    load.add_argument("--replace", action="store_true", help="let --save-layout replace a layout of that name")
    load.add_argument("--preview", action="store_true", help="say what would be read and how; nothing is written")
    load.add_argument("--json", action="store_true", help="answer a preview as JSON")
    check = commands.add_parser("check", help="say what a ledger file holds and what of it can be used")
    check.add_argument("--json", action="store_true", help="answer as JSON")
    for reading in (load, check):
        reading_options(reading)

    action_commands(commands)

    known = commands.add_parser("layouts", help="list the layouts of ledger files, those that you saved too")
    known.add_argument("--forget", metavar="NAME", help="remove a layout that you saved")

    whatif = commands.add_parser("whatif", help="say what the changes of limits in the table of changes would do")
    whatif.add_argument("book", help="workbook, or folder of CSV tables, with the changes in tblWhatIf (what_if.csv)")
    whatif.add_argument("--json", action="store_true", help="answer as JSON")
    limits = commands.add_parser("limits", help="say how the insurer's limit list differs from a book")
    limit_options(limits)
    policy = commands.add_parser("policy", help="list usual terms of insurers, or write one of them as a policy table")
    policy.add_argument("--preset", metavar="NAME", help="insurer whose usual terms are a starting point")
    policy.add_argument("--out", help="file to write (default: policy-NAME.csv)")
    policy.add_argument("--language", choices=("en", "zh"), default="en", help="language of the table")

    one_page_commands(commands)
    scorecard_command(commands)

    call = commands.add_parser("call", help="run one worksheet function, or many from standard input")
    call.add_argument("name", nargs="?", help="name of the function, such as DSO")
    call.add_argument("args", nargs="?", default="[]", help="arguments as a JSON array")
    call.add_argument("--book", help="workbook, or folder of CSV tables, that book functions read")
    call.add_argument("--stdin", action="store_true", help="read one JSON object a line: function, args, book")

    program_commands(commands)
    return parser


def program_commands(commands: Any) -> None:
    """What is about the program itself."""
    calc = commands.add_parser("calc", help="open a workbook in LibreOffice Calc with functions and buttons live")
    calc.add_argument("file", help="workbook to open")

    doctor = commands.add_parser("doctor", help="say what is installed, what is missing and what to do")
    doctor.add_argument("--json", action="store_true", help="answer as JSON")


def action_commands(commands: Any) -> None:
    """What has to be done, and for whom."""
    deadlines = commands.add_parser(
        "deadlines", help="list the next deadline of every buyer, or write them as a calendar"
    )
    deadlines.add_argument("book", help="workbook, or folder of CSV tables")
    deadlines.add_argument("--ics", metavar="FILE", help="calendar file to write, for Outlook and other calendars")
    deadlines.add_argument("--language", choices=("en", "zh"), help="language of the texts (default: the workbook's)")
    alerts = commands.add_parser("alerts", help="list who needs a look, beside the last month end or its workbook")
    alerts.add_argument("--book", required=True, help="workbook, or folder of CSV tables")
    alerts.add_argument("--before", metavar="BOOK", help="workbook of an earlier close: shows changed master data too")
    alerts.add_argument("--json", action="store_true", help="answer as JSON")


def one_page_commands(commands: Any) -> None:
    """What is written for people who read no sheets."""
    letters = commands.add_parser("letters", help="write the letters that are due, or the statement of one buyer")
    letters.add_argument("--book", help="workbook, or folder of CSV tables")
    letters.add_argument("--to", metavar="FOLDER", help="folder for Word documents, PDFs and drafts of e-mails")
    letters.add_argument("--buyer", help="only the letter to this buyer")
    letters.add_argument("--statement", action="store_true", help="the statement of account of --buyer")
    letters.add_argument("--templates", metavar="FOLDER", help="templates of your own (default: the shipped ones)")
    letters.add_argument("--save-templates", metavar="FOLDER", help="write the shipped templates, to be edited in Word")
    claim = commands.add_parser("claim-file", help="gather what the insurer asks for about one buyer in a .zip")
    claim.add_argument("buyer", help="id of the buyer")
    claim.add_argument("--book", required=True, help="workbook, or folder of CSV tables; proofs are beside it")
    claim.add_argument("--out", metavar="FILE.zip", help="archive to write (default: claim-BUYER.zip)")
    days = commands.add_parser("calendar", help="write deadlines, promises, instalments and reviews as a calendar")
    days.add_argument("--book", required=True, help="workbook, or folder of CSV tables")
    days.add_argument("--out", default="credit-calendar.ics", help="file to write (default: %(default)s)")
    days.add_argument("--language", choices=("en", "zh"), help="language of the texts (default: the workbook's)")
    card = commands.add_parser("card", help="write everything about one buyer on one page")
    card.add_argument("buyer", help="id of the buyer")
    card.add_argument("--book", required=True, help="workbook, or folder of CSV tables")
    card.add_argument("--out", default="card.xlsx", help=".xlsx, or .pdf with LibreOffice (default: %(default)s)")
    card.add_argument("--language", choices=("en", "zh"), help="language of the card (default: the workbook's)")
    rules = commands.add_parser("credit-policy", help="write the credit policy as a Word document of one page")
    rules.add_argument("--book", help="workbook, or folder of CSV tables")
    rules.add_argument("--out", metavar="FILE.docx", help="document to write")
    rules.add_argument("--template", metavar="FILE.docx", help="template of your own (default: the shipped one)")
    rules.add_argument("--save-template", metavar="FILE.docx", help="write the shipped template, to be edited in Word")
    rules.add_argument("--language", choices=("en", "zh"), help="language of the document (default: the workbook's)")


def reading_options(parser: argparse.ArgumentParser) -> None:
    """How a ledger file and the tables beside it are read."""
    parser.add_argument("ledger", help="ledger: a text, Excel, OpenDocument or Parquet file")
    parser.add_argument("--sheet", help="sheet of an Excel ledger (default: the first)")
    parser.add_argument("--layout", help="layout of the ledger, such as sap_fbl5n (default: the one that fits best)")
    parser.add_argument(
        "--map",
        metavar="COLUMN=HEADER",
        action="append",
        default=[],
        help="header that holds a column of ours, such as document='Invoice #'; no header leaves the column out",
    )
    parser.add_argument("--header-row", type=int, metavar="ROW", help="row of the headers (default: found)")
    parser.add_argument("--as-of", help="date of every figure, YYYY-MM-DD (default: the last document date)")
    parser.add_argument("--currency", help="base currency (default: EUR, or the ledger's only currency)")
    parser.add_argument(
        "--dates", choices=("ymd", "dmy", "mdy"), help="order of text dates, where the file leaves it open"
    )
    parser.add_argument(
        "--numbers", choices=("point", "comma"), help="decimal mark of the ledger's text numbers, where it is open"
    )
    parser.add_argument("--company", default="", help="name of the firm")
    parser.add_argument("--language", choices=("en", "zh"), default="en", help="language of the workbook")
    for table in ("receipts", "buyers", "statements", "limits", "policy", "sales", "balances", "rates"):
        parser.add_argument(f"--{table}", metavar="FILE", help=f"file with the table of {table}")


def limit_options(parser: argparse.ArgumentParser) -> None:
    """What a limit list is compared with, and how it is read."""
    parser.add_argument("book", help="workbook, or folder of CSV tables, with the decisions so far")
    parser.add_argument("list", help="limit list of the insurer: a text, Excel, OpenDocument or Parquet file")
    parser.add_argument("--sheet", help="sheet of an Excel list (default: the first)")
    parser.add_argument("--layout", help="layout of the list, such as eolis (default: the one that fits best)")
    parser.add_argument("--date", help="day of the list, YYYY-MM-DD (default: the as-of date of the book)")
    parser.add_argument(
        "--dates", choices=("ymd", "dmy", "mdy"), help="order of text dates, where the list leaves it open"
    )
    parser.add_argument("--numbers", choices=("point", "comma"), help="decimal mark of text numbers, where it is open")
    parser.add_argument("--json", action="store_true", help="answer as JSON")
    parser.add_argument("--partial", action="store_true", help="the list holds some limits alone: what it lacks stays")
    parser.add_argument(
        "--apply", metavar="FILE.csv", help="write the new decisions as CSV, to be appended to the Limits sheet"
    )


def scorecard_command(commands: Any) -> None:
    """Which history a scorecard is fitted to, and where it is written."""
    parser = commands.add_parser("scorecard", help="fit a scorecard to your own history and say how good it is")
    parser.add_argument("--book", required=True, help="workbook, or folder of CSV tables, whose ledger is the history")
    parser.add_argument("--outcomes", metavar="CSV", help="history from elsewhere: buyer, date, bad, indicators")
    parser.add_argument("--json", action="store_true", help="answer as JSON")
    parser.add_argument("--write", metavar="FILE.xlsm", help="workbook to write, with scorecard and report in it")
    parser.add_argument("--language", choices=("en", "zh"), help="language of the texts (default: the workbook's)")


def version() -> str:
    """Name and version of the program."""
    from udfs.version import version as known

    return f"xlcredit {known()}"


if __name__ == "__main__":
    sys.exit(main())
