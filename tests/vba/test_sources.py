"""The VBA sources: their form, their compiler's errors, the buttons, and what virus scanners look for."""

import re
import warnings
import xml.etree.ElementTree as ET

import pytest
from pyvbaanalysis import ModuleInput, ModuleSymbolKind, analyze_project

from udfs.catalogue import FUNCTIONS
from workbook import vba

RIBBON = vba.SOURCES.parent / "ribbon.xml"
SOURCES = sorted([*vba.SOURCES.rglob("*.bas"), *vba.SOURCES.rglob("*.cls")])


def suspicious(text: str) -> list[tuple]:
    """What olevba finds in a module, but for the events that run by themselves."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from oletools.olevba import VBA_Scanner

        return [entry for entry in VBA_Scanner(text).scan() if entry[0] != "AutoExec"]


def project(*, addin: bool = False) -> dict[str, str]:
    return {**vba.modules(), **vba.document_modules(addin=addin)}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_sources_are_plain(path):
    data = path.read_bytes()
    assert b"\r" not in data, "sources have plain line ends; the build makes CRLF"
    assert all(32 <= byte < 127 or byte == 10 for byte in data), "printable ASCII only"
    assert b"\nOption Explicit\n" in b"\n" + data
    assert all(len(line) <= 1000 for line in data.splitlines()), "VBA takes lines of 1,023 characters"


@pytest.mark.parametrize("addin", [False, True])
def test_modules_have_the_line_ends_of_vba(addin):
    for name, text in project(addin=addin).items():
        assert text.count("\r\n") == text.count("\n") == text.count("\r"), name


@pytest.mark.parametrize("addin", [False, True])
def test_the_compiler_would_take_it(addin):
    documents = vba.document_modules(addin=addin)
    modules = [
        ModuleInput(name, ModuleSymbolKind.DOCUMENT if name in documents else ModuleSymbolKind.STANDARD, text)
        for name, text in project(addin=addin).items()
    ]
    found = analyze_project(modules, only=[name for name in project(addin=addin) if name != "xlwings"])
    assert [f"{name}: {problem.message}" for name, problems in found.items() for problem in problems] == []


def test_the_linter_sees_a_fault():
    text = vba.source("Bridge.bas").replace("Dim r As Long", "Dim q As Long", 1)
    modules = [*project().items()]
    inputs = [
        ModuleInput(name, ModuleSymbolKind.STANDARD, text if name == "Bridge" else source)
        for name, source in modules
        if name != "ThisWorkbook"
    ]
    assert analyze_project(inputs, only=["Bridge"])["Bridge"]


@pytest.mark.parametrize("addin", [False, True])
def test_virus_scanners_find_nothing_suspicious_in_our_modules(addin):
    for name, text in project(addin=addin).items():
        if name != "xlwings":
            code = text.partition("\r\n")[2]  # olevba takes every quoted word of 4, 8, ... letters for Base64
            assert suspicious(code) == [], name


def test_the_scanner_sees_a_suspicious_word():
    assert suspicious(vba.source("Host.bas") + 'x = Shell("a")')


def test_the_wrappers_are_those_of_the_catalogue():
    kept = (vba.SOURCES / "Functions.bas").read_text(encoding="ascii")
    assert kept == vba.functions_module(), "run: python -m workbook.vba"


def test_every_function_has_its_wizard_text_right_after_its_header():
    lines = vba.functions_module().splitlines()
    for name in FUNCTIONS:
        place = next(i for i, line in enumerate(lines) if line.startswith(f"Public Function {name}("))
        assert lines[place + 1].startswith(f'Attribute {name}.VB_Description = "')
        assert lines[place + 2] == f'Attribute {name}.VB_ProcData.VB_Invoke_Func = " \\n20"'


def test_only_functions_of_the_book_are_volatile():
    wrappers = vba.functions_module().split("Public Function ")[1:]
    volatile = {text.partition("(")[0] for text in wrappers if "Application.Volatile" in text}
    assert volatile == {name for name, function in FUNCTIONS.items() if function.needs_book}


def test_function_names_are_no_cell_addresses():
    assert [name for name in FUNCTIONS if re.fullmatch(r"[A-Z]{1,3}\d+", name)] == []


def test_every_button_has_its_sub():
    tree = ET.parse(RIBBON)
    wanted = {
        value
        for element in tree.iter()
        for attribute, value in element.attrib.items()
        if attribute.startswith("on") and value
    }
    there = set(re.findall(r"(?m)^Public Sub (\w+)\(control As IRibbonControl\)", vba.source("Ribbon.bas")))
    assert wanted == there


def test_buttons_run_constant_texts():
    runs = re.findall(r"RunPython (.*?)\r", vba.source("Ribbon.bas"))
    assert runs
    assert all(re.fullmatch(r'"from udfs import ribbon; ribbon\.\w+\(\)"', run) for run in runs)


def test_a_help_text_that_vba_cannot_hold_is_refused():
    with pytest.raises(UnicodeEncodeError):
        vba.described("账龄")


def test_another_xlwings_is_refused(monkeypatch):
    monkeypatch.setattr(vba, "XLWINGS_VERSION", "1.0.0")
    with pytest.raises(ValueError, match="is expected"):
        vba.xlwings_module()


def test_xlwings_own_module_is_unchanged():
    shipped = vba.files("xlwings").joinpath("xlwings.bas").read_bytes().decode("ascii")
    assert vba.xlwings_module() == shipped
