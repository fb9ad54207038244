"""Which other arrivals were probably meant as the same event, and what differs.

Two copies that differ in the one thing that Meta matches by are counted twice. Here
they are found by what they still share: the event id, the order, or the person.
"""

import sqlite3

from sandbox.arrivals import Arrival, select
from sandbox.matching import BROWSER, PREFERENCE_SECONDS

_MOST = 5
_LOOKED_AT = 50


def near_misses(
    connection: sqlite3.Connection, arrival: Arrival
) -> list[tuple[str, Arrival]]:
    """Counted arrivals that resemble `arrival`, nearest in time first.

    Each comes with the reason code of what differs.
    """
    sides = "'server', 'app', 'offline'" if arrival.source == BROWSER else "'browser'"
    nearby = (
        f"event_name = :name AND source IN ({sides})"
        " AND received_at BETWEEN :at - :gap AND :at + :gap"
    )
    resembling = select(
        connection,
        "WHERE id != :id AND status = 'processed' AND (event_id = :event_id"
        f" OR order_id = :order_id OR (fbp = :fbp AND {nearby})"
        f" OR (external_id = :external_id AND {nearby}))"
        " ORDER BY abs(received_at - :at) LIMIT :most",
        {
            "id": arrival.id,
            "event_id": arrival.event_id,
            "order_id": arrival.order_id,
            "fbp": arrival.fbp,
            "external_id": arrival.external_id,
            "name": arrival.event_name,
            "at": arrival.received_at,
            "gap": PREFERENCE_SECONDS,
            "most": _LOOKED_AT,
        },
    )
    found = [(differs(arrival, other), other) for other in resembling]
    return [(code, other) for code, other in found if code][:_MOST]


def differs(mine: Arrival, other: Arrival) -> str | None:
    """What alone keeps two arrivals apart; None when they are simply two events."""
    if mine.event_id is not None and mine.event_id == other.event_id:
        return _same_id(mine, other)
    if (mine.event_name, mine.pixel_id) != (other.event_name, other.pixel_id):
        return None
    if not _same_order(mine, other) and not _same_moment(mine, other):
        return None
    if mine.event_id is None or other.event_id is None:
        return "no_event_id"
    return "id_differs"


def _same_id(mine: Arrival, other: Arrival) -> str | None:
    if not _both_sides(mine, other) or other.twin_id is not None:
        return None
    same_name = mine.event_name == other.event_name
    same_pixel = mine.pixel_id == other.pixel_id
    if same_name and same_pixel:
        return "outside_window"
    if same_pixel:
        return "name_differs"
    return "pixel_differs" if same_name else None


def _same_order(mine: Arrival, other: Arrival) -> bool:
    """One order sent under two ids is a double count, even from the same side."""
    return mine.order_id is not None and mine.order_id == other.order_id


def _same_moment(mine: Arrival, other: Arrival) -> bool:
    """The same person, from the other side, within minutes, and without a twin."""
    same_person = (mine.fbp is not None and mine.fbp == other.fbp) or (
        mine.external_id is not None and mine.external_id == other.external_id
    )
    # Two orders of one person are two events, however close.
    two_orders = None not in (mine.order_id, other.order_id)
    gap = abs(mine.received_at - other.received_at)
    return (
        same_person
        and not two_orders
        and _both_sides(mine, other)
        and other.twin_id is None
        and gap <= PREFERENCE_SECONDS
    )


def _both_sides(mine: Arrival, other: Arrival) -> bool:
    return (mine.source == BROWSER) != (other.source == BROWSER)
