"""The very hidden sheet xlwings.conf: what the bridge to Python is told, and nothing else."""

from __future__ import annotations

from workbook.sheets.draft import Draft

NAME = "xlwings.conf"
SETTINGS = (
    ("USE UDF SERVER", "True"),
    ("ADD_WORKBOOK_TO_PYTHONPATH", "false"),
    ("DEBUG UDFS", "False"),
    ("SHOW CONSOLE", "False"),
)
"""Only what differs from the user's own configuration: a key on this sheet overrides it, even when blank.

The workbook's own folder is kept off Python's path, so that no module beside it is ever imported.
"""


def write_conf(draft: Draft) -> None:
    """Keys in column A, values in column B."""
    sheet = draft.book.add_worksheet(NAME)
    for row, (key, value) in enumerate(SETTINGS):
        sheet.write_string(row, 0, key)
        sheet.write_string(row, 1, value)
    sheet.very_hidden()
