"""Drawing the scenarios of an open workbook: progress in the status bar, Esc ends it, all is written or nothing."""

from __future__ import annotations

import xlwings as xw

from udfs import insurance
from udfs.asking import language_of, shown_in_status
from udfs.messages import said
from udfs.sheets import tables_of, typed_in
from udfs.stopping import stoppable
from udfs.writing import write_result
from xlcredit.actions import SIMULATED
from xlcredit.analysis import Analysis
from xlcredit.columns import TABLES
from xlcredit.errors import MissingTable, Stopped

STAMP = "simulated_fingerprint"


def drawn(book: xw.Book, analysis: Analysis) -> None:
    """Draw the scenarios; Stopped when the user asks for it, before anything is written; errors as `targets`."""
    targets(book)
    language = language_of(book)
    with stoppable(book.app) as stopped:

        def progress(share: float) -> None:
            shown_in_status(book, said("drawing", language, share=f"{share:.0%}"))
            if stopped():
                raise Stopped(said("drawing_stopped", language, share=f"{share:.0%}"))

        analysis.comparison(progress)


def write_drawn(book: xw.Book, analysis: Analysis) -> None:
    """Write the tables of the drawn scenarios, the expected losses, and from which inputs they are."""
    for name, place in targets(book).items():
        write_result(place, name, analysis)
    book.names[STAMP].refers_to_range.value = typed_in(analysis.fingerprint)


def targets(book: xw.Book) -> dict[str, xw.main.Table]:
    """The tables that are written; MissingTable where one is not there, so that nothing is written in part."""
    found, names = tables_of(book), ("expected_losses", *SIMULATED)
    lacking = [TABLES[name].excel for name in names if TABLES[name].excel not in found]
    if lacking or STAMP not in book.names:
        raise MissingTable(f"{', '.join(lacking) or STAMP} is not there: put it back from the template")
    return {name: found[TABLES[name].excel] for name in names}


def sentence(analysis: Analysis) -> str:
    """What the scenarios say, in one sentence."""
    rows = analysis.table("insure_or_retain").set_index("cost_measure")
    total, settings = rows.loc["total cost"], analysis.settings
    count = f"{analysis.comparison().outcome.losses[0].count:,}"
    if not total["verdict"]:
        return said("drawn_alone", settings.language, scenarios=count, reason=analysis.comparison().premium_lacks)
    amounts = {name: insurance.money_text(analysis, total[name]) for name in ("insure", "retain")}
    verdict = insurance.word_text(analysis, "retention_verdict", total["verdict"])
    currency = settings.base_currency
    return said("drawn", settings.language, scenarios=count, currency=currency, verdict=verdict, **amounts)
