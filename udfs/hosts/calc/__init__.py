"""LibreOffice Calc as a host: the workbook with its functions and buttons live, without Excel.

office: a LibreOffice of our own, started and ended. loading: a workbook opened, its Basic modules for Calc
put in. service: what Basic calls where Excel calls xlwings' COM server. watching: a changed input lets the
formulas follow. saving: a saved workbook keeps the VBA that Excel needs. engine: xlwings in Calc, with
workbooks, ranges, listobjects and cells. buttons, toolbar: the ribbon's buttons. session: all of it together;
`open_in_calc` is the command.
"""

from __future__ import annotations

from udfs.hosts.calc.office import NoCalc
from udfs.hosts.calc.session import Session, open_in_calc

__all__ = ["NoCalc", "Session", "open_in_calc"]
