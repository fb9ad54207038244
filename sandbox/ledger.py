"""The book of first copies: looks up what a new copy is judged by, and settles it.

Per pixel, name and event id it holds the first copy of each source in the window that
was opened last, four rows at most, however often the same id is sent. All functions
belong inside a writing transaction.
"""

import sqlite3
from collections.abc import Mapping
from typing import Any

from sandbox import tallies
from sandbox.matching import (
    BROWSER,
    PROCESSED,
    SERVER,
    WINDOW_SECONDS,
    Copy,
    Judgement,
    judge_by_id,
    judge_by_person,
)

SCHEMA = """
CREATE TABLE first_copy (
    pixel_id    TEXT NOT NULL,
    event_name  TEXT NOT NULL,
    event_id    TEXT NOT NULL,
    source      TEXT NOT NULL,
    arrival_id  INTEGER NOT NULL,
    received_at REAL NOT NULL,
    kept        INTEGER NOT NULL,
    PRIMARY KEY (pixel_id, event_name, event_id, source)
) WITHOUT ROWID;
"""

_SAME_KEY = "pixel_id = :pixel_id AND event_name = :event_name AND event_id = :event_id"


def judge(connection: sqlite3.Connection, row: Mapping[str, Any]) -> Judgement:
    """What becomes of the new copy `row`, by what came before it."""
    if row["event_id"] is not None:
        copies = _copies(connection, row)
        return judge_by_id(row["source"], row["received_at"], copies)
    match = _same_person(connection, row) if row["source"] == SERVER else None
    if match is None:
        return judge_by_person(None, taken=False)
    return judge_by_person(match["id"], taken=match["twin_id"] is not None)


def _copies(connection: sqlite3.Connection, row: Mapping[str, Any]) -> list[Copy]:
    found = connection.execute(
        "SELECT arrival_id, source, received_at, kept FROM first_copy"
        f" WHERE {_SAME_KEY}",
        row,
    )
    return [Copy(a, source, at, bool(kept)) for a, source, at, kept in found]


def _same_person(
    connection: sqlite3.Connection, row: Mapping[str, Any]
) -> sqlite3.Row | None:
    """The browser event that answers this one, rather one that has no twin yet."""
    return connection.execute(
        "SELECT id, twin_id FROM arrival"
        " WHERE (fbp = :fbp OR external_id = :external_id)"
        " AND pixel_id = :pixel_id AND event_name = :event_name"
        " AND source = :browser AND status = :processed AND received_at >= :since"
        " ORDER BY twin_id IS NOT NULL, id DESC LIMIT 1",
        dict(row)
        | {
            "browser": BROWSER,
            "processed": PROCESSED,
            "since": row["received_at"] - WINDOW_SECONDS,
        },
    ).fetchone()


def settle(
    connection: sqlite3.Connection, row: Mapping[str, Any], verdict: Judgement
) -> None:
    """Write down what the verdict means for the totals and for the other copies."""
    tallies.receive(connection, row["event_name"], row["source"])
    if verdict.supersedes:
        _demote(connection, verdict.twin_id)
    if verdict.status == PROCESSED:
        _count(connection, row, times=1)
    if verdict.twin_id is not None:
        connection.execute(
            "UPDATE arrival SET twin_id = coalesce(twin_id, ?), reason = ?"
            " WHERE id = ?",
            (row["id"], verdict.reason, verdict.twin_id),
        )
    if row["event_id"] is not None:
        _remember(connection, row, verdict)


def _demote(connection: sqlite3.Connection, arrival_id: int) -> None:
    row = connection.execute(
        "UPDATE arrival SET status = 'deduplicated' WHERE id = ? RETURNING *",
        (arrival_id,),
    ).fetchone()
    _count(connection, row, times=-1)
    connection.execute(f"UPDATE first_copy SET kept = 0 WHERE {_SAME_KEY}", dict(row))


def _count(connection: sqlite3.Connection, row: Any, *, times: int) -> None:
    tallies.count(
        connection,
        row["event_name"],
        row["source"],
        row["value"],
        row["currency"],
        times=times,
    )


def _remember(
    connection: sqlite3.Connection, row: Mapping[str, Any], verdict: Judgement
) -> None:
    if verdict.opens:
        connection.execute(f"DELETE FROM first_copy WHERE {_SAME_KEY}", row)
    connection.execute(
        "INSERT INTO first_copy VALUES (:pixel_id, :event_name, :event_id, :source,"
        " :id, :received_at, :status = 'processed') ON CONFLICT DO NOTHING",
        row,
    )
