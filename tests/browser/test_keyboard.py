"""Everything can be done by keyboard alone: Tab, Enter, Space and letters."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.busy import buyer
from tests.browser.keys import Keys
from tests.browser.walk import one_of_each_kind
from tests.shopper import BUYER, GOOD_CARD
from tests.world import World

FIELDS = {
    "Email": BUYER["email"],
    "Phone": BUYER["phone"],
    "Card number": GOOD_CARD,
    "Expiry": BUYER["expiry"],
    "CVC": BUYER["cvc"],
    "Name on card": BUYER["name"],
    "Address": BUYER["address"],
    "City": BUYER["city"],
    "State": BUYER["state"],
    "ZIP": BUYER["zip"],
    "Country": "United States",
}


@pytest.fixture
def context(browser: Browser, busy: World) -> Iterator[BrowserContext]:
    """Somebody who has ordered, and has something in the cart."""
    context = buyer(browser, busy)
    yield context
    context.close()


def test_a_whole_purchase(busy: World, page: Page) -> None:
    keys = Keys(page)
    page.goto(f"{busy.shop_url}/")

    keys.press("Accept")
    keys.press("Stoneware Mug", role="link")
    page.wait_for_url("**/products/stoneware-mug")
    keys.press("Add to cart", key="Space")
    keys.press("Check out", role="link")
    keys.press("Continue to payment")
    page.wait_for_url("**/pay/**")
    for label, text in FIELDS.items():
        keys.write(label, text)
    keys.press("Pay")

    page.wait_for_url("**/thanks?order=*")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")


def test_the_first_tab_leads_past_everything_to_the_content(
    busy: World, page: Page
) -> None:
    for url in (busy.shop_url, busy.sandbox_url):
        page.goto(f"{url}/")

        page.keyboard.press("Tab")
        page.keyboard.press("Enter")

        expect(page.locator("#main")).to_be_focused()


def test_tab_reaches_all_that_can_be_clicked_in_the_shop(
    busy: World, context: BrowserContext
) -> None:
    page = context.new_page()
    walk = one_of_each_kind(
        page, busy.shop, f"{busy.shop_url}/", f"{busy.shop_url}/checkout"
    )

    left = {path: Keys(page).left_out() for path in walk}

    assert {path: found for path, found in left.items() if found} == {}


def test_tab_reaches_all_that_can_be_clicked_in_the_events_manager(
    busy: World, page: Page
) -> None:
    walk = one_of_each_kind(page, busy.sandbox, f"{busy.sandbox_url}/")

    left = {path: Keys(page).left_out() for path in walk}

    assert {path: found for path, found in left.items() if found} == {}


def test_a_fault_is_switched_on_and_off_again(busy: World, page: Page) -> None:
    keys = Keys(page)
    page.goto(f"{busy.sandbox_url}/switches")
    fault = page.locator("#pixel_blocked")

    keys.to(fault.get_by_role("button", name="Turn on"))
    page.keyboard.press("Space")
    expect(fault).to_contain_text("On")
    keys.to(fault.get_by_role("button", name="Turn off"))
    page.keyboard.press("Enter")

    expect(fault.get_by_role("button", name="Turn on")).to_be_visible()


def test_a_parcel_is_made_and_brought_to_its_buyer(busy: World, page: Page) -> None:
    keys = Keys(page)
    page.goto(f"{busy.sandbox_url}/parcels")

    keys.press("Make waybill")
    expect(page.get_by_role("status").first).to_contain_text("The waybill is made")
    keys.press("Handed over")
    keys.press("Received", key="Space")

    expect(page.locator(".way li").last).to_contain_text("Received")


def test_the_events_are_searched_and_one_is_read(busy: World, page: Page) -> None:
    keys = Keys(page)
    page.goto(f"{busy.sandbox_url}/test-events")

    keys.to(page.get_by_role("searchbox").first)
    page.keyboard.type("event:Purchase status:deduplicated")
    page.keyboard.press("Enter")
    page.wait_for_url("**event:Purchase**")
    expect(page.locator("[data-line]").first).to_contain_text("Deduplicated")
    keys.to(page.locator("[data-line]").first.get_by_role("link").first)
    page.keyboard.press("Enter")

    # Where there is room it opens beside the list, whose heading stays.
    expect(page.get_by_role("heading", level=1).last).to_contain_text("Purchase")


def test_money_is_given_back_in_the_dashboard(busy: World, page: Page) -> None:
    keys = Keys(page)
    page.goto(f"{busy.sandbox_url}/dashboard/payments")

    keys.to(page.locator("main table").get_by_role("link").first)
    page.keyboard.press("Enter")
    keys.press("Refund")

    expect(page.get_by_role("status").first).to_contain_text("efund")
