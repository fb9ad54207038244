"""Several workers, and dead ones: each row is one worker's for as long as its lease."""

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Engine

from capi import ConversionsClient, Worker
from capi.database import writing
from capi.leases import LEASE_SECONDS, claim, settle_sent
from capi.schema import State
from tests.capi.conftest import PIXEL
from tests.capi.sending import arrived, states
from tests.clock import FrozenClock

pytestmark = pytest.mark.each_database


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
