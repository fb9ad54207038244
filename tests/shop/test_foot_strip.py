"""The demo's strip: the frame's address tells what the very page sends, and no more."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.clock import FrozenClock
from tests.databases import Seeded, Sqlite
from tests.shopper import BUYER, Shopper
from tests.world import World, running


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, sqlite: Sqlite) -> Iterator[World]:
    """The demo, one for all visitors."""
    folder, database = tmp_path_factory.mktemp("demo"), Seeded(sqlite)
    settings = {"CONSENT_MODE": "opt_in"}
    clock = FrozenClock()
    with running(folder, database, clock, foot_strip=True, **settings) as world:
        yield world


@pytest.fixture
def visitor(demo: World) -> Shopper:
    return Shopper(demo.shop_url)


def strip(page: str) -> str:
    """The address of the page's frame."""
    found = re.search(r'<iframe[^>]* src="([^"]+/foot-strip[^"]*)"', page)
    assert found is not None
    return unescape(found[1])


def told(page: str) -> dict[str, list[str]]:
    """What the frame is told, beside the page's language."""
    said = parse_qs(urlsplit(strip(page)).query)
    assert said.pop("language") == ["en"]
    return said


def fired(page: str) -> list[str]:
    """What the page's own scripts tell the pixel, as name and id."""
    calls = re.findall(r'fbq\("track", "(\w+)", .*"eventID": "([^"]+)"', page)
    return [f"{name}:{event_id}" for name, event_id in calls]


def accept(visitor: Shopper) -> None:
    visitor.send("/consent", "/consent", choice="granted")


def test_the_frame_is_told_the_events_that_the_page_fires(visitor: Shopper) -> None:
    accept(visitor)
    visitor.add()
    for path in ("/", "/products/stoneware-mug", "/cart", "/checkout"):
        page = visitor.get(path).text
        assert sorted(told(page)["event"]) == sorted(fired(page)), path
        assert told(page).keys() == {"event"}


def test_the_thanks_page_names_its_purchase_and_nobody(
    demo: World, visitor: Shopper
) -> None:
    accept(visitor)
    landing = visitor.buy()
    page = visitor.http.get(landing).text
    order = demo.orders()[-1]

    assert f"Purchase:{order.stripe_charge_id}" in told(page)["event"]
    for private in (BUYER["email"], BUYER["name"], order.number, landing):
        assert private not in strip(page)


def test_without_an_answer_the_frame_is_told_that_there_is_none(
    visitor: Shopper,
) -> None:
    assert told(visitor.get("/").text) == {"consent": ["undecided"]}


def test_after_a_refusal_the_frame_is_told_what_is_withheld(visitor: Shopper) -> None:
    visitor.send("/consent", "/consent", choice="refused")
    landing = visitor.buy()

    page = visitor.http.get(landing).text

    assert told(page) == {"consent": ["refused"], "withheld": ["Purchase"]}


def test_the_frame_is_told_of_a_browser_that_asks_for_privacy(visitor: Shopper) -> None:
    visitor.http.headers["Sec-GPC"] = "1"
    undecided = told(visitor.get("/").text)
    accept(visitor)

    allowed = told(visitor.get("/").text)

    assert undecided == {"consent": ["undecided"], "gpc": ["1"]}
    assert (allowed["consent"], allowed["gpc"]) == (["limited"], ["1"])
    assert allowed["event"]
