"""What it costs: each figure a ratio of two ways, measured by turns in one run.

    make bench

A module measures one thing and gives its figures (`figures(scale)`); `report.py` runs
them all and writes docs/benchmarks.md. A further bench, of a page say, is a module more
and a line in `report.BENCHES`. `scaling.py` stands apart: it sizes a database of yours.
"""
