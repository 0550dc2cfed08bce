"""The same sources give the same bytes, and the committed files are those bytes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from workbook import build
from workbook.package import read_parts, zipped

ROOT = Path(__file__).parents[2]


def test_two_processes_build_the_same_bytes(built, tmp_path):
    for seed, zone in (("1", "UTC"), ("2", "Asia/Shanghai")):
        folder = tmp_path / seed
        folder.mkdir()
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "workbook.build", "--folder", str(folder)]
        subprocess.run(command, cwd=folder, env=environment, check=True, timeout=120)
        for name in (build.WORKBOOK, build.ADDIN):
            assert (folder / name).read_bytes() == (built / name).read_bytes()


def test_committed_files_are_the_build():
    assert build.differences(build.HERE) == []


def test_check_names_the_part_that_differs(built, tmp_path, capsys):
    for name in (build.WORKBOOK, build.ADDIN):
        (tmp_path / name).write_bytes((built / name).read_bytes())
    assert build.main(["--check", "--folder", str(tmp_path)]) == 0
    parts = read_parts((built / build.WORKBOOK).read_bytes())
    parts["docProps/app.xml"] += b" "
    del parts["customUI/customUI14.xml"]
    parts["xl/extra.xml"] = b"<a/>"
    (tmp_path / build.WORKBOOK).write_bytes(zipped(parts, compress=False))
    (tmp_path / build.ADDIN).unlink()
    capsys.readouterr()
    assert build.main(["--check", "--folder", str(tmp_path)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "CreditControl.xlsm: xl/extra.xml is not in the build",
        "CreditControl.xlsm: customUI/customUI14.xml is missing",
        "CreditControl.xlsm: docProps/app.xml differs",
        "CreditControl.xlam: missing",
    ]


def test_check_sees_a_difference_of_the_zip_alone(built, tmp_path):
    parts = read_parts((built / build.ADDIN).read_bytes())
    (tmp_path / build.ADDIN).write_bytes(zipped(parts, compress=True))
    lines = build.differences(tmp_path)
    assert lines[1:] == ["CreditControl.xlam: same parts, but their order or the zip around them differs"]


def test_a_file_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "book.xlsm"
    build.write_whole(path, b"old")

    def full(_descriptor):
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", full)
    try:
        build.write_whole(path, b"new")
    except OSError as error:
        assert "no space" in str(error)
    else:
        raise AssertionError("the error was swallowed")
    assert path.read_bytes() == b"old"
    assert [found.name for found in tmp_path.iterdir()] == ["book.xlsm"]
