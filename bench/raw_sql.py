"""The outbox drained by a loop in plain SQL: what the work costs without our care.

It claims, posts and settles the same rows in the same batches. It has no leases, no
paused destinations, no refusals, and forgets what it holds when it dies.
"""

import sqlite3
from collections.abc import Iterator
from typing import Any, NamedTuple

import psycopg
import requests

from capi.policy import BATCH_EVENTS, batches

_CLAIM = """
    UPDATE capi_outbox
    SET state = 'sending', claim = 'raw', due_at = {now} + 60,
        attempts = attempts + 1
    WHERE id IN (
        SELECT id FROM capi_outbox
        WHERE state IN ('pending', 'sending', 'retrying') AND due_at <= {now}
        ORDER BY due_at, id LIMIT {limit} {lock}
    )
    RETURNING id, payload
"""
_SETTLE = "UPDATE capi_outbox SET state = 'sent', claim = NULL WHERE id IN ({ids})"


class Row(NamedTuple):
    """What is claimed."""

    id: int
    payload: str


def drain(url: str, post_to: str, now: float) -> int:
    """Send all that waits in the database at SQLAlchemy's `url`; gives how much."""
    connection, lock = _connect(url)
    claim = _CLAIM.format(now=now, limit=BATCH_EVENTS, lock=lock)
    sent = 0
    with requests.Session() as http:
        while held := [Row(*row) for row in _run(connection, claim)]:
            for batch in batches(held):
                body = f'{{"data":[{",".join(row.payload for row in batch)}]}}'
                http.post(post_to, data=body.encode(), timeout=30).json()
                _run(connection, _SETTLE.format(ids=",".join(str(r.id) for r in batch)))
                sent += len(batch)
    connection.close()
    return sent


def _connect(url: str) -> tuple[Any, str]:
    if url.startswith("sqlite:///"):
        connection = sqlite3.connect(
            url.removeprefix("sqlite:///"), isolation_level=None
        )
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        return connection, ""
    plain = url.replace("postgresql+psycopg", "postgresql")
    return psycopg.connect(plain, autocommit=True), "FOR UPDATE SKIP LOCKED"


def _run(connection: Any, statement: str) -> Iterator[Any]:
    cursor = connection.execute(statement)
    return iter(cursor.fetchall() if cursor.description else ())
