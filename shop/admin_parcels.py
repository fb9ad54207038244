"""The parcels for the shop's owner: where they are, and which nobody hears of.

Page and JSON are made of the same values. What can be said of a parcel is said on the
page of its order.
"""

from typing import Any, TypeAlias

from flask import Blueprint, abort, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from capi.flask import capi
from carriers.base import ParcelState
from models import Order, Shipment, db
from shop import parcels
from shop.admin_orders import LARGEST
from shop.admin_standing import standing
from shop.admin_words import PARCELS
from shop.open_parcels import is_stalled

PAGE = 50
MOST = 500

Told: TypeAlias = dict[str, Any]

blueprint = Blueprint("parcels", __name__)


@blueprint.get("/parcels")
def index() -> ResponseReturnValue:
    """The parcels, newest first, 50 a page."""
    kept = {
        name: asked for name in ("q", "stalled") if (asked := request.args.get(name))
    }
    return render_template(
        "admin/parcels.html", filters=kept, standing=standing(), **_list()
    )


@blueprint.get("/parcels.json")
def index_json() -> ResponseReturnValue:
    """The same for programs; times in epoch seconds."""
    return jsonify(_list())


def _list() -> Told:
    """What the address asks for; `older` is where the list goes on, if it does."""
    limit = min(max(request.args.get("limit", PAGE, type=int), 1), MOST)
    now = int(capi().clock())
    found = db.session.execute(
        _asked(now)
        .options(joinedload(Shipment.order), selectinload(Shipment.steps))
        .order_by(Shipment.id.desc())
        .limit(limit + 1)
    ).all()
    shown = found[:limit]
    return {
        "census": _census(),
        "stalled": db.session.scalar(
            select(func.count()).select_from(Shipment).where(is_stalled(now))
        ),
        "parcels": [
            parcels.told(shipment) | {"stalled": stalled} for shipment, stalled in shown
        ],
        "older": shown[-1][0].id if len(found) > limit else None,
    }


def _asked(now: int) -> Select[tuple[Shipment, bool]]:
    query = select(Shipment, is_stalled(now).label("stalled"))
    states = _states()
    if states:
        query = query.where(Shipment.state.in_(states))
    if request.args.get("stalled"):
        query = query.where(is_stalled(now))
    words = request.args.get("q", "").strip()
    if words:
        query = query.where(
            or_(
                Shipment.number.icontains("".join(words.split()), autoescape=True),
                Shipment.order.has(Order.number.icontains(words, autoescape=True)),
            )
        )
    before = request.args.get("before", type=int)
    if before is None:
        return query
    return query.where(Shipment.id < max(0, min(before, LARGEST)))


def _states() -> list[ParcelState]:
    asked = [state for state in request.args.getlist("state") if state]
    try:
        return [ParcelState(state) for state in asked]
    except ValueError:
        known = ", ".join(ParcelState)
        abort(400, _("A state is one of: %(known)s.", known=known))


def _census() -> dict[str, int]:
    """How many parcels are in each state; states without parcels are there with 0."""
    counted = db.session.execute(
        select(Shipment.state, func.count()).group_by(Shipment.state)
    )
    return {str(state): 0 for state in PARCELS} | {
        state: count for state, count in counted
    }
