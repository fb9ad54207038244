"""The worker takes an app's rows to Meta as the sandbox plays it."""

import json
import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask, request
from sqlalchemy import Engine

from capi import ConversionsClient, CustomData, Event, Worker, outbox
from capi.app_events import MAX_EVENTS, AppAnswer, AppEventsClient
from capi.database import writing
from capi.destinations import PROBE_SECONDS, paused
from capi.errors import EventError
from capi.policy import MAX_AGE
from capi.schema import State
from sandbox.arrivals import find
from sandbox.store import store
from tests.capi.app_kit import APP, APP_ID, OWNER, TOKEN, bought, installed
from tests.capi.conftest import PIXEL
from tests.capi.sending import fault, states
from tests.clock import FrozenClock

OTHER_MADID = "7b9d2f5e-5c1d-4a6e-9b57-6a0e6f3c1d2b"
HERS = replace(OWNER, madid=OTHER_MADID)


@pytest.fixture
def app_client(meta_url: str) -> AppEventsClient:
    """A client of the sandbox's Meta, for one app."""
    return AppEventsClient(APP_ID, TOKEN, base_url=meta_url)


@pytest.fixture
def worker(engine: Engine, app_client: AppEventsClient, clock: FrozenClock) -> Worker:
    """Sends what is for the app."""
    return Worker(engine, {APP: app_client}, name="test", clock=clock)


@pytest.fixture
def put(engine: Engine, clock: FrozenClock) -> Callable[[Event], None]:
    """Puts an event of this moment into the outbox."""

    def put(event: Event, *destinations: str) -> None:
        with writing(engine) as connection:
            outbox.record(
                connection,
                replace(event, event_time=int(clock())),
                destinations=destinations or [APP],
                fired_by="app",
                now=clock(),
            )

    return put


@pytest.fixture
def calls(meta: Flask) -> Iterator[list[dict[str, Any]]]:
    """The custom events and the address of every call that Meta gets."""
    made: list[dict[str, Any]] = []

    def keep() -> None:
        if request.path.endswith("/activities"):
            told = request.form.get("custom_events")
            made.append(
                {
                    "events": [each["event_id"] for each in json.loads(told or "[]")],
                    "address": request.headers.get("X-Forwarded-For"),
                }
            )

    meta.before_request(keep)
    return made


def arrived(meta: Flask) -> list[Any]:
    with meta.app_context(), store().reading() as connection:
        return find(connection, limit=500)


def test_what_is_due_is_sent_and_settled(
    put: Callable[..., None], worker: Worker, engine: Engine, meta: Flask
) -> None:
    put(bought())
    put(installed())

    assert worker.drain() == {"sent": 2}
    assert set(states(engine).values()) == {State.SENT}
    assert {arrival.event_name for arrival in arrived(meta)} == {
        "Purchase",
        "MobileAppInstall",
    }


def test_events_of_one_device_share_a_call_and_those_of_two_do_not(
    put: Callable[..., None], worker: Worker, calls: list[Any]
) -> None:
    put(bought("mine-1"))
    put(bought("hers-1", user_data=HERS))
    put(bought("mine-2"))
    put(bought("mine-3", user_data=replace(OWNER, client_ip_address="198.51.100.9")))

    assert worker.drain() == {"sent": 4}

    assert [(call["events"], call["address"]) for call in calls] == [
        (["mine-1", "mine-2"], "203.0.113.7"),
        (["hers-1"], "203.0.113.7"),
        (["mine-3"], "198.51.100.9"),
    ]


def test_no_call_has_more_events_than_metas_sdks_send(
    put: Callable[..., None], worker: Worker, calls: list[Any]
) -> None:
    for number in range(MAX_EVENTS + 1):
        put(bought(f"e{number}"))

    worker.drain()

    assert [len(call["events"]) for call in calls] == [MAX_EVENTS, 1]


def test_a_bad_event_of_a_call_is_found_and_the_others_go(
    put: Callable[..., None], engine: Engine, clock: FrozenClock
) -> None:
    class Strict(AppEventsClient):
        """Meta refuses the whole call for one of its events, and does not say which."""

        def send_encoded(self, payloads: Sequence[str]) -> AppAnswer:
            if any('"bad"' in payload for payload in payloads):
                raise EventError("(#100) Invalid parameter", status=400, code=100)
            return AppAnswer(len(payloads))

    for event_id in ("one", "bad", "two", "three"):
        put(bought(event_id))
    worker = Worker(engine, {APP: Strict(APP_ID, TOKEN)}, name="test", clock=clock)

    assert worker.drain() == {"sent": 3, "failed": 1}
    assert states(engine) == dict.fromkeys(("one", "two", "three"), State.SENT) | {
        "bad": State.FAILED
    }


