"""LibreOffice started, missing and ended."""

import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest
import xlwings as xw

from udfs.hosts.calc import NoCalc, open_in_calc
from udfs.hosts.calc import office as module
from udfs.hosts.calc import session as sessions
from udfs.hosts.calc.loading import open_workbook
from udfs.hosts.calc.office import Office
from udfs.hosts.calc.saving import vba_of


def test_a_missing_libreoffice_is_one_line(monkeypatch):
    monkeypatch.setattr(module.shutil, "which", lambda name: None)
    with pytest.raises(NoCalc, match=r"^LibreOffice is not there: install the package libreoffice-calc$"):
        Office().start()


def test_a_missing_binding_is_one_line(monkeypatch):
    def gone(name):
        raise ImportError(name)

    module.uno.cache_clear()
    monkeypatch.setattr(module, "import_module", gone)
    with pytest.raises(NoCalc, match=r"install the package python3-uno$"):
        module.uno()
    monkeypatch.undo()
    module.uno.cache_clear()


def test_no_screen_is_one_line(monkeypatch):
    for name in module.SCREENS:
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(NoCalc, match=r"^LibreOffice has no screen to show a window on"):
        Office(visible=True).start()


def test_a_program_that_ends_at_once_is_one_line(monkeypatch):
    monkeypatch.setattr(module, "program", lambda: Path("/bin/false"))
    with pytest.raises(NoCalc, match="exit code 1"):
        Office().start()


def test_another_one_holds_its_workbook_and_leaves_nothing_behind(session, tmp_path, template):
    path = tmp_path / "Locked.xlsm"
    path.write_bytes(template.read_bytes())
    office = Office()
    with office:
        pid, profile = office.pid, office._profile
        assert profile.is_dir()
        open_workbook(office, path)
        with pytest.raises(NoCalc, match=r"^Locked\.xlsm is open in another LibreOffice"):
            open_workbook(session.office, path)
    assert not profile.exists()
    assert list(tmp_path.iterdir()) == [path]
    assert subprocess.run(["ps", "-p", str(pid)], capture_output=True, check=False).returncode == 1
    assert session.office.running


def test_a_saved_workbook_keeps_its_vba(session, template, tmp_path):
    path = tmp_path / "Saved.xlsm"
    path.write_bytes(template.read_bytes())
    book = session.open(path)
    for number in (1, 2):
        book.sheets["Ledger"]["A5"].value = f"R{number}"
        book.save()
        assert vba_of(path) == vba_of(template)
    session.close(book)
    again = session.open(path)
    assert again.sheets["Ledger"]["A5"].value == "R2"
    assert "tblLedger" in [table.name for table in again.sheets["Ledger"].tables]
    session.close(again)


def test_what_is_no_workbook_is_refused(session, tmp_path):
    path = tmp_path / "note.xlsm"
    path.write_text("no workbook", encoding="utf-8")
    with pytest.raises(NoCalc, match=r"^note\.xlsm is "):
        open_workbook(session.office, path)


def test_the_command_stays_until_the_last_window_is_closed(monkeypatch, template, tmp_path):
    path = tmp_path / "Command.xlsm"
    path.write_bytes(template.read_bytes())
    looks = []

    def look(self):
        looks.append(len(self.office.documents()))
        if len(looks) == 2:
            self.close(self.app.books[0])

    running = []
    monkeypatch.setattr(sessions, "time", SimpleNamespace(sleep=lambda seconds: look(running[0])))
    start = sessions.Session.__enter__
    monkeypatch.setattr(sessions.Session, "__enter__", lambda self: running.append(self) or start(self))
    before = xw.engines.active
    try:
        open_in_calc(path, visible=False)
    finally:
        xw.engines.active = before
    assert looks == [1, 1]
