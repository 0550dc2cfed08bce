"""Run every measurement and print it beside its peer."""

from __future__ import annotations

from benchmarks import calc_cells, claims, importing, limits, portfolio, reading, startup, sumifs

for part in (startup, portfolio, claims, limits, reading, importing, sumifs, calc_cells):
    part.main()
    print()
