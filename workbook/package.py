"""From a plain workbook to the finished macro workbook or add-in: VBA, ribbon, wizard texts, one fixed zip.

The sheets come from XlsxWriter, the VBA project from pyOpenVBA; what neither writes (ribbon, function group,
argument texts, content type, code names) is put into the parts here. The same sources give the same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from html import unescape
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import quoteattr

from pyopenvba import ExcelFile, VBAModuleKind

from udfs import catalogue
from udfs.labels import labels
from workbook import vba
from workbook.codenames import BOOK_CODE_NAME, CODE_NAMES
from workbook.wizard import argument_texts, function_groups

Parts = dict[str, bytes]

RIBBON = Path(__file__).parent / "src" / "ribbon.xml"
RIBBON_PART = "customUI/customUI14.xml"
RIBBON_RELATION = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"

TYPES, RELATIONS, BOOK = "[Content_Types].xml", "_rels/.rels", "xl/workbook.xml"
BOOK_RELATIONS, CORE, VBA_PART = "xl/_rels/workbook.xml.rels", "docProps/core.xml", "xl/vbaProject.bin"

PLAIN_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
MACRO_TYPE = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
ADDIN_TYPE = "application/vnd.ms-excel.addin.macroEnabled.main+xml"

ZIP_DATE = (1980, 1, 1, 0, 0, 0)
MS_DOS, ARCHIVE = 0, 0x20
"""System and file attribute in the zip: the same wherever it is made."""


def package(xlsx: bytes, *, addin: bool = False, compress: bool = True, language: str = "en") -> bytes:
    """Macro workbook (or add-in) made from the bytes of a plain workbook, its ribbon in a language.

    compress: False stores the parts as they are, so that the bytes do not hang on a version of zlib.
    """
    parts = with_vba(with_code_names(read_parts(xlsx)), addin=addin)
    parts[TYPES] = parts[TYPES].replace(PLAIN_TYPE.encode(), (ADDIN_TYPE if addin else MACRO_TYPE).encode())
    parts[BOOK] = with_wizard(text(parts, BOOK), hidden=addin).encode()
    parts[RIBBON_PART] = ribbon(language)
    parts[RELATIONS] = with_ribbon(text(parts, RELATIONS)).encode()
    return zipped(parts, compress=compress)


def ribbon(language: str = "en") -> bytes:
    """The ribbon with its labels and tips in a language."""

    def worded(found: re.Match[str]) -> str:
        texts = labels()[found[1]]
        label = quoteattr(texts["label"][language])
        tips = f" screentip={label} supertip={quoteattr(texts['tip'][language])}" if "tip" in texts else ""
        return f"{found[0]} label={label}{tips}"

    return re.sub(r'\bid="(\w+)"', worded, RIBBON.read_text(encoding="utf-8")).encode()


def read_parts(data: bytes) -> Parts:
    """Parts of a workbook by name, in the order of the file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def text(parts: Mapping[str, bytes], name: str) -> str:
    """A part as text."""
    return parts[name].decode("utf-8")


def zipped(parts: Mapping[str, bytes], *, compress: bool) -> bytes:
    """Zip of the parts in their order: no time, no system, no rights of the machine that made it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in parts.items():
            info = zipfile.ZipInfo(name, ZIP_DATE)
            info.create_system, info.external_attr = MS_DOS, ARCHIVE
            info.compress_type = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
            archive.writestr(info, data)
    return out.getvalue()


def sheet_parts(parts: Mapping[str, bytes]) -> dict[str, str]:
    """Sheet name to part, in the order of the sheets."""
    targets = {
        attribute(tag, "Id"): attribute(tag, "Target")
        for tag in re.findall(r"<Relationship\b[^>]*>", text(parts, BOOK_RELATIONS))
    }
    return {
        unescape(attribute(tag, "name")): "xl/" + targets[attribute(tag, "r:id")].removeprefix("/xl/")
        for tag in re.findall(r"<sheet\b[^>]*>", text(parts, BOOK))
    }


def attribute(tag: str, name: str) -> str:
    """Value of an attribute in the text of a tag; "" without one.

    >>> attribute('<sheetPr codeName="sheetStart"/>', "codeName")
    'sheetStart'
    """
    found = re.search(rf'\s{re.escape(name)}="([^"]*)"', tag)
    return found[1] if found else ""


def with_code_names(parts: Parts) -> Parts:
    """Parts with the code names of the workbook and of its sheets; a sheet of the user's own is SheetN."""
    parts = dict(parts)
    parts[BOOK] = with_code_name(text(parts, BOOK), "workbookPr", BOOK_CODE_NAME).encode()
    for place, (sheet, part) in enumerate(sheet_parts(parts).items(), start=1):
        parts[part] = with_code_name(text(parts, part), "sheetPr", CODE_NAMES.get(sheet, f"Sheet{place}")).encode()
    return parts


def with_code_name(xml: str, element: str, code_name: str) -> str:
    """Text of a part whose element has the code name; a sheet without that element gets one.

    >>> with_code_name('<worksheet a="b"><sheetPr/></worksheet>', "sheetPr", "sheetStart")
    '<worksheet a="b"><sheetPr codeName="sheetStart"/></worksheet>'
    """
    found = re.search(rf"<{element}\b[^>]*>", xml)
    if found is None:
        root = re.search(r"<(?![?!])[^>]*>", xml)
        if root is None:
            raise ValueError(f"a part without a root element cannot take <{element}>")
        return f'{xml[: root.end()]}<{element} codeName="{code_name}"/>{xml[root.end() :]}'
    tag = re.sub(r'\scodeName="[^"]*"', "", found[0]).replace(f"<{element}", f'<{element} codeName="{code_name}"', 1)
    return xml[: found.start()] + tag + xml[found.end() :]


def with_vba(parts: Parts, *, addin: bool) -> Parts:
    """Parts with the VBA project: a document module for each sheet, then our modules and xlwings' own."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsm"
        path.write_bytes(zipped(parts, compress=False))
        with ExcelFile(path) as book:
            project = book.add_vba_project()
            for name, source in vba.modules(addin=addin).items():
                project.add_module(name, source, kind=VBAModuleKind.standard)
            for name, source in class_modules().items():
                project.add_module(name, source, kind=VBAModuleKind.other)
            for name, source in vba.document_modules(addin=addin).items():
                book.set_module(name, source)
            book.save()
        return read_parts(path.read_bytes())


def class_modules() -> dict[str, str]:
    """Class modules by name: xlwings' Dictionary, without which its module does not compile on a Mac."""
    source = (files("xlwings") / "addin" / "Dictionary.cls").read_bytes().decode("ascii")
    return {"Dictionary": vba.crlf(source)}


def with_wizard(xml: str, *, hidden: bool) -> str:
    """workbook.xml with our group of functions and the texts of arguments; an add-in's window is hidden."""
    extension = argument_texts(catalogue.FUNCTIONS.values())
    xml = xml.replace("</sheets>", "</sheets>" + function_groups(), 1)
    if hidden:
        xml = xml.replace("<workbookView ", '<workbookView visibility="hidden" ', 1)
    if "</extLst>" in xml:
        return xml.replace("</extLst>", extension + "</extLst>", 1)
    return xml.replace("</workbook>", f"<extLst>{extension}</extLst></workbook>", 1)


def with_ribbon(xml: str) -> str:
    """Relations of the package with the one to the ribbon."""
    relation = f'<Relationship Id="rIdRibbon" Type="{RIBBON_RELATION}" Target="{RIBBON_PART}"/>'
    return xml.replace("</Relationships>", relation + "</Relationships>", 1)
