"""Whether the file for a claim is complete: each part, how much of it is there, and what to do about the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xlcredit.claimfile.facts import Facts
from xlcredit.parameters import parameters
from xlcredit.policy import Policy

TABLE = "claim_file"
OF_DOCUMENT = ("invoice copy", "order", "delivery", "acceptance")
"""Proofs that every document of the claim needs."""

OF_BUYER = ("contract", "correspondence")
"""Proofs of the buyer as a whole."""

REPORTED = ("", "overdue notice", "hand-over", "claim")
HANDED_OVER = ("hand-over", "claim")


@dataclass(frozen=True)
class Part:
    """One part: how many of how many are there; `files` in the archive; `faults` of files that cannot be taken."""

    name: str
    there: int
    all: int
    asked: bool = True
    files: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """True where nothing is missing."""
        return not self.asked or (self.there >= self.all and not self.faults)


@dataclass(frozen=True)
class Proof:
    """A file of tblProofs: where it is, and its path in the archive; `fault` where it cannot be taken."""

    kind: str
    document: str
    path: Path
    inside: str
    fault: str = ""


def checklist(facts: Facts, policy: Policy, proofs: Iterable[Proof]) -> list[Part]:
    """Every part of the file in the order in which insurers ask for it."""
    found = list(proofs)
    return [_part(name, facts, policy, found) for name in parameters(TABLE)["part"]]


def _part(name: str, facts: Facts, policy: Policy, proofs: list[Proof]) -> Part:
    if name in CHECKS:
        there, whole, asked = CHECKS[name](facts, policy)
        return Part(name, there, whole, asked)
    own = [proof for proof in proofs if proof.kind == name]
    good = [proof for proof in own if not proof.fault]
    files = tuple(proof.inside for proof in good)
    faults = tuple(proof.fault for proof in own if proof.fault)
    if name in OF_BUYER:
        return Part(name, min(len(good), 1), 1, files=files, faults=faults)
    documents = facts.documents
    whole = any(not proof.document for proof in good)
    there = len(documents) if whole else len({proof.document for proof in good} & set(documents))
    return Part(name, there, len(documents), files=files, faults=faults)


Counted = tuple[int, int, bool]
"""How many are there, of how many, and whether the policy asks for it."""


def _statement(facts: Facts, _: Policy) -> Counted:
    return len(facts.documents), max(len(facts.documents), 1), True


def _calculation(facts: Facts, _: Policy) -> Counted:
    return int(bool(facts.estimate or facts.claims)), 1, True


def _decisions(facts: Facts, _: Policy) -> Counted:
    return min(len(facts.decisions), 1), 1, True


def _notice(facts: Facts, policy: Policy) -> Counted:
    overdue = [item.document for item in facts.items if item.overdue]
    return _reported(facts, overdue, REPORTED), len(overdue), policy.in_force and bool(overdue)


def _hand_over(facts: Facts, policy: Policy) -> Counted:
    overdue = [item.document for item in facts.items if item.overdue]
    return _reported(facts, overdue, HANDED_OVER), len(overdue), policy.handover_days is not None and bool(overdue)


def _reported(facts: Facts, documents: list[str], kinds: tuple[str, ...]) -> int:
    rows = [row for row in facts.notices if (row["kind"] or "") in kinds]
    due = {item.document: item.due for item in facts.items}
    of_all = [row["date"] for row in rows if not row["document"]]
    named = {row["document"] for row in rows if row["document"]}
    # A notice of the buyer reports what is overdue on its day.
    return sum(document in named or any(day > due[document] for day in of_all) for document in documents)


def _reminders(facts: Facts, _: Policy) -> Counted:
    overdue = any(item.overdue for item in facts.items)
    return min(len(facts.reminders), 1), 1, overdue


def _undisputed(facts: Facts, _: Policy) -> Counted:
    disputed = sum(row["claimable"] < row["exposure"] for row in facts.cover)
    return len(facts.cover) - disputed, len(facts.cover), True


def _debtor(facts: Facts, _: Policy) -> Counted:
    return sum(bool(facts.master[name]) for name in ("name", "address", "legal_id")), 3, True


CHECKS: Mapping[str, Callable[[Facts, Policy], Counted]] = {
    "statement": _statement,
    "calculation": _calculation,
    "limit decision": _decisions,
    "overdue notice": _notice,
    "hand-over": _hand_over,
    "reminders": _reminders,
    "undisputed": _undisputed,
    "debtor": _debtor,
}
"""Parts that the tables of the workbook answer; the others are files of tblProofs."""


def part_rows(parts: Iterable[Part], language: str) -> list[dict[str, Any]]:
    """The parts in words: name, state, files and what to do."""
    declared = parameters(TABLE)
    return [
        {
            "part": declared["part"][part.name][language],
            "state": _state(part, language),
            "files": ", ".join(part.files),
            "todo": "" if part.complete else _todo(part, language),
        }
        for part in parts
    ]


def _state(part: Part, language: str) -> str:
    words = parameters(TABLE)["state"]
    if not part.asked:
        return str(words["not asked for"][language])
    if part.complete:
        return str(words["there"][language])
    if part.there:
        return str(words["partly"][language]).format(count=part.there, all=part.all)
    return str(words["missing"][language])


def _todo(part: Part, language: str) -> str:
    advice = str(parameters(TABLE)["part"][part.name]["todo"][language])
    return "; ".join([*part.faults, *([advice] if part.there < part.all else [])])
