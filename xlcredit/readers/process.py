"""The process that runs native readers: started here, bounded in memory and time, its answers taken as they come."""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from xlcredit.errors import FileError

MOST_MEMORY = 4 * 2**30
"""Most memory of the process, in bytes: four times what a workbook of a million rows of twelve columns takes."""

LONGEST = 600.0
"""Seconds after which the process is ended."""

PROGRAM = Path(__file__).with_name("apart.py")


def answers(path: Path, kind: str, places: Sequence[int] = ()) -> Iterator[Any]:
    """What the process says of a file, part by part; FileError when it finds a fault, or ends before it is done."""
    command = [sys.executable, "-P", str(PROGRAM), kind, str(MOST_MEMORY), str(path.resolve()), *map(str, places)]
    hidden = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=hidden,
    ) as process:
        watch = threading.Timer(LONGEST, process.kill)
        watch.daemon = True
        watch.start()
        try:
            while (part := pickle.load(process.stdout))[0] == "part":  # type: ignore[arg-type]
                yield part[1]
        except (EOFError, pickle.UnpicklingError):
            most = f"{MOST_MEMORY / 2**30:.0f} GiB of memory and {LONGEST / 60:.0f} minutes"
            raise FileError(f"{path.name}: the file cannot be read within {most}: save its data as CSV") from None
        finally:
            watch.cancel()
            process.kill()
    if part[0] == "fault":
        raise FileError(f"{path.name}: {part[1]}"[:250])
