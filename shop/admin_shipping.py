"""What the owner says of an order's parcel: its number, its reception, its state.

Each is a form of the order's page. What is wrong is shown at its field, on the same
page; what was done, after a redirect.
"""

from collections.abc import Callable, Mapping

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from capi.flask import capi
from capi.policy import DAY, MAX_AGE
from carriers.base import BadNumber, ParcelState
from models import GOODS_ARE_SOLD, Order, Work, db, writing
from shop import admin_orders, local_time, parcels, payments

Form = Mapping[str, str]
blueprint = Blueprint("shipping", __name__)


class Faults(Exception):
    """What is wrong with a form: by field, a sentence each."""

    def __init__(self, **by_field: str) -> None:
        super().__init__(*by_field.values())
        self.by_field = by_field


@blueprint.post("/orders/<number>/parcel")
def ship(number: str) -> ResponseReturnValue:
    """The form that notes the parcel's number."""
    return _do(number, _ship)


@blueprint.post("/orders/<number>/parcel/received")
def receive(number: str) -> ResponseReturnValue:
    """The form that says when the buyer took the goods, by whatever parcel or none."""
    return _do(number, _receive)


@blueprint.post("/orders/<number>/parcel/state")
def move(number: str) -> ResponseReturnValue:
    """The form that says where a parcel is that the buyer does not have."""
    return _do(number, _move)


def _do(
    number: str, act: Callable[[Work, Order, Form, int], str]
) -> ResponseReturnValue:
    """Do it in a transaction of its own, and show the order again."""
    wanted = select(Order).where(Order.number == number)
    db.first_or_404(wanted)
    try:
        with writing() as work:
            order = work.scalars(wanted).one()
            done = act(work, order, request.form, int(capi().clock()))
    except Faults as faults:
        return admin_orders.page(number, faults=faults.by_field)
    flash(done, "success")
    # Without an anchor of its own it would keep the form's, below the message.
    return redirect(url_for("admin.orders.show", number=number, _anchor="main"), 303)


def _ship(work: Work, order: Order, form: Form, now: int) -> str:
    known = parcels.carriers()
    carrier = known.get(form.get("carrier") or next(iter(known), ""))
    if carrier is None:
        raise Faults(carrier=_("Please choose a carrier of the list."))
    try:
        number = parcels.ship(work, order, carrier, form.get("number", ""), now=now)
    except BadNumber as error:
        # A carrier's own words: the carriers know no languages.
        raise Faults(number=_(str(error))) from error
    except parcels.CannotShip as error:
        raise Faults(number=str(error)) from error
    return _(
        "The parcel is %(number)s; %(carrier)s will be asked about it.",
        number=number,
        carrier=carrier.name,
    )


def _receive(work: Work, order: Order, form: Form, now: int) -> str:
    if order.state not in GOODS_ARE_SOLD:
        raise Faults(at=_("This order is neither paid nor placed."))
    at = local_time.from_field(form.get("at", ""))
    faults = {
        "at": _fault_of(at, order, now),
        "sure": None if form.get("sure") else _("Please confirm this."),
    }
    if any(faults.values()):
        raise Faults(**{name: fault for name, fault in faults.items() if fault})
    before = order.purchased_at
    if order.shipment is None:
        payments.deliver(work, order, received_at=at, now=now)
    else:
        parcels.set_by_hand(work, order.shipment, ParcelState.RECEIVED, at=at, now=now)
    if before is not None or order.purchased_at is None:
        return _("The delivery is noted.")
    if order.purchased_at < now - MAX_AGE:
        return _(
            "The delivery is noted. It was more than %(days)s days ago, so Meta does"
            " not take its Purchase any more.",
            days=MAX_AGE // DAY,
        )
    return _("The delivery is noted; under Events stands what becomes of its Purchase.")


def _fault_of(at: int | None, order: Order, now: int) -> str | None:
    """What is wrong with a time of reception."""
    if at is None:
        return _("Please give the day and the time.")
    if at > now:
        return _("That lies in the future.")
    # The field has minutes, and an order may be received within that of its placing.
    if at < order.created_at - order.created_at % 60:
        return _("That is before the order was placed.")
    return None


def _move(work: Work, order: Order, form: Form, now: int) -> str:
    if order.shipment is None:
        raise Faults(number=_("There is no parcel yet: note its number first."))
    wanted = form.get("state", "")
    if wanted not in parcels.BY_HAND:
        raise Faults(state=_("Please choose a state of the list."))
    parcels.set_by_hand(work, order.shipment, ParcelState(wanted), now=now)
    return _("The state of the parcel is noted.")
