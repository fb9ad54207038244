"""What the live stream tells of the list: the rows that are new, or have changed."""

import sqlite3
from collections.abc import Iterator

from flask import render_template

from sandbox import clearing, shop_outbox
from sandbox.asking import Asked
from sandbox.dedup import explain
from sandbox.filters import Filter, filter_of, refused
from sandbox.lines import Line, touched_by
from sandbox.listing import Copy, Entry
from sandbox.live import Message, News, Tell
from sandbox.rows import Row, rows_of
from sandbox.store import now, store


def teller(ask: Asked) -> Tell:
    """Words news for a list that was asked for so: the same rows, the same HTML."""

    def tell(news: News) -> list[Message]:
        # What just came in has its other half in the shop's outbox at this moment.
        shop_outbox.look(fresh=True)
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

    return tell


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
        "id": f"line-{row.id}",
        "html": render_template("_line.html", row=row, ask=ask),
        "merged": merged,
        "fresh": fresh,
    }
    return Message("line", told)


def _is_merged(entry: Entry) -> bool:
    return isinstance(entry, Line) and entry.state == "merged"
