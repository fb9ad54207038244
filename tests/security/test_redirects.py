"""Where the shop sends people on to: itself, and Stripe's payment page."""

from pathlib import Path
from urllib.parse import quote

import pytest
import stripe

from shop import stripe_gateway
from tests.databases import Seeded
from tests.shop.storefront import Storefront
from tests.shopper import Shopper
from tests.world import World

ELSEWHERE = (
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\x01//evil.example",
    " //evil.example",
    "/%0d%0aLocation: https://evil.example",
    "javascript:alert(1)",
    "evil.example",
    "",
)

NO_PAYMENT_PAGES = (
    "https://evil.example/pay/cs_test_1",
    "https://checkout.stripe.com.evil.example/pay",
    "javascript:alert(1)",
    "//evil.example",
    "",
)


def test_an_answer_on_consent_leads_to_no_other_site(
    tmp_path: Path, seeded: Seeded
) -> None:
    visitor = Storefront(tmp_path, seeded, CONSENT_MODE="opt_in")

    for address in ELSEWHERE:
        answer = visitor.choose("refused", next=address)
        assert answer.status_code == 303
        location = answer.headers["Location"]
        assert location.startswith("/"), address
        assert not location.startswith(("//", "/\\")), address
        assert "evil.example" not in location or location.startswith("/%0d%0a")


def test_no_path_becomes_an_address_of_another_site(
    tmp_path: Path, seeded: Seeded
) -> None:
    visitor = Storefront(tmp_path, seeded)

    for path in ("//evil.example", "/.//evil.example", "/\\evil.example"):
        answer = visitor.client.get("/", environ_overrides={"PATH_INFO": path})
        location = answer.headers.get("Location", "/")
        assert location.startswith(("http://localhost/", "/")), path
        assert not location.startswith("//"), path
        assert f'value="{path}"' not in answer.text, path


def test_what_a_search_holds_is_part_of_no_redirect(
    world: World, shopper: Shopper
) -> None:
    for text in ("//evil.example", "\r\nLocation: https://evil.example"):
        answer = shopper.http.get(
            f"{world.shop_url}/search?q={quote(text)}",
            allow_redirects=False,
            timeout=20,
        )
        assert answer.status_code == 200
        assert "Location" not in answer.headers


def test_nobodys_card_is_asked_for_but_by_stripe(
    world: World, shopper: Shopper, monkeypatch: pytest.MonkeyPatch
) -> None:
    shopper.add()
    for number, address in enumerate(NO_PAYMENT_PAGES):
        session = {"id": f"cs_test_{number}", "url": address}
        monkeypatch.setattr(
            stripe_gateway, "create_session", lambda *_, made=session, **__: made
        )
        answer = shopper.send("/checkout", "/checkout")
        assert answer.headers["Location"] == "/checkout", address

    assert "payment page cannot be reached" in shopper.get("/checkout").text
    assert {order.state for order in world.orders()} == {"failed"}


def test_stripes_own_payment_page_is_where_a_buyer_goes(
    tmp_path: Path, seeded: Seeded, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = "https://checkout.stripe.com/c/pay/cs_test_made_up"
    session = {"id": "cs_test_made_up", "url": page}
    monkeypatch.setattr(stripe_gateway, "create_session", lambda *_, **__: session)
    visitor = Storefront(tmp_path, seeded, STRIPE_API_BASE="")
    visitor.send("/cart/add", product="stoneware-mug")

    answer = visitor.send("/checkout")

    assert answer.headers["Location"] == page


def test_stripe_is_told_the_shops_own_addresses_whatever_host_was_asked_for(
    world: World, shopper: Shopper, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: dict[str, str] = {}

    def create(order: object, **addresses: str) -> dict[str, str]:
        told.update(addresses)
        raise stripe.APIConnectionError("nobody")

    monkeypatch.setattr(stripe_gateway, "create_session", create)
    shopper.add()
    shopper.http.headers["X-Forwarded-Host"] = "evil.example"
    shopper.send("/checkout", "/checkout")

    assert all(each.startswith(f"{world.shop_url}/") for each in told.values())
    assert set(told) == {"success_url", "cancel_url"}
