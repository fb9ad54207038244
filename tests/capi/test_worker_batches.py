"""What the worker does with a batch in which something is bad, or too old."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Engine

from capi import Worker, outbox
from capi.policy import MAX_AGE
from capi.schema import State
from tests.capi.sending import arrived, states

pytestmark = pytest.mark.each_database


def test_one_bad_event_among_a_thousand_fails_alone_within_the_calls_of_a_bisection(
    put: Callable[..., None],
    worker: Worker,
    engine: Engine,
    meta: Flask,
    calls: list[str],
) -> None:
    for number in range(1000):
        put(f"ch_{number}", bad=number == 613)

    assert worker.run_once() == {"sent": 999, "failed": 1}

    assert len(calls) <= 21  # 2 · log2(1000) + 2
    assert len(arrived(meta)) == 999
    assert states(engine)["ch_613"] == State.FAILED


def test_ten_bad_events_leave_the_other_nine_hundred_and_ninety_through(
    put: Callable[..., None], worker: Worker, meta: Flask
) -> None:
    for number in range(1000):
        put(f"ch_{number}", bad=number % 100 == 7)

    assert worker.run_once() == {"sent": 990, "failed": 10}
    assert len(arrived(meta)) == 990


def test_a_failed_row_says_metas_code(
    put: Callable[..., None], worker: Worker, engine: Engine
) -> None:
    put("ch_1", bad=True)

    worker.run_once()

    with engine.connect() as connection:
        (row,) = outbox.listing(connection)
    assert row["state"] == State.FAILED
    assert row["reason"].startswith("[400] 100/2804010")


def test_an_event_older_than_seven_days_expires_and_does_not_sink_the_rest(
    put: Callable[..., None], worker: Worker, engine: Engine, meta: Flask
) -> None:
    put("ch_old", age=MAX_AGE + 1)
    put("ch_new")

    assert worker.run_once() == {"expired": 1, "sent": 1}
    assert states(engine) == {"ch_old": State.EXPIRED, "ch_new": State.SENT}
    assert arrived(meta) == ["ch_new"]
