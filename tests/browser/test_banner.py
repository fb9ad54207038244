"""The banner and the search box in a real browser: on a phone, by keyboard."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.visitor import Visitor
from tests.clock import FrozenClock
from tests.databases import Seeded
from tests.world import World, running

PHONE = {"width": 360, "height": 740}
METAS_KEYS = ("multiFbc", "aemSource")
READ_KEYS = "keys => keys.map(key => localStorage.getItem(key))"


@pytest.fixture
def world(tmp_path: Path, seeded: Seeded, clock: FrozenClock) -> Iterator[World]:
    """A shop that asks before it measures."""
    with running(tmp_path, seeded, clock, CONSENT_MODE="opt_in") as world:
        yield world


def keep_clicks(page: Page) -> None:
    """What Meta's own script may leave in the browser."""
    for key in METAS_KEYS:
        page.evaluate("key => localStorage.setItem(key, 'IwAR0a')", key)


def choose(page: Page, button: str, *, told: str) -> None:
    """Press a button on the page of consent, and wait for what it says then."""
    page.get_by_role("button", name=button, exact=True).click()
    page.get_by_text(told, exact=True).wait_for()
    page.wait_for_load_state()


def test_on_a_phone_the_banner_covers_nothing_and_both_answers_are_one_size(
    world: World, visitor: Visitor
) -> None:
    page = visitor.page
    page.set_viewport_size(PHONE)

    page.goto(world.shop_url)

    region = page.get_by_role("region", name="May Meta know what you do here?")
    banner = region.bounding_box()
    header = page.get_by_role("banner").bounding_box()
    accept, decline = (
        region.get_by_role("button", name=name, exact=True).bounding_box()
        for name in ("Accept", "Decline")
    )
    assert banner is not None
    assert header is not None
    assert accept is not None
    assert decline is not None
    assert banner["y"] + banner["height"] <= header["y"]
    assert (accept["width"], accept["height"]) == (decline["width"], decline["height"])
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_declining_empties_what_metas_script_kept_in_the_browser(
    world: World, visitor: Visitor
) -> None:
    page = visitor.page
    page.goto(f"{world.shop_url}/consent")
    choose(page, "Accept", told="You have accepted")
    keep_clicks(page)
    page.reload()
    kept = page.evaluate(READ_KEYS, METAS_KEYS)

    choose(page, "Decline", told="You have declined")

    assert kept == ["IwAR0a", "IwAR0a"]
    assert page.evaluate(READ_KEYS, METAS_KEYS) == [None, None]
    assert visitor.problems == []


def test_search_works_by_keyboard_alone(world: World, visitor: Visitor) -> None:
    page = visitor.page
    page.set_viewport_size(PHONE)
    page.goto(world.shop_url)

    page.get_by_label("Search", exact=True).focus()
    page.keyboard.type("mug")
    page.keyboard.press("Enter")

    page.wait_for_url("**/search?q=mug")
    assert page.get_by_role("heading", level=1).inner_text() == "Found for “mug”"
    assert visitor.problems == []


def test_a_search_that_holds_an_address_reaches_meta_by_no_way(
    world: World, visitor: Visitor
) -> None:
    page = visitor.page
    page.goto(f"{world.shop_url}/search?q=jenny@example.com")

    page.get_by_role("button", name="Accept", exact=True).click()
    visitor.settle()

    (view,) = world.events(event_name="PageView")
    assert view["payload"]["event_source_url"] == f"{world.shop_url}/search"
    assert "jenny" not in str(view)


def test_accepting_on_the_thanks_page_does_not_tell_meta_the_session(
    world: World, visitor: Visitor
) -> None:
    visitor.add_to_cart()
    visitor.go_to_payment()
    visitor.fill_payment()
    visitor.pay()
    visitor.page.wait_for_url("**/thanks?*")

    visitor.page.get_by_role("button", name="Accept", exact=True).click()
    visitor.settle()

    (order,) = world.orders()
    (view,) = world.events(event_name="PageView")
    assert view["payload"]["event_source_url"].endswith(f"?order={order.number}")
    assert order.stripe_session_id not in str(world.events())
