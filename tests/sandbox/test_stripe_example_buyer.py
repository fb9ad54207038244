"""The made-up buyer who fills the pay page in at one press."""

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.clock import FrozenClock
from tests.sandbox import stripe_kit as kit
from tests.sandbox.stripe_kit import Stripe

EVERYWHERE = {"allowed_countries": ["US", "UA", "JP", "ID", "DE", "HK"]}


@pytest.fixture
def shop(tmp_path: Path, clock: FrozenClock) -> Iterator[Stripe]:
    with kit.playing(tmp_path, clock) as served:
        yield served


def example(session: object, language: str = "en") -> dict[str, str] | None:
    """What the button of a session's page fills in."""
    url = getattr(session, "url", "")
    page = requests.get(url, headers={"Accept-Language": language}, timeout=10).text
    found = re.search(r"data-example='([^']*)'", page)
    return json.loads(html.unescape(found[1])) if found else None


def test_each_session_has_a_buyer_of_its_own(shop: Stripe) -> None:
    emails = [(example(shop.start()) or {})["email"] for _ in range(10)]

    assert len(set(emails)) > 5
    assert all(re.fullmatch(r"[a-z0-9.]+@example\.(com|net|org)", it) for it in emails)


def test_a_page_that_comes_again_has_the_same_buyer(shop: Stripe) -> None:
    session = shop.start()

    assert example(session) == example(session)


@pytest.mark.parametrize(
    ("language", "country"), [("en", "US"), ("uk", "UA"), ("ja", "JP"), ("id", "ID")]
)
def test_the_buyer_speaks_as_the_visitor_does(
    shop: Stripe, language: str, country: str
) -> None:
    session = shop.start(shipping_address_collection=EVERYWHERE)

    assert (example(session, language) or {})["country"] == country


def test_the_buyer_lives_where_the_shop_sends_to(shop: Stripe) -> None:
    session = shop.start(shipping_address_collection={"allowed_countries": ["DE"]})

    assert (example(session, "uk") or {})["country"] == "DE"


def test_no_buyer_is_offered_where_none_was_made_up(shop: Stripe) -> None:
    session = shop.start(shipping_address_collection={"allowed_countries": ["HK"]})

    assert example(session) is None


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"phone_number_collection": {"enabled": False}},
        {"billing_address_collection": "auto", "shipping_address_collection": None},
    ],
    ids=["all", "no phone", "no address"],
)
@pytest.mark.parametrize("language", ["en", "uk", "ja", "id"])
@pytest.mark.parametrize("method", ["card", "sepa_debit"])
def test_what_is_filled_in_is_taken(
    shop: Stripe, changes: dict[str, object], language: str, method: str
) -> None:
    session = shop.start(**({"shipping_address_collection": EVERYWHERE} | changes))
    typed = (example(session, language) or {}) | {"method": method}

    answer = requests.post(str(session.url), typed, allow_redirects=False, timeout=20)

    assert answer.status_code == 303
    assert shop.again(session).status == "complete"
