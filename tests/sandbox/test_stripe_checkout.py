"""The pay page: its form, its messages, its ends, its headers."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from sandbox import faults
from tests.clock import FrozenClock
from tests.sandbox import stripe_kit as kit
from tests.sandbox.stripe_kit import Stripe, pay, shipping


@pytest.fixture
def shop(tmp_path: Path, clock: FrozenClock) -> Iterator[Stripe]:
    with kit.playing(tmp_path, clock) as served:
        yield served


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("email", "", "Fill in this field."),
        ("email", "nobody", "Enter an email address"),
        ("phone", "12", "Enter a phone number"),
        ("phone", "", "Fill in this field."),
        ("card_number", "4242 4242 4242 4241", "Your card number is incorrect."),
        ("card_number", "4111 1111 1111 1111", "Only test cards work here."),
        ("card_number", "", "Fill in this field."),
        ("expiry", "13 / 34", "The month must be from 01 to 12."),
        ("expiry", "08 / 26", "expiry date is in the past."),
        ("expiry", "soon", "Enter the date as MM / YY."),
        ("cvc", "12", "Enter the 3 digits"),
        ("name", " ", "Fill in this field."),
        ("address", "", "Fill in this field."),
        ("city", "", "Fill in this field."),
        ("state", "", "Fill in this field."),
        ("zip", "", "Fill in this field."),
        ("country", "FR", "Choose a country from the list."),
    ],
)
def test_a_wrong_field_says_what_is_wrong(
    shop: Stripe, field: str, value: str, message: str
) -> None:
    answer = pay(shop.start(), **{field: value})

    assert answer.status_code == 422
    assert answer.text.count('aria-invalid="true"') == 1
    error = answer.text.split(f'id="{field}-error">')[1].split("</p>")[0]
    assert message in error.replace("&#39;", "'")
    assert f'aria-describedby="{field}-error"' in answer.text
    assert shop.event_types() == []


@pytest.mark.parametrize(
    "changes",
    [
        {"expiry": "0934"},
        {"expiry": "9/2034"},
        {"expiry": "09/26"},
        {"card_number": "4242-4242-4242-4242"},
        {"country": "DE", "state": ""},
        {"country": "HK", "state": "", "zip": ""},
        {"phone": "(415) 555-0132"},
    ],
)
def test_what_people_type_is_understood(shop: Stripe, changes: dict[str, str]) -> None:
    assert pay(shop.start(), **changes).status_code == 303


def test_a_local_phone_number_becomes_international(shop: Stripe) -> None:
    session = shop.start()

    pay(session, phone="(415) 555-0132")

    details = shop.again(session).customer_details
    assert details is not None
    assert details.phone == "+14155550132"


def test_a_decline_keeps_what_was_typed_but_not_the_card(shop: Stripe) -> None:
    answer = pay(shop.start(), card_number="4000000000009995", city="Oslo <b>")

    assert answer.status_code == 402
    assert 'role="alert"' in answer.text
    assert "Your card has insufficient funds." in answer.text
    assert 'value="Oslo &lt;b&gt;"' in answer.text
    assert 'value="12 / 34"' in answer.text
    assert 'value="4000000000009995"' not in answer.text
    assert 'value="123"' not in answer.text


@pytest.mark.parametrize("digits", ["9987", "9979"])
def test_a_lost_or_stolen_card_hears_no_more_than_declined(
    shop: Stripe, digits: str
) -> None:
    answer = pay(shop.start(), card_number=f"400000000000{digits}")

    alert = answer.text.split('role="alert"')[1].split("</p>")[0]
    assert "Your card was declined." in alert.replace("&#39;", "'")


def test_an_email_that_the_shop_gave_cannot_be_changed(shop: Stripe) -> None:
    session = shop.start(customer_email="ada@shop.example")
    page = requests.get(str(session.url), timeout=10).text

    pay(session, email="eve@example.com")

    details = shop.again(session).customer_details
    assert "readonly" in page
    assert details is not None
    assert details.email == "ada@shop.example"


def test_a_session_asks_for_no_more_than_it_needs(shop: Stripe) -> None:
    session = shop.start(
        phone_number_collection={"enabled": False},
        billing_address_collection="auto",
        shipping_address_collection=None,
    )

    page = requests.get(str(session.url), timeout=10).text
    answer = pay(session, phone="", address="", city="", state="", zip="")

    for name in ("phone", "address", "city", "state"):
        assert f'name="{name}"' not in page
    assert answer.status_code == 303


def test_another_way_of_shipping_changes_the_total(shop: Stripe) -> None:
    session = shop.start(shipping_options=[shipping(), shipping(1500, "Express")])
    express = session.shipping_options[1].shipping_rate

    shown = requests.post(
        f"{session.url}/shipping", {"shipping_rate": str(express)}, timeout=10
    )
    pay(session)

    assert "$35.00" in shown.text
    assert shop.again(session).amount_total == 3500


def test_a_paid_session_links_back_to_the_shop(shop: Stripe) -> None:
    session = shop.start()
    url = str(session.url)
    pay(session)

    page = requests.get(url, timeout=10)

    assert page.status_code == 200
    assert "This order is complete" in page.text
    assert f"session_id={session.id}" in page.text


def test_an_expired_session_says_so_and_links_back(shop: Stripe) -> None:
    session = shop.start()
    shop.client.v1.checkout.sessions.expire(session.id)

    page = requests.get(str(session.url), timeout=10)

    assert page.status_code == 410
    assert "This checkout has expired" in page.text
    assert 'href="http://127.0.0.1:8000/cart"' in page.text


def test_a_closed_tab_leads_to_the_shop_and_not_to_its_thanks_page(
    shop: Stripe,
) -> None:
    session = shop.start()
    with shop.app.app_context():
        faults.switch("tab_closed", on=True)

    page = pay(session)

    assert page.status_code == 200
    assert "You can close this tab" in page.text
    assert 'href="http://127.0.0.1:8000"' in page.text
    assert "/thanks" not in page.text
    assert shop.again(session).payment_status == "paid"


def test_an_unknown_session_says_so(shop: Stripe) -> None:
    page = requests.get(f"{shop.url}/pay/cs_test_none", timeout=10)

    assert page.status_code == 404
    assert "There is no such checkout" in page.text


@pytest.mark.parametrize(("language", "lacking"), [("uk", True), ("ja", False)])
def test_who_reads_what_stripe_does_not_speak_is_told_so(
    shop: Stripe, language: str, lacking: bool
) -> None:
    address = str(shop.start().url)

    page = requests.get(address, headers={"Accept-Language": language}, timeout=10)

    foot = page.text.partition('class="foot"')[2]
    assert ("Stripe" in foot) is lacking


def test_the_page_is_guarded(shop: Stripe) -> None:
    image = "http://127.0.0.1:8000/static/mug.svg"
    item = kit.line(product_data={"name": "Mug", "images": [image]})
    session = shop.start(line_items=[item])

    headers = requests.get(str(session.url), timeout=10).headers

    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'self'; script-src 'self'; "
        "img-src 'self' http://127.0.0.1:8000; "
        "form-action 'self' http://127.0.0.1:8000; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    assert "Set-Cookie" not in headers
