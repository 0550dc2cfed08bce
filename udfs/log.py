"""The log of what the program did in a spreadsheet: one rotating file in the user's state folder.

What happened, how much and how long; identifiers at most. No cell contents, no amounts, no secrets.
"""

from __future__ import annotations

import logging
import os
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path
from traceback import extract_tb

NAMES = ("udfs", "xlcredit")
LARGEST = 1_000_000
KEPT = 3
LINE = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def log_file() -> Path:
    """Path of the log: in the folder that this system keeps for what programs remember."""
    return state_folder() / "xlcredit.log"


def state_folder() -> Path:
    """The user's folder for the state of programs; `XLCREDIT_STATE` names another one."""
    chosen = os.environ.get("XLCREDIT_STATE")
    if chosen:
        return Path(chosen)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "xlcredit"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Logs" / "xlcredit"
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "xlcredit"


def layout_folder() -> Path:
    """Folder of the layouts that the user saved."""
    return state_folder() / "layouts"


def trail(error: BaseException) -> str:
    """Kind of an error and where it came from, without its message, which may quote a cell.

    >>> try:
    ...     int("secret")
    ... except ValueError as error:
    ...     trail(error).startswith("ValueError at ")
    True
    """
    places = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in extract_tb(error.__traceback__)]
    return f"{type(error).__name__} at {' > '.join(places)}"


def start_logging() -> Path | None:
    """Let the program's loggers write to the file, once; None where no file can be written."""
    path = log_file()
    loggers = [logging.getLogger(name) for name in NAMES]
    if any(getattr(handler, "baseFilename", "") == str(path.absolute()) for handler in loggers[0].handlers):
        return path
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(path, maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8", delay=True)
    except OSError:
        return None
    handler.setFormatter(logging.Formatter(LINE))
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
    return path
