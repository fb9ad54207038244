"""The pay page in a real browser, by its labels, as a buyer sees it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.clock import FrozenClock
from tests.sandbox import stripe_kit as kit
from tests.sandbox.stripe_kit import Receiver, Stripe

FIELDS = {
    "Email": "ada@example.com",
    "Phone": "+1 415 555 0132",
    "Card number": "4242424242424242",
    "Expiry": "12 / 34",
    "CVC": "123",
    "Name on card": "Ada Lovelace",
    "Address": "1 Main Street",
    "City": "San Francisco",
    "State": "CA",
    "ZIP": "94103",
}


@pytest.fixture
def shop(tmp_path: Path, clock: FrozenClock) -> Iterator[Stripe]:
    with kit.playing(tmp_path, clock) as served:
        yield served


def fill(page: Page, **changes: str) -> None:
    for label, value in (FIELDS | changes).items():
        page.get_by_label(label).fill(value)
    page.get_by_label("Country").select_option("US")


def press(page: Page) -> None:
    page.get_by_role("button", name="Pay").click()


def test_a_buyer_pays_and_comes_back_to_the_shop(
    shop: Stripe, thanks: str, page: Page
) -> None:
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text))
    session = shop.start(success_url=thanks)
    page.goto(str(session.url))
    expect(page.locator("#total")).to_have_text("$25.00")

    fill(page)
    press(page)

    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert page.url == thanks.replace("{CHECKOUT_SESSION_ID}", session.id)
    assert shop.again(session).payment_status == "paid"
    assert "checkout.session.completed" in shop.receiver.types()
    assert [said for said in complaints if "404" not in said] == []


def test_a_declined_buyer_stays_and_pays_with_another_card(
    shop: Stripe, thanks: str, page: Page
) -> None:
    session = shop.start(success_url=thanks)
    page.goto(str(session.url))

    fill(page, **{"Card number": "4000000000000002"})
    press(page)

    expect(page.get_by_role("alert")).to_contain_text("Your card was declined.")
    expect(page.get_by_label("Card number")).to_be_focused()
    expect(page.get_by_label("Card number")).to_have_value("")
    expect(page.get_by_label("Email")).to_have_value("ada@example.com")
    assert shop.again(session).status == "open"

    page.get_by_label("Card number").fill(FIELDS["Card number"])
    page.get_by_label("CVC").fill("123")
    press(page)

    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert shop.again(session).payment_status == "paid"


def test_the_page_works_by_keyboard_alone(
    shop: Stripe, thanks: str, page: Page
) -> None:
    page.goto(str(shop.start(success_url=thanks).url))
    fill(page)

    page.get_by_label("ZIP").press("Enter")

    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()


def test_a_test_card_fills_itself_in(shop: Stripe, page: Page) -> None:
    page.goto(str(shop.start().url))

    page.get_by_text("Test cards", exact=True).click()
    page.get_by_role("button", name="Use 3782 822463 10005").click()

    expect(page.get_by_label("Card number")).to_have_value("3782 822463 10005")
    expect(page.get_by_label("CVC")).to_have_value("1234")


def test_an_example_buyer_pays_at_two_presses(
    shop: Stripe, thanks: str, page: Page
) -> None:
    page.goto(str(shop.start(success_url=thanks).url))

    page.get_by_role("button", name="Fill in an example buyer").click()
    expect(page.get_by_role("button", name="Pay", exact=True)).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()


def test_an_example_buyer_leaves_what_is_there_and_can_pay_with_it(
    shop: Stripe, thanks: str, page: Page
) -> None:
    page.goto(str(shop.start(success_url=thanks).url))
    page.get_by_text("Test cards", exact=True).click()
    page.get_by_label("Card number").fill("378282246310005")
    page.get_by_label("Email").fill("ada@example.com")

    page.get_by_role("button", name="Fill in an example buyer").click()

    expect(page.get_by_label("Card number")).to_have_value("3782 822463 10005")
    expect(page.get_by_label("Email")).to_have_value("ada@example.com")
    press(page)
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()


def test_an_example_buyer_moves_nobody_who_has_begun_an_address(
    shop: Stripe, page: Page
) -> None:
    page.goto(str(shop.start().url))
    page.get_by_label("City").fill("Wien")
    page.get_by_label("Country").select_option("HK")

    page.get_by_role("button", name="Fill in an example buyer").click()

    expect(page.get_by_label("Name on card")).not_to_have_value("")
    values = [page.get_by_label(name) for name in ("Address", "City", "Country")]
    assert [field.input_value() for field in values] == ["", "Wien", "HK"]


def test_an_example_buyer_keeps_a_country_with_its_zip_alone(
    shop: Stripe, page: Page
) -> None:
    short = {"billing_address_collection": "auto", "shipping_address_collection": None}
    page.goto(str(shop.start(**short).url))
    page.get_by_label("ZIP").fill("10115")
    page.get_by_label("Country").select_option("DE")

    page.get_by_role("button", name="Fill in an example buyer").click()

    expect(page.get_by_label("Email")).not_to_have_value("")
    expect(page.get_by_label("Country")).to_have_value("DE")


def test_the_page_fits_a_small_phone(shop: Stripe, page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(str(shop.start().url))
    page.get_by_text("Test cards", exact=True).click()

    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_a_shop_that_fails_the_webhook_holds_no_buyer(
    shop: Stripe, thanks: str, page: Page
) -> None:
    receiver: Receiver = shop.receiver
    receiver.status = 500
    page.goto(str(shop.start(success_url=thanks).url))

    fill(page)
    press(page)

    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
