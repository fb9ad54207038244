"""What Meta has answered so far, counted: how many calls, with how many events.

A sum in the database, because workers come and go, and run on several machines. It only
grows, so whoever reads it now and then can tell how fast.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from capi.database import insert
from capi.errors import CapiError, MetaError, TransportError
from capi.schema import answers

TAKEN = "taken"
"""The answer that one hopes for."""

_LONGEST = 60


@dataclass(frozen=True)
class Answered:
    """So many calls to a destination, and the events in them, had this answer.

    `last_at` is in epoch seconds.
    """

    destination: str
    answer: str
    calls: int
    events: int
    last_at: float


def label(error: CapiError | None) -> str:
    """An answer by its numbers: `taken`, `190/463`, `HTTP 502`, `ConnectTimeout`."""
    if error is None:
        return TAKEN
    if isinstance(error, MetaError):
        code = str(error.code)
        return f"{code}/{error.subcode}" if error.subcode else code
    if isinstance(error, TransportError) and error.status is not None:
        return f"HTTP {error.status}"
    return str(error)[:_LONGEST]


def note(
    connection: Connection,
    destination: str,
    *,
    events: int,
    now: float,
    error: CapiError | None = None,
) -> None:
    """Count one call; the last thing in its transaction, because all workers share the
    row."""
    row = insert(connection, answers).values(
        destination=destination,
        answer=label(error),
        calls=1,
        events=events,
        last_at=now,
    )
    connection.execute(
        row.on_conflict_do_update(
            index_elements=["destination", "answer"],
            set_={
                "calls": answers.c.calls + 1,
                "events": answers.c.events + row.excluded.events,
                "last_at": row.excluded.last_at,
            },
        )
    )


def so_far(connection: Connection) -> list[Answered]:
    """Every sum, by destination and answer."""
    query = select(answers).order_by(answers.c.destination, answers.c.answer)
    return [Answered(*row) for row in connection.execute(query)]
