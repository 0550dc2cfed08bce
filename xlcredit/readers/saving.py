"""Layouts of the user's own: what he chose for one file, saved under a name and offered to the next files.

One TOML file a layout in a folder that the caller names. The row of the headers is not saved: their names find it.
"""

from __future__ import annotations

import json
import re
import tempfile
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from xlcredit.columns import spelled
from xlcredit.errors import FileError, InputError, XlcreditError, shown
from xlcredit.readers.choice import Choice, applied
from xlcredit.readers.detecting import Detection
from xlcredit.readers.layout import Layout, layouts

NAME = re.compile(r"\w[\w-]{0,59}")
"""Letters of any script, digits, hyphens and underscores."""

DEVICES = frozenset(("con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))))
"""Names that Windows keeps for devices."""

LARGEST = 200_000
KINDS: Mapping[str, type] = {
    "layout": str,
    "saved": date,
    "dates": str,
    "numbers": str,
    "headers": list,
    "columns": dict,
}
"""What a saved layout says, and the type of each."""


def saved_layouts(folder: Path) -> tuple[dict[str, Layout], tuple[str, ...]]:
    """Layouts that were saved in a folder, by name, and a line about each file that cannot be read."""
    found: dict[str, Layout] = {}
    faults = []
    for path in sorted(folder.glob("*.toml")):
        try:
            layout = _layout(path)
            found[layout.saved] = layout
        except (XlcreditError, OSError, ValueError, RecursionError) as error:
            reason = " ".join(str(error).split())[:120]
            faults.append(f"{path.name}: this saved layout is left out ({reason}): forget it or save it again")
    return found, tuple(faults)


def save_layout(folder: Path, name: str, found: Detection, day: date, *, replacing: bool = False) -> Path:
    """Save how a file was read under a name, whole or not at all, and give its file.

    day: day of saving. FileError where the name is taken and `replacing` is not said.

    >>> from xlcredit.readers.detecting import detect
    >>> rows = [["Document", "Buyer", "Date", "Open"], ["R1", "B1", "2026-10-01", 5]]
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = save_layout(Path(folder), "ours", detect(rows, layouts().values()), date(2026, 11, 25))
    ...     saved_layouts(Path(folder))[0]["ours"].chosen["open"]
    'Open'
    """
    path = layout_file(folder, name, replacing=replacing)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as beside:
        written = Path(beside) / path.name
        written.write_text(_text(found, day), encoding="utf-8")
        written.replace(path)
    return path


def layout_file(folder: Path, name: str, *, replacing: bool = False) -> Path:
    """File of a layout to be saved; InputError for a name that cannot be one, FileError for one that is taken."""
    path = folder / f"{_checked(name)}.toml"
    if path.exists() and not replacing:
        raise FileError(f"a layout {path.stem} is saved already: choose another name, or --replace it")
    return path


def forget_layout(folder: Path, name: str) -> None:
    """Remove a saved layout, also one that cannot be read; InputError lists the names that are there."""
    known = {unicodedata.normalize("NFC", path.stem): path for path in sorted(folder.glob("*.toml"))}
    if name in layouts() and name not in known:
        raise InputError(f"{shown(name)} comes with the product: only saved layouts can be forgotten")
    path = known.get(unicodedata.normalize("NFC", name))
    if path is None:
        there = f"there are {', '.join(known)}" if known else "there are none"
        raise InputError(f"no layout {shown(name)} is saved: {there}")
    path.unlink()


def _checked(name: str) -> str:
    plain = unicodedata.normalize("NFC", name)
    if not NAME.fullmatch(plain) or plain.casefold() in DEVICES:
        raise InputError(f"{shown(name)} cannot be the name of a layout: use letters, digits, - and _, at most 60")
    if plain in layouts():
        raise InputError(f"{shown(name)} is a layout that comes with the product: choose another name")
    return plain


def _text(found: Detection, day: date) -> str:
    """Every column that was found with its header, those that were not read though they are there, and all headers."""
    columns = {name: found.headers[place] for name, place in found.places.items() if found.headers[place]}
    there = {spelled(header) for header in found.headers if header}
    not_read = [name for name, keys in found.layout.columns.items() if name not in found.places and there & set(keys)]
    not_read += [name for name, header in found.layout.chosen.items() if not header]
    columns |= dict.fromkeys(not_read, "")
    styles = (("dates", found.layout.dates), ("numbers", found.layout.numbers))
    lines = [
        "# How a ledger file of yours is read; written by xlcredit import --save-layout.",
        f"layout = {_quoted(found.layout.name)}",
        f"saved = {day.isoformat()}",
        *(f"{name} = {_quoted(value)}" for name, value in styles if value),
        f"headers = [{', '.join(_quoted(header) for header in found.headers if header)}]",
        "",
        "[columns]",
        *(f"{name} = {_quoted(header)}" for name, header in columns.items()),
    ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A TOML string: JSON's, but for the one character that TOML wants escaped too; half characters are replaced."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return json.dumps(whole, ensure_ascii=False).replace("\x7f", "\\u007f")


def _layout(path: Path) -> Layout:
    if path.stat().st_size > LARGEST:
        raise InputError("it is too large")
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    _check(data)
    base = layouts().get(data["layout"])
    if base is None:
        raise InputError.not_among(layouts(), data["layout"], "layout")
    choice = Choice(None, data["columns"], data.get("dates"), data.get("numbers"))
    headers = frozenset(spelled(header) for header in data["headers"])
    source = f"saved {data['saved'].isoformat()}"
    return replace(applied(base, choice), saved=_checked(path.stem), saved_headers=headers, source=source)


def _check(data: Mapping[str, Any]) -> None:
    """InputError for a key that is not known or lacks, and for a value of another type."""
    for key in (*KINDS, *data):
        if key not in KINDS:
            raise InputError.not_among(KINDS, key)
        if key not in data and key not in ("dates", "numbers"):
            raise InputError(f"{key} is missing")
        if key in data and not isinstance(data[key], KINDS[key]):
            raise InputError(f"{key} is not what it should be")
    texts = (*data["headers"], *data["columns"].values())
    if not all(isinstance(text, str) for text in texts) or not any(data["columns"].values()):
        raise InputError("columns need the headers of the file")
