"""What one does with parcels, by the forms of the screen or by JSON.

* `POST /parcels` makes one: `{"number": "20450012345678", "carrier": "nova_poshta" or
  "easypost", "phone": "380671234567", "cod": 1500}`, every field optional; without a
  number one is made up. Answers 201 with the parcel, as `GET /parcels/<number>.json`.
* `POST /parcels/<number>/move` brings it somewhere: `{"state": "received"}`, where
  `parcel_states.STATES` lists the states, or `{"code": "105"}`, any code of its
  carrier's, known or not. Answers 200 with the parcel. A parcel of EasyPost's tells the
  shop by a webhook before the answer comes.
* `POST /parcels/<number>/events/<event>/resend` sends a webhook once more.

Errors have the sandbox's one shape; 400 names the field, 404 an unknown number, 409
what cannot be now. A form is answered by a redirect and a message on the page.
"""

from collections.abc import Mapping
from typing import Any

from flask import abort, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sandbox.carriers import (
    easypost_events,
    easypost_webhooks,
    parcel_moves,
    parcel_presenting,
    parcels,
)
from sandbox.carriers.parcel_answers import last_asked
from sandbox.carriers.parcel_drafts import draft
from sandbox.carriers.parcel_pages import blueprint, index_page, shown
from sandbox.carriers.parcel_refusals import Refused
from sandbox.carriers.parcel_states import EASYPOST
from sandbox.carriers.parcels import Parcel
from sandbox.store import store


@blueprint.post("/parcels")
def make() -> ResponseReturnValue:
    """Make a parcel that waits to be handed over."""
    try:
        with store().writing() as connection:
            made = parcel_moves.make(connection, draft(_given()))
    except Refused as refusal:
        if request.is_json:
            raise
        return index_page(request.form, refusal)
    if request.is_json:
        return _answer(made), 201, {"Location": url_for(".parcel", number=made.number)}
    flash(_("The waybill is made. Now enter its number at the order."), "done")
    return redirect(url_for(".parcel", number=made.number), 303)


@blueprint.post("/parcels/<number>/move")
def move(number: str) -> ResponseReturnValue:
    """Bring a parcel to a `state`, or to what a `code` of its carrier's says."""
    try:
        moved = bring(number, _given())
    except Refused as refusal:
        if request.is_json or refusal.status == 404:
            raise
        flash(refusal.message, "error")
    else:
        if request.is_json:
            return _answer(moved)
        words = parcel_presenting.badge(moved.last).words
        flash(_("The parcel's state is now: %(state)s.", state=words), "done")
    return redirect(url_for(".parcel", number=number, _anchor="moves"), 303)


@blueprint.post("/parcels/<number>/events/<event>/resend")
def resend(number: str, event: str) -> ResponseReturnValue:
    """Deliver a webhook to the shop once more."""
    with store().writing() as connection:
        found = parcels.get(connection, number)
        if not easypost_events.resend(connection, found, event):
            abort(404)
    easypost_webhooks.deliver_due()
    if request.is_json:
        return _answer(found)
    return redirect(url_for(".parcel", number=number, _anchor=event), 303)


def bring(number: str, given: Mapping[str, Any]) -> Parcel:
    """Bring a parcel to a `state` or `code`, and let the shop know. Raises Refused."""
    with store().writing() as connection:
        found = parcels.get(connection, number)
        if "code" in given:
            code = str(given["code"]).strip()
            moved = parcel_moves.move_by_code(connection, found, code)
        else:
            moved = parcel_moves.move(connection, found, str(given.get("state", "")))
        if moved.carrier == EASYPOST:
            easypost_events.emit(connection, moved, before=found.last.code)
    easypost_webhooks.deliver_due()
    return moved


def _given() -> Mapping[str, Any]:
    if not request.is_json:
        return request.form
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise Refused("not_json", _("Send a JSON object."))
    return body


def _answer(parcel: Parcel) -> ResponseReturnValue:
    with store().reading() as connection:
        return jsonify(shown(parcel, last_asked(connection)))
