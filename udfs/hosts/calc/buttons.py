"""Buttons in Calc: the constant texts of the module Ribbon, matched and never executed as code."""

from __future__ import annotations

import logging
import re
from contextlib import suppress
from typing import Any

import xlwings as xw

from udfs import ribbon
from udfs.hosts.calc.engine import App
from udfs.hosts.calc.office import uno_type
from udfs.hosts.calc.workbooks import Book
from udfs.labels import BUTTONS, TAB, function, label

LOG = logging.getLogger(__name__)

CODE = re.compile(r"from udfs import ribbon; ribbon\.(\w+)\(\)")
CALLER = "_mock_caller"
"""Where xlwings keeps the workbook that `Book.caller()` gives."""

BAR = "xlcredit"

FUNCTIONS = tuple(function(button) for button in BUTTONS)


def press(app: App, doc: Any, code: str) -> str:
    """Press the button that the text names, for one document; what it said."""
    found = CODE.fullmatch(code.strip())
    if found is None or found.group(1) not in FUNCTIONS or doc is None:
        LOG.warning("no button is called by this text, or the workbook is not open")
        return ""
    before, book = vars(xw.Book).get(CALLER), xw.Book(impl=Book(app, doc))
    book.set_mock_caller()
    shown = len(app.said)
    try:
        sentence = str(getattr(ribbon, found.group(1))())
    finally:
        setattr(xw.Book, CALLER, before) if before else delattr(xw.Book, CALLER)
    if app.visible and len(app.said) == shown:
        inform(doc, sentence, label(TAB, ribbon.language_of(book)))
    return sentence


def inform(doc: Any, sentence: str, title: str) -> None:
    """Show a sentence above the sheet, until the user closes it or the next one comes."""
    controller = doc.getCurrentController()
    if controller.hasInfobar(BAR):
        controller.removeInfobar(BAR)
    controller.getFrame().activate()
    with suppress(uno_type("com.sun.star.uno.RuntimeException")):
        controller.appendInfobar(BAR, title, sentence, 0, (), True)
