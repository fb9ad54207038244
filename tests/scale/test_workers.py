"""Several workers at one outbox: each row once, and none lost with its worker."""

import socket
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Connection, Engine

from capi import ConversionsClient, CustomData, Event, UserData, Worker, outbox
from capi.database import writing
from capi.leases import LEASE_SECONDS
from sandbox.arrivals import find
from sandbox.store import store
from tests.capi.conftest import PIXEL
from tests.clock import FrozenClock
from tests.databases import Seeded
from tests.scale.processes import BIN, process, until, variables
from tests.shopper import Shopper
from tests.world import running

ON_POSTGRESQL = pytest.mark.parametrize("database", ["postgresql"], indirect=True)
ROWS = 2000


@ON_POSTGRESQL
def test_two_workers_share_two_thousand_rows_and_send_each_once(
    engine: Engine,
    meta: Flask,
    meta_url: str,
    clock: FrozenClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Small claims, so that the two of them meet often.
    monkeypatch.setattr("capi.worker.BATCH_EVENTS", 100)
    with writing(engine) as connection:
        for number in range(ROWS):
            record(connection, f"ch_{number}", clock())
    both_there = threading.Barrier(2)
    sent: dict[str, Counter[str]] = {}

    def run(name: str) -> None:
        client = ConversionsClient("1234567890", "EAAmadeup", base_url=meta_url)
        worker = Worker(engine, {PIXEL: client}, name=name, clock=clock)
        both_there.wait()
        sent[name] = worker.drain()

    threads = [threading.Thread(target=run, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sent["a"] + sent["b"] == {"sent": ROWS}
    assert min(sent["a"]["sent"], sent["b"]["sent"]) > 0
    with meta.app_context(), store().reading() as connection:
        arrived = [each.event_id for each in find(connection, limit=2 * ROWS)]
    assert sorted(arrived) == sorted(f"ch_{number}" for number in range(ROWS))


def record(connection: Connection, event_id: str, now: float) -> None:
    outbox.record(
        connection,
        Event(
            event_name="Purchase",
            event_time=int(now),
            event_id=event_id,
            user_data=UserData(email="joe@eg.com"),
            custom_data=CustomData(value=1, currency="USD"),
        ),
        destinations=[PIXEL],
        fired_by="webhook",
        now=now,
    )


@pytest.fixture
def silent_meta() -> Iterator[str]:
    """A Meta that takes the call and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/graph"


@pytest.mark.each_database
def test_the_rows_of_a_worker_that_was_killed_return_when_its_lease_ends(
    tmp_path: Path, seeded: Seeded, clock: FrozenClock, silent_meta: str
) -> None:
    with running(tmp_path, seeded, clock) as world:
        Shopper(world.shop_url).buy()
        env = variables(world, tmp_path) | {"META_GRAPH_URL": silent_meta}
        command = [BIN / "flask", "--app", "app", "capi", "worker"]
        with process(command, tmp_path, env) as doomed:
            until(lambda: [row["state"] for row in world.rows()] == ["sending"])
            doomed.kill()
        assert world.work() == 0

        clock.tick(2 * LEASE_SECONDS)
        world.work()

        assert [row["state"] for row in world.rows()] == ["sent"]
        (event,) = world.events(event_name="Purchase", source="server")
        assert event["event_id"] == world.rows()[0]["event_id"]
