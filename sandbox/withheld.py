"""What consent held back in the shop: events that never arrived, as rows of the list.

They stand among the arrivals by their time, for a list without them would read as if
the visitor had done nothing. They are in no figure: nothing of them was received. An
event of which the browser's half did arrive is a line already, and says so itself.
"""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from math import inf

from sandbox import clearing, shop_outbox
from sandbox.filters import fits
from sandbox.listing import Page
from sandbox.search_words import WITHHELD, Search
from sandbox.shop_outbox import Row, key_of

REASON = "consent_refused"
"""The verdict's code: why the event is not there."""


@dataclass(frozen=True)
class Withheld:
    """A row of the shop's outbox that is never sent; `at` in epoch seconds.

    `why` is the shop's own word for it: not asked yet, refused, or taken back.
    """

    id: int
    at: float
    pixel_id: str
    event_name: str
    event_id: str
    order_id: str | None
    why: str | None


def everything(connection: sqlite3.Connection) -> list[Withheld]:
    """All that the shop told of, newest first, but for what arrived from one side."""
    rows = [row for row in shop_outbox.unsent().withheld if "created_at" in row]
    known = [_withheld(row) for row in rows]
    came = _arrived(connection, (each.event_id for each in known))
    return [
        each
        for each in known
        if (each.pixel_id, each.event_name, each.event_id) not in came
    ]


def on_page(
    connection: sqlite3.Connection,
    search: Search,
    page: Page,
    *,
    before: int | None,
    now: float,
) -> list[Withheld]:
    """Those that fit a search and fall into the time of this page of the list.

    `before` is the row that the page ends before. Each stands on one page alone.
    """
    searched = bool(search)
    ends = _moment(connection, before) if before else inf
    begins = _moment(connection, page.older) if page.older else -inf
    begins = max(begins, clearing.begins_at(connection, searched=searched))
    return [
        each
        for each in everything(connection)
        if begins <= each.at < ends and is_found(each, search, now=now)
    ]


def is_found(event: Withheld, search: Search, *, now: float) -> bool:
    """Whether a search finds it. It came from no side and is no copy of anything."""
    since, until = search.bounds(now)
    said = f"{event.pixel_id} {event.event_name} {event.event_id}".casefold()
    return (
        search.status in (None, WITHHELD)
        and search.source is None
        and search.copy is None
        and search.event in (None, event.event_name)
        and search.code in (None, REASON)
        and fits(event.event_id, search.id)
        and fits(event.order_id, search.order)
        and since <= event.at < until
        and all(text.casefold() in said for text in search.text)
    )


def _withheld(row: Row) -> Withheld:
    key = key_of(row)
    assert key is not None
    return Withheld(
        id=row["id"],
        at=row["created_at"],
        pixel_id=key.pixel_id,
        event_name=key.event_name,
        event_id=key.event_id,
        order_id=row["subject"],
        why=row["reason"],
    )


def _arrived(
    connection: sqlite3.Connection, event_ids: Iterable[str]
) -> set[tuple[str, str, str]]:
    rows = connection.execute(
        "SELECT DISTINCT pixel_id, event_name, event_id FROM arrival"
        " WHERE event_id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(event_ids)),),
    )
    return {tuple(row) for row in rows}


def _moment(connection: sqlite3.Connection, row: int) -> float:
    """When the row came, or the one before it where there is none of this number."""
    found = connection.execute(
        "SELECT max(received_at) FROM (SELECT received_at FROM"
        " (SELECT id, received_at FROM arrival WHERE id <= :row"
        "  UNION ALL SELECT id, received_at FROM refusal WHERE id <= :row)"
        " ORDER BY id DESC LIMIT 1)",
        {"row": row},
    ).fetchone()[0]
    return -inf if found is None else found
