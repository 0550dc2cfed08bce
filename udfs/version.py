"""Version of the program, as it stands on the sheets and in messages."""

from __future__ import annotations

import tomllib
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed
from pathlib import Path


def version() -> str:
    """Version of the installed package; of the source tree where it is run from there."""
    project = Path(__file__).parents[1] / "pyproject.toml"
    if project.is_file():
        return str(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"])
    try:
        return installed("xlcredit")
    except PackageNotFoundError:
        return "unknown"
