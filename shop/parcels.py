"""Parcels: what an order travels by, and what its carrier tells of it.

Whoever tells it (the tracking run, a carrier's webhook, the owner), it comes through
`tell`, and reception through `payments.deliver`: once, however often it is told.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any, cast

from flask import Flask, current_app
from flask_babel import gettext as _
from sqlalchemy import select

from carriers.base import Carrier, ParcelState, TrackResult
from carriers.registry import carriers as configured
from config import Settings
from models import GOODS_ARE_SOLD, Order, Shipment, ShipmentStep, Work
from shop import payments

log = logging.getLogger(__name__)

FINAL = (
    ParcelState.RECEIVED,
    ParcelState.RETURNED,
    ParcelState.CANCELLED,
    ParcelState.LOST,
)
"""Where a parcel's way ends; the carrier is not asked about it any more."""

WAY_BACK = (ParcelState.RETURNING, ParcelState.RETURNED)
"""What may still happen to goods that were received."""

BY_HAND = (
    ParcelState.IN_TRANSIT,
    ParcelState.READY,
    ParcelState.REFUSED,
    ParcelState.RETURNING,
    ParcelState.RETURNED,
    ParcelState.CANCELLED,
    ParcelState.LOST,
)
"""What an owner may know of a parcel, besides that it was received."""

BY_CARRIER, BY_OWNER = "carrier", "owner"

ERASED = "erased-"
"""How the number begins that stands for one that was erased; see `shop.erasure`."""


def init_app(app: Flask, settings: Settings, clock: Callable[[], float]) -> None:
    """Have the carriers that the settings name at hand."""
    app.extensions["carriers"] = configured(
        nova_poshta_api_key=settings.nova_poshta_api_key,
        nova_poshta_url=settings.nova_poshta_url,
        easypost_api_key=settings.easypost_api_key,
        easypost_url=settings.easypost_url,
        clock=clock,
    )


def carriers() -> Mapping[str, Carrier]:
    """The carriers in use, by key."""
    return cast(Mapping[str, Carrier], current_app.extensions["carriers"])


class CannotShip(Exception):
    """Why an order cannot travel by this waybill, in a sentence for the owner."""


def ship(work: Work, order: Order, carrier: Carrier, text: str, *, now: int) -> str:
    """Note the waybill number of an order's parcel; gives it as the carrier writes it.

    A number typed wrongly is replaced by typing the right one, and a parcel that was
    cancelled, lost or sent back by the next. What the buyer has keeps its number.
    Raises CannotShip, and the carrier's BadNumber.
    """
    number = carrier.read_number(text)
    if order.state not in GOODS_ARE_SOLD:
        raise CannotShip(
            _(
                "Order %(order)s is neither paid nor placed: nothing to send.",
                order=order.number,
            )
        )
    taken = find(work, carrier.key, number)
    if taken is not None and taken.order_id != order.id:
        raise CannotShip(
            _("That parcel belongs to order %(order)s.", order=taken.order.number)
        )
    shipment = order.shipment
    if taken is not None:
        return number
    if shipment is not None and shipment.state == ParcelState.RECEIVED:
        raise CannotShip(
            _("The buyer of order %(order)s has the parcel.", order=order.number)
        )
    if shipment is None:
        shipment = Shipment(order=order, created_at=now)
        work.add(shipment)
    shipment.carrier, shipment.number = carrier.key, number
    shipment.checked_at, shipment.failures = None, 0
    shipment.received_at, shipment.return_number = None, None
    shipment.page_url = ""
    _step(shipment, ParcelState.CREATED, BY_OWNER, now)
    log.info(
        "Order %s: parcel %s with %s",
        order.number,
        number,
        carrier.name,
        extra={"order": order.number},
    )
    return number


def find(work: Work, carrier: str, number: str) -> Shipment | None:
    """The parcel with this number, as its carrier writes it; None: not ours."""
    return work.scalars(
        select(Shipment).where(Shipment.carrier == carrier, Shipment.number == number)
    ).first()


