"""Cash on delivery in a real Chromium: buyer, owner, carrier and Events Manager."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.visitor import Visitor
from tests.world import OWNERS_PASSWORD, World

ON_THE_FORM = {
    "Name": "Олена Шевченко",
    "Phone": "067 123 45 67",
    "Email": "olena@example.com",
    "City": "Київ",
    "Address, or the carrier's branch": "Відділення 12",
}


def order(visitor: Visitor) -> str:
    """Order a mug to be paid on delivery; gives the order's number."""
    visitor.add_to_cart()
    page = visitor.page
    page.get_by_role("link", name="Check out").first.click()
    page.locator("summary", has_text="Cash on delivery").click()
    page.get_by_label("Country").select_option("UA")
    for label, text in ON_THE_FORM.items():
        page.get_by_label(label).fill(text)
    page.get_by_role("button", name="Place order").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Thank you: your order is placed"
    )
    return urlsplit(page.url).query.removeprefix("order=")


def ship(browser: Browser, world: World, number: str) -> Page:
    """Make a waybill at the carrier's, and note it at the order; gives the carrier."""
    carrier = browser.new_page()
    carrier.goto(f"{world.sandbox_url}/parcels")
    carrier.get_by_role("button", name="Make waybill").click()
    waybill = carrier.get_by_role("heading", level=1).inner_text()
    context = browser.new_context(
        http_credentials={"username": "owner", "password": OWNERS_PASSWORD}
    )
    owner = context.new_page()
    owner.goto(f"{world.shop_url}/admin/orders/{number}")
    owner.get_by_label("Waybill number").fill(waybill)
    owner.get_by_role("button", name="Note the number").click()
    expect(owner.locator("main")).to_contain_text(waybill)
    context.close()
    return carrier


def track(world: World) -> str:
    result = world.shop.test_cli_runner().invoke(args=["parcels", "track"])
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.parametrize(
    ("last", "purchases"), [("Received", 1), ("Refused", 0)], ids=str
)
def test_only_a_parcel_that_is_received_is_a_purchase_in_the_events_manager(
    browser: Browser, visitor: Visitor, world: World, last: str, purchases: int
) -> None:
    number = order(visitor)
    visitor.settle()
    assert world.purchases()["received"] == 0
    carrier = ship(browser, world, number)
    for press in ("Handed over", "At the branch", last):
        carrier.get_by_role("button", name=press, exact=True).click()
        expect(carrier.locator(".way li").last).to_contain_text(press)

    said = track(world)

    assert said.count(f"Purchase event sent for order {number}") == purchases
    assert world.purchases()["counted"] == purchases
    carrier.goto(f"{world.sandbox_url}/test-events?event=Purchase")
    shown = carrier.locator("main").get_by_text(f"order_{number}_purchase")
    expect(shown).to_have_count(purchases)
    if purchases:
        expect(carrier.locator("main")).to_contain_text("Server — counted once")
        expect(carrier.locator("main")).to_contain_text("by design: this order")
    carrier.close()
