"""Documents and workbooks as PDF, made by a LibreOffice of its own profile, where there is one."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from xlcredit.errors import FileError

CONVERT_SECONDS = 180
"""Longest time for some files; each file more has as many seconds as `SECONDS_A_FILE`."""

SECONDS_A_FILE = 10


def as_pdfs(files: Sequence[Path], folder: Path) -> list[Path]:
    """PDFs of some files in a folder, in their order; NoCalc without LibreOffice, FileError where it makes none."""
    # The buttons, which Calc loads, write letters: Calc is looked at when a PDF is asked for.
    from udfs.hosts.calc.office import RESTART_CODES, program

    seconds = CONVERT_SECONDS + SECONDS_A_FILE * len(files)
    with tempfile.TemporaryDirectory() as profile:
        own = f"-env:UserInstallation={Path(profile).as_uri()}"
        names = [str(file) for file in files]
        command = [str(program()), own, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *names]
        try:
            # A new profile is filled first, and LibreOffice then asks to be started again.
            for _ in range(len(RESTART_CODES)):
                done = subprocess.run(command, capture_output=True, timeout=seconds, check=False)
                if done.returncode not in RESTART_CODES:
                    break
        except subprocess.TimeoutExpired:
            raise FileError(f"LibreOffice made no PDF within {seconds} seconds: print the files themselves") from None
    made = [folder / f"{file.stem}.pdf" for file in files]
    lacking = [path.name for path in made if not path.is_file()]
    if lacking:
        raise FileError(f"LibreOffice made no PDF of {lacking[0]}: print the file itself")
    return made
