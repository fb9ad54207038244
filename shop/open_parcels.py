"""The parcels that the carriers are asked about, in the order in which they are."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload

from capi.policy import DAY
from carriers.base import ParcelState, TrackRequest
from models import Order, Shipment, writing
from shop.parcels import FINAL

GIVEN_UP_AFTER = 90 * DAY
"""A parcel that has not moved for this long, in seconds, is not asked about again."""

RETURNS_FOR = 14 * DAY
"""For how long, in seconds, received goods may be on their way back unnoticed."""

STALLED_AFTER = DAY
"""After this long without an answer, in seconds, somebody should look: Meta takes no
Purchase older than seven days."""

HEARD_AT = func.coalesce(Shipment.checked_at, Shipment.changed_at)
"""When a parcel's carrier last answered for it, or when the shop handed it over."""


@dataclass(frozen=True)
class OpenParcel:
    """A parcel to ask about, of the order with this number.

    `heard_at` is in epoch seconds; see `HEARD_AT`.
    """

    id: int
    order: str
    carrier: str
    number: str
    heard_at: int
    phone: str = field(repr=False)

    @property
    def request(self) -> TrackRequest:
        """What the carrier is asked."""
        return TrackRequest(number=self.number, phone=self.phone)


def find(now: int, *, returns: bool = False) -> list[OpenParcel]:
    """By carrier; what failed least and was asked longest ago comes first.

    So one parcel that always fails cannot keep the others from being asked. `now` is
    in epoch seconds; with `returns`, what was received lately is asked about too.
    """
    wanted = may_still_move(now) if returns else is_asked_about(now)
    # Read in a transaction of its own, so that none is open while a carrier is asked.
    with writing() as work:
        found = work.scalars(
            select(Shipment)
            .options(joinedload(Shipment.order))
            .where(wanted)
            .order_by(
                Shipment.carrier,
                Shipment.failures,
                Shipment.checked_at.asc().nulls_first(),
                Shipment.id,
            )
        )
        return [
            OpenParcel(
                id=shipment.id,
                order=shipment.order.number,
                carrier=shipment.carrier,
                number=shipment.number,
                heard_at=shipment.checked_at or shipment.changed_at,
                phone=_phone(shipment.order),
            )
            for shipment in found
        ]


def is_asked_about(now: int) -> ColumnElement[bool]:
    """Whether a carrier is asked about the parcel at `now`, in epoch seconds."""
    return Shipment.state.not_in(FINAL) & (Shipment.changed_at > now - GIVEN_UP_AFTER)


def may_still_move(now: int) -> ColumnElement[bool]:
    """Whether it is asked about, or was received so lately that it may come back."""
    lately = Shipment.received_at > now - RETURNS_FOR
    return or_(is_asked_about(now), (Shipment.state == ParcelState.RECEIVED) & lately)


def is_stalled(now: int) -> ColumnElement[bool]:
    """Whether it is asked about, and no carrier has answered for too long."""
    return is_asked_about(now) & (HEARD_AT < now - STALLED_AFTER)


def parts(todo: Sequence[OpenParcel], size: int) -> list[Sequence[OpenParcel]]:
    """The parcels in parts of at most `size`, in the same order."""
    return [todo[start : start + size] for start in range(0, len(todo), size)]


def _phone(order: Order) -> str:
    details = (order.customer or {}).get("customer_details") or {}
    return details.get("phone") or ""
