"""Buttons of the ribbon as a toolbar of the document: Calc shows no ribbon of a workbook."""

from __future__ import annotations

from typing import Any

from udfs.hosts.calc.office import properties, uno

BAR = "private:resource/toolbar/custom_xlcredit"
BUTTONS = {
    "OnImportLedger": {"en": "Import ledger", "zh": "导入应收明细"},
    "OnRecalculate": {"en": "Recalculate", "zh": "重新计算"},
    "OnExplainCell": {"en": "Explain cell", "zh": "说明单元格"},
    "OnOpenLog": {"en": "Open log", "zh": "打开日志"},
    "OnAbout": {"en": "About", "zh": "关于"},
}
"""Procedure of the module Ribbon and its label."""
MACRO = "vnd.sun.star.script:VBAProject.Ribbon.{}?language=Basic&location=document"
TITLE = "Credit Control"
PROPERTIES = "[]com.sun.star.beans.PropertyValue"


def add_toolbar(doc: Any, language: str = "en") -> None:
    """Show the buttons above the sheets; nothing of it is saved with the workbook."""
    manager = doc.getUIConfigurationManager()
    bar = manager.createSettings()
    bar.setPropertyValue("UIName", TITLE)
    for place, (procedure, labels) in enumerate(BUTTONS.items()):
        command, label = MACRO.format(procedure), labels[language]
        item = properties(CommandURL=command, Label=label, Type=0, Style=1, IsVisible=True)
        uno().invoke(bar, "insertByIndex", (place, uno().Any(PROPERTIES, item)))
    if manager.hasSettings(BAR):
        manager.replaceSettings(BAR, bar)
    else:
        manager.insertSettings(BAR, bar)
    layout = doc.getCurrentController().getFrame().LayoutManager
    layout.createElement(BAR)
    layout.showElement(BAR)
