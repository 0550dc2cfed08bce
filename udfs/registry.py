"""The catalogue of worksheet functions, filled by one decorator on each explicit `def`.

From it come the VBA wrappers, the texts of the function wizard, the reference page and `xlcredit call`.
"""

from __future__ import annotations

import inspect
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints

from udfs.cells import MISSING, Kind
from udfs.hosts.entry import excel_entry

BOOK = "book"
"""Name of the leading parameter through which a function reads the tables of the workbook."""


@dataclass(frozen=True)
class Parameter:
    """One argument as the user sees it."""

    name: str
    kind: Kind
    optional: bool
    default: Any
    help: str
    help_zh: str

    @property
    def many(self) -> bool:
        """True where a range is expected; elsewhere a range of cells gives a result of its shape."""
        return self.kind.many


@dataclass(frozen=True)
class Function:
    """One worksheet function: its body, its texts and its arguments."""

    name: str
    module: str
    category: str
    result: str
    help: str
    help_zh: str
    parameters: tuple[Parameter, ...]
    needs_book: bool
    snapshot: bool
    body: Callable[..., Any]


FUNCTIONS: dict[str, Function] = {}


def worksheet_function(
    category: str, zh: str, *, result: str = "number", snapshot: bool = False
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Enter a `def` into the catalogue under its own name.

    category: group in the function wizard; zh: help in Chinese; result: number, money, date, text or rows;
    snapshot: a value per buyer that the workbook may keep for all buyers at once. The English help is the
    first line of the docstring; the help of arguments stands in `arguments.toml`.
    """

    def register(body: Callable[..., Any]) -> Callable[..., Any]:
        function = Function(
            name=body.__name__,
            module=body.__module__,
            category=category,
            result=result,
            help=inspect.getdoc(body).splitlines()[0],  # type: ignore[union-attr]
            help_zh=zh,
            parameters=parameters_of(body),
            needs_book=BOOK in inspect.signature(body).parameters,
            snapshot=snapshot,
            body=body,
        )
        FUNCTIONS[function.name] = function
        return excel_entry(function)

    return register


def parameters_of(body: Callable[..., Any]) -> tuple[Parameter, ...]:
    """Arguments of a `def` with their kinds and help, the book left out."""
    hints = get_type_hints(body, include_extras=True)
    out = []
    for name, parameter in inspect.signature(body).parameters.items():
        if name == BOOK:
            continue
        optional = parameter.default is not inspect.Parameter.empty
        default = parameter.default if optional else MISSING
        said = argument_text(body.__name__, name)
        out.append(Parameter(name, hints[name].__metadata__[0], optional, default, said["en"], said["zh"]))
    return tuple(out)


def argument_text(function: str, name: str) -> Mapping[str, str]:
    """Help of an argument in English and Chinese: of this function, else of every function that has one so named."""
    texts = _texts()
    return texts.get(function, {}).get(name) or texts[name]


@cache
def _texts() -> Mapping[str, Any]:
    return tomllib.loads((Path(__file__).parent / "arguments.toml").read_text(encoding="utf-8"))
