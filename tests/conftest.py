"""What many tests share: the sample month as blocks, as an analysis, and as a finished workbook."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import Phase, settings

from udfs.hosts.files import book_blocks
from udfs.hosts.finish import finished_workbook, placed_blocks, sample_folder
from xlcredit.analysis import Analysis, analyse
from xlcredit.book import Book
from xlcredit.intake import Block

QUICK = (Phase.explicit, Phase.generate)
"""A failing example is reported as it was found: shrinking a whole workbook takes minutes."""

settings.register_profile("house", derandomize=True, deadline=None, max_examples=60, phases=QUICK)
settings.load_profile("house")


ONE_WORKER = ("calc", "package", "sheets")
"""Folders whose tests share what is slow to make: a running LibreOffice, finished workbooks."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With several workers, the tests of a file, or of such a folder, go to one of them."""
    for item in items:
        folder = item.path.parent.name
        item.add_marker(pytest.mark.xdist_group(folder if folder in ONE_WORKER else str(item.path)))


@pytest.fixture(scope="session", autouse=True)
def state_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder of their own for what the program remembers, so that a layout that somebody saved changes no test."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("state")
        patch.setenv("XLCREDIT_STATE", str(folder))
        yield folder


@pytest.fixture(scope="session")
def sample_blocks() -> dict[str, Block]:
    """Input tables of the sample month, placed as they stand in a workbook."""
    return placed_blocks(book_blocks(sample_folder()), "en")


@pytest.fixture(scope="session")
def sample_analysis(sample_blocks: dict[str, Block]) -> Analysis:
    """Analysis of the sample month."""
    return analyse(Book.from_blocks(sample_blocks))


@pytest.fixture(scope="session")
def demo_workbook(sample_blocks: dict[str, Block], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The finished workbook of the sample month."""
    path = tmp_path_factory.mktemp("demo") / "CreditControl-demo.xlsm"
    finished_workbook(sample_blocks, path, "en", lambda text, share: None)
    return path
