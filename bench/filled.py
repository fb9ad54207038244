"""Outboxes with rows in them, on each kind of database, without the way there."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Insert, create_engine, select

from bench.sales import events, sales
from capi import outbox
from capi.client import encode
from capi.database import tune, writing
from capi.schema import rows
from tests.databases import Sqlite
from tests.postgres import Postgres, cluster, program

PIXEL = "pixel:1234567890"
_PATTERNS = 1000
_AT_ONCE = 50_000


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
    """Put `count` more rows into the outbox, in that state.

    The database itself copies the first of them, which is faster by far.
    """
    engine = tune(create_engine(url))
    made = min(count, _PATTERNS)
    with writing(engine) as connection:
        if made:
            connection.execute(rows.insert(), _patterns(made, state))
    while made < count:
        copies = min(made, count - made, _AT_ONCE)
        with writing(engine) as connection:
            connection.execute(_copy(state, copies, f" {made}"))
        made += copies
    engine.dispose()


def _patterns(count: int, state: str) -> list[dict[str, Any]]:
    now = time.time()
    return [
        {
            "destination": PIXEL,
            "event_name": "Purchase",
            "event_id": f"{state} {now} {number}",
            "event_time": int(now),
            "action_source": "website",
            "payload": encode(event),
            "state": state,
            "due_at": now,
            "created_at": now,
            "attempts": 0,
        }
        for number, event in enumerate(events(sales(count, since=int(now) - count)))
    ]


def _copy(state: str, count: int, mark: str) -> Insert:
    """So many rows in that state once more, their ids marked."""
    names = [name for name in rows.c.keys() if name not in ("id", "event_id")]
    source = (
        select(*(rows.c[name] for name in names), rows.c.event_id.concat(mark))
        .where(rows.c.state == state)
        .order_by(rows.c.id)
        .limit(count)
    )
    return rows.insert().from_select([*names, "event_id"], source)


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
