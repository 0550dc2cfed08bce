"""Buttons of the ribbon as a toolbar of the document: Calc shows no ribbon of a workbook."""

from __future__ import annotations

from typing import Any

from udfs.hosts.calc.office import properties, uno
from udfs.labels import BUTTONS, TAB, label, procedure

BAR = "private:resource/toolbar/custom_xlcredit"
MACRO = "vnd.sun.star.script:VBAProject.Ribbon.{}?language=Basic&location=document"
PROPERTIES = "[]com.sun.star.beans.PropertyValue"


def add_toolbar(doc: Any, language: str = "en") -> None:
    """Show the buttons above the sheets; nothing of it is saved with the workbook."""
    manager = doc.getUIConfigurationManager()
    bar = manager.createSettings()
    bar.setPropertyValue("UIName", label(TAB, language))
    for place, button in enumerate(BUTTONS):
        command, words = MACRO.format(procedure(button)), label(button, language)
        item = properties(CommandURL=command, Label=words, Type=0, Style=1, IsVisible=True)
        uno().invoke(bar, "insertByIndex", (place, uno().Any(PROPERTIES, item)))
    if manager.hasSettings(BAR):
        manager.replaceSettings(BAR, bar)
    else:
        manager.insertSettings(BAR, bar)
    layout = doc.getCurrentController().getFrame().LayoutManager
    layout.createElement(BAR)
    layout.showElement(BAR)
