"""Everything that can go wrong with input, one sentence each.

XlcreditError            what the user can mend; the message is one line: what was found, where, what to do
├── InputError           a value is missing, not readable or of the wrong kind           (#VALUE!, exit 2)
├── DomainError          the numbers are readable but the formula has no answer for them  (#NUM!)
├── DivisionByZero       the denominator is zero                                          (#DIV/0!)
├── UnknownId            no buyer, document, function or measure of that name             (#N/A)
├── MissingTable         a table or column that the formula reads is not there            (#REF!)
├── FileError            a file cannot be read as what its name says                      (exit 2)
└── Stopped              the user ended a long run: nothing was written                   (exit 2)
"""

from __future__ import annotations

from collections.abc import Iterable


class XlcreditError(Exception):
    """Base of all errors that the user can mend."""

    cell = "#VALUE!"


class InputError(XlcreditError):
    """A value is missing, not readable or of the wrong kind."""

    @classmethod
    def not_a(cls, kind: str, found: object, where: str = "") -> InputError:
        """Name the kind that was expected, what was found and where."""
        place = f"{where}: " if where else ""
        return cls(f"{place}{shown(found)} is not {kind}")

    @classmethod
    def not_among(cls, choices: Iterable[str], found: object, where: str = "") -> InputError:
        """List the choices beside what was found."""
        place = f"{where}: " if where else ""
        return cls(f"{place}{shown(found)} is not one of {', '.join(choices)}")


class DomainError(XlcreditError):
    """The numbers are readable but the formula has no answer for them."""

    cell = "#NUM!"


class DivisionByZero(XlcreditError):
    """The denominator is zero."""

    cell = "#DIV/0!"


class UnknownId(XlcreditError):
    """No buyer, document, function or measure of that name."""

    cell = "#N/A"


class MissingTable(XlcreditError):
    """A table or column that the formula reads is not there."""

    cell = "#REF!"


class FileError(XlcreditError):
    """A file cannot be read as what its name says."""


class Stopped(XlcreditError):
    """The user ended a long run before anything was written."""


LONG_NUMBER = 1e15


def shown(value: object) -> str:
    """Value as a message quotes it: short, on one line, blank in words.

    >>> shown(None), shown("a\\nb"), shown(12.0)
    ('a blank', "'a b'", '12')
    """
    if value is None or value == "":
        return "a blank"
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value)) if abs(value) < LONG_NUMBER else f"{value:g}"
    if isinstance(value, str):
        text = " ".join(value.split())
        return repr(text if len(text) <= 40 else text[:39] + "…")
    return str(value)
