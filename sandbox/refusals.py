"""Calls that Meta's side refused: kept for people to see what was wrong with them.

Meta keeps none of their events and counts nothing, and neither does the sandbox. What
is kept is the call, its answer, and as much of what it wanted to report as could be
read. Only the newest are kept: a shop that is refused tries again and again.
"""

import json
import re
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox import row_ids
from sandbox.columns import as_text
from sandbox.matching import Side
from sandbox.tallies import to_amount

SCHEMA = """
CREATE TABLE refusal (
    id          INTEGER PRIMARY KEY,
    received_at REAL NOT NULL,
    source      TEXT NOT NULL,
    route       TEXT NOT NULL,
    pixel_id    TEXT NOT NULL,
    events      TEXT NOT NULL,
    request     TEXT NOT NULL,
    response    TEXT NOT NULL
);
"""

MOST_KEPT = 200
_MOST_EVENTS = 20
_LONGEST_TEXT = 200
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


@dataclass(frozen=True)
class Told:
    """One event that a refused call wanted to report, as far as it could be read."""

    event_name: str
    event_id: str | None = None
    order_id: str | None = None
    value: float | None = None
    currency: str | None = None


@dataclass(frozen=True)
class Refusal:
    """A call and why it was refused; a batch is refused as a whole.

    `id` is of the same row of numbers as the arrivals'. `request` and `response` are
    shaped as theirs are, with every token masked; `finding` is the code of what the
    diagnostics make of it, None where it is Meta's own trouble.
    """

    id: int
    received_at: float
    side: Side
    pixel_id: str
    events: tuple[Told, ...]
    request: dict[str, Any] = field(repr=False)
    response: dict[str, Any] = field(repr=False)
    finding: str | None = None

    @property
    def error(self) -> dict[str, Any]:
        """Meta's error: code, error_subcode, error_user_title, and so on."""
        return self.response["body"]["error"]

    @property
    def code(self) -> str:
        """Code and subcode as people write them, such as 100/2804003."""
        subcode = self.error.get("error_subcode")
        return f"{self.error['code']}{f'/{subcode}' if subcode else ''}"

    @property
    def title(self) -> str:
        """What Meta would have a person read first."""
        return self.error.get("error_user_title") or self.error["message"]

    @property
    def first(self) -> Told | None:
        """The event that the call began with, if any could be read."""
        return next(iter(self.events), None)


def keep(
    connection: sqlite3.Connection,
    events: Sequence[Any],
    *,
    side: Side,
    pixel_id: str,
    received_at: float,
    request: Mapping[str, Any],
    response: Mapping[str, Any],
) -> int:
    """Keep one call, and let go of the oldest; gives the number of its row.

    `events` may be anything at all.
    """
    refusal_id = row_ids.take(connection)
    told = [_told(event) for event in events[:_MOST_EVENTS] if isinstance(event, dict)]
    connection.execute(
        "INSERT INTO refusal VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            refusal_id,
            received_at,
            *side,
            _text(pixel_id) or "",
            json.dumps([vars(each) for each in told]),
            json.dumps(request),
            json.dumps(response),
        ),
    )
    connection.execute(
        "DELETE FROM refusal WHERE id <="
        " (SELECT id FROM refusal ORDER BY id DESC LIMIT 1 OFFSET ?)",
        (MOST_KEPT,),
    )
    return refusal_id


def get(connection: sqlite3.Connection, refusal_id: int) -> Refusal | None:
    """One refused call, or None when there is no such row."""
    return next(iter(_select(connection, "WHERE id = ?", refusal_id)), None)


def between(
    connection: sqlite3.Connection, after: int, before: int | None = None
) -> list[Refusal]:
    """The refused calls after one row and before another, newest first."""
    if before is None:
        return _select(connection, "WHERE id > ? ORDER BY id DESC", after)
    clause = "WHERE id > ? AND id < ? ORDER BY id DESC"
    return _select(connection, clause, after, before)


def _select(connection: sqlite3.Connection, clause: str, *values: int) -> list[Refusal]:
    rows = connection.execute(
        "SELECT *, (SELECT code FROM finding WHERE arrival_id = refusal.id) AS finding"
        f" FROM refusal {clause}",
        values,
    )
    return [
        Refusal(
            row["id"],
            row["received_at"],
            Side(row["source"], row["route"]),
            row["pixel_id"],
            tuple(Told(**each) for each in json.loads(row["events"])),
            json.loads(row["request"]),
            json.loads(row["response"]),
            row["finding"],
        )
        for row in rows.fetchall()
    ]


def _told(event: Mapping[str, Any]) -> Told:
    custom_data = event.get("custom_data")
    data = custom_data if isinstance(custom_data, dict) else event
    currency = _text(data.get("currency") or data.get("fb_currency"))
    return Told(
        event_name=_text(event.get("event_name") or event.get("_eventName")) or "",
        event_id=_text(event.get("event_id")),
        order_id=_text(data.get("order_id")),
        value=to_amount(data.get("value", data.get("_valueToSum"))),
        # Whatever else stands there could not be written as an amount of money.
        currency=currency.upper() if currency and len(currency) == 3 else None,
    )


def _text(value: Any) -> str | None:
    text = as_text(value)
    return _CONTROL.sub(" ", text)[:_LONGEST_TEXT] if text else None
