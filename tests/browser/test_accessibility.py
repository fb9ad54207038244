"""axe-core finds nothing: on no page, in neither theme, at neither width."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import url_for
from playwright.sync_api import Browser, Page, expect

from sandbox.shell import SCREENS
from tests.browser.axe import Axe
from tests.browser.busy import buyer, owner
from tests.browser.walk import one_of_each_kind
from tests.shopper import Shopper
from tests.world import World

TILL = Path(__file__).parents[2] / "docs" / "examples" / "offline.csv"

ASKS = "4000 0027 6000 3184"
THANKS = {
    "paid": {"state": "paid"},
    "pending": {"state": "pending"},
    "review": {"state": "review"},
    "failed": {"state": "failed"},
    "placed": {"state": "placed"},
    "refunded": {"state": "paid", "amount_refunded": 2300},
    "disputed": {"state": "paid", "amount_refunded": 0, "dispute": "needs_response"},
}
"""An order as its buyer sees it again, by what changes on it."""


@pytest.fixture(scope="module")
def axe() -> Axe:
    return Axe()


@pytest.fixture
def page(browser: Browser, busy: World) -> Iterator[Page]:
    """What a buyer sees, with an order, a full cart, and no answer to the banner."""
    context = buyer(browser, busy)
    yield context.new_page()
    context.close()


def test_every_page_of_the_shop(axe: Axe, busy: World, page: Page) -> None:
    shop = busy.shop_url
    starts = [f"{shop}{path}" for path in ("/", "/?category=desk", "/search?q=mug")]
    paths = {
        path: axe.violations(page)
        for path in one_of_each_kind(
            page,
            busy.shop,
            *starts,
            *(f"{shop}{path}" for path in ("/search?q=xyz", "/checkout", "/thanks")),
        )
    }

    assert dirty(paths) == {}
    assert {"/", "/cart", "/checkout", "/consent", "/privacy"} <= set(paths)
    assert any(path.startswith("/products/") for path in paths)


@pytest.mark.parametrize("status", THANKS)
def test_the_thanks_page_however_the_order_stands(
    axe: Axe, busy: World, page: Page, status: str
) -> None:
    busy.change_order(stripe_session_id=None, **THANKS[status])

    page.goto(f"{busy.shop_url}/thanks")

    assert axe.violations(page) == []


def test_the_shops_pages_that_say_no(axe: Axe, busy: World, page: Page) -> None:
    page.goto(f"{busy.shop_url}/nowhere")
    assert axe.violations(page) == []

    page.goto(f"{busy.shop_url}/checkout")
    page.locator("summary", has_text="Cash on delivery").click()
    page.get_by_role("button", name="Place order").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert axe.violations(page) == []


def test_the_owners_pages(axe: Axe, busy: World, browser: Browser) -> None:
    context = owner(browser)
    page = context.new_page()
    walk = one_of_each_kind(page, busy.shop, f"{busy.shop_url}/admin/orders")
    paths = {path: axe.violations(page) for path in walk if path.startswith("/admin")}
    page.goto(f"{busy.shop_url}/admin/offline")
    page.get_by_label("CSV file").set_input_files(TILL)
    page.locator("main form button").click()
    page.get_by_role("heading", level=1).wait_for()
    paths["what a file becomes"] = axe.violations(page)
    context.close()

    assert dirty(paths) == {}
    assert len(paths) > 5


def test_every_screen_of_the_events_manager(axe: Axe, busy: World, page: Page) -> None:
    paths = {
        path: axe.violations(page)
        for path in one_of_each_kind(page, busy.sandbox, f"{busy.sandbox_url}/")
    }

    assert dirty(paths) == {}
    with busy.sandbox.test_request_context():
        screens = {url_for(screen.endpoint) for screen in SCREENS}
    assert screens <= set(paths)


def test_the_events_managers_pages_that_no_screen_links_to(
    axe: Axe, busy: World, page: Page
) -> None:
    page.goto(f"{busy.sandbox_url}/nowhere")
    assert axe.violations(page) == []

    page.goto(f"{busy.sandbox_url}/test-events?q=nothing-has-this")
    assert axe.violations(page) == []

    page.goto(f"{busy.sandbox_url}/try-it/block-pixel")
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("button", name="Block the pixel").click()
    expect(page.get_by_role("heading", name="1 of 5 steps done")).to_be_visible()
    assert axe.violations(page) == []
    page.get_by_role("button", name="Leave the story").click()


def test_the_strip_in_the_foot_of_the_shop(
    axe: Axe, busy: World, browser: Browser
) -> None:
    context = buyer(browser, busy, consents=True)
    page = context.new_page()
    paths = {}
    for path, shown in {"/thanks": ".sale a", "/consent": ".strip__events a"}.items():
        page.goto(f"{busy.shop_url}{path}")
        page.frame_locator(".strip iframe").locator(shown).first.wait_for()
        paths[path] = axe.violations(page, page.frames[-1])
    context.close()

    assert dirty(paths) == {}


def test_the_pay_page_in_all_its_states(axe: Axe, busy: World, page: Page) -> None:
    shopper = Shopper(busy.shop_url)
    shopper.add()
    address = shopper.check_out()
    page.goto(address)
    page.get_by_text("Test cards", exact=True).click()
    assert axe.violations(page) == []

    page.get_by_role("button", name="Pay", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert axe.violations(page) == []

    shopper.pay(address, card_number=ASKS)
    page.goto(f"{address}/3ds")
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirm your payment")
    assert axe.violations(page) == []

    shopper.http.post(f"{address}/3ds", data={"passed": "1"}, timeout=20)
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text("This order is complete")
    assert axe.violations(page) == []


def dirty(paths: dict[str, list[str]]) -> dict[str, list[str]]:
    return {path: found for path, found in paths.items() if found}
