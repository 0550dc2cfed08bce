"""The command `xlcredit policy`: the presets of the policy, and one of them as a table to fill in."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from udfs.hosts.cli import DONE
from udfs.hosts.files import write_rows
from xlcredit.errors import InputError
from xlcredit.presets import policy_block, preset, presets


def give_policy(given: Namespace) -> int:
    """Write a preset as a policy table, or list the presets."""
    if given.preset is None:
        if given.out:
            raise InputError("--out writes a preset: name it with --preset")
        width = max(len(name) for name in presets())
        sys.stdout.writelines(f"{one.name:<{width}}  {one.en}. {one.source}.\n" for one in presets().values())
        return DONE
    found = preset(given.preset)
    out = Path(given.out or f"policy-{found.name}.csv")
    write_rows(out, policy_block(found, given.language).rows)
    sys.stdout.write(f"{found.source}.\nWritten: {out}, {len(found.values)} terms filled in; fill in the others\n")
    return DONE
