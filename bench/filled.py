"""Outboxes with rows in them, on each kind of database, without the way there."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import create_engine

from bench.sales import events, sales
from capi import outbox
from capi.client import encode
from capi.database import tune, writing
from capi.schema import rows
from tests.databases import Sqlite
from tests.postgres import Postgres, cluster, program

PIXEL = "pixel:1234567890"
_AT_ONCE = 1000


@contextmanager
def databases() -> Iterator[tuple[list[Sqlite | Postgres], Path]]:
    """SQLite, and PostgreSQL where it is installed; and a folder for copies."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        found: list[Sqlite | Postgres] = [Sqlite(folder)]
        if program("postgres"):
            found.append(stack.enter_context(cluster()))
        yield found, folder


def with_rows(
    database: Sqlite | Postgres,
    folder: Path,
    *,
    waiting: int = 0,
    sent: int = 0,
) -> str:
    """The URL of an outbox with so many rows of full events, waiting and sent."""

    def make(url: str) -> None:
        engine = tune(create_engine(url))
        outbox.metadata.create_all(engine)
        engine.dispose()
        fill(url, waiting, "pending")
        fill(url, sent, "sent")
        _settle(url)

    return database.copy(f"outbox_{waiting}_{sent}", make, folder)


def fill(url: str, count: int, state: str) -> None:
    """Put `count` more rows into the outbox, in that state."""
    now = time.time()
    engine = tune(create_engine(url))
    since = int(now) - _AT_ONCE
    payloads = [encode(event) for event in events(sales(_AT_ONCE, since=since))]
    for first in range(0, count, _AT_ONCE):
        made = [
            {
                "destination": PIXEL,
                "event_name": "Purchase",
                "event_id": f"{state} {now} {first + number}",
                "event_time": int(now),
                "action_source": "website",
                "payload": payload,
                "state": state,
                "due_at": now,
                "created_at": now,
            }
            for number, payload in enumerate(payloads[: count - first])
        ]
        with writing(engine) as connection:
            connection.execute(rows.insert(), made)
    engine.dispose()


def _settle(url: str) -> None:
    """As a database is that has stood for a while: nothing in the log, and analysed."""
    engine = tune(create_engine(url))
    sqlite = engine.dialect.name == "sqlite"
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if sqlite:
            connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql(
            "PRAGMA wal_checkpoint(TRUNCATE)" if sqlite else "VACUUM ANALYZE"
        )
    engine.dispose()
