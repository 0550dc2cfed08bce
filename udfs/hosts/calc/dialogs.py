"""A dialog in which the user types a text: a question, a field, OK and Cancel."""

from __future__ import annotations

from typing import Any

from udfs.hosts.calc.office import Office

WIDTH, HEIGHT, EDGE = 220, 66, 6
"""Size of the dialog and its margin, in the dialog's own units."""

MODEL = "com.sun.star.awt.UnoControl{}Model"
OK, CANCEL = 1, 2
"""Kinds of push buttons that end a dialog."""


def typed_text(office: Office, window: Any, prompt: str, title: str, default: str) -> str:
    """What the user types; "" when the dialog is closed without OK."""
    dialog = built(office, prompt, title, default)
    dialog.createPeer(window.getToolkit(), window)
    typed = dialog.getControl("answer").getText().strip() if dialog.execute() else ""
    dialog.dispose()
    return str(typed)


def built(office: Office, prompt: str, title: str, default: str) -> Any:
    """The dialog before it is shown."""
    model = office.create(MODEL.format("Dialog"))
    for name, value in {"Width": WIDTH, "Height": HEIGHT, "Title": title}.items():
        model.setPropertyValue(name, value)
    inner, row = WIDTH - 2 * EDGE, HEIGHT - EDGE - 14
    _add(model, "FixedText", "prompt", (EDGE, EDGE, inner, 20), Label=prompt, MultiLine=True)
    _add(model, "Edit", "answer", (EDGE, 28, inner, 12), Text=default)
    _add(model, "Button", "ok", (WIDTH - 110, row, 50, 14), PushButtonType=OK, DefaultButton=True)
    _add(model, "Button", "cancel", (WIDTH - 56, row, 50, 14), PushButtonType=CANCEL)
    dialog = office.create("com.sun.star.awt.UnoControlDialog")
    dialog.setModel(model)
    return dialog


def _add(model: Any, kind: str, name: str, place: tuple[int, int, int, int], **properties: Any) -> None:
    control = model.createInstance(MODEL.format(kind))
    sizes = dict(zip(("PositionX", "PositionY", "Width", "Height"), place, strict=True))
    for key, value in {"Name": name, **sizes, **properties}.items():
        control.setPropertyValue(key, value)
    model.insertByName(name, control)
