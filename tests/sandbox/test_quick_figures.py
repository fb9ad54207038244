"""The figures stay quick: no question behind them reads every arrival whole.

An arrival holds the whole event, so what is told of all of them is told from indexes.
"""

import re
import sqlite3
from collections.abc import Callable

import pytest
from flask import Flask

from sandbox.match_figures import qualities
from sandbox.minutes import minutes
from sandbox.overview import overview
from sandbox.pairs import pairs, unpaired
from sandbox.sales import compared
from sandbox.shop_orders import Orders
from sandbox.store import now, store
from tests.sandbox.manager import arrive, arrive_pair
from tests.sandbox.test_overview_screen import ORDER

FIGURES: dict[str, Callable[[sqlite3.Connection], object]] = {
    "overview": overview,
    "minutes": lambda connection: minutes(connection, now()),
    "pairs": lambda connection: pairs(connection, "Purchase"),
    "unpaired": lambda connection: unpaired(connection, "Purchase", limit=9),
    "match quality": lambda connection: qualities(connection, now()),
    "revenue": lambda connection: compared(connection, Orders((ORDER,), True)),
}


@pytest.mark.parametrize("figure", FIGURES)
def test_what_is_asked_of_all_arrivals_is_answered_by_an_index(
    sandbox: Flask, figure: str
) -> None:
    arrive_pair(sandbox)
    arrive(sandbox, event_name="PageView", event_id="pv_1")
    asked: list[str] = []
    with store().reading() as connection:
        connection.set_trace_callback(asked.append)
        FIGURES[figure](connection)
        connection.set_trace_callback(None)
        steps = [step for query in asked for step in plan(connection, query)]

    whole = [step for step in steps if re.match(r"SCAN (?!tally|\()", step)]
    assert steps
    assert [step for step in whole if "COVERING INDEX" not in step] == []


def plan(connection: sqlite3.Connection, query: str) -> list[str]:
    """How SQLite goes about a query, step by step."""
    return [row["detail"] for row in connection.execute(f"EXPLAIN QUERY PLAN {query}")]
