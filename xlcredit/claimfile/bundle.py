"""The file for a claim as one .zip: index, forms, tables and proofs, the same bytes for the same inputs."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from xlcredit.claimfile.checklist import TABLE, Part, Proof, checklist
from xlcredit.claimfile.facts import facts_of
from xlcredit.claimfile.forms import INDEX, form
from xlcredit.claimfile.proofs import proofs_of
from xlcredit.claimfile.workbook import claim_book
from xlcredit.collections.letters import OWN_TEMPLATES
from xlcredit.errors import DomainError, FileError
from xlcredit.parameters import parameters
from xlcredit.worddocument import SUFFIX

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

ENCLOSED = ("claim form", "overdue notice", "assignment")


@dataclass(frozen=True)
class ClaimFile:
    """What the archive holds and what is missing of it."""

    path: Path
    parts: Sequence[Part]

    @property
    def missing(self) -> list[Part]:
        """Parts that are not complete."""
        return [part for part in self.parts if not part.complete]


def write_claim_file(path: Path, analysis: Analysis, buyer: str, folder: Path | None = None) -> ClaimFile:
    """Write the file for a claim on a buyer, whole or not at all; what is in it.

    folder: that of the workbook, from which proofs are taken, and templates of the user's; None: there is none.
    UnknownId for no such buyer, DomainError where he owes nothing, FileError for a folder that is not there.
    """
    if not path.parent.is_dir():
        raise FileError(f"{path}: there is no folder {path.parent}: make it first")
    language, facts = analysis.settings.language, facts_of(analysis, buyer)
    if not facts.documents:
        raise DomainError(f"buyer {buyer!r} owes nothing: there is nothing to claim")
    policy = analysis.book.policies.on(buyer, analysis.day)
    proofs = proofs_of(facts.proofs, folder, language)
    parts = checklist(facts, policy, proofs)
    own = None if folder is None else folder / OWN_TEMPLATES
    names = parameters(TABLE)["file"]
    made = {f"{names['index'][language]}{SUFFIX}": form(analysis, facts, INDEX, language, parts, own)}
    made |= {f"{names[one][language]}{SUFFIX}": form(analysis, facts, one, language, parts, own) for one in ENCLOSED}
    made[f"{names['book'][language]}.xlsx"] = claim_book(analysis, facts, language)
    beside = path.with_name(f".{path.name}.part")
    try:
        with zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in (*made.items(), *_contents(proofs)):
                archive.writestr(_entry(name, analysis), content, zipfile.ZIP_DEFLATED)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return ClaimFile(path, parts)


def _contents(proofs: Sequence[Proof]) -> Iterator[tuple[str, bytes]]:
    most, so_far = parameters(TABLE)["largest_bytes"], 0
    for proof in proofs:
        if proof.fault:
            continue
        so_far += proof.path.stat().st_size
        if so_far > most:
            raise FileError(f"the proofs are larger than {most // 2**20} MB together: name fewer files in tblProofs")
        yield proof.inside, proof.path.read_bytes()


def _entry(name: str, analysis: Analysis) -> zipfile.ZipInfo:
    day = analysis.settings.as_of
    return zipfile.ZipInfo(name, (max(day.year, 1980), day.month, day.day, 0, 0, 0))
