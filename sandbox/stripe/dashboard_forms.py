"""What one does on the screen "Stripe": refund, dispute, expire, roll, settle.

Each form is answered by a redirect to the page that it was sent from, with a message.
"""

from collections.abc import Callable
from sqlite3 import Connection

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sandbox.store import store
from sandbox.stripe import (
    delays,
    disputes,
    records,
    refunds,
    sessions,
    webhook_endpoints,
    webhooks,
)
from sandbox.stripe.dashboard import blueprint, webhooks_page
from sandbox.stripe.errors import BadParameter, Refused
from sandbox.stripe.money import minor
from sandbox.stripe.overview import session_of


@blueprint.post("/dashboard/sessions/<id>/expire")
def expire(id: str) -> ResponseReturnValue:
    """End an open session."""
    _do(lambda work: sessions.expire(work, id), _("The session has expired."))
    return _to_session(id)


@blueprint.post("/dashboard/sessions/<id>/finish")
def finish(id: str) -> ResponseReturnValue:
    """Let the bank answer a delayed payment: `pays` is 1 or 0."""
    pays = request.form.get("pays") == "1"
    said = _("The delayed payment came.") if pays else _("The delayed payment failed.")
    _do(lambda work: delays.finish(work, id, pays=pays), said)
    return _to_session(id)


@blueprint.post("/dashboard/charges/<id>/refund")
def refund(id: str) -> ResponseReturnValue:
    """Give back `amount` in major units; all that is left where it is empty."""

    def act(work: Connection) -> None:
        charge = records.find(work, "charge", id) or abort(404)
        typed = request.form.get("amount", "").strip()
        amount = minor(typed, charge["currency"]) if typed else None
        refunds.create(work, {"charge": id, "amount": amount})

    _do(act, _("The refund is on its way."))
    return _to_session_of_charge(id)


@blueprint.post("/dashboard/charges/<id>/dispute")
def dispute(id: str) -> ResponseReturnValue:
    """Let the card's owner dispute a charge, for `reason`."""
    reason = request.form.get("reason", "")
    if reason not in disputes.REASONS:
        abort(400)
    _do(lambda work: disputes.start(work, id, reason), _("The charge is disputed."))
    return _to_session_of_charge(id)


@blueprint.post("/dashboard/disputes/<id>/close")
def close(id: str) -> ResponseReturnValue:
    """End a dispute: `won` is 1 or 0."""
    won = request.form.get("won") == "1"
    _do(lambda work: disputes.close(work, id, won=won), _("The dispute is closed."))
    with store().reading() as connection:
        charge = disputes.retrieve(connection, id)["charge"]
    return _to_session_of_charge(charge)


@blueprint.post("/dashboard/endpoints/<id>/roll")
def roll(id: str) -> ResponseReturnValue:
    """Give an endpoint a new secret, and show it this once."""
    with store().writing() as connection:
        secret = webhook_endpoints.roll(connection, id)
    return webhooks_page(rolled=(id, secret))


def _do(act: Callable[[Connection], object], said: str) -> None:
    try:
        with store().writing() as connection:
            act(connection)
    except (Refused, BadParameter) as error:
        flash(error.message, "error")
        return
    webhooks.deliver_due()
    flash(said, "done")


def _to_session(id: str) -> ResponseReturnValue:
    return redirect(url_for(".session", id=id), 303)


def _to_session_of_charge(id: str) -> ResponseReturnValue:
    with store().reading() as connection:
        charge = records.find(connection, "charge", id) or abort(404)
        session = session_of(connection, charge["payment_intent"]) or abort(404)
    return _to_session(session["id"])
