"""The shop's orders as its owner sees them: what was sold, and what was paid for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import g

from sandbox.shop_link import Trouble, ask_list
from sandbox.stripe.money import major

MOST = 500
"""So many orders the shop gives at once."""

ON_DELIVERY = "delivery"
"""The shop's word for what makes an order a Purchase when its goods are received."""


@dataclass(frozen=True)
class Order:
    """An order; amounts in major units of `currency`, times in epoch seconds.

    `method` is how it is paid (`card` or `cod`), `trigger` what makes it a Purchase
    (`payment` or `delivery`), `consent` what its buyer allowed, and
    `parcel_state` where its goods are; None: no parcel is known.
    `purchased_at` is when it became a Purchase, by payment or by delivery; None: it is
    none, so far. `total` is what that Purchase is worth, `paid` what the shop keeps of
    the money after refunds. `event_id` is the Purchase's; None: it has none yet.
    `purchase` are the rows of the outbox that carry it: `id`, `destination`,
    `event_id`, `state`.
    """

    number: str
    status: str
    created_at: float
    method: str
    trigger: str
    consent: str
    parcel_state: str | None
    purchased_at: float | None
    total: float
    paid: float
    currency: str
    event_id: str | None
    purchase: tuple[Mapping[str, Any], ...]

    @property
    def is_sold_on_delivery(self) -> bool:
        """Whether it becomes a Purchase when its goods are received. The shop reports
        that from the server alone."""
        return self.trigger == ON_DELIVERY


@dataclass(frozen=True)
class Orders:
    """The 500 newest orders, newest first; `complete`: there are no others."""

    orders: tuple[Order, ...]
    complete: bool

    @cached_property
    def by_number(self) -> dict[str, Order]:
        """Each by its number."""
        return {order.number: order for order in self.orders}

    @property
    def purchases(self) -> tuple[Order, ...]:
        """Those that are sales, by the shop's own rule."""
        return tuple(order for order in self.orders if order.purchased_at is not None)


def orders() -> Orders | Trouble:
    """The shop's orders, or why they are not to be had."""
    said = ask_list(f"/admin/orders.json?limit={MOST}")
    if isinstance(said, Trouble):
        return said
    try:
        found = tuple(_order(order) for order in said["orders"])
        return Orders(found, complete=said["older"] is None)
    except (KeyError, TypeError):
        return Trouble.NOT_UNDERSTOOD


def look() -> None:
    """Learn the orders, once for the request, before it opens the store: nobody waits
    for the shop inside a transaction. `find` tells of them."""
    g.shop_orders = orders()


def find(number: str | None) -> Order | None:
    """The order of this number; None: there is none, or the shop was not asked or does
    not tell."""
    seen = g.get("shop_orders")
    if not isinstance(seen, Orders):
        return None
    return seen.by_number.get(number or "")


def _order(said: Mapping[str, Any]) -> Order:
    currency = said["currency"]
    purchase = tuple(said["purchase"])
    return Order(
        number=said["number"],
        status=said["status"],
        created_at=said["created_at"],
        method=said["method"],
        trigger=said["trigger"],
        consent=said["consent"],
        parcel_state=said["parcel_state"],
        purchased_at=said["purchased_at"],
        total=float(major(said["total"], currency.lower())),
        paid=float(major(said["net"], currency.lower())),
        currency=currency,
        event_id=purchase[0]["event_id"] if purchase else None,
        purchase=purchase,
    )
