"""A LibreOffice of our own: started with a clean profile and its own pipe, ended by its own process id.

The one module that knows where the UNO bindings of the distribution's Python are.
"""

from __future__ import annotations

import builtins
import os
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any

from xlcredit.errors import XlcreditError

UNO_FOLDERS = ("/usr/lib/python3/dist-packages", "/usr/lib/libreoffice/program")
PROGRAMS = ("soffice", "libreoffice")
START_SECONDS = 90
END_SECONDS = 15
RESTART_CODES = (79, 81)
"""Exit codes by which LibreOffice asks to be started again, as it does after it has filled a new profile."""

SCREENS = ("DISPLAY", "WAYLAND_DISPLAY")
OPTIONS = ("--norestore", "--nologo", "--nodefault", "--nofirststartwizard", "--nolockcheck")


class NoCalc(XlcreditError):
    """LibreOffice Calc or its Python binding is missing or does not start."""


@cache
def uno() -> Any:
    """The module `uno`; NoCalc where the binding is not installed.

    Importing it swaps Python's own `__import__` for one that also knows UNO's names: that is put back.
    """
    kept_import, kept_path = builtins.__import__, list(sys.path)
    sys.path += [folder for folder in UNO_FOLDERS if folder not in sys.path]
    try:
        module = import_module("uno")
        import_module("unohelper")
    except ImportError:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise NoCalc(
            f"LibreOffice's Python binding is not there for Python {version}: install the package python3-uno"
        ) from None
    finally:
        builtins.__import__, sys.path[:] = kept_import, kept_path
    return module


@cache
def uno_type(name: str) -> Any:
    """An interface, struct or exception of UNO by its full name."""
    return uno().getClass(name)


def uno_enum(name: str, value: str) -> Any:
    """A value of an enumeration of UNO."""
    return uno().Enum(name, value)


def properties(**values: Any) -> tuple[Any, ...]:
    """Values as UNO's sequence of PropertyValue."""
    return tuple(uno_type("com.sun.star.beans.PropertyValue")(name, 0, value, 0) for name, value in values.items())


def file_url(path: Path | str) -> str:
    """URL of a file, as LibreOffice spells it."""
    return str(uno().systemPathToFileUrl(str(Path(path).resolve())))


def program() -> Path:
    """The program file of LibreOffice; NoCalc where there is none."""
    for name in PROGRAMS:
        found = shutil.which(name)
        if found:
            starter = Path(found).resolve()
            binary = starter.with_name("soffice.bin")
            return binary if binary.exists() else starter
    raise NoCalc("LibreOffice is not there: install the package libreoffice-calc")


class Office:
    """One running LibreOffice. Used as a context manager: nothing of it is left afterwards."""

    def __init__(self, *, visible: bool = False) -> None:
        self.visible = visible
        self._process: subprocess.Popen[bytes] | None = None
        self._profile: Path | None = None
        self._pipe = f"xlcredit-{uuid.uuid4().hex}"
        self.context: Any = None
        self.desktop: Any = None

    def __enter__(self) -> Office:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """Process id of this LibreOffice."""
        return self._process.pid if self._process is not None else None

    @property
    def running(self) -> bool:
        """True while the process lives."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start the process and connect; NoCalc when it is missing or not there in time."""
        uno()
        command = program()
        if self.visible and sys.platform.startswith("linux") and not any(os.environ.get(name) for name in SCREENS):
            raise NoCalc("LibreOffice has no screen to show a window on: set DISPLAY or WAYLAND_DISPLAY")
        self._profile = Path(tempfile.mkdtemp(prefix="xlcredit-calc-"))
        try:
            self._launch(command)
            self.context = self._connected(command)
            self.desktop = self.create("com.sun.star.frame.Desktop")
        except BaseException:
            self.close()
            raise

    def create(self, service: str, *arguments: Any) -> Any:
        """An instance of a UNO service."""
        if arguments:
            return self.manager.createInstanceWithArgumentsAndContext(service, arguments, self.context)
        return self.manager.createInstanceWithContext(service, self.context)

    @property
    def manager(self) -> Any:
        """Service manager of the running LibreOffice."""
        return self.context.ServiceManager

    def documents(self) -> list[Any]:
        """Every open document that can be saved or closed."""
        found, documents = self.desktop.getComponents().createEnumeration(), []
        while found.hasMoreElements():
            one = found.nextElement()
            if hasattr(one, "setModified"):
                documents.append(one)
        return documents

    def close(self) -> None:
        """End the process and remove its profile.

        Documents without a window are closed unsaved; with one, LibreOffice asks the user, who may let it run on.
        """
        if self.running and self.desktop is not None:
            with suppress(*_broken()):
                for doc in [] if self.visible else self.documents():
                    with suppress(*_broken()):
                        doc.setModified(False)
                        doc.close(True)
                if not self.desktop.terminate() and self.visible:
                    return
        self.context = self.desktop = None
        if self._process is not None:
            _end(self._process)
            self._process = None
        if self._profile is not None:
            shutil.rmtree(self._profile, ignore_errors=True)
            self._profile = None

    def _launch(self, command: Path) -> None:
        profile = str(self._profile)
        look = () if self.visible else ("--headless",)
        self._process = subprocess.Popen(
            [
                str(command),
                *look,
                *OPTIONS,
                f"-env:UserInstallation={Path(profile).as_uri()}",
                f"--accept=pipe,name={self._pipe};urp;",
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "TMPDIR": profile},
        )

    def _connected(self, command: Path) -> Any:
        local = uno().getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        url = f"uno:pipe,name={self._pipe};urp;StarOffice.ComponentContext"
        give_up = time.monotonic() + START_SECONDS
        while time.monotonic() < give_up:
            if not self.running:
                code = self._process.returncode if self._process else None
                if code not in RESTART_CODES:
                    raise NoCalc(f"LibreOffice ended while it started (exit code {code})")
                self._launch(command)
            try:
                return resolver.resolve(url)
            except uno_type("com.sun.star.connection.NoConnectException"):
                time.sleep(0.05)
        raise NoCalc(f"LibreOffice did not answer within {START_SECONDS} seconds")


def _broken() -> tuple[type[BaseException], ...]:
    """What UNO raises when the other side is gone."""
    return (uno_type("com.sun.star.uno.Exception"), RuntimeError)


def _end(process: subprocess.Popen[bytes]) -> None:
    for stop in (lambda: None, process.terminate, process.kill):
        stop()
        with suppress(subprocess.TimeoutExpired):
            process.wait(END_SECONDS)
            return


@contextmanager
def office(*, visible: bool = False) -> Iterator[Office]:
    """A LibreOffice for the length of a block."""
    with Office(visible=visible) as running:
        yield running
