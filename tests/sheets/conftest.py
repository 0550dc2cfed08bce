"""Four workbooks of a small portfolio, written once: empty and filled, in English and Chinese."""

from __future__ import annotations

import pytest

from tests.sheets.portfolio import COMPUTED_AT, blocks, opened
from workbook.sheets import write_filled, write_template
from xlcredit.analysis import analyse
from xlcredit.book import Book

LANGUAGES = ("en", "zh")


@pytest.fixture(scope="session")
def portfolio():
    """Blocks and their analysis."""
    return blocks(), analyse(Book.from_blocks(blocks()))


@pytest.fixture(scope="session")
def paths(tmp_path_factory, portfolio):
    """Path of each workbook by (kind, language)."""
    folder = tmp_path_factory.mktemp("sheets")
    made = {}
    for language in LANGUAGES:
        made["template", language] = folder / f"template-{language}.xlsx"
        write_template(made["template", language], language)
        made["filled", language] = folder / f"filled-{language}.xlsx"
        write_filled(made["filled", language], *portfolio, language, computed_at=COMPUTED_AT)
    return made


@pytest.fixture(scope="session")
def read(paths):
    """Reader of the workbooks: read(kind, language) for formulas, read(kind, language, values=True)."""
    kept = {}

    def reader(kind, language, values=False):
        key = kind, language, values
        if key not in kept:
            kept[key] = opened(paths[kind, language], values)
        return kept[key]

    return reader


@pytest.fixture(params=[(kind, language) for kind in ("template", "filled") for language in LANGUAGES], ids="-".join)
def each(request):
    """Every kind and language in turn."""
    return request.param
