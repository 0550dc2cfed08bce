"""The workbook as a product: sheets, VBA and ribbon are text here; `workbook.build` makes the files."""
