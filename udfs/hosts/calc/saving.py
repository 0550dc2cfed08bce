"""A workbook saved in Calc keeps the VBA that Excel needs.

Calc writes its own Basic into the file: without the texts of the function wizard, and with the modules that
were replaced for Calc. After each save the VBA project of the opened file is put back, byte for byte.
"""

from __future__ import annotations

import logging
import os
import zipfile
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from udfs.hosts.calc.office import uno, uno_type

LOG = logging.getLogger(__name__)

VBA = "xl/vbaProject.bin"
SAVED = ("OnSaveDone", "OnSaveAsDone")


class KeepsVba:
    """Watches the saves of one document."""

    def __init__(self, doc: Any, path: Path) -> None:
        self.doc = doc
        self.vba = vba_of(path)
        self._listener = _listener_class()(self.happened)
        if self.vba:
            doc.addDocumentEventListener(self._listener)

    def happened(self, event: str) -> None:
        """Put the VBA back into the file that was just written."""
        if event in SAVED:
            path = Path(uno().fileUrlToSystemPath(self.doc.URL))
            try:
                put_back(path, self.vba)
            except (OSError, zipfile.BadZipFile) as error:
                LOG.warning("the VBA of %s could not be put back: %s", path.name, type(error).__name__)

    def close(self) -> None:
        """Watch no longer."""
        if self.vba:
            with suppress(uno_type("com.sun.star.uno.Exception"), RuntimeError):
                self.doc.removeDocumentEventListener(self._listener)


def vba_of(path: Path) -> bytes:
    """VBA project of a workbook; nothing where it has none."""
    try:
        with zipfile.ZipFile(path) as package:
            return package.read(VBA) if VBA in package.namelist() else b""
    except (OSError, zipfile.BadZipFile):
        return b""


def put_back(path: Path, vba: bytes) -> None:
    """Replace the VBA project of a saved workbook; the file is the old or the new one whole, of the same time."""
    written = path.stat()
    beside = path.with_name(f".{path.name}.xlcredit")
    with zipfile.ZipFile(path) as old:
        if VBA not in old.namelist():
            return
        with zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED) as new:
            for item in old.infolist():
                new.writestr(item, vba if item.filename == VBA else old.read(item))
    beside.chmod(written.st_mode)
    os.utime(beside, ns=(written.st_atime_ns, written.st_mtime_ns))
    beside.replace(path)


@cache
def _listener_class() -> Callable[..., Any]:
    from unohelper import Base

    class Listener(Base, uno_type("com.sun.star.document.XDocumentEventListener")):  # type: ignore[misc]
        def __init__(self, happened: Callable[[str], None]) -> None:
            self.tell = happened

        def documentEventOccured(self, event: Any) -> None:
            self.tell(event.EventName)

        def disposing(self, _: Any) -> None:
            pass

    return Listener
