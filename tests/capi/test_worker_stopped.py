"""A destination whose token Meta refuses: stopped with an alarm, and nothing lost."""

import logging
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Engine

from capi import ConversionsClient, Worker
from capi.destinations import PROBE_SECONDS, paused
from capi.schema import State
from tests.capi.conftest import PIXEL
from tests.capi.sending import fault, states
from tests.clock import FrozenClock

pytestmark = pytest.mark.each_database


def test_an_expired_token_waits_until_meta_takes_it_again(
    put: Callable[..., None],
    worker: Worker,
    engine: Engine,
    meta: Flask,
    clock: FrozenClock,
) -> None:
    put("ch_1")
    fault(meta, "meta_bad_token")
    assert worker.run_once() == {"waiting": 1}
    assert states(engine) == {"ch_1": State.PENDING}

    fault(meta, "meta_bad_token", on=False)
    clock.tick(PROBE_SECONDS)
    assert worker.run_once() == {"sent": 1}


def test_a_bad_token_stops_the_destination_with_an_alarm_and_loses_nothing(
    put: Callable[..., None],
    engine: Engine,
    meta: Flask,
    meta_url: str,
    clock: FrozenClock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    meta.config["SANDBOX_META_TOKEN"] = "EAAgood"
    bad = ConversionsClient("1234567890", "EAAbad", base_url=meta_url)
    put("ch_1")
    put("ch_2")

    with caplog.at_level(logging.ERROR):
        tally = Worker(engine, {PIXEL: bad}, name="old", clock=clock).run_once()

    assert tally == {"waiting": 2}
    assert "ALARM" in caplog.text
    assert "EAAbad" not in caplog.text
    assert states(engine) == {"ch_1": State.PENDING, "ch_2": State.PENDING}
    with engine.connect() as connection:
        assert [stop.key for stop in paused(connection)] == [PIXEL]


def test_a_stopped_destination_is_left_alone_until_asking_again_is_due(
    put: Callable[..., None],
    engine: Engine,
    meta: Flask,
    client: ConversionsClient,
    worker: Worker,
    clock: FrozenClock,
    calls: list[str],
) -> None:
    meta.config["SANDBOX_META_TOKEN"] = "EAAgood"
    put("ch_1")
    worker.run_once()
    calls.clear()

    worker.run_once()
    assert calls == []

    meta.config["SANDBOX_META_TOKEN"] = ""
    clock.tick(PROBE_SECONDS)
    assert worker.run_once() == {"sent": 1}


def test_a_new_token_sets_the_destination_going_at_once(
    put: Callable[..., None],
    engine: Engine,
    meta: Flask,
    meta_url: str,
    clock: FrozenClock,
) -> None:
    meta.config["SANDBOX_META_TOKEN"] = "EAAgood"
    bad = ConversionsClient("1234567890", "EAAbad", base_url=meta_url)
    good = ConversionsClient("1234567890", "EAAgood", base_url=meta_url)
    put("ch_1")
    Worker(engine, {PIXEL: bad}, name="old", clock=clock).run_once()

    tally = Worker(engine, {PIXEL: good}, name="new", clock=clock).run_once()

    assert tally == {"sent": 1}
    with engine.connect() as connection:
        assert paused(connection) == []
