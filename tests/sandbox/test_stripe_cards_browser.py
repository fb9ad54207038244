"""Each test card and account once in a real browser, from the form to its end.

With CARD_PICTURES in the environment, a picture of each end is put into that folder.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from sandbox.stripe.cards import CARDS, Card
from sandbox.stripe.ibans import ACCOUNTS, Account
from tests.clock import FrozenClock
from tests.sandbox import stripe_kit as kit
from tests.sandbox.stripe_kit import Stripe
from tests.sandbox.test_stripe_browser import fill, press

PAYING = [card for card in CARDS if not card.decline and not card.challenge]
DECLINED = [card for card in CARDS if card.decline and not card.challenge]
CHALLENGED = [card for card in CARDS if card.challenge]

MESSAGES = {
    "insufficient_funds": "Your card has insufficient funds.",
    "expired_card": "Your card has expired.",
    "incorrect_cvc": "Your card's security code is incorrect.",
    "processing_error": "An error occurred while processing your card.",
}


@pytest.fixture
def shop(tmp_path: Path, clock: FrozenClock) -> Iterator[Stripe]:
    with kit.playing(tmp_path, clock) as served:
        yield served


def picture(page: Page, name: str) -> None:
    folder = os.environ.get("CARD_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def pay_with(page: Page, url: str, card: Card) -> None:
    page.goto(url)
    cvc = "1234"[: card.cvc_length]
    fill(page, **{"Card number": card.spaced, "CVC": cvc})
    press(page)


def digits(card: Card) -> str:
    return card.last4


@pytest.mark.parametrize("card", PAYING, ids=digits)
def test_a_card_that_pays_leads_back_to_the_shop(
    shop: Stripe, thanks: str, page: Page, card: Card
) -> None:
    session = shop.start(success_url=thanks)

    pay_with(page, str(session.url), card)

    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert shop.again(session).payment_status == "paid"
    page.goto(f"{shop.url}/dashboard/sessions/{session.id}")
    picture(page, f"{card.last4}-paid")


@pytest.mark.parametrize("card", DECLINED, ids=digits)
def test_a_declined_card_says_why_and_the_buyer_stays(
    shop: Stripe, page: Page, card: Card
) -> None:
    session = shop.start()

    pay_with(page, str(session.url), card)

    decline = card.decline
    assert decline is not None
    reason = decline.decline_code or decline.code
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text(MESSAGES.get(reason, "Your card was declined."))
    expect(page.get_by_label("Card number")).to_be_focused()
    assert shop.again(session).status == "open"
    picture(page, f"{card.last4}-declined")


@pytest.mark.parametrize("card", CHALLENGED, ids=digits)
def test_a_challenge_is_completed(
    shop: Stripe, thanks: str, page: Page, card: Card
) -> None:
    session = shop.start(success_url=thanks)
    pay_with(page, str(session.url), card)
    expect(page.get_by_role("heading", name="Confirm your payment")).to_be_visible()
    picture(page, f"{card.last4}-challenge")

    page.get_by_role("button", name="Complete authentication").press("Enter")

    if card.decline:
        expect(page.get_by_role("alert")).to_contain_text("Your card was declined.")
        picture(page, f"{card.last4}-declined-after")
        return
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert shop.again(session).payment_status == "paid"


@pytest.mark.parametrize("card", CHALLENGED, ids=digits)
def test_a_failed_challenge_leads_back_to_the_form(
    shop: Stripe, page: Page, card: Card
) -> None:
    session = shop.start()
    pay_with(page, str(session.url), card)

    page.get_by_role("button", name="Fail authentication").click()

    expect(page.get_by_role("alert")).to_contain_text("unable to authenticate")
    expect(page.get_by_label("Card number")).to_be_focused()
    expect(page.get_by_label("Email")).to_have_value("ada@example.com")
    assert shop.again(session).status == "open"
    picture(page, f"{card.last4}-failed")


@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account.country)
def test_a_debit_is_chosen_by_keyboard_and_ends_later(
    shop: Stripe, thanks: str, page: Page, clock: FrozenClock, account: Account
) -> None:
    session = shop.start(success_url=thanks)
    page.goto(str(session.url))
    fill(page)

    page.get_by_role("radio", name="Card").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Card number")).to_be_hidden()
    page.get_by_label("IBAN").fill(account.spaced)
    page.get_by_label("Account holder").fill("Ada Lovelace")
    picture(page, f"{account.country}-form")
    page.get_by_label("Account holder").press("Enter")

    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert shop.again(session).payment_status == "unpaid"
    clock.tick(30)
    assert shop.again(session).payment_status == ("paid" if account.pays else "unpaid")
    page.goto(f"{shop.url}/dashboard/sessions/{session.id}")
    picture(page, f"{account.country}-end")


def test_a_number_that_is_no_test_card_is_refused(shop: Stripe, page: Page) -> None:
    page.goto(str(shop.start().url))
    fill(page, **{"Card number": "4242 4242 4242 4241"})

    press(page)

    expect(page.get_by_label("Card number")).to_be_focused()
    expect(page.get_by_text("Your card number is incorrect.")).to_be_visible()
    picture(page, "4241-mistyped")


def test_the_ways_to_pay_fit_a_small_phone(shop: Stripe, page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(str(shop.start().url))
    page.get_by_role("radio", name="Bank debit (sandbox)").check()
    page.get_by_text("Test accounts", exact=True).click()
    page.get_by_role("button", name="Use AT61").click()

    expect(page.get_by_label("IBAN")).to_have_value("AT61 1904 3002 3457 3201")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    picture(page, "phone-debit")


def test_without_scripts_a_challenge_works_too(
    shop: Stripe, thanks: str, page: Page
) -> None:
    page.route("**/*.js", lambda route: route.abort())
    session = shop.start(success_url=thanks)

    pay_with(page, str(session.url), CHALLENGED[0])
    page.get_by_role("button", name="Complete authentication").click()

    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
