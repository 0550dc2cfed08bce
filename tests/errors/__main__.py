"""Write `docs/errors.md` anew: `python -m tests.errors`."""

from __future__ import annotations

from tests.errors.page import PATH, errors_page

if __name__ == "__main__":
    PATH.write_text(errors_page(), encoding="utf-8", newline="\n")
