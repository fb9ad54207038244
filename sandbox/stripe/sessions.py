"""Checkout Sessions: made, changed, expired, completed.

    open ──► complete    the buyer has paid, or had nothing to pay
      │
      └────► expired     their time ran out, or the shop ended them

Each function works in the transaction of its caller.
"""

from collections.abc import Mapping
from sqlite3 import Connection
from typing import Any

from flask import url_for

from sandbox.store import now, store
from sandbox.stripe import records
from sandbox.stripe import session_objects as objects
from sandbox.stripe.errors import BadParameter, Refused, no_such
from sandbox.stripe.events import NOBODY, Cause, emit
from sandbox.stripe.lists import matching
from sandbox.stripe.method_objects import BANK_DEBIT
from sandbox.stripe.money import check_charge
from sandbox.stripe.records import Json, Query

SHORTEST_LIFE_SECONDS = 30 * 60
LONGEST_LIFE_SECONDS = 24 * 60 * 60

PLAYED_METHODS = ("card", BANK_DEBIT)


def create(connection: Connection, params: Mapping[str, Any], cause: Cause) -> Json:
    """A new open session with its line items, and the URL of its pay page.

    Raises BadParameter for amounts, currencies and times that Stripe refuses.
    """
    created = int(now())
    currency = _one_currency(params)
    session = objects.session(
        params, created=created, expires_at=_expiry(params.get("expires_at"), created)
    )
    session["payment_method_types"] = _methods(params)
    items = [_item(connection, entry, created) for entry in params["line_items"]]
    session["currency"] = currency
    session["amount_subtotal"] = sum(item["amount_subtotal"] for item in items)
    _offer_shipping(connection, session, params.get("shipping_options"))
    _reckon(session)
    session["url"] = url_for("pay.show", session_id=session["id"], _external=True)
    data = params.get("payment_intent_data") or {}
    records.insert(connection, session, private={"payment_intent_data": data})
    for item in items:
        records.insert(connection, item, parent=session["id"])
    return session


def retrieve(connection: Connection, id: str) -> Json:
    """One session. Raises NotFound."""
    session = records.find(connection, "checkout.session", id)
    if session is None:
        raise no_such("checkout.session", id, param="session")
    return session


def update(
    connection: Connection, id: str, params: Mapping[str, Any], cause: Cause
) -> Json:
    """Change metadata, shipping details or shipping options.

    Raises Refused for shipping on a session that is no longer open.
    """
    session = retrieve(connection, id)
    if "metadata" in params:
        session["metadata"] = merged(session["metadata"], params["metadata"])
    shipping = {"collected_information", "shipping_options"} & params.keys()
    if shipping:
        _require_open(session)
    if "collected_information" in params:
        details = (params["collected_information"] or {}).get("shipping_details")
        session["collected_information"] = objects.collected_information(
            details
            and {
                "name": details["name"],
                "address": objects.NO_ADDRESS | details["address"],
            }
        )
    if "shipping_options" in params:
        _offer_shipping(connection, session, params["shipping_options"])
        _reckon(session)
    return records.save(connection, session)


def choose_shipping(connection: Connection, id: str, rate: str) -> Json:
    """Take another of the offered shipping rates; an unknown one changes nothing."""
    session = retrieve(connection, id)
    for option in session["shipping_options"]:
        if option["shipping_rate"] == rate and session["status"] == "open":
            session["shipping_cost"] = objects.shipping_cost(option)
            _reckon(session)
    return records.save(connection, session)


def expire(connection: Connection, id: str, cause: Cause = NOBODY) -> Json:
    """End an open session. Raises Refused where it is not open."""
    session = retrieve(connection, id)
    _require_open(session)
    session |= {"status": "expired", "url": None}
    records.save(connection, session)
    emit(connection, "checkout.session.expired", session, cause=cause)
    return session


def expire_due() -> None:
    """End every session whose time has run out, in a transaction of its own."""
    due = Query(
        "checkout.session",
        equal={"status": "open"},
        where=("json_extract(body, '$.expires_at') <= ?",),
        values=(now(),),
    )
    with store().reading() as connection:
        if not records.select(connection, due, limit=1):
            return
    with store().writing() as connection:
        for session in records.select(connection, due, newest_first=False):
            expire(connection, session["id"])


