"""What a file really is, by its first bytes and its parts, whatever its name says."""

from __future__ import annotations

import zipfile
from pathlib import Path

from xlcredit.errors import FileError

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""Name of the stream in which Office keeps a workbook that is protected by a password."""

NO_ARCHIVE = (zipfile.BadZipFile, OSError, ValueError, NotImplementedError)
"""What Python raises on a file that is no archive, or one whose list of parts cannot be read."""

LARGEST_SEARCHED = 64 * 2**20
PARTS = {"xl/workbook.xml": (".xlsx", ".xlsm"), "xl/workbook.bin": (".xlsb",), "content.xml": (".ods",)}
"""Suffixes that fit a package, by the part that makes it one."""

WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
NOUNS = {".ods": "an OpenDocument spreadsheet", ".parquet": "a Parquet file"}


def check_kind(path: Path) -> None:
    """FileError when a file that is no text is of another kind than its name says, or protected by a password."""
    suffix = path.suffix.lower()
    if suffix not in (*WORKBOOKS, ".parquet"):
        return
    kinds = kinds_of(path)
    if suffix in kinds:
        return
    if kinds:
        raise FileError(f"{path.name}: this is a file of the kind {kinds[0]}: rename it to {path.stem}{kinds[0]}")
    noun = NOUNS.get(suffix, "an Excel workbook")
    with path.open("rb") as file:
        start = file.read(8)
    if suffix in WORKBOOKS and start[:4] == ZIP and zipfile.is_zipfile(path):
        raise FileError(f"{path.name}: this is a zip archive but not {noun}")
    or_protected = ", or it is protected by a password" if suffix in (".xlsx", ".xlsm", ".xlsb") else ""
    raise FileError(f"{path.name}: this is not {noun}{or_protected}")


def kinds_of(path: Path) -> tuple[str, ...]:
    """Suffixes that fit the content of a file, none for text and for what is not read."""
    with path.open("rb") as file:
        start = file.read(len(OLE))
        if start == OLE:
            if ENCRYPTED in start + file.read(LARGEST_SEARCHED):
                raise FileError(f"{path.name}: the workbook is protected by a password: save it without one")
            return (".xls",)
    if start[:4] == b"PAR1":
        return (".parquet",)
    if start[:4] != ZIP:
        return ()
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except NO_ARCHIVE:
        return ()
    return next((kinds for part, kinds in PARTS.items() if part in names), ())
