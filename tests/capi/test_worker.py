"""The worker against Meta as the sandbox plays it."""

import logging
import threading
from collections.abc import Callable, Iterator

import pytest
from flask import Flask, request
from sqlalchemy import Engine

from capi import ConversionsClient, CustomData, Event, UserData, Worker, outbox
from capi.database import writing
from capi.destinations import PROBE_SECONDS, paused
from capi.heartbeat import last_seen
from capi.leases import LEASE_SECONDS, claim, settle_sent
from capi.policy import MAX_AGE
from capi.schema import State
from sandbox import faults
from sandbox.arrivals import find
from sandbox.store import store
from tests.capi.conftest import PIXEL
from tests.clock import FrozenClock
from tests.server import free_port, serving

pytestmark = pytest.mark.each_database


@pytest.fixture
def put(engine: Engine, clock: FrozenClock) -> Callable[..., None]:
    """Puts an event into the outbox."""

    def put(event_id: str, *, bad: bool = False, age: float = 0) -> None:
        money = CustomData() if bad else CustomData(value=1, currency="USD")
        event = Event(
            event_name="Purchase",
            event_time=int(clock() - age),
            event_id=event_id,
            user_data=UserData(email="joe@eg.com"),
            custom_data=money,
        )
        with writing(engine) as connection:
            outbox.record(
                connection,
                event,
                destinations=[PIXEL],
                fired_by="webhook",
                now=clock(),
                subject="C1",
            )

    return put


@pytest.fixture
def calls(meta: Flask) -> Iterator[list[str]]:
    """Every call that Meta gets."""
    made: list[str] = []
    meta.before_request(lambda: made.append(request.path))
    return made


def states(engine: Engine) -> dict[str, str]:
    with engine.connect() as connection:
        return {
            row["event_id"]: row["state"]
            for row in outbox.listing(connection, limit=5000)
        }


def arrived(meta: Flask) -> list[str | None]:
    with meta.app_context(), store().reading() as connection:
        return sorted(arrival.event_id for arrival in find(connection, limit=5000))


def fault(meta: Flask, name: str, *, on: bool = True) -> None:
    with meta.app_context():
        faults.switch(name, on=on)


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


def test_rows_of_a_dead_worker_return_when_its_lease_ends(
    put: Callable[..., None], worker: Worker, engine: Engine, clock: FrozenClock
) -> None:
    put("ch_1")
    with writing(engine) as connection:
        claim(connection, [PIXEL], now=clock(), limit=10)

    assert not worker.run_once()

    clock.tick(LEASE_SECONDS)
    assert worker.run_once() == {"sent": 1}


def test_a_worker_whose_lease_has_ended_settles_nothing(
    put: Callable[..., None], engine: Engine, clock: FrozenClock
) -> None:
    put("ch_1")
    with writing(engine) as connection:
        late = claim(connection, [PIXEL], now=clock(), limit=10)
    clock.tick(LEASE_SECONDS)
    with writing(engine) as connection:
        claim(connection, [PIXEL], now=clock(), limit=10)

    with writing(engine) as connection:
        settle_sent(connection, late, now=clock(), fbtrace_id=None)

    assert states(engine) == {"ch_1": State.SENDING}


def test_two_workers_at_once_send_each_event_once(
    put: Callable[..., None],
    engine: Engine,
    meta: Flask,
    meta_url: str,
    clock: FrozenClock,
) -> None:
    for number in range(200):
        put(f"ch_{number}")

    def run(name: str) -> None:
        client = ConversionsClient("1234567890", "EAAmadeup", base_url=meta_url)
        worker = Worker(engine, {PIXEL: client}, name=name, clock=clock)
        while worker.run_once():
            pass

    threads = [threading.Thread(target=run, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert arrived(meta) == sorted(f"ch_{number}" for number in range(200))


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
