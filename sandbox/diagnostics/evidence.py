"""What Meta's side knows beside an event: its other half, its payment, its visitor."""

import json
from collections.abc import Mapping, Sequence
from sqlite3 import Connection
from typing import Any

from sandbox.diagnostics.clicks import click_of, clicked_at
from sandbox.diagnostics.money import SALE
from sandbox.diagnostics.subject import Payment, Subject, part
from sandbox.matching import BROWSER, Side
from sandbox.stripe import records as stripe_records
from sandbox.stripe.money import major

# How an order's session is found; the table is Stripe's, so this stands after it.
SCHEMA = """
CREATE INDEX stripe_session_of_an_order
    ON stripe_object (json_extract(body, '$.client_reference_id'), number)
    WHERE object = 'checkout.session';
"""

_REPEATS = ("same_side_repeat", "same_side_counted")
_FIRST = "line_id = :line_id AND source = :source AND id < :id ORDER BY id"
_AROUND_SECONDS = 600.0
_MOST_PAGES = 100


def gather(
    connection: Connection,
    row: Mapping[str, Any],
    payload: Mapping[str, Any],
    ignored: Sequence[tuple[str, str]],
) -> Subject:
    """The arrival `row`, which has its id and its verdict already, as a subject."""
    repeated = row["reason"] in _REPEATS
    return Subject(
        payload=payload,
        side=Side(row["source"], row["route"]),
        received_at=row["received_at"],
        test_event_code=row["test_event_code"],
        ignored=ignored,
        twin=_payload(connection, "id = :twin_id", row),
        first=_payload(connection, _FIRST, row) if repeated else None,
        payment=_payment(connection, row) if row["event_name"] == SALE else None,
        page_carried_click=_page_carried_click(connection, row, payload),
    )


def _payload(
    connection: Connection, clause: str, row: Mapping[str, Any]
) -> dict[str, Any] | None:
    found = connection.execute(
        f"SELECT payload FROM arrival WHERE {clause} LIMIT 1", row
    ).fetchone()
    return None if found is None else json.loads(found["payload"])


def _payment(connection: Connection, row: Mapping[str, Any]) -> Payment | None:
    """The charge that is the event's id, or that of the order's newest session."""
    charge = stripe_records.find(connection, "charge", row["event_id"])
    if charge is None and row["order_id"] is not None:
        charge = _charge_of_order(connection, row["order_id"])
    if charge is None or not charge["paid"]:
        return None
    return Payment(
        amount=float(major(charge["amount"], charge["currency"])),
        currency=charge["currency"].upper(),
        buyer=_buyer(charge["billing_details"]),
    )


def _charge_of_order(connection: Connection, order_id: str) -> dict[str, Any] | None:
    session = connection.execute(
        "SELECT json_extract(body, '$.payment_intent') AS intent FROM stripe_object"
        " WHERE object = 'checkout.session'"
        " AND json_extract(body, '$.client_reference_id') = ?"
        " ORDER BY number DESC LIMIT 1",
        (order_id,),
    ).fetchone()
    if session is None or session["intent"] is None:
        return None
    intent = stripe_records.find(connection, "payment_intent", session["intent"])
    latest = intent and intent["latest_charge"]
    return stripe_records.find(connection, "charge", latest)


def _buyer(billing: Mapping[str, Any]) -> dict[str, str]:
    """What was typed on the pay page, by Meta's customer keys."""
    address = part(billing, "address")
    first, _, last = str(billing.get("name") or "").strip().partition(" ")
    typed = {
        "em": billing.get("email"),
        "ph": billing.get("phone"),
        "fn": first,
        "ln": last,
        "ct": address.get("city"),
        "st": address.get("state"),
        "zp": address.get("postal_code"),
        "country": address.get("country"),
    }
    return {key: str(value) for key, value in typed.items() if value}


def _page_carried_click(
    connection: Connection, row: Mapping[str, Any], payload: Mapping[str, Any]
) -> bool | None:
    """Whether a page that the browser showed at the time of fbc was come to by it.

    None where no page is known: the pixel may be blocked, or fbc older than the store.
    """
    user_data = part(payload, "user_data")
    click, at = click_of(user_data), clicked_at(user_data)
    if not click or at is None or row["fbp"] is None:
        return None
    pages = connection.execute(
        "SELECT payload FROM arrival WHERE fbp = ? AND source = ?"
        " AND received_at BETWEEN ? AND ? LIMIT ?",
        (row["fbp"], BROWSER, at - _AROUND_SECONDS, at + _AROUND_SECONDS, _MOST_PAGES),
    ).fetchall()
    shown = [_shows(json.loads(page["payload"]), click) for page in pages]
    return any(shown) if shown else None


def _shows(page: Mapping[str, Any], click: str) -> bool:
    addresses = (page.get("event_source_url"), page.get("referrer_url"))
    return any(f"fbclid={click}" in str(address) for address in addresses)
