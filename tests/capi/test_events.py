"""An event and its two halves."""

import json
import math
from decimal import Decimal

import pytest

from capi import Content, CustomData, Event, UserData

PURCHASE = Event(
    event_name="Purchase",
    event_time=1_790_000_000,
    event_id="ch_1",
    event_source_url="https://shop.example/thanks",
    user_data=UserData(
        email=" John_Smith@gmail.com ",
        phone="(650)555-1212",
        country_code="US",
        client_ip_address="93.184.216.34",
        client_user_agent="Mozilla/5.0",
    ),
    custom_data=CustomData(
        value=Decimal("42.00"),
        currency="usd",
        order_id="C1",
        contents=(
            Content(id="mug", quantity=2, item_price=Decimal("18.50")),
            Content(id="twine", item_price=5),
        ),
    ),
)


def test_the_server_half_is_hashed_and_holds_nothing_empty() -> None:
    assert PURCHASE.to_server() == {
        "event_name": "Purchase",
        "event_time": 1_790_000_000,
        "event_id": "ch_1",
        "action_source": "website",
        "event_source_url": "https://shop.example/thanks",
        "user_data": {
            "em": ["62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f"],
            "ph": ["e323ec626319ca94ee8bff2e4c87cf613be6ea19919ed1364124e16807ab3176"],
            "country": [
                "79adb2a2fce5c6ba215fe5f27f532d4e7edbac4b6a5e09e1ef3a08084a904621"
            ],
            "client_ip_address": "93.184.216.34",
            "client_user_agent": "Mozilla/5.0",
        },
        "custom_data": {
            "value": 42.0,
            "currency": "USD",
            "contents": [
                {"id": "mug", "quantity": 2, "item_price": 18.5},
                {"id": "twine", "quantity": 1, "item_price": 5},
            ],
            "content_ids": ["mug", "twine"],
            "content_type": "product",
            "num_items": 3,
            "order_id": "C1",
        },
    }


def test_both_halves_agree_on_everything_that_is_about_goods_and_money() -> None:
    name, parameters, options = PURCHASE.to_browser()

    server = PURCHASE.to_server()
    assert (name, parameters, options["eventID"]) == (
        server["event_name"],
        server["custom_data"],
        server["event_id"],
    )


def test_the_browser_half_holds_no_person() -> None:
    text = json.dumps(PURCHASE.to_browser())

    assert "john" not in text.lower()
    assert "650" not in text


def test_the_event_id_stands_in_the_fourth_argument_alone() -> None:
    _, parameters, options = PURCHASE.to_browser()

    assert options == {"eventID": "ch_1"}
    assert not {"eventID", "event_id"} & set(parameters)


@pytest.mark.parametrize("value", [math.nan, math.inf, "42", True])
def test_a_value_that_is_no_finite_number_is_left_out_and_reported(
    value: object,
) -> None:
    data = CustomData(value=value, currency="USD")  # type: ignore[arg-type]

    assert data.to_meta() == {"currency": "USD"}
    assert [finding.code for finding in data.findings()] == ["value_not_a_number"]


def test_an_unknown_currency_is_left_out_and_reported_never_guessed() -> None:
    data = CustomData(value=1, currency="XYZ")

    assert data.to_meta() == {"value": 1}
    assert [finding.code for finding in data.findings()] == ["unknown_currency"]


def test_a_value_of_zero_is_kept() -> None:
    assert CustomData(value=0, currency="USD").to_meta()["value"] == 0


def test_a_bad_phone_number_loses_the_number_and_not_the_event() -> None:
    event = Event(
        event_name="Purchase",
        event_time=1,
        user_data=UserData(email="joe@eg.com", phone="call me"),
    )

    assert list(event.to_server()["user_data"]) == ["em"]
    assert [finding.field for finding in event.findings()] == ["user_data.ph"]


def test_the_repr_of_user_data_names_fields_and_shows_none() -> None:
    assert repr(PURCHASE.user_data) == (
        "UserData(email=…, phone=…, country_code=…, client_ip_address=…,"
        " client_user_agent=…)"
    )


def test_custom_properties_lie_flat_and_cannot_replace_standard_ones() -> None:
    data = CustomData(
        value=1, currency="USD", custom_properties={"gift": "yes", "value": 9}
    )

    assert data.to_meta() == {"gift": "yes", "value": 1, "currency": "USD"}
