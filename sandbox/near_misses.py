"""Which other arrivals were probably meant as the same event, and what differs.

Two copies that differ in the one thing that Meta matches by are counted twice. Here
they are found by what they still share: the event id, the order, the person or the
device.
"""

import sqlite3

from sandbox.arrivals import Arrival, select
from sandbox.matching import APP, INSTALL, OFFLINE, PREFERENCE_SECONDS

_MOST = 5
_LOOKED_AT = 50
# What names a person or a device; an event carries the one or the other.
_PERSON = ("fbp", "external_id", "madid", "anon_id")


def near_misses(
    connection: sqlite3.Connection, arrival: Arrival
) -> list[tuple[str, Arrival]]:
    """Counted arrivals that resemble `arrival`, nearest in time first.

    Each comes with the reason code of what differs.
    """
    nearby = (
        "event_name = :name AND (source, route) != (:source, :route)"
        " AND received_at BETWEEN :at - :gap AND :at + :gap"
    )
    alike = " OR ".join(f"({name} = :{name} AND {nearby})" for name in _PERSON)
    resembling = select(
        connection,
        "WHERE id != :id AND status = 'processed' AND (event_id = :event_id"
        f" OR order_id = :order_id OR {alike})"
        " ORDER BY abs(received_at - :at) LIMIT :most",
        {
            "id": arrival.id,
            "event_id": arrival.event_id,
            "order_id": arrival.order_id,
            "name": arrival.event_name,
            "source": arrival.source,
            "route": arrival.route,
            "at": arrival.received_at,
            "gap": PREFERENCE_SECONDS,
            "most": _LOOKED_AT,
        }
        | {name: getattr(arrival, name) for name in _PERSON},
    )
    found = [(differs(arrival, other), other) for other in resembling]
    return [(code, other) for code, other in found if code][:_MOST]


def differs(mine: Arrival, other: Arrival) -> str | None:
    """What alone keeps two arrivals apart; None when they are simply two events."""
    if OFFLINE in (mine.source, other.source):
        return _offline(mine, other)
    if mine.event_name == other.event_name == INSTALL:
        return None  # two devices, or two windows of one: known by no id
    if mine.event_id is not None and mine.event_id == other.event_id:
        return _same_id(mine, other)
    if not _same_kind(mine, other):
        return None
    if not _same_order(mine, other) and not _same_moment(mine, other):
        return None
    if mine.event_id is None or other.event_id is None:
        return "no_event_id"
    return "id_differs"


def _offline(mine: Arrival, other: Arrival) -> str | None:
    """An offline event is compared with offline ones alone, and by its own time."""
    if not _same_kind(mine, other) or not _same_order(mine, other):
        return None
    if mine.source != other.source:
        return "offline_apart"
    if mine.line_id == other.line_id:
        return "outside_window"
    item, other_item = (_item(arrival) for arrival in (mine, other))
    return "time_differs" if item == other_item else None


def _item(arrival: Arrival) -> str:
    custom_data = arrival.payload.get("custom_data") or {}
    return str(custom_data.get("item_number") or "")


def _same_id(mine: Arrival, other: Arrival) -> str | None:
    if mine.side == other.side or other.twin_id is not None:
        return None
    same_name = mine.event_name == other.event_name
    same_pixel = mine.pixel_id == other.pixel_id
    if same_name and same_pixel:
        return "outside_window"
    if same_pixel:
        return "name_differs"
    return "pixel_differs" if same_name else None


def _same_kind(mine: Arrival, other: Arrival) -> bool:
    return (mine.event_name, mine.pixel_id) == (other.event_name, other.pixel_id)


def _same_order(mine: Arrival, other: Arrival) -> bool:
    """One order sent under two ids is a double count, even from the same side."""
    return mine.order_id is not None and mine.order_id == other.order_id


def _same_moment(mine: Arrival, other: Arrival) -> bool:
    """The same person, from another side, within minutes, and without a twin.

    Somebody who does a thing in the app and on the web has done it twice.
    """
    same_person = any(
        getattr(mine, name) is not None and getattr(mine, name) == getattr(other, name)
        for name in _PERSON
    )
    # Two orders of one person are two events, however close.
    two_orders = None not in (mine.order_id, other.order_id)
    gap = abs(mine.received_at - other.received_at)
    return (
        same_person
        and not two_orders
        and (mine.source == APP) == (other.source == APP)
        and mine.side != other.side
        and other.twin_id is None
        and gap <= PREFERENCE_SECONDS
    )
