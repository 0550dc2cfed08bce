"""What the validator does not look at: types, relations, names, order, and the zip itself."""

from __future__ import annotations

import posixpath
import re
import zipfile
from xml.etree import ElementTree

from udfs import catalogue
from workbook import vba, wizard
from workbook.build import ADDIN, WORKBOOK
from workbook.codenames import CODE_NAMES
from workbook.package import ADDIN_TYPE, BOOK, MACRO_TYPE, RIBBON_PART, sheet_parts
from workbook.sheets.conf import SETTINGS

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
X14 = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


def test_zip_is_plain(file):
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        entries = archive.infolist()
    assert names[0] == "[Content_Types].xml"
    assert len(names) == len({name.casefold() for name in names})
    for name in names:
        assert posixpath.normpath(name) == name
        assert not name.startswith(("/", "..")) and "\\" not in name and ":" not in name
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {(entry.create_system, entry.external_attr, entry.extra) for entry in entries} == {(0, 0x20, b"")}


def test_every_part_is_well_formed(file, parts):
    for name, data in parts(file).items():
        if name.endswith((".xml", ".rels")):
            ElementTree.fromstring(data)


def test_content_types(file, parts):
    found = parts(file)
    root = ElementTree.fromstring(found["[Content_Types].xml"])
    by_name = {e.get("PartName"): e.get("ContentType") for e in root.findall(f"{TYPES}Override")}
    by_ending = {e.get("Extension"): e.get("ContentType") for e in root.findall(f"{TYPES}Default")}
    assert by_name[f"/{BOOK}"] == (ADDIN_TYPE if file.suffix == ".xlam" else MACRO_TYPE)
    assert by_ending["bin"] == "application/vnd.ms-office.vbaProject"
    assert {name.removeprefix("/") for name in by_name} <= set(found)
    for name in found:
        assert name == "[Content_Types].xml" or f"/{name}" in by_name or name.rpartition(".")[2] in by_ending


def test_every_relation_leads_somewhere(file, parts):
    found = parts(file)
    for name in found:
        if not name.endswith(".rels"):
            continue
        folder = posixpath.dirname(posixpath.dirname(name))
        for relation in ElementTree.fromstring(found[name]).iter(RELATION):
            if relation.get("TargetMode") != "External":
                assert posixpath.normpath(posixpath.join("/", folder, relation.get("Target")))[1:] in found


def test_nothing_leads_outside(file, parts):
    found = parts(file)
    outside = [name for name in found if name.endswith(".rels") and b'TargetMode="External"' in found[name]]
    assert outside == []
    assert not any("externalLink" in name or "connections" in name for name in found)


def test_no_trace_of_the_machine(file, parts):
    for name, data in parts(file).items():
        assert not re.search(rb"/(tmp|root|home|work)/", data), name
    core = parts(file)["docProps/core.xml"].decode()
    assert re.findall(r"(\d{4}-\d\d-\d\dT[\d:]+Z)<", core) == ["2026-01-01T00:00:00Z"] * 2


def test_sheets_and_code_names(built, parts):
    found = parts(built / WORKBOOK)
    assert list(sheet_parts(found)) == list(CODE_NAMES)
    for sheet, part in sheet_parts(found).items():
        assert f'<sheetPr codeName="{CODE_NAMES[sheet]}"' in found[part].decode()
    assert len({name.casefold() for name in CODE_NAMES.values()}) == len(CODE_NAMES)
    assert max(map(len, CODE_NAMES.values())) <= 31


def test_only_the_configuration_is_hidden(built, parts):
    root = ElementTree.fromstring(parts(built / WORKBOOK)[BOOK])
    states = {sheet.get("name"): sheet.get("state") for sheet in root.iter(f"{MAIN}sheet")}
    assert {name: state for name, state in states.items() if state} == {"xlwings.conf": "veryHidden"}


def test_addin_is_one_sheet_in_a_hidden_window(built, parts):
    found = parts(built / ADDIN)
    root = ElementTree.fromstring(found[BOOK])
    assert list(sheet_parts(found)) == ["xlwings.conf"]
    assert [view.get("visibility") for view in root.iter(f"{MAIN}workbookView")] == ["hidden"]
    strings = re.findall(r"<t[^>]*>([^<]*)</t>", found["xl/sharedStrings.xml"].decode())
    assert set(strings) == {cell for pair in SETTINGS for cell in pair}


def test_wizard_texts_are_those_of_the_catalogue(file, parts):
    root = ElementTree.fromstring(parts(file)[BOOK])
    found = {
        name.get("name"): [(int(text.get("index")), text.text) for text in name.iter(f"{X14}argumentDescription")]
        for name in root.iter(f"{X14}definedName")
    }
    expected = {
        function.name: list(enumerate(parameter.help for parameter in function.parameters))
        for function in catalogue.FUNCTIONS.values()
        if function.parameters
    }
    assert found == expected
    assert max(len(text) for texts in found.values() for _, text in texts) <= wizard.LONGEST


def test_every_function_is_in_a_group_of_ours(built, parts):
    root = ElementTree.fromstring(parts(built / WORKBOOK)[BOOK])
    groups = root.find(f"{MAIN}functionGroups")
    first = int(groups.get("builtInGroupCount")) + 1
    numbers = re.findall(r'VB_Invoke_Func = " \\n(\d+)"', vba.modules()["Functions"])
    assert len(numbers) == len(catalogue.FUNCTIONS)
    assert {int(number) for number in numbers} == set(range(first, first + len(groups)))


def test_ribbon_is_related(file, parts):
    found = parts(file)
    assert RIBBON_PART in found
    relations = ElementTree.fromstring(found["_rels/.rels"]).iter(RELATION)
    assert [r.get("Target") for r in relations if r.get("Type").endswith("/ui/extensibility")] == [RIBBON_PART]
