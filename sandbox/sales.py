"""The shop's sales beside what arrived of them: the two sides of the revenue figure."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field

from sandbox.revenue import Counted, Revenue, Sale, revenue
from sandbox.shop_orders import Order, Orders

# The orders are a few hundred at most; by their numbers an index finds the copies.
_COUNTED = """
SELECT order_id, count(*), coalesce(sum(value), 0), max(currency) FROM arrival
WHERE order_id IN ({marks}) AND event_name = 'Purchase' AND status = 'processed'
GROUP BY order_id
"""

_BEYOND = """
SELECT source, coalesce(currency, ''), count(*), coalesce(sum(value), 0) FROM arrival
WHERE (order_id IS NULL OR order_id NOT IN ({marks}))
  AND event_name = 'Purchase' AND status = 'processed'
GROUP BY source, currency
"""


@dataclass
class Beyond:
    """What counts of one side's Purchases and is of no order that is compared.

    `value` is by currency, in major units.
    """

    source: str
    times: int = 0
    value: dict[str, float] = field(default_factory=dict)


def compared(connection: sqlite3.Connection, orders: Orders) -> Revenue:
    """What the orders were paid against what was counted of them.

    Left out are those that were sold before anything had arrived: of them the sandbox
    was emptied, or had not been there.
    """
    counted = _counted(connection, [order.number for order in orders.orders])
    since = connection.execute("SELECT min(received_at) FROM arrival").fetchone()[0]
    return revenue(
        [
            _sale(order)
            for order in orders.orders
            if order.number in counted or _sold_since(order, since)
        ],
        counted,
    )


def beyond(connection: sqlite3.Connection, orders: Orders) -> list[Beyond]:
    """What was counted of none of the orders, by where it came from, the most first.

    A till's sales and an app's are so, and what was sent by hand.
    """
    known = [order.number for order in orders.orders]
    query = _BEYOND.format(marks=", ".join("?" * len(known)))
    sides: dict[str, Beyond] = {}
    for source, currency, times, value in connection.execute(query, known):
        side = sides.setdefault(source, Beyond(source))
        side.times += times
        if currency:
            side.value[currency] = round(value, 3)
    return sorted(sides.values(), key=lambda side: -side.times)


def _counted(
    connection: sqlite3.Connection, numbers: Iterable[str]
) -> dict[str, Counted]:
    known = list(numbers)
    query = _COUNTED.format(marks=", ".join("?" * len(known)))
    return {
        number: Counted(*rest) for number, *rest in connection.execute(query, known)
    }


def _sold_since(order: Order, since: float | None) -> bool:
    sold = order.purchased_at
    return sold is not None and since is not None and sold >= since


def _sale(order: Order) -> Sale:
    to_pixels = [
        row for row in order.purchase if str(row["destination"]).startswith("pixel:")
    ]
    return Sale(
        number=order.number,
        total=order.total,
        currency=order.currency,
        is_sale=order.purchased_at is not None,
        states=frozenset(row["state"] for row in to_pixels),
        datasets=max(1, len(to_pixels)),
    )
