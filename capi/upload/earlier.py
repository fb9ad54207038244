"""Which sales have come before: into the outbox, or in the same file.

Two rows of one id are the same sale only where time and amount agree, too.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Connection, exists, select

from capi.outbox import PRUNED
from capi.schema import firings, rows

FIRED_BY = "offline"
"""Who fires the events of a file."""

Payload: TypeAlias = Mapping[str, Any]
Key: TypeAlias = tuple[str, str]
"""Event name and event id."""

Terms: TypeAlias = tuple[int, Any, Any]
"""Time, value and currency."""


@dataclass(frozen=True)
class Earlier:
    """A sale that came before: its terms, None where they were pruned since;
    and whether it is at every destination."""

    terms: Terms | None
    everywhere: bool = True


def key(payload: Payload) -> Key:
    """What the outbox knows an event by."""
    return payload["event_name"], payload["event_id"]


def terms(payload: Payload) -> Terms:
    """What two rows of one sale have in common."""
    custom_data = payload.get("custom_data", {})
    return payload["event_time"], custom_data.get("value"), custom_data.get("currency")


def in_the_outbox(
    connection: Connection, keys: Set[Key], destinations: Sequence[str]
) -> dict[Key, Earlier]:
    """Those of the sales that are in the outbox."""
    query = select(rows.c.event_name, rows.c.event_id, rows.c.payload).where(
        rows.c.destination.in_(destinations),
        rows.c.event_name.in_({name for name, _ in keys}),
        rows.c.event_id.in_({event_id for _, event_id in keys}),
    )
    found: defaultdict[Key, list[Terms | None]] = defaultdict(list)
    for name, event_id, payload in connection.execute(query):
        pruned = payload == PRUNED
        found[name, event_id].append(None if pruned else terms(json.loads(payload)))
    return {
        each: Earlier(several[0], len(several) == len(destinations))
        for each, several in found.items()
    }


def orders_of_the_shop(
    connection: Connection, subjects: Set[str]
) -> Set[tuple[str, str | None]]:
    """Event name and order id of what the shop itself let in for these orders."""
    from_a_file = exists().where(
        firings.c.outbox_id == rows.c.id, firings.c.fired_by == FIRED_BY
    )
    query = select(rows.c.event_name, rows.c.subject).where(
        rows.c.subject.in_(subjects), ~from_a_file
    )
    return {(name, subject) for name, subject in connection.execute(query)}


class Seen:
    """The sales of a file so far: on disk, for a file may be long."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("")
        self._database.execute(
            "CREATE TABLE seen (name, id, terms, PRIMARY KEY (name, id)) WITHOUT ROWID"
        )

    def among(self, keys: Iterable[Key]) -> dict[Key, Earlier]:
        """Those of the sales that are among them."""
        query = "SELECT terms FROM seen WHERE name = ? AND id = ?"
        return {
            each: Earlier(tuple(json.loads(found)))
            for each in keys
            for (found,) in self._database.execute(query, each)
        }

    def add(self, payloads: Iterable[Payload]) -> None:
        """Keep these in mind."""
        self._database.executemany(
            "INSERT OR REPLACE INTO seen VALUES (?, ?, ?)",
            ((*key(each), json.dumps(terms(each))) for each in payloads),
        )

    def close(self) -> None:
        """Forget all."""
        self._database.close()
