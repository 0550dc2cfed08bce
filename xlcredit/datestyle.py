"""Which way round a column of text dates is written, decided by the whole column and never row by row."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from xlcredit.errors import InputError

NAMED_MONTH = ("%d-%b-%Y", "%d %b %Y", "%d.%b.%Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%d-%b-%y", "%d %b %y")
STYLES: dict[str, tuple[str, ...]] = {
    "ymd": ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日", *NAMED_MONTH),
    "dmy": ("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%y", "%d.%m.%y"),
    "mdy": ("%m/%d/%Y", "%m-%d-%Y", "%m.%d.%Y", "%m/%d/%y"),
}
"""Order of year, month and day, with the ways to write it; a month by name leaves no question."""

SERIAL_ORIGIN = date(1899, 12, 30)
TIME_OF_DAY = re.compile(r"[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[AaPp][Mm])?(Z|[+-]\d{2}:?\d{2})?$")
SERIAL = re.compile(r"\d{5}(\.\d*)?")
"""A spreadsheet's serial number of a date from 1927 to 2173."""


@dataclass(frozen=True)
class DateStyle:
    """The reading chosen for a column, with how many of its texts each reading explains.

    `tied` are the readings that explain most, one of those that read all texts alike.
    """

    name: str
    counts: dict[str, int]
    tied: tuple[str, ...]

    @property
    def ambiguous(self) -> bool:
        """True where two readings explain equally many texts, differently."""
        return len(self.tied) > 1


@lru_cache(maxsize=1 << 16)
def read_date(text: str, style: str) -> date | None:
    """Date of a text in a style (year first is always understood); None when it is not one. A time of day is dropped.

    >>> read_date("2/1/2013", "mdy"), read_date("2/1/2013 00:00", "dmy"), read_date("46326", "ymd")
    (datetime.date(2013, 2, 1), datetime.date(2013, 1, 2), datetime.date(2026, 10, 31))
    """
    text = TIME_OF_DAY.sub("", unicodedata.normalize("NFKC", text).strip())
    if SERIAL.fullmatch(text):
        return SERIAL_ORIGIN + timedelta(days=int(float(text)))
    if text.isdigit() and len(text) != len("20261031"):
        return None
    for pattern in (*STYLES["ymd"], *(STYLES[style] if style != "ymd" else ())):
        try:
            return datetime.strptime(text, pattern).date()
        except ValueError:
            continue
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        return None


def date_style(texts: Iterable[str]) -> DateStyle:
    """Style that explains most of a column's texts; ambiguous when two explain equally many, differently.

    >>> date_style(["1/13/2013", "2/1/2013"]).name
    'mdy'
    >>> date_style(["1/2/2013", "2/1/2013"]).ambiguous
    True
    """
    distinct = list(dict.fromkeys(texts))
    readings = {style: [read_date(text, style) for text in distinct] for style in STYLES}
    counts = {style: sum(day is not None for day in days) for style, days in readings.items()}
    best = max(counts.values(), default=0)
    names = [style for style in STYLES if counts[style] == best]
    tied = {tuple(readings[name]): name for name in reversed(names)}
    return DateStyle(names[0] if names else "ymd", counts, tuple(reversed(tied.values())))


def common_style(columns: Sequence[Iterable[str]], wanted: str | None = None, where: str = "") -> str:
    """Style of all date columns of one file together; InputError asks when the file leaves it open.

    >>> common_style([["1/2/2013"], ["2/25/2013"]])
    'mdy'
    """
    if wanted is not None:
        if wanted not in STYLES:
            raise InputError.not_among(STYLES, wanted, "date style")
        return wanted
    style = date_style(text for column in columns for text in column)
    if style.ambiguous:
        raise InputError(
            f"{where}: dates can be read day first ({style.counts['dmy']}) or month first ({style.counts['mdy']}): "
            "say which with --dates dmy or --dates mdy"
        )
    return style.name
