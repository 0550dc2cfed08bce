"""Stand-ins for pywin32 and for what ctypes has on Windows only: as much as xlwings touches to answer a UDF call.

Nothing here computes: names exist so that xlwings' own modules can be imported and its COM server called.
"""

from __future__ import annotations

import ctypes
import sys
from datetime import UTC, datetime
from types import ModuleType, SimpleNamespace


class IDispatch:
    """Type of a COM object; no argument of ours is one."""


class CDispatch:
    """What `Dispatch` gives back."""


class ComError(Exception):
    """pywintypes.com_error."""


def refused(*_: object, **__: object) -> None:
    """Anything that would reach Excel."""
    raise ComError("there is no Excel here")


def module(name: str, **members: object) -> ModuleType:
    """A module of that name in sys.modules."""
    made = ModuleType(name)
    made.__dict__.update(members)
    sys.modules[name] = made
    return made


def install() -> None:
    """Put the stand-ins in place of pywin32."""
    module("pywintypes", TimeType=datetime, IID=str, com_error=ComError)
    module(
        "pythoncom",
        CoInitialize=lambda: None,
        IID_IDispatch="IDispatch",
        IID_IEnumVARIANT="IEnumVARIANT",
        TypeIIDs={"IDispatch": IDispatch},
        com_error=ComError,
        __file__="pythoncom.dll",
    )
    for name in ("win32api", "win32con", "win32event", "win32gui", "win32process"):
        module(name)
    module("win32timezone", TimeZoneInfo=SimpleNamespace(utc=lambda: UTC))
    client = module(
        "win32com.client",
        CDispatch=CDispatch,
        CoClassBaseClass=type("CoClassBaseClass", (), {}),
        DispatchBaseClass=type("DispatchBaseClass", (), {}),
        Dispatch=refused,
        DispatchEx=refused,
        gencache=SimpleNamespace(EnsureModule=refused),
    )
    util = module("win32com.server.util", unwrap=refused, wrap=lambda served, iid=None: served)
    policy = module("win32com.server.policy", DefaultPolicy=object)
    dispatcher = module("win32com.server.dispatcher")
    server = module("win32com.server", util=util, policy=policy, dispatcher=dispatcher)
    module("win32com", client=client, server=server)
    ctypes.PyDLL = lambda _: SimpleNamespace(PyCom_PyObjectFromIUnknown=SimpleNamespace())
    ctypes.windll = SimpleNamespace()
    ctypes.oledll = SimpleNamespace(ole32=SimpleNamespace(CLSIDFromString=lambda *_: 0))
