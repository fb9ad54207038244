"""An outbox in a database of its own, and a sandbox to send to."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask, request
from sqlalchemy import Engine, create_engine

from capi import ConversionsClient, CustomData, Event, UserData, Worker, outbox
from capi.database import tune, writing
from capi.setup import Setup
from sandbox import create_app
from tests.clock import FrozenClock
from tests.databases import Sqlite, empty_outbox
from tests.postgres import Postgres
from tests.server import serving

PIXEL = "pixel:1234567890"


@pytest.fixture
def engine(database: Sqlite | Postgres, tmp_path: Path) -> Iterator[Engine]:
    """A database with the outbox's tables and nothing in them."""
    engine = tune(create_engine(empty_outbox(database, tmp_path)))
    yield engine
    engine.dispose()


@pytest.fixture
def meta(tmp_path: Path, clock: FrozenClock) -> Flask:
    """Meta, as the sandbox plays it."""
    return create_app(
        {
            "TESTING": True,
            "SANDBOX_DATABASE": tmp_path / "sandbox.sqlite3",
            "SANDBOX_TIMEOUT_SECONDS": 0.2,
        },
        clock=clock,
    )


@pytest.fixture
def meta_url(meta: Flask) -> Iterator[str]:
    """Where Meta's Graph API answers."""
    with serving(meta) as url:
        yield f"{url}/graph"


@pytest.fixture
def client(meta_url: str) -> ConversionsClient:
    """A client of it, for one pixel."""
    return ConversionsClient("1234567890", "EAAmadeup", base_url=meta_url)


@pytest.fixture
def worker(engine: Engine, client: ConversionsClient, clock: FrozenClock) -> Worker:
    """Sends the outbox to the sandbox's Meta."""
    return Worker(engine, {PIXEL: client}, name="test", clock=clock)


@pytest.fixture
def setup(engine: Engine, clock: FrozenClock) -> Setup:
    """What the commands get, with Meta itself, which cannot be asked."""
    return Setup(engine=lambda: engine, clock=clock)


@pytest.fixture
def local(setup: Setup, meta_url: str) -> Setup:
    """The same with a local Events Manager."""
    return replace(setup, events_manager_url=meta_url.removesuffix("/graph"))


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
