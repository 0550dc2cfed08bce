"""vbaProject.bin, read by a second program: the modules are the sources, and nothing in ours looks hostile."""

from __future__ import annotations

import re
import warnings

import pytest

from workbook import vba
from workbook.build import ADDIN, WORKBOOK
from workbook.codenames import BOOK_CODE_NAME
from workbook.package import attribute, class_modules, sheet_parts

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # oletools calls names that pyparsing has renamed
    from oletools import olevba

GUESSES = {"Hex Strings", "Base64 Strings"}
"""Findings that only say that a word is long: class ids and names have them too."""
FOREIGN = {"xlwings", "Dictionary"}
"""Modules that xlwings ships; what they do is theirs to answer for, and listed below."""


def modules(path):
    """Module name to source as olevba reads it."""
    parser = olevba.VBA_Parser(str(path))
    try:
        return {name.rpartition(".")[0]: code for _, _, name, code in parser.extract_macros()}
    finally:
        parser.close()


def body(source):
    """Source without its attribute lines."""
    return re.sub(r"^(Attribute [^\r\n]*|VERSION [^\r\n]*|BEGIN|  MultiUse[^\r\n]*|END)\r\n", "", source, flags=re.M)


def statements(source):
    """What runs: no attribute lines, no comments, no texts."""
    code = re.sub(r'"(?:[^"\r\n]|"")*"', '""', body(source))
    return re.sub(r"'[^\r\n]*", "", code)


def findings(source, kind):
    """Keywords of one kind that olevba reports."""
    return {keyword for found, keyword, _ in olevba.VBA_Scanner(source).scan() if found == kind} - GUESSES


def test_standard_modules_are_the_sources(file):
    found = modules(file)
    for name, source in vba.modules(addin=file.suffix == ".xlam").items():
        assert found[name] == source


def test_document_modules_hold_their_code_and_nothing_else(file):
    addin = file.suffix == ".xlam"
    sources = vba.document_modules(addin=addin)
    others = {*vba.modules(addin=addin), *class_modules()}
    for name, source in modules(file).items():
        if name not in others:
            assert body(source) == sources.get(name, "")


def test_class_modules_are_the_sources(file):
    found = modules(file)
    for name, source in class_modules().items():
        assert body(found[name]) == body(source)


def test_document_modules_are_the_code_names(file, parts):
    found = parts(file)
    sheets = [
        attribute(re.search(r"<sheetPr\b[^>]*>", found[part].decode())[0], "codeName")
        for part in sheet_parts(found).values()
    ]
    book = attribute(re.search(r"<workbookPr\b[^>]*>", found["xl/workbook.xml"].decode())[0], "codeName")
    addin = file.suffix == ".xlam"
    documents = set(modules(file)) - set(vba.modules(addin=addin)) - set(class_modules())
    assert book == BOOK_CODE_NAME
    assert documents == {book, *sheets}
    assert len(sheets) == len(set(sheets))


@pytest.mark.parametrize("name", [WORKBOOK, ADDIN])
def test_nothing_of_ours_looks_hostile(name, built):
    found = modules(built / name)
    ours = {module: source for module, source in found.items() if module not in FOREIGN}
    assert {
        module: hits for module, source in ours.items() if (hits := findings(statements(source), "Suspicious"))
    } == {}
    assert {module: hits for module, source in ours.items() if (hits := findings(source, "IOC"))} == {}
    automatic = set().union(*(findings(source, "AutoExec") for source in ours.values()))
    assert automatic <= {"Workbook_Open", "Workbook_BeforeClose"}
    assert "Declare" not in statements("".join(ours.values())).split()


def test_what_is_foreign_is_what_xlwings_ships(built):
    found = modules(built / WORKBOOK)
    assert findings(statements(found["Dictionary"]), "Suspicious") == {"CreateObject"}
    assert {"Lib", "CreateObject"} <= findings(found["xlwings"], "Suspicious")
    assert set(found) >= FOREIGN


def test_sources_are_ascii_with_the_line_ends_of_vba(file):
    for name, source in modules(file).items():
        assert source.isascii(), name
        assert source.count("\r\n") == source.count("\n") == source.count("\r"), name
        if name not in FOREIGN and body(source).strip():
            assert "Option Explicit" in source, name
