"""Who is sending: each worker leaves a sign of life, so that silence is noticed."""

from sqlalchemy import Connection, delete, func, select

from capi.database import insert
from capi.schema import workers

BEAT_SECONDS = 10.0
SILENT_SECONDS = 60.0
"""Silence after which nothing can be taken to send any more."""


def beat(connection: Connection, name: str, *, started_at: float, now: float) -> None:
    """Leave a sign of life."""
    connection.execute(
        insert(connection, workers)
        .values(name=name, started_at=started_at, seen_at=now)
        .on_conflict_do_update(
            index_elements=["name"], set_={"started_at": started_at, "seen_at": now}
        )
    )


def last_seen(connection: Connection) -> float | None:
    """When any worker was last seen; None: never."""
    return connection.execute(select(func.max(workers.c.seen_at))).scalar()


def forget(connection: Connection, *, before: float) -> int:
    """Remove those that were last seen before then (epoch seconds), but for the last of
    all; gives how many."""
    newest = select(func.max(workers.c.seen_at)).scalar_subquery()
    gone = delete(workers).where(workers.c.seen_at < before, workers.c.seen_at < newest)
    return connection.execute(gone).rowcount
