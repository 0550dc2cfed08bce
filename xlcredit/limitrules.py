"""What a credit limit may be, by class of buyer: shares of the buyer's own figures, and our own risk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xlcredit.intake import Typed
from xlcredit.shipped import shipped
from xlcredit.words import entries

TABLE = "class_rules"


@dataclass(frozen=True)
class ClassRule:
    """Shares of net worth and turnover that a buyer can bear, own risk, months to the review. [shares, minor units]"""

    net_worth_share: float = 0.0
    turnover_share: float = 0.0
    appetite: int = 0
    review_months: int = 1


ClassRules = Mapping[str, ClassRule]


def read_class_rules(given: Typed | None, base_currency: str) -> ClassRules:
    """The rule of every class, by the table of a new workbook where this is missing or empty; nothing without a row.

    >>> read_class_rules(None, "EUR")["B"]
    ClassRule(net_worth_share=0.35, turnover_share=0.05, appetite=5000000, review_months=12)
    """
    columns = (given if given is not None and len(given) else shipped(TABLE, base_currency)).columns
    names = ("credit_class", "net_worth_share", "turnover_share", "appetite", "review_months")
    rows = zip(*(columns[name] for name in names), strict=True)
    stated = {rank: ClassRule(worth, sales, appetite, int(months)) for rank, worth, sales, appetite, months in rows}
    return {rank: stated.get(rank, ClassRule()) for rank in entries("credit_class")}
