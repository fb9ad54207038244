"""What the live stream tells of the list: the rows that are new, or have changed."""

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from flask import render_template

from sandbox import clearing, shop_orders, shop_outbox, withheld
from sandbox.asking import Asked
from sandbox.dedup import explain
from sandbox.filters import Filter, filter_of, refused
from sandbox.lines import Line, touched_by
from sandbox.listing import Copy, Entry
from sandbox.live import Message, News, Tell
from sandbox.rows import Row, of_withheld, rows_of
from sandbox.store import now, store


class Seen(NamedTuple):
    """What a list was made with: the last row of the shop's outbox, and how it was
    cleared. Without these it is told nothing of the one, or the other."""

    held: int | None = None
    cleared: str | None = None


NOTHING_SEEN = Seen()


def teller(ask: Asked, seen: Seen = NOTHING_SEEN) -> Tell:
    """Words news for a list that was asked for so: the same rows, the same HTML."""
    told: set[int] = set()

    def tell(news: News) -> list[Message]:
        if not news:
            return [*_cleared(ask, seen), *held_back()]
        # What just came in has its other half in the shop's outbox at this moment.
        shop_outbox.look(fresh=True)
        shop_orders.look()
        with store().reading() as connection:
            after = clearing.begins_after(connection, searched=bool(ask.search))
            wanted = filter_of(ask.search, now=now(), after=after)
            entries = list(_changed(connection, news, wanted, flat=ask.flat))
            entries += [
                (each, True)
                for each in news.refusals
                if refused(each, ask.search, now=now())
            ]
            rows = rows_of(connection, [entry for entry, _ in entries])
        return [
            _message(row, ask, merged=_is_merged(entry), fresh=fresh)
            for row, (entry, fresh) in zip(rows, entries, strict=True)
        ]

    def held_back() -> list[Message]:
        if seen.held is None:
            return []
        shop_outbox.look()
        with store().reading() as connection:
            fresh = [
                each
                for each in withheld.everything(connection)
                if each.id > seen.held and each.id not in told
            ]
        told.update(each.id for each in fresh)
        return [
            _message(of_withheld(each), ask, merged=False, fresh=True)
            for each in reversed(fresh)
            if withheld.is_found(each, ask.search, now=now())
        ]

    return tell


def _cleared(ask: Asked, seen: Seen) -> list[Message]:
    """Whether somebody cleared the list since, or brought it back: in another tab. What
    a search finds stays."""
    if seen.cleared is None or ask.search:
        return []
    with store().reading() as connection:
        stands = clearing.current(connection).mark
    return [Message("reset")] if stands != seen.cleared else []


def _changed(
    connection: sqlite3.Connection, news: News, wanted: Filter, *, flat: bool
) -> Iterator[tuple[Entry, bool]]:
    """Entries that fit, and whether something of them is new: others only changed."""
    new = {arrival.id for arrival in news.arrivals}
    for line in touched_by(connection, news.arrivals):
        fitting = wanted.matching(connection, line.arrivals)
        if not flat:
            ids = {each.id for each in line.arrivals}
            yield from [(line, bool(ids & new))] if fitting else []
            continue
        for copy in line.arrivals:
            if copy.id in fitting:
                yield Copy(copy, explain(connection, copy)), copy.id in new


def _message(row: Row, ask: Asked, *, merged: bool, fresh: bool) -> Message:
    told = {
        "id": f"line-{row.mark or row.id}",
        "html": render_template("_line.html", row=row, ask=ask),
        "merged": merged,
        "fresh": fresh,
    }
    return Message("line", told)


def _is_merged(entry: Entry) -> bool:
    return isinstance(entry, Line) and entry.state == "merged"
