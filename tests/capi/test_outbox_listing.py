"""Finding rows in the outbox, and what happened to them."""

from typing import Any

import pytest
from sqlalchemy import Engine

from capi import Event, outbox
from capi.database import writing
from capi.schema import State

pytestmark = pytest.mark.each_database

NOW = 1_790_000_000.0
FIRED = [
    ("Purchase", "ch_1", "C1"),
    ("Purchase", "ch_2", "C2"),
    ("ViewContent", "v_1", None),
    ("Purchase", "C1", "C3"),
]


@pytest.fixture
def filled(engine: Engine) -> Engine:
    """An outbox with the events above, their ids from 1 up."""
    with writing(engine) as connection:
        for name, event_id, subject in FIRED:
            outbox.record(
                connection,
                Event(event_name=name, event_time=int(NOW), event_id=event_id),
                destinations=["pixel:1"],
                fired_by="webhook",
                now=NOW,
                subject=subject,
            )
        outbox.discard(connection, 2, reason="a test", now=NOW)
    return engine


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        ({}, [4, 3, 2, 1]),
        ({"limit": None}, [4, 3, 2, 1]),
        ({"limit": 2}, [4, 3]),
        ({"before": 3}, [2, 1]),
        ({"states": [State.DISCARDED]}, [2]),
        ({"event_name": "Purchase"}, [4, 2, 1]),
        ({"event_id": "ch_1"}, [1]),
        ({"subjects": ["C1", "C2"]}, [2, 1]),
        ({"subjects": []}, []),
        ({"search": "C1"}, [4, 1]),
        ({"search": "C1", "before": 4}, [1]),
    ],
)
def test_rows_are_found_newest_first(
    filled: Engine, asked: dict[str, Any], ids: list[int]
) -> None:
    with filled.connect() as connection:
        rows = outbox.listing(connection, **asked)

    assert [row["id"] for row in rows] == ids


def test_histories_hold_each_row_that_was_asked_for(filled: Engine) -> None:
    with filled.connect() as connection:
        histories = outbox.histories(connection, [1, 3])

    assert {
        row_id: [firing["fired_by"] for firing in history["firings"]]
        for row_id, history in histories.items()
    } == {1: ["webhook"], 3: ["webhook"]}
    assert histories[1]["refusals"] == []


def test_the_names_of_all_events_are_known(filled: Engine) -> None:
    with filled.connect() as connection:
        assert outbox.event_names(connection) == ["Purchase", "ViewContent"]
