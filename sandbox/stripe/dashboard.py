"""The screen "Stripe" of the Events Manager: what its dashboard would show, to look at.

Lists of sessions, payments, events and webhooks; one session with all that belongs to
it; one event with each attempt to deliver it, taken apart. Its forms are beside it.
"""

from typing import Any

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from sandbox import shell
from sandbox.row_ids import row_id
from sandbox.store import store
from sandbox.stripe import clockwork, overview, presenting, records, webhook_endpoints
from sandbox.stripe import deliveries as stripe_deliveries
from sandbox.stripe import endpoints as stripe_endpoints
from sandbox.stripe import events as stripe_events
from sandbox.stripe.attempts import Attempt
from sandbox.stripe.deliveries import Delivery
from sandbox.stripe.endpoints import Endpoint
from sandbox.stripe.errors import NotFound
from sandbox.stripe.records import Json, Query
from sandbox.stripe.signatures import Part, take_apart

blueprint = shell.page_blueprint("stripe_dashboard")
blueprint.before_request(clockwork.catch_up)
presenting.init_blueprint(blueprint)


@blueprint.get("/dashboard")
def index() -> ResponseReturnValue:
    """Checkout Sessions, newest first."""
    return _list("sessions", "checkout.session", overview.with_charges)


@blueprint.get("/dashboard/payments")
def payments() -> ResponseReturnValue:
    """Charges, newest first, with card and outcome."""
    return _list("payments", "charge", overview.with_sessions)


@blueprint.get("/dashboard/events")
def events() -> ResponseReturnValue:
    """Events, newest first, with what became of their deliveries."""
    return _list("events", "event", overview.with_deliveries)


@blueprint.get("/dashboard/webhooks")
def webhooks() -> ResponseReturnValue:
    """Where webhooks go, and the deliveries, newest first."""
    return webhooks_page()


@blueprint.get("/dashboard/sessions/<id>")
def session(id: str) -> ResponseReturnValue:
    """One session: who, what, every payment, refund, dispute and event of it."""
    with store().reading() as connection:
        checkout = overview.checkout(connection, id)
    return render_template("stripe/session.html", checkout=checkout)


@blueprint.get("/dashboard/events/<id>")
def event(id: str) -> ResponseReturnValue:
    """One event: its JSON, and each attempt to deliver it."""
    with store().reading() as connection:
        found = stripe_events.retrieve(connection, id)
        kept = records.find(connection, "event", id) or found
        receivers = {one.id: one for one in stripe_endpoints.endpoints(connection)}
    payload = records.dump(kept)
    deliveries = [
        (delivery, _attempts(delivery, payload, receivers.get(delivery.endpoint)))
        for delivery in stripe_deliveries.listing(event=id)
    ]
    return render_template(
        "stripe/event.html",
        event=found,
        payload=payload,
        deliveries=deliveries,
        receivers=receivers,
    )


@blueprint.errorhandler(NotFound)
def unknown(error: NotFound) -> ResponseReturnValue:
    """The sandbox was emptied since, or the address is wrong."""
    return shell.not_found(error)


def webhooks_page(rolled: tuple[str, str] | None = None) -> ResponseReturnValue:
    """The page of webhooks; `rolled` are an endpoint and its new secret, shown once."""
    before = request.args.get("before", "")
    if before and row_id(before) is None:
        abort(400)
    with store().writing() as connection:
        webhook_endpoints.materialize(connection)
        endpoints = records.select(connection, Query("webhook_endpoint"))
        signing = {
            one["id"]: len(
                stripe_endpoints.active(records.private(connection, one["id"]))
            )
            for one in endpoints
        }
    size = overview.PER_PAGE
    found = stripe_deliveries.listing(limit=size + 1, before=row_id(before))
    return render_template(
        "stripe/webhooks.html",
        endpoints=endpoints,
        signing=signing,
        deliveries=_with_objects(found[:size]),
        older=found[size - 1].id if len(found) > size else None,
        before=before,
        rolled=rolled,
    )


def _list(name: str, kind: str, rows_of: Any) -> ResponseReturnValue:
    before = request.args.get("before")
    with store().reading() as connection:
        page = overview.page(connection, kind, before)
        rows: list[tuple[Json, Any]] = rows_of(connection, page)
    return render_template(
        f"stripe/{name}.html", rows=rows, older=page.older, before=before
    )


def _with_objects(found: list[Delivery]) -> list[tuple[Delivery, str | None]]:
    """Each delivery with the id of the object that its event is about."""
    with store().reading() as connection:
        events = [records.find(connection, "event", each.event) for each in found]
    return [
        (delivery, event and event["data"]["object"]["id"])
        for delivery, event in zip(found, events, strict=True)
    ]


def _attempts(
    delivery: Delivery, payload: str, receiver: Endpoint | None
) -> list[tuple[Attempt, list[Part]]]:
    """Each attempt with its signature, held against the secrets that are active now."""
    secrets = receiver.secrets if receiver else ()
    return [
        (
            attempt,
            take_apart(
                attempt.request_headers.get("Stripe-Signature", ""),
                payload.encode(),
                secrets,
            ),
        )
        for attempt in delivery.attempts
    ]
