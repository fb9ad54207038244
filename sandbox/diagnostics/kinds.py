"""Findings by kind: how often, first and last when, and whether they are solved.

A kind is a code, an event name, and the side that the event came from. It is active
until so many events of that name from that side have come without it, and active again
when one comes with it. A refused call that names no event is a kind of its door's, and
every event that comes in by that door counts as one without it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from sqlite3 import Connection, Row
from typing import Any

from sandbox.diagnostics.subject import Found
from sandbox.diagnostics.words import WORDS

CLEAN_EVENTS = 5
"""How many events without a finding solve it."""

SCHEMA = """
CREATE TABLE finding_kind (
    code       TEXT NOT NULL,
    event_name TEXT NOT NULL,
    side       TEXT NOT NULL,
    field      TEXT NOT NULL,
    times      INTEGER NOT NULL,
    first_seen REAL NOT NULL,
    last_seen  REAL NOT NULL,
    clean      INTEGER NOT NULL,
    row_id     INTEGER NOT NULL,
    refused    INTEGER NOT NULL,
    PRIMARY KEY (code, event_name, side)
) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class Kind:
    """`event_name` is empty where a call was refused for something else than an event.

    `side` is an event's source, or a call's door. `first_seen` and `last_seen` are in
    epoch seconds; `row_id` is the latest arrival, or call that was `refused`.
    """

    code: str
    event_name: str
    side: str
    field: str
    times: int
    first_seen: float
    last_seen: float
    clean: int
    row_id: int
    refused: bool

    @property
    def is_active(self) -> bool:
        """Whether too few events have come without it to call it solved."""
        return self.clean < CLEAN_EVENTS


def note_arrival(
    connection: Connection, row: Mapping[str, Any], found: Iterable[Found]
) -> None:
    """One more event came: with these findings, and without all others of its kind."""
    connection.execute(
        "UPDATE finding_kind SET clean = clean + 1"
        " WHERE (event_name = :event_name AND side = :source)"
        " OR (event_name = '' AND side = :route)",
        row,
    )
    for each in {found.code: found for found in reversed(list(found))}.values():
        note(
            connection,
            each,
            event_name=row["event_name"],
            side=row["source"],
            at=row["received_at"],
            row_id=row["id"],
        )


def note(
    connection: Connection,
    found: Found,
    *,
    event_name: str,
    side: str,
    at: float,
    row_id: int,
    refused: bool = False,
) -> None:
    """A finding was made once more."""
    connection.execute(
        "INSERT INTO finding_kind VALUES (:code, :event_name, :side, :field, 1, :at,"
        " :at, 0, :row_id, :refused) ON CONFLICT DO UPDATE SET"
        " times = times + 1, last_seen = :at, clean = 0, field = :field,"
        " row_id = :row_id, refused = :refused",
        found._asdict()
        | {
            "event_name": event_name,
            "side": side,
            "at": at,
            "row_id": row_id,
            "refused": refused,
        },
    )


def everything(connection: Connection) -> list[Kind]:
    """All kinds, the one that was seen last on top; a store may be older than the
    rules, and know some that are gone."""
    rows: list[Row] = connection.execute(
        "SELECT * FROM finding_kind ORDER BY last_seen DESC, code"
    ).fetchall()
    return [Kind(**dict(row)) for row in rows if row["code"] in WORDS]
