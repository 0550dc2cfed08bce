"""The files of tblProofs: only those in the folder of the workbook or below it are taken, and none is opened."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from xlcredit.claimfile.checklist import TABLE, Proof
from xlcredit.claimfile.facts import Row
from xlcredit.parameters import parameters
from xlcredit.wholefile import safe_name
from xlcredit.words import spoken


def proofs_of(rows: Iterable[Row], folder: Path | None, language: str) -> list[Proof]:
    """The proofs of a buyer with their place in the archive; folder: that of the workbook, None: it has none."""
    found: list[Proof] = []
    taken: set[str] = set()
    for row in rows:
        kind, document, name = row["proof"], row["document"] or "", str(row["file"]).strip()
        path = _inside(folder, name)
        if path is None:
            found.append(Proof(kind, document, Path(name), "", _fault("outside", name, language)))
        elif not path.is_file():
            found.append(Proof(kind, document, path, "", _fault("no such file", name, language)))
        else:
            found.append(Proof(kind, document, path, _place(kind, document, path.name, language, taken)))
    return found


def _inside(folder: Path | None, name: str) -> Path | None:
    """The file where it lies in the folder, links followed; None where it does not."""
    if folder is None or "\x00" in name:
        return None
    place = folder.resolve()
    path = (place / name.replace("\\", "/")).resolve()
    return path if path.is_relative_to(place) else None


def _place(kind: str, document: str, name: str, language: str, taken: set[str]) -> str:
    """A path in the archive that no other proof has."""
    home = parameters(TABLE)["file"]["proofs"][language]
    parts = (spoken("proof", kind, language), document, name)
    stem = f"{home}/{safe_name(' '.join(part for part in parts if part))}"
    place, number = stem, 2
    while place.casefold() in taken:
        place, number = f"{home}/{number} {stem[len(home) + 1 :]}", number + 1
    taken.add(place.casefold())
    return place


def _fault(state: str, name: str, language: str) -> str:
    return str(parameters(TABLE)["state"][state][language]).format(file=name)
