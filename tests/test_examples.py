"""The examples do what they say, against a sandbox."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from flask import Flask
from sqlalchemy import create_engine

from docs.examples.plain_shop import PlainShop
from sandbox import create_app
from tests.clock import FrozenClock
from tests.server import serving

PIXEL_ID = "1234567890"


@pytest.fixture
def meta(tmp_path: Path, clock: FrozenClock) -> Flask:
    """Meta, as the sandbox plays it."""
    database = tmp_path / "sandbox.sqlite3"
    return create_app({"TESTING": True, "SANDBOX_DATABASE": database}, clock=clock)


@pytest.fixture
def meta_url(meta: Flask) -> Iterator[str]:
    with serving(meta) as url:
        yield url


@pytest.fixture
def shop(tmp_path: Path, clock: FrozenClock, meta_url: str) -> Iterator[PlainShop]:
    engine = create_engine(f"sqlite:///{tmp_path / 'plain.sqlite3'}")
    config = {
        "SHOP_URL": "http://127.0.0.1",
        "META_PIXEL_ID": PIXEL_ID,
        "META_ACCESS_TOKEN": "EAAmadeup",
        "META_GRAPH_URL": f"{meta_url}/graph",
        "META_PIXEL_URL": f"{meta_url}/pixel/fbevents.js",
    }
    yield PlainShop(engine, config, clock=clock)
    engine.dispose()


@pytest.fixture
def shop_url(shop: PlainShop) -> Iterator[str]:
    with serving(shop) as url:
        yield url


def buy(shop_url: str, *, answer: str) -> str:
    """A visitor answers the question and buys; gives the thanks page."""
    visitor = requests.Session()
    visitor.post(f"{shop_url}/consent", data={"answer": answer}, timeout=10)
    return visitor.post(f"{shop_url}/buy", timeout=10).text


def purchases(meta_url: str) -> dict[str, object]:
    summary = requests.get(f"{meta_url}/summary.json", timeout=10).json()
    return summary["events"].get("Purchase", {})


def test_both_halves_of_the_plain_shops_purchase_are_counted_once(
    shop: PlainShop, shop_url: str, meta_url: str
) -> None:
    thanks = buy(shop_url, answer="accept")
    found = re.search(r'"eventID": "([^"]+)"', thanks)
    assert found is not None

    tally = shop.worker().run_once()
    requests.get(
        f"{meta_url}/tr/",
        params={"id": PIXEL_ID, "ev": "Purchase", "eid": found[1], "cd[value]": "12.5"},
        timeout=10,
    )

    assert tally == {"sent": 1}
    counts = purchases(meta_url)
    assert (counts["browser"], counts["server"], counts["counted"]) == (1, 1, 1)


def test_the_plain_shop_sends_nothing_of_a_visitor_who_declines(
    shop: PlainShop, shop_url: str, meta_url: str
) -> None:
    thanks = buy(shop_url, answer="decline")

    tally = shop.worker().run_once()

    assert "fbq" not in thanks
    assert not tally
    assert purchases(meta_url) == {}


def test_the_plain_shop_takes_back_what_has_not_left_yet(
    shop: PlainShop, shop_url: str
) -> None:
    visitor = requests.Session()
    visitor.post(f"{shop_url}/consent", data={"answer": "accept"}, timeout=10)
    visitor.post(f"{shop_url}/buy", timeout=10)
    visitor.post(f"{shop_url}/consent", data={"answer": "decline"}, timeout=10)

    tally = shop.worker().run_once()

    assert not tally
