"""What the ribbon's tab, groups and buttons are called, English and Chinese, read from `labels.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

BUTTONS = (
    "importLedger",
    "importSheet",
    "pasteLedger",
    "importMapped",
    "importLimits",
    "undoImport",
    "checkData",
    "recalculate",
    "asOf",
    "bridge",
    "explainCell",
    "buyerCard",
    "creditPolicy",
    "coverCheck",
    "deadlines",
    "limitCut",
    "claimEstimate",
    "premiumDeclaration",
    "insureOrRetain",
    "worklist",
    "letters",
    "statement",
    "interestInvoice",
    "paymentPlan",
    "letterOfCredit",
    "insurerForms",
    "claimFile",
    "calendar",
    "openLog",
    "about",
)
"""Every button, in the order of the ribbon."""

TAB = "creditControl"


@cache
def labels() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Id -> label or tip -> language -> text."""
    return tomllib.loads((Path(__file__).parent / "labels.toml").read_text(encoding="utf-8"))


def label(of: str, language: str) -> str:
    """What a tab, group or button is called.

    >>> label("recalculate", "en"), label("recalculate", "zh")
    ('Recalculate', '重新计算')
    """
    return labels()[of]["label"][language]


def procedure(button: str) -> str:
    """Procedure of the VBA module Ribbon that a button runs.

    >>> procedure("importLedger")
    'OnImportLedger'
    """
    return f"On{button[0].upper()}{button[1:]}"


def function(button: str) -> str:
    """Function of `udfs.ribbon` that a button runs.

    >>> function("importLedger")
    'import_ledger'
    """
    return re.sub(r"(?=[A-Z])", "_", button).lower()
