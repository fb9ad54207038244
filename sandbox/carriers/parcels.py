"""The parcels that the sandbox's carriers carry, and every move that each has made.

A parcel comes into being by hand, never because a shop asks about it: about a number
that nobody made, a carrier knows nothing. The goods of a refused parcel travel back by
a parcel of its own, with its own number.
"""

import itertools
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from sqlite3 import Connection, Row

from flask_babel import gettext as _

from sandbox.carriers.parcel_refusals import Refused
from sandbox.carriers.parcel_states import EASYPOST
from sandbox.store import now

SCHEMA = """
CREATE TABLE parcel (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    number  TEXT NOT NULL UNIQUE,
    carrier TEXT NOT NULL,
    made    REAL NOT NULL,
    phone   TEXT NOT NULL,
    cod     INTEGER NOT NULL,
    returns INTEGER REFERENCES parcel ON DELETE CASCADE,
    tracker TEXT UNIQUE,
    service TEXT NOT NULL
);
CREATE INDEX parcel_that_returns_another ON parcel (returns);
CREATE TABLE parcel_move (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    parcel INTEGER NOT NULL REFERENCES parcel ON DELETE CASCADE,
    at     REAL NOT NULL,
    state  TEXT NOT NULL,
    code   TEXT NOT NULL
);
CREATE INDEX parcel_move_of_a_parcel ON parcel_move (parcel);
"""

# Who carries for EasyPost where nobody said.
USUAL_SERVICE = "USPS"

_PARCEL = """
SELECT parcel.*, original.number AS return_of, leg.number AS return_number
FROM parcel
LEFT JOIN parcel AS original ON original.id = parcel.returns
LEFT JOIN parcel AS leg ON leg.returns = parcel.id
"""


@dataclass(frozen=True)
class Draft:
    """A parcel to be made. `phone` is the recipient's, digits; `cod` in minor units."""

    number: str
    carrier: str
    phone: str = field(default="", repr=False)
    cod: int = 0
    service: str = USUAL_SERVICE
    returns: int | None = None


@dataclass(frozen=True)
class Move:
    """Where a parcel came to at a moment, and the code by which its carrier says so."""

    at: float
    state: str
    code: str


@dataclass(frozen=True)
class Parcel:
    """A parcel with its moves, oldest first; the last tells where it is.

    `return_of` is the number of the parcel whose goods travel back by this one,
    `return_number` that of the parcel by which this one's goods travel back.
    """

    id: int
    number: str
    carrier: str
    made: float
    phone: str = field(repr=False)
    cod: int
    tracker: str | None
    service: str
    return_of: str | None
    return_number: str | None
    moves: tuple[Move, ...]

    @property
    def last(self) -> Move:
        """The move that brought it where it is."""
        return self.moves[-1]

    def first(self, *states: str) -> float | None:
        """When it first came to one of these states."""
        return next((move.at for move in self.moves if move.state in states), None)

    def since(self, *states: str) -> float | None:
        """Since when it has been in these states; None if it is in none of them."""
        lately = itertools.takewhile(lambda m: m.state in states, reversed(self.moves))
        return min((move.at for move in lately), default=None)


def add(connection: Connection, draft: Draft, moves: Sequence[Move]) -> Parcel:
    """Make a parcel, with at least one move. Raises Refused for a taken number."""
    if find(connection, draft.number) is not None:
        raise Refused(
            "number_taken",
            _("There is a parcel %(number)s already.", number=draft.number),
            status=409,
            field="number",
        )
    cursor = connection.execute(
        "INSERT INTO parcel (number, carrier, made, phone, cod, returns, tracker,"
        " service) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            draft.number,
            draft.carrier,
            now(),
            draft.phone,
            draft.cod,
            draft.returns,
            f"trk_{uuid.uuid4().hex}" if draft.carrier == EASYPOST else None,
            draft.service,
        ),
    )
    for move in moves:
        note(connection, cursor.lastrowid or 0, move)
    return get(connection, draft.number)


def note(connection: Connection, parcel_id: int, move: Move) -> None:
    """Keep a move."""
    connection.execute(
        "INSERT INTO parcel_move (parcel, at, state, code) VALUES (?, ?, ?, ?)",
        (parcel_id, move.at, move.state, move.code),
    )


def find(connection: Connection, number: str) -> Parcel | None:
    """The parcel with this number, if there is one."""
    return next(iter(select(connection, "WHERE parcel.number = ?", (number,))), None)


def get(connection: Connection, number: str) -> Parcel:
    """The parcel with this number. Raises Refused (404)."""
    found = find(connection, number)
    if found is None:
        raise Refused("no_parcel", _("There is no such parcel."), status=404)
    return found


def select(
    connection: Connection, clause: str = "", values: Sequence[object] = ()
) -> list[Parcel]:
    """Parcels by an SQL clause of the caller's own, in which the table is `parcel`."""
    rows = connection.execute(f"{_PARCEL} {clause}", values).fetchall()
    return [_parcel(row, _moves(connection, row["id"])) for row in rows]


def _moves(connection: Connection, parcel_id: int) -> tuple[Move, ...]:
    rows = connection.execute(
        "SELECT at, state, code FROM parcel_move WHERE parcel = ? ORDER BY id",
        (parcel_id,),
    )
    return tuple(Move(*row) for row in rows)


def _parcel(row: Row, moves: tuple[Move, ...]) -> Parcel:
    kept = {name: row[name] for name in row.keys() if name != "returns"}
    return Parcel(**kept, moves=moves)