def query(params: Mapping[str, Any]) -> Query:
    """The filters of the list."""
    email = (params.get("customer_details") or {}).get("email")
    return matching(
        "checkout.session",
        {**params, "customer_details.email": email},
        *("payment_intent", "status", "customer_details.email"),
    )


def merged(metadata: Json, changes: Json | None) -> Json:
    """Metadata after an update: an empty value takes its key away, None takes all."""
    if changes is None:
        return {}
    both = metadata | changes
    return {key: value for key, value in both.items() if value != ""}


def _require_open(session: Json) -> None:
    if session["status"] != "open":
        raise Refused(
            'Only Checkout Sessions with a status in ["open"] can be changed. This '
            f"Checkout Session has a status of {session['status']}.",
            param="session",
        )


def _expiry(asked: int | None, created: int) -> int:
    if asked is None:
        return created + LONGEST_LIFE_SECONDS
    if asked < created + SHORTEST_LIFE_SECONDS:
        raise BadParameter(
            "The `expires_at` timestamp must be at least 30 minutes from Checkout "
            "Session creation.",
            param="expires_at",
        )
    if asked > created + LONGEST_LIFE_SECONDS:
        raise BadParameter(
            "The `expires_at` timestamp must be less than 24 hours from Checkout "
            "Session creation.",
            param="expires_at",
        )
    return asked


def _one_currency(params: Mapping[str, Any]) -> str:
    currencies = [entry["price_data"]["currency"] for entry in params["line_items"]]
    for index, currency in enumerate(currencies):
        if currency != currencies[0]:
            raise BadParameter(
                "All line items must have the same currency.",
                param=f"line_items[{index}][price_data][currency]",
            )
    if not currencies:
        raise BadParameter("Give at least one line item.", param="line_items")
    return currencies[0]


def _methods(params: Mapping[str, Any]) -> list[str]:
    """How the buyer may pay: what the sandbox plays, less what the shop rules out."""
    allowed = params.get("allowed_payment_method_types")
    excluded = params.get("excluded_payment_method_types") or []
    left = [
        method
        for method in PLAYED_METHODS
        if method not in excluded and (allowed is None or method in allowed)
    ]
    if not left:
        named = "allowed" if allowed is not None else "excluded"
        raise BadParameter(
            "No payment method is left: this sandbox plays "
            f"{' and '.join(PLAYED_METHODS)}.",
            param=f"{named}_payment_method_types",
        )
    return left


def _item(connection: Connection, entry: Mapping[str, Any], created: int) -> Json:
    data = entry["price_data"]["product_data"]
    product = records.insert(connection, objects.product(data, created))
    return objects.line_item(entry, product, created)


def _offer_shipping(
    connection: Connection, session: Json, options: list[Any] | None
) -> None:
    """Put the options on the session; the first is taken until the buyer chooses."""
    offered = [
        _shipping_option(connection, session["currency"], option, index)
        for index, option in enumerate(options or [])
    ]
    session["shipping_options"] = offered
    session["shipping_cost"] = objects.shipping_cost(offered[0]) if offered else None


def _shipping_option(
    connection: Connection, currency: str, option: Mapping[str, Any], index: int
) -> Json:
    data = option["shipping_rate_data"]
    if data["fixed_amount"]["currency"] != currency:
        path = f"shipping_options[{index}][shipping_rate_data][fixed_amount][currency]"
        raise BadParameter(
            f"The line items are in {currency}, so must be the shipping.", param=path
        )
    rate = records.insert(connection, objects.shipping_rate(data, int(now())))
    return {
        "shipping_amount": rate["fixed_amount"]["amount"],
        "shipping_rate": rate["id"],
    }


def _reckon(session: Json) -> None:
    cost = session["shipping_cost"]
    session |= objects.sums(
        session["currency"], session["amount_subtotal"], cost and cost["amount_total"]
    )
    check_charge(session["amount_total"], session["currency"], param="line_items")
