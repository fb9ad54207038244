"""The shop as the phone's app reaches it: two addresses and a key, by HTTP and no more.

The catalogue is the shop's public feed, `/feed.csv`; what people do is reported to
`POST /api/app-events`. Whatever goes wrong has a code, for the page to put into words.
"""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

import requests
from flask import current_app

from sandbox.phone_device import Product
from sandbox.stripe_endpoints import is_reachable

PATIENCE_SECONDS = 5.0
MOST_PRODUCTS = 12
LARGEST_ANSWER = 1_000_000

_BY_STATUS = {401: "bad_key", 403: "bad_key", 404: "no_gateway", 429: "too_many"}


class Unreachable(Exception):
    """The shop gave nothing that the app can use; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


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
    status, text = _call("GET", "/feed.csv", {}, None)
    rows = csv.DictReader(io.StringIO(text)) if status == 200 else []
    products = [product for product in map(_product, rows) if product]
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
        status, text = _call("POST", "/api/app-events", headers, json.dumps(body))
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


def _call(
    method: str, path: str, headers: Mapping[str, str], body: str | None
) -> tuple[int, str]:
    url = current_app.config["SANDBOX_SHOP_URL"].rstrip("/") + path
    if not is_reachable(url):
        raise Unreachable("not_local")
    try:
        with requests.Session() as session:
            # A proxy of the environment would take the call off this machine.
            session.trust_env = False
            with session.request(
                method,
                url,
                data=body.encode() if body else None,
                headers=dict(headers),
                timeout=PATIENCE_SECONDS,
                allow_redirects=False,
                stream=True,
            ) as answer:
                return answer.status_code, _text(answer)
    except requests.Timeout:
        raise Unreachable("no_answer_in_time") from None
    except requests.RequestException:
        raise Unreachable("nobody_there") from None


def _text(answer: requests.Response) -> str:
    text = bytearray()
    for piece in answer.iter_content(65_536):
        text += piece
        if len(text) > LARGEST_ANSWER:
            break
    return text.decode(errors="replace")


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
