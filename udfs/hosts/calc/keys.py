"""The key Esc while a button is at work: Calc looks at its windows' events only when it is told to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from udfs.hosts.calc.office import Office, uno_type

ESCAPE = 1281
"""com.sun.star.awt.Key.ESCAPE."""


@contextmanager
def escape_key(office: Office, controller: Any) -> Iterator[Callable[[], bool]]:
    """Listen to the keys of a document's window; what it gives says whether Esc was pressed since."""
    toolkit = office.create("com.sun.star.awt.Toolkit")
    handler = _handler_class()()
    controller.addKeyHandler(handler)

    def pressed() -> bool:
        toolkit.processEventsToIdle()
        return bool(handler.pressed)

    try:
        yield pressed
    finally:
        controller.removeKeyHandler(handler)


@cache
def _handler_class() -> Callable[[], Any]:
    """The class of the listener: UNO's own base classes exist only once it is loaded."""
    from unohelper import Base

    class Handler(Base, uno_type("com.sun.star.awt.XKeyHandler")):  # type: ignore[misc]
        def __init__(self) -> None:
            self.pressed = False

        def keyPressed(self, event: Any) -> bool:
            self.pressed = self.pressed or event.KeyCode == ESCAPE
            return bool(event.KeyCode == ESCAPE)

        def keyReleased(self, _: Any) -> bool:
            return False

        def disposing(self, _: Any) -> None:
            self.pressed = True

    return Handler
