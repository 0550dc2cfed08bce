"""The sheets of the workbook: what a finance director sees."""

from workbook.sheets.writer import write_filled, write_template

__all__ = ["write_filled", "write_template"]