def tell(
    work: Work, shipment: Shipment, result: TrackResult, *, told_by: str, now: int
) -> bool:
    """Take in what was told of a parcel; true where that is news.

    Goods once received can only come back, whatever a late message says; but for the
    owner, who may be putting a mistake right.
    """
    # What was read of it before may have changed: another may be telling just now.
    work.refresh(shipment, with_for_update={"key_share": True})
    news = _news(shipment, result)
    by_carrier = told_by == BY_CARRIER
    if by_carrier and shipment.state in FINAL and news not in WAY_BACK:
        return False
    if by_carrier and news is ParcelState.UNKNOWN:
        log.warning(
            "Order %s: %s says %r (%s), which is not known here",
            shipment.order.number,
            shipment.carrier,
            result.raw_code,
            result.raw_text,
            extra={"order": shipment.order.number},
        )
    changed = (news, result.raw_code) != (shipment.state, shipment.raw_code)
    shipment.return_number = result.return_number or shipment.return_number
    shipment.page_url = result.public_url or shipment.page_url
    if changed:
        _step(shipment, news, told_by, now, result)
    if news is ParcelState.REVIEW:
        shipment.received_at = result.received_at
    if news is ParcelState.RECEIVED:
        received_at = result.received_at or result.updated_at or now
        shipment.received_at = received_at
        payments.deliver(work, shipment.order, received_at=received_at, now=now)
    elif result.redirected_number:
        _follow(work, shipment, result.redirected_number)
    return changed


def set_by_hand(
    work: Work,
    shipment: Shipment,
    state: ParcelState,
    *,
    at: int | None = None,
    now: int,
) -> bool:
    """The owner says where the parcel is; `at` is when it was received, if it was."""
    result = TrackResult(number=shipment.number, state=state, received_at=at)
    return tell(work, shipment, result, told_by=BY_OWNER, now=now)


def told(shipment: Shipment) -> dict[str, Any]:
    """A parcel for people and programs; times in epoch seconds."""
    carrier = carriers().get(shipment.carrier)
    return {
        "order": shipment.order.number,
        "carrier": shipment.carrier,
        "carrier_name": carrier.name if carrier else shipment.carrier,
        "number": shipment.number,
        "tracking_url": _page(shipment, carrier),
        "state": shipment.state,
        "raw_code": shipment.raw_code,
        "raw_text": shipment.raw_text,
        "return_number": shipment.return_number,
        "received_at": shipment.received_at,
        "changed_at": shipment.changed_at,
        "checked_at": shipment.checked_at,
        "failures": shipment.failures,
        "steps": [
            {
                "state": step.state,
                "raw_code": step.raw_code,
                "raw_text": step.raw_text,
                "told_by": step.told_by,
                "noted_at": step.noted_at,
            }
            for step in shipment.steps
        ],
    }


def _page(shipment: Shipment, carrier: Carrier | None) -> str | None:
    """Where anybody sees the parcel; the carrier's own word first."""
    if shipment.number.startswith(ERASED):
        return None
    if shipment.page_url.startswith("https://"):
        return shipment.page_url
    return (carrier.tracking_url(shipment.number) if carrier else "") or None


def _follow(work: Work, shipment: Shipment, number: str) -> None:
    """The goods go on to the buyer by another waybill: ask about that from now on."""
    if find(work, shipment.carrier, number) is not None:
        return
    log.info(
        "Order %s: goes on as parcel %s",
        shipment.order.number,
        number,
        extra={"order": shipment.order.number},
    )
    shipment.number = number
    shipment.page_url = ""


def _news(shipment: Shipment, result: TrackResult) -> ParcelState:
    """What is told; of goods once received, a refusal or a waybill back is a return."""
    once_received = shipment.order.delivered_at is not None
    if once_received and (
        result.state is ParcelState.REFUSED
        or (result.state is ParcelState.RECEIVED and result.return_number)
    ):
        return ParcelState.RETURNING
    return result.state


def _step(
    shipment: Shipment,
    state: ParcelState,
    told_by: str,
    now: int,
    result: TrackResult | None = None,
) -> None:
    shipment.state, shipment.changed_at = state, now
    shipment.raw_code = result.raw_code if result else ""
    shipment.raw_text = result.raw_text if result else ""
    shipment.steps.append(
        ShipmentStep(
            state=state,
            raw_code=shipment.raw_code,
            raw_text=shipment.raw_text,
            told_by=told_by,
            noted_at=now,
        )
    )
