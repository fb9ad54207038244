"""What the rules say of single events, and of what stands beside them."""

from typing import Any

import pytest

from sandbox.diagnostics.rules import examine
from sandbox.diagnostics.subject import Payment, Subject
from sandbox.matching import CONVERSIONS_API, PIXEL, Side
from tests.sandbox.diagnostics_table import EM, PERSON, sale
from tests.sandbox.meta import NOW, purchase, sha256

SERVER, BROWSER = Side("server", CONVERSIONS_API), Side("browser", PIXEL)
PAID = Payment(
    42.0, "USD", {"em": "Joe@EG.com", "ph": "+14155550132", "ct": "New York"}
)


def codes(event: dict[str, Any] | None = None, **known: Any) -> list[str]:
    """The codes of what is wrong with a changed Purchase."""
    payload = purchase(**event or {})
    subject = Subject(payload=payload, received_at=NOW, **{"side": SERVER} | known)
    return [found.code for found in examine(subject)]


def test_a_good_event_has_no_finding() -> None:
    assert codes(payment=PAID, twin=purchase()) == []


def test_of_two_halves_the_later_says_that_they_name_different_amounts() -> None:
    assert codes(sale(value=41.0), twin=purchase()) == ["value_differs"]
    assert codes(sale(currency="EUR"), twin=purchase()) == ["value_differs"]
    assert codes(sale(value="42.00"), twin=purchase()) == []


def test_the_value_is_what_stripe_was_paid() -> None:
    assert codes(sale(value=4200), payment=PAID) == ["order_total_mismatch"]
    assert codes(sale(currency="EUR"), payment=PAID) == ["order_total_mismatch"]


def test_a_prepayment_is_not_held_against_the_whole_order() -> None:
    goods = [{"id": "mug", "quantity": 2, "item_price": 40.0}]

    assert codes(sale(value=85.0, contents=goods), payment=PAID) == []


@pytest.mark.parametrize(
    ("key", "hashed"),
    [
        ("em", "Joe@EG.com"),
        ("em", "JOE@EG.COM"),
        ("ph", "+14155550132"),
        ("ph", "4155550132"),
        ("ct", "new york"),
    ],
)
def test_what_the_buyer_typed_must_be_normalised_before_it_is_hashed(
    key: str, hashed: str
) -> None:
    given = {"user_data": PERSON | {key: [sha256(hashed)]}}

    assert codes(given, payment=PAID) == ["not_normalized"]


def test_a_hash_of_what_the_other_half_hashed_is_hashed_twice() -> None:
    twice = {"user_data": PERSON | {"em": [sha256(EM)]}}

    assert codes(twice, twin=purchase()) == ["double_hash"]
    assert codes(twice, payment=Payment(42.0, "USD", {"em": "Joe@eg.com"})) == [
        "double_hash"
    ]


def test_a_click_that_no_page_of_this_visitor_carried_was_made_up() -> None:
    clicked = {"user_data": PERSON | {"fbc": "fb.1.1790000000000.IwAR0abc"}}

    assert codes(clicked, page_carried_click=False) == ["fbc_without_click"]
    assert codes(clicked, page_carried_click=True) == []
    assert codes(clicked, page_carried_click=None) == []


def test_an_id_that_another_browser_sent_first_comes_from_a_cache() -> None:
    mine, theirs = "fb.1.1790000000000.1", "fb.1.1790000000000.2"
    event = {"user_data": PERSON | {"fbp": mine}}

    assert codes(event, first=purchase(user_data={"fbp": theirs})) == [
        "event_id_repeated"
    ]
    assert codes(event, first=purchase(user_data={"fbp": mine + ".AQICAQMC"})) == []


def test_the_address_of_a_hit_says_nothing_of_the_shop() -> None:
    local = {"user_data": PERSON | {"client_ip_address": "127.0.0.1"}}

    assert codes(local, side=BROWSER) == []


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1:8000", "shop.test"])
def test_a_test_code_is_right_where_only_its_builders_come(host: str) -> None:
    event = {"event_source_url": f"http://{host}/thanks"}

    assert codes(event, test_event_code="TEST1") == []


@pytest.mark.parametrize(
    ("why", "code"),
    [
        ("not_hashed", "ud_not_hashed"),
        ("too_many_parameters", "app_parameter_limit"),
        ("repeated", "repeated_key"),
    ],
)
def test_what_meta_overlooked_is_a_finding(why: str, code: str) -> None:
    assert codes(ignored=[("colour", why)]) == [code]


def test_what_a_switch_has_changed_is_nothing_to_mend() -> None:
    assert codes(ignored=[("event_id", "changed")]) == []
