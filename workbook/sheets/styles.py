"""Colours, fonts and number formats of the sheets: named properties, merged on demand.

One accent, one warning and one alarm colour; each also differs in brightness, so that the sheets
read in greyscale and for the colour-blind.
"""

from __future__ import annotations

from typing import Any

import xlsxwriter
from xlsxwriter.format import Format

ACCENT = "#1F4E79"
ACCENT_PALE = "#BDD3E8"
QUIET = "#D8DFE7"
QUIET_DARK = "#8A94A0"
WARNING = "#DB8F00"
WARNING_LIGHT = "#F7D58A"
WARNING_PALE = "#FFF1D0"
ALARM = "#A61C1C"
ALARM_PALE = "#FBE3E0"
GOOD = "#1E6B3A"
GOOD_PALE = "#E2F0E5"
INK = "#222222"
GREY = "#6B7480"
RULE = "#D5DAE0"
PAPER = "#F3F5F8"
INPUT_INK = "#0000C8"
INPUT_PAPER = "#FFFBE0"
RESULT_EDGE = "#4E9A5B"

TAB_COLOURS = {"start": "#8A94A0", "input": "#2F6DB5", "analysis": "#3C8D4F", "action": "#B8641E", "control": "#6B7480"}

FONTS: dict[str, dict[str, Any]] = {
    "en": {"font_name": "Calibri", "font_size": 11},
    "zh": {"font_name": "Microsoft YaHei", "font_size": 10},
}

MONEY_INPUT = "#,##0.00_);(#,##0.00)"
MONEY_EXACT = '#,##0.00_);(#,##0.00);"–"_)'
MONEY_WHOLE = '#,##0_);(#,##0);"–"_)'
"""Amounts with negatives in parentheses; a result of zero is a dash, so that the eye finds the others."""
DATES = {"en": "yyyy-mm-dd", "zh": 'yyyy"年"m"月"d"日"'}
TIMES = {"en": "yyyy-mm-dd hh:mm", "zh": 'yyyy"年"m"月"d"日" hh:mm'}

PROPERTIES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "font_color": ACCENT, "valign": "vcenter"},
    "hint": {"font_color": GREY, "italic": True, "valign": "top"},
    "label": {"font_color": GREY},
    "strong": {"bold": True},
    "section": {"bold": True, "font_color": ACCENT, "bottom": 1, "bottom_color": ACCENT},
    "unit": {"font_color": GREY, "font_size": 9, "italic": True, "text_wrap": True, "valign": "bottom"},
    "header": {
        "bold": True,
        "font_color": "#FFFFFF",
        "bg_color": ACCENT,
        "text_wrap": True,
        "valign": "vcenter",
        "align": "center",
        "border": 1,
        "border_color": "#FFFFFF",
    },
    "result_header": {"bg_color": "#3F7D4C"},
    "input": {"font_color": INPUT_INK, "bg_color": INPUT_PAPER, "border": 1, "border_color": RULE},
    "column": {"font_color": INPUT_INK},
    "result": {"font_color": INK, "bottom": 1, "bottom_color": RULE},
    "edge": {"left": 1, "left_color": RESULT_EDGE},
    "total": {"bold": True, "bg_color": PAPER, "top": 1, "top_color": ACCENT},
    "hidden": {"font_color": "#FFFFFF"},
    "begins": {"top": 1, "top_color": ACCENT},
    "wrap": {"text_wrap": True, "valign": "top"},
    "wrap_middle": {"text_wrap": True, "valign": "vcenter"},
    "top": {"valign": "top"},
    "left": {"align": "left", "indent": 1},
    "indent": {"align": "left", "indent": 1},
    "flush": {"align": "left", "indent": 0},
    "center": {"align": "center"},
    "right": {"align": "right"},
    "middle": {"valign": "vcenter"},
    "open": {"locked": False},
    "link": {"font_color": ACCENT, "underline": 1},
    "check": {"bold": True, "align": "left", "valign": "vcenter", "border": 1, "border_color": RULE},
    "card_label": {
        "font_color": GREY,
        "font_size": 10,
        "bg_color": PAPER,
        "top": 2,
        "top_color": ACCENT,
        "align": "left",
        "valign": "vcenter",
        "indent": 1,
    },
    "card_value": {
        "bold": True,
        "font_size": 20,
        "font_color": ACCENT,
        "bg_color": PAPER,
        "align": "left",
        "indent": 1,
    },
    "card_change": {
        "font_size": 9,
        "font_color": INK,
        "bg_color": PAPER,
        "align": "left",
        "indent": 1,
        "valign": "top",
    },
    "small": {"font_size": 9},
    "good": {"font_color": GOOD, "bg_color": GOOD_PALE},
    "warning": {"font_color": "#7A5200", "bg_color": WARNING_PALE},
    "alarm": {"font_color": ALARM, "bg_color": ALARM_PALE},
    "alarm_ink": {"font_color": ALARM},
    "warning_ink": {"font_color": "#9A6700"},
    "good_ink": {"font_color": GOOD},
    "id": {"num_format": "@", "align": "left", "indent": 1},
    "money_input": {"num_format": MONEY_INPUT},
    "money": {"num_format": MONEY_WHOLE},
    "money_exact": {"num_format": MONEY_EXACT},
    "days": {"num_format": "#,##0_);(#,##0)"},
    "count": {"num_format": "#,##0_)"},
    "number": {"num_format": "0.00_);(0.00)"},
    "boolean": {"num_format": '"TRUE";"TRUE";"FALSE"'},
    "general": {},
    "text": {},
    "tenth": {"num_format": "0.0_);(0.0)"},
    "percent": {"num_format": "0.0%_);(0.0%)"},
    "percent_exact": {"num_format": "0.00%_);(0.00%)"},
    "rate": {"num_format": "0.0000####"},
    "group_start": {"font_color": TAB_COLOURS["start"]},
    "group_input": {"font_color": TAB_COLOURS["input"]},
    "group_analysis": {"font_color": TAB_COLOURS["analysis"]},
    "group_action": {"font_color": TAB_COLOURS["action"]},
    "group_control": {"font_color": TAB_COLOURS["control"]},
    "as_text": {"quote_prefix": True},
    "date": {},
    "time": {},
}


class Styles:
    """Formats of one workbook by the names of their properties."""

    def __init__(self, book: xlsxwriter.Workbook, language: str) -> None:
        self._book = book
        self._font = FONTS[language]
        self._dates = {"date": {"num_format": DATES[language]}, "time": {"num_format": TIMES[language]}}
        self._formats: dict[tuple[str, ...], Format] = {}

    def __call__(self, *names: str) -> Format:
        """The format with all the named properties; a later name wins."""
        if names not in self._formats:
            merged: dict[str, Any] = dict(self._font)
            for name in names:
                merged |= PROPERTIES[name] | self._dates.get(name, {})
            self._formats[names] = self._book.add_format(merged)
        return self._formats[names]

    def difference(self, *names: str) -> Format:
        """The named properties alone, for a conditional format."""
        key = ("", *names)
        if key not in self._formats:
            merged: dict[str, Any] = {}
            for name in names:
                merged |= PROPERTIES[name]
            self._formats[key] = self._book.add_format(merged)
        return self._formats[key]
