"""Buckets of an aging: from their edges to labels, and to the ages that each of them holds on a day.

Days: the edge 0 is implied; what is not due is one bucket, or split by days to maturity where edges are negative.

    edges -30, 30, 60    Not due >30 | Not due 0-30 | 1-30 | 31-60 | >60

Month ends: how many month ends lie between the date of an overdue item and the as-of date; none, and the item is of
the as-of month itself.

    edges 1, 3           Not due | This month | 1 month | 2-3 months | >3 months
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from xlcredit import values
from xlcredit.columns import table
from xlcredit.dates import date_of, day_number, months_before
from xlcredit.errors import InputError, shown
from xlcredit.parameters import parameters
from xlcredit.words import folded, spellings, spoken

if TYPE_CHECKING:
    from xlcredit.intake import Typed

DAYS, MONTH_ENDS = "days", "month ends"
MODES = (DAYS, MONTH_ENDS)
UNDECIDED = ""
"""Mode of edges that stand by themselves, before the setting says what they count."""

LAST_EDGE = 36_500
"""Largest bucket edge in days."""

LAST_MONTH = 1_200
"""Largest bucket edge in month ends."""

NOT_DUE = "Not due"
THIS_MONTH = "This month"


@dataclass(frozen=True)
class Buckets:
    """Dated buckets of an aging: rising edges, counted in days or in month ends."""

    edges: tuple[int, ...]
    mode: str = DAYS

    def __post_init__(self) -> None:
        if self.mode == MONTH_ENDS and not 1 <= self.edges[0] <= self.edges[-1] <= LAST_MONTH:
            raise InputError(f"month ends are counted from 1 to {LAST_MONTH}, such as 1, 2, 3, not {self.text}")

    @property
    def text(self) -> str:
        """Edges as they are written."""
        return ", ".join(str(edge) for edge in self.edges)

    @property
    def _ends(self) -> tuple[int, ...]:
        return tuple(sorted({0, *self.edges}))

    @property
    def labels(self) -> list[str]:
        """Labels in order, the furthest from due first.

        >>> Buckets((-60, -30, 30, 60)).labels
        ['Not due >60', 'Not due 31-60', 'Not due 0-30', '1-30', '31-60', '>60']
        >>> Buckets((1, 3), MONTH_ENDS).labels
        ['Not due', 'This month', '1 month', '2-3 months', '>3 months']
        """
        late = [_span(low + 1, high) for low, high in pairwise(end for end in self._ends if end >= 0)]
        if self.mode == MONTH_ENDS:
            return [NOT_DUE, THIS_MONTH, *map(_months, late), f">{self._ends[-1]} months"]
        return [*self._not_due, *late, f">{self._ends[-1]}"]

    @property
    def _not_due(self) -> list[str]:
        """Labels of what is not due: one, or by days to maturity."""
        early = [-end for end in self._ends if end < 0]
        if not early:
            return [NOT_DUE]
        spans = [f">{early[0]}", *(_span(low + 1, high) for high, low in pairwise(early)), _span(0, early[-1])]
        return [f"{NOT_DUE} {span}" for span in spans]

    def last_ages(self, day: int) -> tuple[int, ...]:
        """Largest age of each bucket but the last on a day (its number). [days]

        >>> Buckets((-30, 30)).last_ages(0)
        (-31, 0, 30)
        >>> Buckets((1,), MONTH_ENDS).last_ages(73)  # 15 March 1970: from 1 March on, from 1 February on
        (0, 14, 42)
        """
        if self.mode == DAYS:
            return tuple(end - 1 if end < 0 else end for end in self._ends)
        as_of = date_of(day)
        return (0, *(day - day_number(months_before(as_of, end + 1)) - 1 for end in self._ends)) if as_of else ()


def _span(low: int, high: int) -> str:
    return f"{low}-{high}" if low < high else f"{high}"


def _months(span: str) -> str:
    return f"{span} month" if span == "1" else f"{span} months"


def label_in(label: str, language: str) -> str:
    """Bucket label as a language writes it.

    >>> [label_in(one, "zh") for one in ("Not due", "1-30", ">120", "Not due 0-30", "This month", "2-3 months")]
    ['未到期', '1-30天', '>120天', '未到期 0-30天', '本月', '2-3个月']
    """
    if language != "zh" or label in parameters("words")["bucket"]:
        return spoken("bucket", label, language)
    if label.startswith(f"{NOT_DUE} "):
        return f"{spoken('bucket', NOT_DUE, language)} {label_in(label.removeprefix(f'{NOT_DUE} '), language)}"
    span, *months = label.split(" ")
    return f"{span}个月" if months else f"{span}天"


def edges(value: Any) -> tuple[int, ...]:
    """Edges of buckets, rising whole numbers: "30, 60, 90" or a sequence of numbers.

    >>> edges("-30, 30, 60/90")
    (-30, 30, 60, 90)
    """
    if isinstance(value, (list, tuple)):
        parts = list(value)
    elif isinstance(value, (str, int, float)) and not isinstance(value, bool):
        parts = str(value).replace("/", ",").split(",")
    else:
        raise InputError.not_a("bucket edges such as 30, 60, 90", value)
    days = tuple(values.whole_number(part) for part in parts if not values.is_blank(part))
    rising = all(a < b for a, b in pairwise(days))
    if not days or days[0] < -LAST_EDGE or days[-1] > LAST_EDGE or not rising:
        raise InputError(f"bucket edges must be rising whole days from -{LAST_EDGE} to {LAST_EDGE}, such as 30, 60, 90")
    return days


def read_buckets(value: Any, named: Mapping[str, Buckets], mode: str = DAYS) -> Buckets:
    """Buckets from edges, from edges after the name of a mode, or from the name of a set; InputError lists the names.

    >>> read_buckets("30, 60", {}), read_buckets("month ends 1, 2", {}), read_buckets("按月末 1, 2", {}).mode
    (Buckets(edges=(30, 60), mode='days'), Buckets(edges=(1, 2), mode='month ends'), 'month ends')
    """
    if not isinstance(value, str):
        return Buckets(edges(value), mode)
    said = folded(value)
    for name, found in named.items():
        if said == folded(name):
            return found
    for spelling, word in spellings("choice").items():
        if word in MODES and said.removeprefix(spelling).strip() not in ("", said):
            return Buckets(edges(said.removeprefix(spelling)), word)
    if not said[:1].isalpha():
        return Buckets(edges(value), mode)
    raise InputError(f"no bucket set is called {shown(value)}: one of {', '.join(named)}, or edges such as 30, 60, 90")


@cache
def shipped_sets() -> Mapping[str, Buckets]:
    """The sets that every workbook starts with, by their names in either language.

    >>> shipped_sets()["month ends"].edges
    (1, 2, 3)
    """
    found = {}
    for one in parameters("bucket_sets")["set"]:
        for name in one["name"].values():
            found[name] = Buckets(edges(one["edges"]), one["mode"])
    return found


def named_sets(given: Typed | None) -> Mapping[str, Buckets]:
    """Sets of a workbook by name, those of its table before those that every workbook starts with.

    A set whose edges cannot be counted in its mode is left out; validation lists it.
    """
    if given is None:
        return shipped_sets()
    own: dict[str, Buckets] = {}
    names = ("bucket_set", "bucket_edges", "bucket_mode")
    for name, text, mode in zip(*(given.columns[column] for column in names), strict=True):
        with suppress(InputError):
            own.setdefault(name, Buckets(edges(text), mode or DAYS))
    return own | {name: found for name, found in shipped_sets().items() if name not in own}


def shipped_rows(language: str) -> list[list[str]]:
    """Headers and rows of the table of sets as a new workbook has it in a language."""
    columns = [column.header(language) for column in table("bucket_sets").inputs]
    return [
        columns,
        *(
            [one["name"][language], spoken("bucket_mode", one["mode"], language), one["edges"], one["note"][language]]
            for one in parameters("bucket_sets")["set"]
        ),
    ]


def default_buckets() -> Buckets:
    """Buckets where the user states none.

    >>> default_buckets().edges
    (30, 60, 90, 120)
    """
    entry = next(e for e in parameters("settings")["setting"] if e["key"] == "bucket_edges")
    return Buckets(edges(entry["default"]))
