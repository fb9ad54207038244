"""What was lost lately: events that became too old for Meta before they could be sent.

Nothing can be done for them any more; but somebody should know, and find out why.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, select

from capi.leases import Expired
from capi.policy import DAY
from capi.schema import State, rows

LATELY = 7 * DAY
"""Seconds. What was lost before that has been seen, or never will be."""


def lately(connection: Connection, keys: Iterable[str], *, now: float) -> list[Expired]:
    """The events for these destinations that expired within a week, newest first.

    By destination and state an index finds them: few among very many.
    """
    query = (
        select(rows.c.event_name, rows.c.event_id, rows.c.subject, rows.c.destination)
        .where(
            rows.c.destination.in_(set(keys)),
            rows.c.state == State.EXPIRED,
            rows.c.settled_at >= now - LATELY,
        )
        .order_by(rows.c.id.desc())
    )
    return [Expired(*row) for row in connection.execute(query)]


def named(found: Sequence[Expired], *, most: int = 3) -> str:
    """The first of them by name and id, with the order's number, and how many more."""
    names = [
        f"{each.event_name} {each.event_id}"
        + (f" of order {each.subject}" if each.subject else "")
        for each in found[:most]
    ]
    more = len(found) - len(names)
    return ", ".join(names) + (f" and {more} more" if more else "")
