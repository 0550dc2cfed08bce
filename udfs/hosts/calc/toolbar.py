"""Buttons of the ribbon as a toolbar of the document: Calc shows no ribbon of a workbook."""

from __future__ import annotations

from typing import Any

from udfs.hosts.calc.office import properties

BAR = "private:resource/toolbar/custom_xlcredit"
BUTTONS = (
    ("Import ledger", "OnImportLedger"),
    ("Recalculate", "OnRecalculate"),
    ("Explain cell", "OnExplainCell"),
    ("Log", "OnOpenLog"),
    ("About", "OnAbout"),
)
MACRO = "vnd.sun.star.script:VBAProject.Ribbon.{}?language=Basic&location=document"
TITLE = "Credit Control"


def add_toolbar(doc: Any) -> None:
    """Show the buttons above the sheets; nothing of it is saved with the workbook."""
    manager = doc.getUIConfigurationManager()
    bar = manager.createSettings()
    bar.setPropertyValue("UIName", TITLE)
    for place, (label, procedure) in enumerate(BUTTONS):
        item = properties(CommandURL=MACRO.format(procedure), Label=label, Type=0, Style=1, IsVisible=True)
        bar.insertByIndex(place, item)
    if manager.hasSettings(BAR):
        manager.replaceSettings(BAR, bar)
    else:
        manager.insertSettings(BAR, bar)
    layout = doc.getCurrentController().getFrame().LayoutManager
    layout.createElement(BAR)
    layout.showElement(BAR)
