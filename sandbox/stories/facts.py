"""Looks up what has happened since a story began: in the store and in the shop."""

import sqlite3
from collections import Counter, defaultdict
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sandbox import faults, shop_orders, shop_outbox
from sandbox.arrivals import Arrival, select
from sandbox.carriers import parcels
from sandbox.matching import BROWSER, PAGE_VIEW
from sandbox.overview import SALE
from sandbox.shop_link import Trouble
from sandbox.shop_orders import Order
from sandbox.shop_outbox import Row
from sandbox.store import store
from sandbox.stories.memory import Begun, total
from sandbox.stories.scene import Payment, Sale, Scene
from sandbox.stripe import records
from sandbox.stripe.money import major
from sandbox.stripe.records import Query

MOST = 200
"""So many copies of Purchases, payments and orders are looked at; a story needs one."""

THANKS_PATH = "/thanks"


def scene_of(begun: Begun, *, asks_shop: bool) -> Scene:
    """The scene of a story that was begun. The shop is asked before the store is
    opened, and only where the story needs it."""
    orders, rows, trouble = _from_the_shop(begun) if asks_shop else ((), (), None)
    on = frozenset(fault.name for fault in faults.everything() if fault.on)
    made = begun.marks.get("make_parcel")
    with store().reading() as connection:
        return Scene(
            marks=begun.marks,
            faults=on,
            seen=_names(connection, begun.began.arrival),
            sales=_sales(connection, begun.began.arrival),
            payments=_payments(connection, begun.began.stripe),
            views=_views(connection, begun.began.arrival),
            heard=_heard(connection, begun.began.stripe),
            orders=orders,
            rows=rows,
            trouble=trouble,
            parcel=parcels.get(connection, made.made) if made else None,
            before=begun.before,
            now=total(connection),
        )


def _from_the_shop(
    begun: Begun,
) -> tuple[tuple[Order, ...], tuple[Row, ...], Trouble | None]:
    """The orders and the Purchases' rows since then; or why they are not to be had."""
    listed = shop_orders.orders()
    found = shop_outbox.outbox(event_name=SALE, limit=MOST)
    if isinstance(listed, Trouble):
        return (), (), listed
    if isinstance(found, Trouble):
        return (), (), found
    since = int(begun.began.at)
    return (
        tuple(order for order in listed.orders if order.created_at >= since),
        tuple(row for row in found.rows if row["created_at"] >= since),
        None,
    )


def _names(connection: sqlite3.Connection, after: int) -> frozenset[str]:
    rows = connection.execute(
        "SELECT DISTINCT event_name FROM arrival WHERE id > ?", (after,)
    )
    return frozenset(row["event_name"] for row in rows)


def _sales(connection: sqlite3.Connection, after: int) -> tuple[Sale, ...]:
    copies = select(
        connection,
        "WHERE event_name = ? AND id > ? AND order_id IS NOT NULL ORDER BY id LIMIT ?",
        (SALE, after, MOST),
    )
    by_order: dict[str, list[Arrival]] = defaultdict(list)
    for copy in copies:
        by_order[str(copy.order_id)].append(copy)
    return tuple(Sale(order, tuple(found)) for order, found in by_order.items())


def _payments(connection: sqlite3.Connection, after: int) -> tuple[Payment, ...]:
    charges = records.select(
        connection,
        Query("charge", equal={"paid": True}),
        after=after,
        newest_first=False,
        limit=MOST,
    )
    return tuple(_payment(connection, charge) for charge in charges)


def _payment(connection: sqlite3.Connection, charge: dict[str, Any]) -> Payment:
    query = Query(
        "checkout.session", equal={"payment_intent": charge["payment_intent"]}
    )
    session = next(iter(records.select(connection, query, limit=1)), {})
    currency = charge["currency"]
    return Payment(
        row=records.number(connection, "charge", charge["id"]) or 0,
        order=str(session.get("client_reference_id") or ""),
        charge=charge["id"],
        amount=float(major(charge["amount"], currency)),
        currency=currency.upper(),
        refunded=float(major(charge["amount_refunded"], currency)),
    )


def _views(connection: sqlite3.Connection, after: int) -> dict[str, int]:
    """How often each order's thanks page was seen, by the page views of its browser."""
    rows = connection.execute(
        "SELECT json_extract(payload, '$.event_source_url') AS url FROM arrival"
        " WHERE event_name = ? AND source = ? AND id > ? LIMIT ?",
        (PAGE_VIEW, BROWSER, after, MOST),
    )
    addresses = [urlsplit(str(row["url"])) for row in rows]
    return Counter(
        number
        for address in addresses
        if address.path == THANKS_PATH
        for number in parse_qs(address.query).get("order", [])
    )


def _heard(connection: sqlite3.Connection, after: int) -> frozenset[tuple[str, str]]:
    """The webhooks that the shop took: each one's type, and the object it is about."""
    rows = connection.execute(
        "SELECT sent.type, json_extract(event.body, '$.data.object.id') AS id"
        " FROM stripe_delivery AS sent"
        " JOIN stripe_object AS event ON event.id = sent.event"
        " WHERE sent.state = 'delivered' AND event.number > ?",
        (after,),
    )
    return frozenset((row["type"], row["id"]) for row in rows)
