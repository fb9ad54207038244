"""Personal data and secrets are known by their form or name, and digits are not."""

import pytest

from capi import personal


@pytest.mark.parametrize(
    "text",
    [
        "joe@example.com",
        "call Joe <joe.smith+tag@mail.example.co.uk>!",
        "jörg@exämple.de",
        "mailto:joe@example.com",
    ],
)
def test_an_email_address_is_known(text: str) -> None:
    assert personal.kind(text) == "an e-mail address"


@pytest.mark.parametrize(
    "text",
    ["+1 (650) 555-1212", "tel:+442079460958", "+49 30 12345678", "(650) 253-0000"],
)
def test_a_phone_number_is_known(text: str) -> None:
    assert personal.kind(text) == "a phone number"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "C261122-7KQ2M",
        "4006381333931",
        "16505551212",
        "+1",
        "photo@2x.png",
        "@shop",
        "a @ b.example",
        "https://shop.example/@shop/lib@1.2.3",
        "2026-11-22 12:04:29",
        "+99 999 9999 999",
    ],
)
def test_ids_and_numbers_are_no_personal_data(text: str) -> None:
    assert personal.kind(text) is None


@pytest.mark.parametrize(
    "url",
    [
        "https://shop.example/thanks?email=joe%40example.com",
        "https://shop.example/thanks?next=%2Flogin%3Fmail%3Djoe%2540example.com",
        "https://shop.example/u/joe@example.com",
        "https://shop.example/thanks?phone=6505551212",
        "https://shop.example/thanks#first_name=joe",
        "https://shop.example/?q=%2B16502530000",
    ],
)
def test_personal_data_in_an_address_is_known(url: str) -> None:
    assert personal.personal_in_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://shop.example/thanks?order=C261122-7KQ2M&utm_source=meta",
        "https://shop.example/search?q=red+shoes+42&gender=women&zip=94035",
        "https://shop.example/?email=",
        "https://shop.example/?fbclid=IwAR2F4-dbP0l7Mn1IawQQGCINEz7PYXQvwjNwB",
        "https://[",
        "",
    ],
)
def test_an_ordinary_address_holds_no_personal_data(url: str) -> None:
    assert not personal.personal_in_url(url)
    assert not personal.secret_in_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://shop.example/thanks?session_id=cs_test_a1b2",
        "https://shop.example/thanks?s=cs_live_a1B2c3D4e5",
        "https://shop.example/shop;jsessionid=1A2B",
        "https://shop.example/reset/eyJhbGciOiJIUzI1.eyJzdWIiOiIx.c2lnbmF0dXJl",
        "https://shop.example/#access_token=abc",
        "https://joe:secret@shop.example/",
        "https://shop.example/?payment_intent_client_secret=pi_1_secret_abcd",
    ],
)
def test_a_secret_in_an_address_is_known(url: str) -> None:
    assert personal.secret_in_url(url)


@pytest.mark.parametrize("key", ["email", "First-Name", "customer_email", "ZIP"])
def test_custom_data_can_be_personal_by_its_name(key: str) -> None:
    assert personal.is_name_of_personal_data(key)


@pytest.mark.parametrize("key", ["city", "country", "content_name", "email_campaign"])
def test_metas_own_fields_are_not_personal_by_name(key: str) -> None:
    assert not personal.is_name_of_personal_data(key)


def test_a_long_text_costs_no_more_than_its_length() -> None:
    text = "a." * 200_000 + "@" + "b-" * 200_000 + "+1 " * 200_000

    assert personal.kind(text) is None
