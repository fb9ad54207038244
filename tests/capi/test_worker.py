"""The worker against Meta as the sandbox plays it."""

import logging
import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Engine

from capi import ConversionsClient, CustomData, Event, UserData, Worker, outbox
from capi.database import writing
from capi.heartbeat import last_seen
from capi.schema import State
from sandbox.arrivals import find
from sandbox.store import store
from tests.capi.conftest import PIXEL
from tests.capi.sending import arrived, fault, states
from tests.clock import FrozenClock
from tests.server import free_port, serving

pytestmark = pytest.mark.each_database


def test_what_is_due_is_sent_and_settled_with_metas_trace(
    put: Callable[..., None], worker: Worker, engine: Engine, meta: Flask
) -> None:
    put("ch_1")

    assert worker.run_once() == {"sent": 1}

    with engine.connect() as connection:
        (row,) = outbox.listing(connection)
    assert row["state"] == State.SENT
    assert row["fbtrace_id"].startswith("A")
    assert arrived(meta) == ["ch_1"]


def test_a_sent_row_is_not_sent_again(
    put: Callable[..., None], worker: Worker, meta: Flask
) -> None:
    put("ch_1")
    worker.run_once()

    assert not worker.run_once()
    assert arrived(meta) == ["ch_1"]


@pytest.mark.parametrize("name", ["meta_500", "meta_timeout"])
def test_when_meta_is_down_the_event_waits_and_goes_later_with_its_own_time(
    put: Callable[..., None],
    worker: Worker,
    engine: Engine,
    meta: Flask,
    clock: FrozenClock,
    name: str,
) -> None:
    put("ch_1")
    acted_at = int(clock())
    fault(meta, name)

    assert worker.run_once() == {"retrying": 1}
    assert states(engine) == {"ch_1": State.RETRYING}
    assert arrived(meta) == []

    fault(meta, name, on=False)
    clock.tick(600)
    assert worker.run_once() == {"sent": 1}
    with meta.app_context(), store().reading() as connection:
        (arrival,) = find(connection)
    assert arrival.event_time == acted_at


def test_a_rate_limit_is_waited_out_for_the_minutes_that_meta_names(
    put: Callable[..., None],
    worker: Worker,
    engine: Engine,
    meta: Flask,
    clock: FrozenClock,
) -> None:
    put("ch_1")
    fault(meta, "meta_rate_limit")
    assert worker.run_once() == {"retrying": 1}

    fault(meta, "meta_rate_limit", on=False)
    clock.tick(119)
    assert not worker.run_once()

    clock.tick(1)
    assert worker.run_once() == {"sent": 1}


def test_each_pixel_has_its_own_row_and_its_own_fate(
    engine: Engine, meta: Flask, meta_url: str, clock: FrozenClock
) -> None:
    meta.config["SANDBOX_META_TOKEN"] = "EAAgood"
    clients = {
        "pixel:1": ConversionsClient("1", "EAAgood", base_url=meta_url),
        "pixel:2": ConversionsClient("2", "EAAbad", base_url=meta_url),
    }
    event = Event(
        event_name="Purchase",
        event_time=int(clock()),
        event_id="ch_1",
        user_data=UserData(email="joe@eg.com"),
        custom_data=CustomData(value=1, currency="USD"),
    )
    with writing(engine) as connection:
        outbox.record(
            connection, event, destinations=clients, fired_by="webhook", now=clock()
        )

    tally = Worker(engine, clients, name="test", clock=clock).run_once()

    with engine.connect() as connection:
        fates = {row["destination"]: row["state"] for row in outbox.listing(connection)}
    assert tally == {"sent": 1, "waiting": 1}
    assert fates == {"pixel:1": State.SENT, "pixel:2": State.PENDING}


def test_a_lost_answer_is_sent_again_with_the_same_id_and_counted_once(
    put: Callable[..., None],
    worker: Worker,
    engine: Engine,
    meta: Flask,
    clock: FrozenClock,
) -> None:
    put("ch_1")
    fault(meta, "meta_lost_response")
    assert worker.run_once() == {"retrying": 1}

    fault(meta, "meta_lost_response", on=False)
    clock.tick(600)
    worker.run_once()

    assert states(engine) == {"ch_1": State.SENT}
    assert arrived(meta) == ["ch_1", "ch_1"]
    with meta.app_context(), store().reading() as connection:
        assert [each.status for each in find(connection)].count("processed") == 1


def test_every_refused_attempt_is_kept(
    put: Callable[..., None],
    worker: Worker,
    engine: Engine,
    meta: Flask,
    clock: FrozenClock,
) -> None:
    put("ch_1")
    fault(meta, "meta_500")
    for _ in range(3):
        worker.run_once()
        clock.tick(600)

    with engine.connect() as connection:
        (row,) = outbox.listing(connection)
        refusals = outbox.history(connection, row["id"])["refusals"]
    assert row["attempts"] == 3
    assert [(each["http_status"], each["code"]) for each in refusals] == [(500, 2)] * 3


def test_events_wait_for_a_meta_that_is_not_there_yet(
    put: Callable[..., None], engine: Engine, meta: Flask, clock: FrozenClock
) -> None:
    port = free_port()
    client = ConversionsClient(
        "1234567890", "EAAmadeup", base_url=f"http://127.0.0.1:{port}/graph"
    )
    worker = Worker(engine, {PIXEL: client}, name="test", clock=clock)
    for number in range(3):
        put(f"ch_{number}")
    assert worker.run_once() == {"retrying": 3}

    clock.tick(600)
    with serving(meta, port):
        assert worker.run_once() == {"sent": 3}

    assert arrived(meta) == ["ch_0", "ch_1", "ch_2"]


def test_the_worker_leaves_a_sign_of_life_even_when_idle(
    worker: Worker, engine: Engine, clock: FrozenClock
) -> None:
    worker.run_once()

    with engine.connect() as connection:
        assert last_seen(connection) == clock()


def test_the_worker_ends_when_told_to(worker: Worker) -> None:
    stop = threading.Event()
    stop.set()

    worker.run(stop, interval=60)

    assert stop.is_set()


def test_a_stumble_is_logged_and_waited_out(
    worker: Worker, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    outbox.metadata.drop_all(engine)

    class OneWait(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            self.set()
            return True

    with caplog.at_level(logging.ERROR):
        worker.run(OneWait(), interval=30)

    assert "stumbled" in caplog.text
