"""What is still there of somebody who was to be forgotten."""

from collections.abc import Callable
from typing import Any

from click.testing import Result
from sqlalchemy import inspect, text

from capi.normalize import hash_key
from models import Order, db
from tests.shopper import BUYER, Shopper
from tests.world import World

Run = Callable[..., Result]

CLEAR = ("jenny", "rosen", "6505551212", "hacker way", "menlo park", "94025")
DIGESTS = (
    *hash_key("em", BUYER["email"]).values,
    *hash_key("ph", BUYER["phone"]).values,
    *hash_key("fn", "Jenny").values,
    *hash_key("ln", "Rosen").values,
)
BROWSERS = ("Shopper/1.0", '"fbp"', '"fb.1.', "external_id", "session_id=")
OTHERS = {"email": "olena@example.com", "name": "Olena Shevchenko"}


def everything(world: World) -> str:
    """All that the shop's database holds, as one text."""
    with world.shop.app_context(), db.engine.connect() as connection:
        tables = sorted(inspect(connection).get_table_names())
        return "\n".join(
            f"{table}: {dict(row)}"
            for table in tables
            for row in connection.execute(text(f'SELECT * FROM "{table}"')).mappings()
        )


def traces(world: World) -> list[str]:
    """What of Jenny and her browser is still there."""
    told = everything(world)
    low = told.lower()
    return [each for each in (*CLEAR, *DIGESTS) if each in low] + [
        each for each in BROWSERS if each in told
    ]


def bought(shopper: Shopper, slug: str = "stoneware-mug", **buyer: str) -> None:
    """Buy something, and come back to the thanks page."""
    shopper.add(slug)
    paid = shopper.pay(shopper.check_out(), **buyer)
    shopper.http.get(paid.headers["Location"], timeout=20)


def books(order: Order) -> dict[str, Any]:
    """What an order must still tell when its buyer is forgotten."""
    columns = {name: value for name, value in vars(order).items() if name[0] != "_"}
    lines = columns.pop("lines")
    for personal in ("customer", "context", "visitor", "shipment"):
        columns.pop(personal)
    sold = [(line.slug, line.unit_amount, line.quantity) for line in lines]
    return columns | {"lines": sold}
