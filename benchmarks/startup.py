"""Start-up: `import xlcredit` and `xlcredit --help`, beside `import pandas`, in seconds of processor time."""

from __future__ import annotations

import resource
import subprocess
import sys

COMMANDS = (
    ("import xlcredit", ["-c", "import xlcredit"]),
    ("xlcredit --help", ["-m", "udfs.hosts.cli", "--help"]),
    ("import pandas (peer)", ["-c", "import pandas"]),
    ("python itself", ["-c", "pass"]),
)


def processor_seconds(arguments: list[str]) -> float:
    """Least processor time of three runs of the interpreter with these arguments."""
    seconds = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(seconds)


def main() -> None:
    """Print the table."""
    print("Start-up, processor seconds (target below 0.3 for the first two)")
    for name, arguments in COMMANDS:
        print(f"  {name:<42}{processor_seconds(arguments):8.3f} s")
