"""Dialogs and files of the three systems: which file to import, and a text file opened for the user."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import xlwings as xw

from xlcredit.readers import READERS

PATTERNS = tuple(f"*{suffix}" for suffix in READERS)


def pick_file(app: xw.App, title: str) -> str:
    """Path of the file that the user chooses; "" when none is chosen or the host has no dialog."""
    if app.engine.name == "calc":
        return str(app.impl.pick_file(title, PATTERNS))
    if sys.platform == "darwin":
        script = f'POSIX path of (choose file with prompt "{title}")'
        done = subprocess.run(["osascript", "-e", script], capture_output=True, text=True, check=False)
        return done.stdout.strip()
    chosen = app.api.GetOpenFilename(f"{title},{';'.join(PATTERNS)}", 1, title)
    return str(chosen) if chosen else ""


def open_file(app: xw.App, path: Path) -> None:
    """Open a file in the program that the system has for it."""
    if not app.visible:
        return
    if sys.platform == "win32":
        os.startfile(path)
    else:
        opener = "open" if sys.platform == "darwin" else "xdg-open"
        subprocess.run([opener, str(path)], check=False)
