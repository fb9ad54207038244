"""The shop as the phone's app reaches it: two addresses and a key, by HTTP and no more.

The catalogue is the shop's public feed, `/feed.csv`; what people do is reported to
`POST /api/app-events`. Whatever goes wrong has a code, for the page to put into words.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import current_app

from sandbox import shop_feed
from sandbox.phone.device import Product
from sandbox.shop_call import Unreachable, call

PATIENCE_SECONDS = 5.0
MOST_PRODUCTS = 12

_BY_STATUS = {401: "bad_key", 403: "bad_key", 404: "no_gateway", 429: "too_many"}


@dataclass(frozen=True)
class Answer:
    """What the shop said. `trouble` is None where it took the events."""

    status: int | None
    body: Any
    trouble: str | None


def key() -> str:
    """The first app's key of MOBILE_API_KEYS; empty where there is none."""
    first = current_app.config["MOBILE_API_KEYS"].partition(",")[0]
    return first.partition(":")[2].strip()


def catalogue() -> tuple[Product, ...]:
    """What the shop sells, as far as it fits a small screen. Raises Unreachable."""
    products = [product for product in map(_product, shop_feed.rows()) if product]
    if not products:
        raise Unreachable("no_catalogue")
    return tuple(products[:MOST_PRODUCTS])


def report(body: Mapping[str, Any], agent: str) -> Answer:
    """Hand events to the shop's gateway; never raises for what becomes of them."""
    if not key():
        return Answer(None, None, "no_key")
    headers = {
        "Authorization": f"Bearer {key()}",
        "Content-Type": "application/json",
        "Accept": "application/json",
        "User-Agent": agent,
    }
    try:
        status, text = call(
            "POST",
            "/api/app-events",
            headers=headers,
            body=json.dumps(body),
            patience=PATIENCE_SECONDS,
        )
    except Unreachable as error:
        return Answer(None, None, error.code)
    return _answer(status, text)


def _answer(status: int, text: str) -> Answer:
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        said = None
    if status == 200 and isinstance(said, dict) and "results" in said:
        return Answer(status, said, None)
    usual = "refused" if 400 <= status < 500 else "error"
    return Answer(status, said, _BY_STATUS.get(status, usual))


def _product(row: Mapping[str, str | None]) -> Product | None:
    price, _, currency = (row.get("price") or "").partition(" ")
    try:
        known = Decimal(price).is_finite() and row.get("id")
    except InvalidOperation:
        return None
    if not known:
        return None
    return Product(
        id=row["id"] or "",
        title=row.get("title") or row["id"] or "",
        price=price,
        currency=currency,
        image=row.get("image_link") or "",
    )
