"""The numbers of rows: one order for all that arrived, taken or refused.

An arrival takes its number from SQLite; a call that was refused takes one of the same
row of numbers, so that lists and the live stream know which came first, and one number
says how far somebody has read. No number comes twice, not even after a reset.
"""

import sqlite3

# Longer numbers than this are no row ids, and SQLite has no room for them.
_LONGEST = 18


def row_id(text: str) -> int | None:
    """A row id that an address or a header carries; None if it can be none."""
    if not (text.isascii() and text.isdecimal() and len(text) <= _LONGEST):
        return None
    return int(text)


def take(connection: sqlite3.Connection) -> int:
    """The next number, which no arrival will have. Call it in a writing transaction."""
    taken = connection.execute(
        "UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = 'arrival' RETURNING seq"
    ).fetchone()
    if taken:
        return taken[0]
    connection.execute("INSERT INTO sqlite_sequence VALUES ('arrival', 1)")
    return 1
