"""What Excel's function wizard says, as parts of workbook.xml: our group, a text for each argument.

The text of a function itself stands in the VBA (`VB_Description`); VBA has no place for its arguments, so
they are an extension of workbook.xml ([MS-OFFMACRO2] 2.2.2.1.1). No trust in the VBA project is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from udfs.registry import Function

BUILT_IN_GROUPS = 19
"""Groups that Excel itself counts; the first of ours is number 20 in the VBA (`VB_Invoke_Func`)."""

GROUPS = ("Credit Control",)
"""Names of our groups, in the order of their numbers."""

X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
DEFINED_NAMES_EXTENSION = "{8193D73E-4604-4355-AFF4-8A2333D13BE4}"

LONGEST = 255
MOST_ARGUMENTS = 60


def function_groups() -> str:
    """Element functionGroups, which stands right after the sheets.

    >>> function_groups()
    '<functionGroups builtInGroupCount="19"><functionGroup name="Credit Control"/></functionGroups>'
    """
    groups = "".join(f"<functionGroup name={quoteattr(name)}/>" for name in GROUPS)
    return f'<functionGroups builtInGroupCount="{BUILT_IN_GROUPS}">{groups}</functionGroups>'


def argument_texts(functions: Iterable[Function]) -> str:
    """Element ext with the help of every argument of every function, for the list of extensions."""
    names = "".join(_defined_name(function) for function in functions if function.parameters)
    return f'<ext uri="{DEFINED_NAMES_EXTENSION}" xmlns:x14="{X14}"><x14:definedNames>{names}</x14:definedNames></ext>'


def _defined_name(function: Function) -> str:
    helps = [parameter.help for parameter in function.parameters]
    for parameter in function.parameters:
        if not 1 <= len(parameter.help) <= LONGEST:
            raise ValueError(f"{function.name}: the help of {parameter.name} needs 1 to {LONGEST} characters")
    if len(helps) > MOST_ARGUMENTS:
        raise ValueError(f"{function.name} has more than {MOST_ARGUMENTS} arguments")
    texts = "".join(
        f'<x14:argumentDescription index="{place}">{escape(text)}</x14:argumentDescription>'
        for place, text in enumerate(helps)
    )
    return (
        f"<x14:definedName name={quoteattr(function.name)}>"
        f'<x14:argumentDescriptions count="{len(helps)}">{texts}</x14:argumentDescriptions></x14:definedName>'
    )
