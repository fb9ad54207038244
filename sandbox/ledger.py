"""The book of first copies: looks up what a new copy is judged by, and settles it.

Per dataset, name and key it holds the first copy of each side in the window that was
opened last, as many rows as there are sides, however often the same event is sent. All
functions belong inside a writing transaction.
"""

import sqlite3
from collections.abc import Mapping
from typing import Any

from sandbox import faults, tallies
from sandbox.matching import (
    BROWSER,
    PROCESSED,
    SERVER,
    WINDOW_SECONDS,
    Copy,
    Judgement,
    Side,
    judge_by_person,
)
from sandbox.matching import judge as judge_by_copies
from sandbox.sameness import Sameness

SCHEMA = """
CREATE TABLE first_copy (
    pixel_id    TEXT NOT NULL,
    event_name  TEXT NOT NULL,
    key         TEXT NOT NULL,
    source      TEXT NOT NULL,
    route       TEXT NOT NULL,
    arrival_id  INTEGER NOT NULL,
    received_at REAL NOT NULL,
    kept        INTEGER NOT NULL,
    line_id     INTEGER NOT NULL,
    PRIMARY KEY (pixel_id, event_name, key, source, route)
) WITHOUT ROWID;
"""

_SAME_KEY = "pixel_id = :pixel_id AND event_name = :event_name AND key = :key"


def judge(
    connection: sqlite3.Connection, row: Mapping[str, Any], same: Sameness | None
) -> Judgement:
    """What becomes of the new copy `row`, by what came before it."""
    if same is not None:
        side = Side(row["source"], row["route"])
        copies = _copies(connection, row, same)
        repeated = any(copy.side == side for copy in copies)
        counts = repeated and faults.strikes("meta_no_same_source_dedup", connection)
        return judge_by_copies(
            same.rule, side, row["received_at"], copies, drops_repeats=not counts
        )
    match = _same_person(connection, row) if row["source"] == SERVER else None
    if match is None:
        return judge_by_person(None, taken=False)
    side = Side(match["source"], match["route"])
    copy = Copy(match["id"], side, match["received_at"], True, match["line_id"])
    return judge_by_person(copy, taken=match["twin_id"] is not None)


def _copies(
    connection: sqlite3.Connection, row: Mapping[str, Any], same: Sameness
) -> list[Copy]:
    """At most one per side: a device's two keys may lead to the same copy."""
    found: dict[Side, Copy] = {}
    for key in same.keys:
        for a, source, route, at, kept, line_id in connection.execute(
            "SELECT arrival_id, source, route, received_at, kept, line_id"
            f" FROM first_copy WHERE {_SAME_KEY} ORDER BY received_at",
            dict(row) | {"key": key},
        ):
            copy = Copy(a, Side(source, route), at, bool(kept), line_id)
            found.setdefault(copy.side, copy)
    return list(found.values())


def _same_person(
    connection: sqlite3.Connection, row: Mapping[str, Any]
) -> sqlite3.Row | None:
    """The browser event that answers this one, rather one that has no twin yet."""
    return connection.execute(
        "SELECT id, source, route, received_at, twin_id, line_id FROM arrival"
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
    connection: sqlite3.Connection,
    row: Mapping[str, Any],
    verdict: Judgement,
    same: Sameness | None,
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
    for key in same.keys if same else ():
        _remember(connection, dict(row) | {"key": key}, verdict)


def _demote(connection: sqlite3.Connection, arrival_id: int | None) -> None:
    row = connection.execute(
        "UPDATE arrival SET status = 'deduplicated' WHERE id = ? RETURNING *",
        (arrival_id,),
    ).fetchone()
    _count(connection, row, times=-1)


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
    if verdict.supersedes:
        connection.execute(f"UPDATE first_copy SET kept = 0 WHERE {_SAME_KEY}", row)
    connection.execute(
        "INSERT INTO first_copy VALUES (:pixel_id, :event_name, :key, :source, :route,"
        " :id, :received_at, :status = 'processed', :line_id) ON CONFLICT DO NOTHING",
        row,
    )
