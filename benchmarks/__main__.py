"""Run every measurement and print it beside its peer."""

from __future__ import annotations

from benchmarks import calc_cells, claims, dunning, importing, limits, portfolio, reading, retention, startup, sumifs

for part in (startup, portfolio, claims, dunning, limits, retention, reading, importing, sumifs, calc_cells):
    part.main()
    print()
