"""What is known about one event id: where it stands, who fired it, what is like it.

The outbox knows what became of the server's half. Whether Meta merged it with the
browser's, only Meta knows; the local Events Manager plays that, and can be asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from capi import destinations, outbox
from capi.meanings import MEANINGS
from capi.schema import LIVE, State, rows
from capi.worth import worth

NEWEST = 5000
"""The rows that are searched for an id that resembles."""

AT_META = (
    "In Meta's Events Manager, choose the dataset and look at Overview → the event →"
    " View details → Deduplication. What was just sent shows within some 20 minutes,"
    " and its totals are before deduplication.",
    "With a test event code, Test Events lists both halves one by one; the second of a"
    " pair reads Deduplicated.",
    "Both halves must have the same event name, event id and pixel, and arrive within"
    " 48 hours of each other.",
)
"""What to look at where nobody can be asked."""


@dataclass(frozen=True)
class Account:
    """One row of the outbox and its history, in words where words help."""

    row: Mapping[str, Any]
    value: float | None
    currency: str | None
    meaning: str
    then: str
    firings: tuple[Mapping[str, Any], ...]
    refusals: tuple[Mapping[str, Any], ...]


def accounts(connection: Connection, event_id: str) -> list[Account]:
    """All rows of an event id, oldest first: one for each destination and name."""
    found = outbox.listing(connection, event_id=event_id, limit=None)
    histories = outbox.histories(connection, [row["id"] for row in found])
    paused = {still.key: still.message for still in destinations.paused(connection)}
    return [
        _account(row, histories[row["id"]], paused.get(row["destination"]))
        for row in reversed(found)
    ]


def of_order(connection: Connection, number: str) -> list[str]:
    """Ids of the events of the order with this number, oldest first."""
    told = select(rows.c.event_id).where(rows.c.subject == number).order_by(rows.c.id)
    return list(dict.fromkeys(connection.scalars(told)))


def near(connection: Connection, event_id: str) -> list[str]:
    """Ids of the newest events that look like this one."""
    newest = select(rows.c.event_id).order_by(rows.c.id.desc()).limit(NEWEST)
    ids = connection.scalars(newest).all()
    inside = [each for each in ids if event_id in each or each in event_id]
    close = get_close_matches(event_id, ids, 5)
    return list(dict.fromkeys([*inside, *close]))[:5]


def _account(row: RowMapping, history: outbox.History, paused: str | None) -> Account:
    value, currency = worth(row["payload"])
    meaning = MEANINGS[State(row["state"])]
    sentence, then = meaning.sentence, meaning.then.format(id=row["id"])
    if paused is not None and row["state"] in LIVE:
        sentence = f"It waits, because {row['destination']} stands still: {paused}"
        then = "flask capi check"
    return Account(
        row={str(key): row[key] for key in row if key not in ("payload", "claim")},
        value=value,
        currency=currency,
        meaning=sentence,
        then=then,
        firings=_plain(history["firings"]),
        refusals=_plain(history["refusals"]),
    )


def _plain(entries: Sequence[RowMapping]) -> tuple[Mapping[str, Any], ...]:
    return tuple({str(key): each[key] for key in each} for each in entries)
