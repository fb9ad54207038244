"""Stripe's API at /stripe/v1: the routes, and nothing else.

An unmodified client of Stripe's works with it:
`StripeClient("sk_test_…", base_addresses={"api": "http://127.0.0.1:8001/stripe"})`.
"""

from collections.abc import Callable, Mapping
from sqlite3 import Connection
from typing import Any

from flask import Blueprint, Response, request

from sandbox.store import store
from sandbox.stripe import events, records, refunds, session_params, sessions
from sandbox.stripe.errors import NotFound, StripeError, no_such
from sandbox.stripe.http import (
    ONLY_EXPAND,
    answer,
    authenticate,
    change,
    fail_on_demand,
    label,
    listed,
    refuse,
    show,
)
from sandbox.stripe.idempotency import Answer
from sandbox.stripe.lists import PARAMS, matching
from sandbox.stripe.params import boolean, list_of, shape, text, times
from sandbox.stripe.records import Json, Query

SESSION = "checkout.session"

blueprint = Blueprint("stripe", __name__, url_prefix="/stripe/v1")
blueprint.before_request(authenticate)
blueprint.before_request(fail_on_demand)
blueprint.after_request(label)
blueprint.register_error_handler(StripeError, refuse)

_EXPAND = list_of(text(), most=20)
_ONLY_PAGES = shape({**PARAMS, "expand": _EXPAND})
_PAYMENT_INTENTS = shape(
    {**PARAMS, "created": times, "expand": _EXPAND},
    unplayed=frozenset(("customer", "customer_account")),
)
_CHARGES = shape(
    {**PARAMS, "created": times, "expand": _EXPAND, "payment_intent": text()},
    unplayed=frozenset(("customer", "transfer_group")),
)
_EVENTS = shape(
    {
        **PARAMS,
        "created": times,
        "delivery_success": boolean,
        "expand": _EXPAND,
        "type": events.event_type,
        "types": list_of(events.event_type, most=20),
    }
)


@blueprint.post("/checkout/sessions")
def create_session() -> Response:
    """Start a checkout."""
    return change(SESSION, session_params.CREATE, sessions.create)


@blueprint.get("/checkout/sessions/<id>")
def retrieve_session(id: str) -> Response:
    """One checkout as it stands; an overdue one expires now."""
    return show(SESSION, sessions.retrieve, id)


@blueprint.post("/checkout/sessions/<id>")
def update_session(id: str) -> Response:
    """Change what may still change of a checkout."""
    return change(
        SESSION,
        session_params.UPDATE,
        lambda connection, params, cause: sessions.update(
            connection, id, params, cause
        ),
    )


@blueprint.get("/checkout/sessions")
def list_sessions() -> Response:
    """Checkouts, newest first."""
    return listed(SESSION, session_params.LIST, sessions.query)


@blueprint.get("/checkout/sessions/<id>/line_items")
def list_line_items(id: str) -> Response:
    """What a checkout sells, in the order in which it was given."""
    _require(SESSION, id, param="session")
    return listed(
        "item",
        _ONLY_PAGES,
        lambda params: Query("item", parent=id),
        newest_first=False,
    )


@blueprint.post("/checkout/sessions/<id>/expire")
def expire_session(id: str) -> Response:
    """End an open checkout."""
    return change(
        SESSION,
        ONLY_EXPAND,
        lambda connection, params, cause: sessions.expire(connection, id, cause),
    )


@blueprint.get("/payment_intents/<id>")
def retrieve_payment_intent(id: str) -> Response:
    """One payment intent."""
    return show("payment_intent", _finder("payment_intent", param="intent"), id)


@blueprint.get("/payment_intents")
def list_payment_intents() -> Response:
    """Payment intents, newest first."""
    return listed("payment_intent", _PAYMENT_INTENTS, _query("payment_intent"))


@blueprint.get("/charges/<id>")
def retrieve_charge(id: str) -> Response:
    """One charge, paid or failed."""
    return show("charge", _finder("charge", param="id"), id)


@blueprint.get("/charges")
def list_charges() -> Response:
    """Charges, newest first, of one payment intent or of all."""
    return listed("charge", _CHARGES, _query("charge"))


@blueprint.get("/charges/<id>/refunds")
def list_refunds_of_charge(id: str) -> Response:
    """The refunds of a charge, newest first."""
    _require("charge", id, param="id")
    return listed("refund", _ONLY_PAGES, lambda params: Query("refund", parent=id))


@blueprint.post("/refunds")
def create_refund() -> Response:
    """Give money back."""
    return change("refund", refunds.CREATE, refunds.create)


@blueprint.get("/refunds/<id>")
def retrieve_refund(id: str) -> Response:
    """One refund."""
    return show("refund", refunds.retrieve, id)


@blueprint.get("/refunds")
def list_refunds() -> Response:
    """Refunds, newest first."""
    return listed("refund", refunds.LIST, refunds.query)


@blueprint.get("/events/<id>")
def retrieve_event(id: str) -> Response:
    """One event, as it was when it happened."""
    return show("event", events.retrieve, id)


@blueprint.get("/events")
def list_events() -> Response:
    """Events, newest first, of some types or of all."""
    return listed("event", _EVENTS, events.query, shown=events.shown)


@blueprint.route("/", defaults={"rest": ""}, methods=["GET", "POST", "DELETE"])
@blueprint.route("/<whatever:rest>", methods=["GET", "POST", "DELETE"])
def unrecognized(rest: str) -> Response:
    """Everything else that Stripe may have, and the sandbox has not."""
    raise NotFound(
        f"Unrecognized request URL ({request.method}: /v1/{rest}). This sandbox plays "
        "checkout sessions, payment intents, charges, refunds, disputes, balance "
        "transactions, events and webhook endpoints, and nothing else of Stripe's."
    )


@blueprint.errorhandler(500)
def failed(error: Exception) -> Response:
    """A fault of the sandbox's own, in Stripe's shape; the log has the traceback."""
    body = {"error": {"type": "api_error", "message": "The sandbox failed."}}
    return answer(Answer(500, records.dump(body)))


def _finder(kind: str, *, param: str) -> Callable[[Connection, str], Json]:
    def find(connection: Connection, id: str) -> Json:
        found = records.find(connection, kind, id)
        if found is None:
            raise no_such(kind, id, param=param)
        return found

    return find


def _query(kind: str) -> Callable[[Mapping[str, Any]], Query]:
    def query(params: Mapping[str, Any]) -> Query:
        return matching(kind, params, "payment_intent")

    return query


def _require(kind: str, id: str, *, param: str) -> None:
    with store().reading() as connection:
        _finder(kind, param=param)(connection, id)
