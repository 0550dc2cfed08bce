"""The Open XML SDK finds nothing wrong with any file, and finds what is put wrong on purpose."""

from __future__ import annotations

import pytest

from workbook.build import WORKBOOK
from workbook.package import BOOK, RIBBON_PART, zipped

WRONG = {
    "ribbon with an unknown size": (RIBBON_PART, b'size="large"', b'size="huge"'),
    "ribbon with an unknown attribute": (RIBBON_PART, b'size="large"', b'colour="red"'),
    "ribbon with a long key tip": (RIBBON_PART, b'keytip="CC"', b'keytip="CCCC"'),
    "ribbon cut off": (RIBBON_PART, b"</customUI>", b""),
    "argument text without a place": (BOOK, b'argumentDescription index="0"', b"argumentDescription"),
    "function groups in the wrong place": (BOOK, b"<sheets>", b"<functionGroups/><sheets>"),
}


def test_files_are_valid(file, faults):
    assert faults(file) == []


@pytest.mark.parametrize("case", WRONG)
def test_validator_sees(case, built, parts, faults, tmp_path):
    part, right, wrong = WRONG[case]
    broken = parts(built / WORKBOOK)
    assert right in broken[part]
    broken[part] = broken[part].replace(right, wrong, 1)
    path = tmp_path / "broken.xlsm"
    path.write_bytes(zipped(broken, compress=True))
    assert [found for found, _ in faults(path)] == [f"/{part}"]
