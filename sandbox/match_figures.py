"""How well Meta could match the server's events to people, by event name: an estimate.

Meta gives its figure to server events of a website alone, and to those of the last 48
hours; so does this. Of many events the newest stand for all.
"""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from capi import quality
from sandbox.arrivals import event_names
from sandbox.parts import Part

WINDOW_SECONDS = float(quality.WINDOW)
SAMPLE = 200
"""So many events of a name are looked at, the newest."""

HIGHEST = 10.0

KEYS = (
    *("em", "ph", "fn", "ln", "ct", "st", "zp", "country", "external_id"),
    *("client_ip_address", "client_user_agent", "fbp", "fbc"),
)
"""The keys that a shop can send, the person's first, then the browser's."""

# Of an event that came twice, the repeat says nothing new.
_PAYLOADS = """
SELECT payload FROM arrival
WHERE event_name = ? AND source = 'server' AND action_source = ?
  AND received_at >= ? AND reason != 'same_side_repeat'
ORDER BY id DESC LIMIT ?
"""


@dataclass(frozen=True)
class Quality:
    """The estimate for one event name: `score` from 0 to 10, the average of `events`.

    `present` says of each key in how many events it is, in a form that Meta could
    match by. `next_best` are the keys that would add most and that a shop can have.
    """

    events: int
    score: float
    present: Mapping[str, Part]
    next_best: tuple[str, ...]


def qualities(connection: sqlite3.Connection, at: float) -> dict[str, Quality]:
    """The estimates at this time (epoch seconds); names without such events are not
    there."""
    payloads = {
        name: _payloads(connection, name, at) for name in event_names(connection)
    }
    found = quality.summary({name: some for name, some in payloads.items() if some})
    return {name: _quality(summary) for name, summary in found.items()}


def _payloads(connection: sqlite3.Connection, name: str, at: float) -> list[object]:
    since = at - WINDOW_SECONDS
    rows = connection.execute(_PAYLOADS, (name, quality.WEBSITE, since, SAMPLE))
    return [json.loads(payload) for (payload,) in rows]


def _quality(summary: quality.Summary) -> Quality:
    # The share has one decimal: of so few events that tells their number exactly.
    present = {
        key: Part(round(share * summary.events / 100), summary.events)
        for key, share in summary.coverage.items()
    }
    wanted = (summary.next_best or "").split("+")
    return Quality(
        events=summary.events,
        score=summary.score or 0.0,
        present=present,
        next_best=tuple(key for key in wanted if key),
    )
