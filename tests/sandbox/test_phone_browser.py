"""The phone in a real Chromium: by tap, by key, live, without scripts, in the hand."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask, Response
from playwright.sync_api import Browser, Page, expect

from sandbox import faults
from tests.sandbox.app_events import APP, app_purchase
from tests.sandbox.meta import PIXEL, post_server
from tests.sandbox.phone_kit import KEY, Shop, do
from tests.server import serving

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'


@pytest.fixture
def shop(sandbox: Flask) -> Iterator[Shop]:
    """A shop with pictures, and a sandbox that knows where it is."""
    shop = Shop()
    shop.add_url_rule(
        "/static/<name>",
        view_func=lambda name: Response(PICTURE, mimetype="image/svg+xml"),
    )
    with serving(shop) as url:
        shop.feed = shop.feed.replace("http://127.0.0.1:9", url)
        sandbox.config.update(
            SANDBOX_SHOP_URL=url,
            MOBILE_API_KEYS=f"demo-app:{KEY}",
            META_PIXEL_ID=PIXEL,
            META_APP_ID=APP,
        )
        yield shop


@pytest.fixture
def manager(sandbox: Flask, shop: Shop) -> Iterator[str]:
    """The URL of a running sandbox whose phone has a shop."""
    with serving(sandbox) as url:
        yield url


def tap(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def buy(page: Page) -> None:
    tap(page, "Install the app")
    tap(page, "Open the app")
    tap(page, "View Stoneware mug")
    tap(page, "Add to cart")
    expect(page.get_by_text("1 in the cart")).to_be_visible()
    tap(page, "Cart (1)")
    tap(page, "Buy")
    expect(page.get_by_role("heading", name="Thank you!")).to_be_visible()


def test_one_buys_on_the_phone_and_sees_it_arrive_without_a_reload(
    sandbox: Flask, shop: Shop, page: Page, manager: str
) -> None:
    page.goto(f"{manager}/phone")
    buy(page)
    bought = page.locator(".sent__call").first
    expect(bought).to_contain_text("Waiting to be sent")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()

    post_server(sandbox.test_client(), app_purchase(shop.events[-1]["event_id"]))

    expect(bought).to_contain_text("Arrived")
    bought.get_by_role("link", name="See it in Test events").click()
    expect(page.get_by_role("heading", name="Purchase")).to_be_visible()


def test_the_old_route_too_shows_both_and_counts_once(
    sandbox: Flask, shop: Shop, page: Page, manager: str
) -> None:
    page.goto(f"{manager}/phone")
    buy(page)
    post_server(sandbox.test_client(), app_purchase(shop.events[-1]["event_id"]))

    page.get_by_role("button", name="Send by the old route too Purchase").click()

    bought = page.locator(".sent__call").first
    expect(bought.locator(".sent__arrivals li")).to_have_count(2)
    expect(bought).to_contain_text("The old route took a copy too.")
    bought.get_by_role("link", name="App Events API").click()
    expect(page.locator(".summary")).to_contain_text("Deduplicated — counted once")
    expect(page.locator(".summary")).to_contain_text("by the App Events API and by the")


def test_an_old_route_that_fails_says_so(
    sandbox: Flask, page: Page, manager: str
) -> None:
    page.goto(f"{manager}/phone")
    tap(page, "Install the app")
    faults.switch("meta_500", on=True)

    page.get_by_role("button", name="Send by the old route too").click()

    expect(page.get_by_text("The old route refused it")).to_be_visible()


def test_the_phone_works_without_scripts_and_by_keyboard(
    sandbox: Flask, shop: Shop, browser: Browser, manager: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{manager}/phone")
    page.get_by_role("button", name="Install the app").press("Enter")
    page.get_by_role("button", name="Open the app").press("Space")
    page.get_by_role("button", name="View Stoneware mug").press("Enter")
    page.get_by_role("button", name="Leave the app").press("Enter")
    page.get_by_role("checkbox", name="The app may track").press("Space")
    page.get_by_role("radio", name="Refused").press("Space")
    page.get_by_role("button", name="Apply").press("Enter")
    expect(page.get_by_role("checkbox", name="The app may track")).not_to_be_checked()
    tap(page, "Open the app")

    last = shop.calls[-1]
    assert (last["consent"], "madid" in last["user_data"]) == ("refused", False)
    page.get_by_role("link", name="Reload to see what has arrived").click()
    expect(page.locator(".sent__call")).to_have_count(4)
    context.close()


def test_a_fold_that_is_open_stays_open_when_something_arrives(
    sandbox: Flask, shop: Shop, page: Page, manager: str
) -> None:
    page.goto(f"{manager}/phone")
    tap(page, "Install the app")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    page.get_by_text("What went to the shop").click()

    installed = app_purchase(
        shop.events[-1]["event_id"], event_name="MobileAppInstall", custom_data=None
    )
    post_server(sandbox.test_client(), installed)

    expect(page.locator(".sent__call")).to_contain_text("Arrived")
    expect(page.get_by_text("POST /api/app-events")).to_be_visible()


@pytest.mark.parametrize(
    ("scheme", "platform"), [("light", "ios"), ("dark", "android")]
)
def test_every_screen_fits_a_phone_and_causes_no_complaint(
    sandbox: Flask,
    browser: Browser,
    manager: str,
    scheme: str,
    platform: str,
) -> None:
    client = sandbox.test_client()
    client.post("/phone/new", data={"platform": platform})
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, color_scheme=scheme
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))

    for act in ("look", "install", "open", "view mug", "add mug", "cart", "buy"):
        do(client, act)
        page.goto(f"{manager}/phone")
        for fold in page.locator("summary").all()[:2]:
            fold.click()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360

    pictures = page.evaluate("[...document.images].map(i => i.naturalWidth)")
    assert all(pictures)
    assert complaints == []
    context.close()


def test_everything_to_tap_has_a_name_and_is_large_enough(
    sandbox: Flask, page: Page, manager: str
) -> None:
    do(sandbox.test_client(), "install", "open")
    page.goto(f"{manager}/phone")

    for button in page.locator(".phone button").all():
        box = button.bounding_box()
        assert re.sub(r"\s+", " ", button.inner_text()).strip()
        assert box is not None
        assert box["height"] >= 24


def test_the_screen_has_its_key(page: Page, manager: str) -> None:
    page.goto(manager)

    page.keyboard.press("g")
    page.keyboard.press("m")

    expect(page).to_have_url(f"{manager}/phone")
