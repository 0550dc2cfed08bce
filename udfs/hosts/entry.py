"""What makes a worksheet function one that xlwings' COM server can call; the registry's decorator ends here.

xlwings has its decorators on Windows only. There the module attribute becomes the function that VBA calls;
elsewhere it stays the plain def. Cells travel raw both ways: xlwings' converters turn errors and blanks into
the same None, so `udfs.hosts.excel` reads and writes cells itself.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from inspect import Parameter, Signature, signature
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from udfs.registry import Function

xw: Any = import_module("xlwings") if sys.platform == "win32" else None

MISSING_CELL = -2147352572
"""What COM delivers for an argument that was left out."""

CONTEXT = "Host.Context()"
"""The VBA that says for which workbook, stamp and date system a call is; every entry takes it last."""


def excel_entry(function: Function) -> Callable[..., Any]:
    """What stands in the module under the function's name: on Windows the UDF, elsewhere its def."""
    if sys.platform != "win32":
        return function.body

    def entry(*cells: Any) -> list[list[Any]]:
        *arguments, context = cells
        answer: Callable[..., list[list[Any]]] = import_module("udfs.hosts.excel").answer
        return answer(function.name, arguments, context)

    defaults = [MISSING_CELL if parameter.optional else Parameter.empty for parameter in function.parameters]
    names = [parameter.name for parameter in function.parameters]
    entry.__signature__ = Signature(
        [
            Parameter(name, Parameter.POSITIONAL_OR_KEYWORD, default=default)
            for name, default in zip([*names, "context"], [*defaults, None], strict=True)
        ]
    )
    entry.__name__ = entry.__qualname__ = function.name
    entry.__module__ = function.module
    entry.__doc__ = function.help
    entry.__annotations__ = {}
    entry = genuine(entry, function.category)
    for parameter in function.parameters:
        entry = xw.arg(parameter.name, doc=parameter.help)(entry)
    return xw.arg("context", vba=CONTEXT)(entry)


def genuine(entry: Callable[..., Any], category: str) -> Callable[..., Any]:
    """`entry` under xlwings' own decorators, every cell raw; unchanged where xlwings has none.

    >>> genuine(abs, "Aging") is abs
    True
    """
    if sys.platform != "win32":
        return entry
    for name in signature(entry).parameters:
        entry = xw.arg(name, "raw")(entry)
    return xw.ret("raw")(xw.func(category=category)(entry))