@pytest.mark.parametrize("name", ["meta_500", "meta_timeout", "meta_rate_limit"])
def test_when_meta_is_down_the_event_goes_later_with_its_id_and_time(
    put: Callable[..., None],
    worker: Worker,
    meta: Flask,
    clock: FrozenClock,
    name: str,
) -> None:
    put(bought())
    acted_at = int(clock())
    fault(meta, name)
    assert worker.run_once() == {"retrying": 1}

    fault(meta, name, on=False)
    clock.tick(600)

    assert worker.run_once() == {"sent": 1}
    (arrival,) = arrived(meta)
    assert (arrival.event_id, arrival.event_time) == ("order_C1_purchase", acted_at)


def test_after_a_lost_answer_the_same_event_goes_again_and_counts_once(
    put: Callable[..., None], worker: Worker, meta: Flask, clock: FrozenClock
) -> None:
    """A copy of the same event id and name is one event to Meta."""
    put(bought())
    fault(meta, "meta_lost_response")
    worker.run_once()

    fault(meta, "meta_lost_response", on=False)
    clock.tick(600)
    worker.run_once()

    copies = arrived(meta)
    assert (
        len({(each.event_id, each.event_name, each.event_time) for each in copies}) == 1
    )
    assert [each.reason for each in copies].count("same_side_repeat") == 1


def test_a_bad_token_pauses_the_app_alone_and_is_probed(
    put: Callable[..., None],
    engine: Engine,
    meta: Flask,
    meta_url: str,
    client: ConversionsClient,
    clock: FrozenClock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    meta.config["SANDBOX_META_TOKEN"] = "EAAmadeup"
    bad = AppEventsClient(APP_ID, "EAAbad", base_url=meta_url)
    worker = Worker(engine, {PIXEL: client, APP: bad}, name="test", clock=clock)
    put(bought(), PIXEL, APP)

    assert worker.run_once() == {"sent": 1, "waiting": 1}
    with engine.connect() as connection:
        assert [still.key for still in paused(connection)] == [APP]
    assert "EAAbad" not in caplog.text

    good = AppEventsClient(APP_ID, TOKEN, base_url=meta_url)
    worker = Worker(engine, {PIXEL: client, APP: good}, name="test", clock=clock)
    assert worker.drain() == {"sent": 1}


def test_an_app_that_works_again_is_noticed_by_asking(
    put: Callable[..., None], worker: Worker, meta: Flask, clock: FrozenClock
) -> None:
    put(bought())
    fault(meta, "meta_bad_token")
    assert worker.run_once() == {"waiting": 1}

    fault(meta, "meta_bad_token", on=False)
    clock.tick(PROBE_SECONDS)

    assert worker.run_once() == {"sent": 1}
    assert len(arrived(meta)) == 1


def test_what_is_older_than_seven_days_expires(
    put: Callable[..., None], worker: Worker, engine: Engine, clock: FrozenClock
) -> None:
    put(bought())
    clock.tick(MAX_AGE + 1)

    assert worker.run_once() == {"expired": 1}


def test_what_meta_says_of_events_that_it_took_is_kept_and_logged(
    put: Callable[..., None],
    engine: Engine,
    clock: FrozenClock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Dropping(AppEventsClient):
        def send_encoded(self, payloads: Sequence[str]) -> AppAnswer:
            return AppAnswer(len(payloads), drop_reason="NO_APP")

    put(bought())
    worker = Worker(engine, {APP: Dropping(APP_ID, TOKEN)}, name="test", clock=clock)

    with caplog.at_level(logging.WARNING):
        worker.drain()

    with engine.connect() as connection:
        (row,) = outbox.listing(connection)
    assert (row["state"], row["reason"]) == (State.SENT, "Meta dropped it: NO_APP")
    assert "NO_APP" in caplog.text


def test_a_worker_that_is_told_to_stop_ends_the_call_in_hand_and_gives_the_rest_back(
    put: Callable[..., None], engine: Engine, clock: FrozenClock
) -> None:
    stop = threading.Event()

    class Stopping(AppEventsClient):
        def send_encoded(self, payloads: Sequence[str]) -> AppAnswer:
            stop.set()
            return AppAnswer(len(payloads))

    put(bought("mine"))
    put(bought("hers", user_data=HERS))
    worker = Worker(engine, {APP: Stopping(APP_ID, TOKEN)}, name="test", clock=clock)

    worker.run(stop, interval=0)

    assert states(engine) == {"mine": State.SENT, "hers": State.PENDING}
    with engine.connect() as connection:
        waiting = next(
            row for row in outbox.listing(connection) if row["event_id"] == "hers"
        )
    assert (waiting["attempts"], waiting["claim"]) == (0, None)


def test_an_apps_event_goes_by_both_ways_with_one_id_and_time(
    put: Callable[..., None],
    engine: Engine,
    meta: Flask,
    client: ConversionsClient,
    app_client: AppEventsClient,
    clock: FrozenClock,
) -> None:
    put(bought(custom_data=CustomData(value=5, currency="USD")), PIXEL, APP)
    clients = {PIXEL: client, APP: app_client}

    assert Worker(engine, clients, name="test", clock=clock).drain() == {"sent": 2}

    copies = arrived(meta)
    assert len(copies) == 2
    assert len({(each.event_id, each.event_time) for each in copies}) == 1
