"""What is remembered of stories: where each began, what was done in it, how it ended.

One story is played at a time. What happened before it began, and after it ended, is
none of it, so a begun story keeps the row id of the last arrival and the totals then.
"""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from sandbox import tallies
from sandbox.arrivals import newest_id
from sandbox.overview import SALE
from sandbox.store import now, store
from sandbox.stories.scene import Mark, Total

SCHEMA = """
CREATE TABLE story (
    key    TEXT PRIMARY KEY,
    began  TEXT NOT NULL,
    totals TEXT NOT NULL,
    marks  TEXT NOT NULL,
    faults TEXT NOT NULL,
    state  TEXT NOT NULL
);
"""

BEGUN, LEFT, FINISHED = "begun", "left", "finished"


@dataclass(frozen=True)
class Begun:
    """A story that was begun; `faults` are the switches that it has turned on."""

    key: str
    began: Mark
    before: Total
    marks: Mapping[str, Mark]
    faults: frozenset[str]
    state: str


def begin(key: str) -> None:
    """Begin a story, or begin it anew, from this moment on; no other is played then,
    though two were begun at the same moment."""
    with store().writing() as connection:
        connection.execute("UPDATE story SET state = ? WHERE state = ?", (LEFT, BEGUN))
        connection.execute(
            "INSERT OR REPLACE INTO story VALUES (?, ?, ?, '{}', '[]', ?)",
            (
                key,
                json.dumps(asdict(_here(connection))),
                json.dumps(asdict(total(connection))),
                BEGUN,
            ),
        )


def end(key: str, *, finished: bool) -> None:
    """Leave a story; `finished`: all of its steps were done."""
    with store().writing() as connection:
        connection.execute(
            "UPDATE story SET state = ? WHERE key = ? AND state = ?",
            (FINISHED if finished else LEFT, key, BEGUN),
        )


def everything() -> dict[str, Begun]:
    """Every story that was ever begun, by its key."""
    with store().reading() as connection:
        rows = connection.execute("SELECT * FROM story").fetchall()
    return {row["key"]: _begun(row) for row in rows}


def current() -> Begun | None:
    """The story that is being played, if there is one."""
    return next((each for each in everything().values() if each.state == BEGUN), None)


def mark(key: str, act: str, *, made: str = "", fault: str | None = None) -> bool:
    """Note an act of the story that is being played, the first time that it is done.

    False: the story is not being played, and nothing is noted.
    """
    with store().writing() as connection:
        row = connection.execute(
            "SELECT * FROM story WHERE key = ? AND state = ?", (key, BEGUN)
        ).fetchone()
        if row is None:
            return False
        marks = json.loads(row["marks"])
        marks.setdefault(act, asdict(_here(connection, made)))
        faults = {*json.loads(row["faults"]), *([fault] if fault else [])}
        connection.execute(
            "UPDATE story SET marks = ?, faults = ? WHERE key = ?",
            (json.dumps(marks), json.dumps(sorted(faults)), key),
        )
    return True


def notice(act: str) -> None:
    """Note what the sandbox has seen, in whatever story is being played, once."""
    begun = current()
    if begun is not None and act not in begun.marks:
        mark(begun.key, act)


def total(connection: sqlite3.Connection) -> Total:
    """The Purchases until now."""
    tally = next(
        (each for each in tallies.everything(connection) if each.event_name == SALE),
        None,
    )
    return Total(tally.received, tally.counted, tally.value) if tally else Total()


def _here(connection: sqlite3.Connection, made: str = "") -> Mark:
    query = "SELECT coalesce(max(number), 0) FROM stripe_object"
    (stripe,) = connection.execute(query).fetchone()
    return Mark(now(), newest_id(connection), stripe, made)


def _begun(row: sqlite3.Row) -> Begun:
    return Begun(
        key=row["key"],
        began=Mark(**json.loads(row["began"])),
        before=Total(**json.loads(row["totals"])),
        marks={name: Mark(**mark) for name, mark in json.loads(row["marks"]).items()},
        faults=frozenset(json.loads(row["faults"])),
        state=row["state"],
    )
