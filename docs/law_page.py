"""Laws on late payment in the reference of tables: what each adds to which reference, each value with its source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docs.markdown import code, rows
from xlcredit.latelaws import TABLE
from xlcredit.parameters import parameters

HEAD = """
# Laws on late payment

Of `late_interest.toml`; a rate that is newer or other goes into `tblLateInterestRates`.

"""


def laws() -> str:
    """The laws, and the values of their reference rates."""
    declared = parameters(TABLE)
    lines = [law(key, stated) for key, stated in declared["law"].items()]
    values = [
        (series["en"], series["zh"], value["from"], f"{value['rate']:.2f}", value["source"])
        for series in declared["series"].values()
        for value in series["value"]
    ]
    said = ["Law", "English", "中文", "Statute", "法律依据", "Applies where", "适用条件"]
    return (
        HEAD
        + rows([*said, "Rate", "Rate of a debt", "Fixed sum", "Countries", "Source"], lines)
        + "\n## Reference rates\n\n"
        + rows(["Reference", "参考利率", "From", "%", "Source"], values)
    )


def law(key: str, stated: Mapping[str, Any]) -> tuple[str, ...]:
    """One law as a line."""
    return (
        code(key),
        *(stated[language] for language in ("en", "zh")),
        *(stated["statute"][language] for language in ("en", "zh")),
        *(stated["applies"][language] for language in ("en", "zh")),
        formula(stated),
        "follows the reference" if stated["follows"] else "stays that of its first day of interest",
        fixed_sum(stated.get("fixed_sum")),
        ", ".join(stated["countries"]),
        stated["source"],
    )


def formula(stated: Mapping[str, Any]) -> str:
    """How the rate comes about, in words."""
    if "daily" in stated:
        return f"{stated['daily']:g} % a day"
    series = parameters(TABLE)["series"][stated["reference"]]["en"]
    factor = f" × {stated['factor']:g}" if "factor" in stated else ""
    margin = f" + {stated['margin']:g} points" if stated["margin"] else ""
    return f"{series}{factor}{margin}, {stated['day_count']}"


def fixed_sum(stated: Mapping[str, Any] | None) -> str:
    """Bands of a fixed sum in words; "" where there is none."""
    if stated is None:
        return ""
    starts = [f"below {band['below']:,}: " if "below" in band else "" for band in stated["bands"]]
    parts = [f"{start}{band['value']}" for start, band in zip(starts, stated["bands"], strict=True)]
    return f"{', else '.join(parts)} {stated['currency']}"
