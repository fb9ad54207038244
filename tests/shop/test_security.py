"""Headers, proxies, crawlers: who is believed, and what a browser may do."""

import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from app import create_app
from config import Settings
from shop.security import content_security_policy
from tests.clock import FrozenClock
from tests.databases import Seeded
from tests.shopper import Shopper
from tests.world import World, running

V4, V6 = "93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"
SCRIPTS = re.compile(r"<script.*?</script>", re.DOTALL)
EVENTS = ("ViewContent", "Search", "AddToCart", "InitiateCheckout", "Purchase")
PAGES = (
    "/",
    "/?category=kitchen",
    "/search?q=mug",
    "/search?q=Jenny.Rosen@Example.com",
    "/search?q=%2B1+650+555-1212",
    "/products/desk-lamp",
    "/cart",
    "/checkout",
    "/thanks",
    "/consent",
    "/privacy",
)
CLEAR = ("jenny", "rosen", "example.com", "6505551212", "555-1212", "menlo park")


@pytest.fixture
def behind_a_proxy(
    tmp_path: Path, seeded: Seeded, clock: FrozenClock
) -> Iterator[World]:
    """A shop that believes one proxy."""
    with running(tmp_path, seeded, clock, TRUSTED_PROXIES="1") as world:
        yield world


def address_told(world: World, forwarded_for: str) -> str | None:
    """The address that the outbox holds for a visitor with this header."""
    requests.get(
        f"{world.shop_url}/products/stoneware-mug",
        headers={"X-Forwarded-For": forwarded_for, "User-Agent": "Mozilla/5.0"},
        timeout=10,
    )
    (row,) = world.rows("ViewContent")
    return json.loads(row["payload"])["user_data"].get("client_ip_address")


@pytest.mark.parametrize("address", [V4, V6])
def test_behind_a_trusted_proxy_the_visitors_address_arrives(
    behind_a_proxy: World, address: str
) -> None:
    assert address_told(behind_a_proxy, address) == address


def test_only_what_the_trusted_proxy_added_is_believed(behind_a_proxy: World) -> None:
    assert address_told(behind_a_proxy, f"8.8.8.8, {V4}") == V4


def test_without_a_trusted_proxy_a_forged_address_is_not_believed(
    world: World,
) -> None:
    assert address_told(world, V4) is None


@pytest.mark.parametrize(
    "headers",
    [
        {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"},
        {"User-Agent": "facebookexternalhit/1.1"},
        {"User-Agent": "Mozilla/5.0", "Sec-Purpose": "prefetch;prerender"},
    ],
)
def test_crawlers_and_browsers_that_look_ahead_fire_nothing(
    world: World, headers: dict[str, str]
) -> None:
    url = f"{world.shop_url}/products/stoneware-mug"

    page = requests.get(url, headers=headers, timeout=10)

    assert world.rows("ViewContent") == []
    assert "fbq" not in page.text
    requests.get(url, headers={"User-Agent": "Mozilla/5.0"}, timeout=10)  # a person
    assert len(world.rows("ViewContent")) == 1


def test_a_page_is_kept_by_no_cache(world: World) -> None:
    for path in ("/", "/products/stoneware-mug", "/cart", "/thanks", "/nothing"):
        answer = requests.get(f"{world.shop_url}{path}", timeout=10)
        assert answer.headers["Cache-Control"] == "private, no-store", path


def test_the_policy_names_metas_and_stripes_real_origins() -> None:
    settings = Settings.from_environment(
        {"META_PIXEL_ID": "1", "META_ACCESS_TOKEN": "EAAmadeup"}
    )

    assert content_security_policy(settings) == {
        "default-src": ["'self'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
        "frame-ancestors": ["'none'"],
        "script-src": ["'self'", "https://connect.facebook.net"],
        "img-src": ["'self'", "https://www.facebook.com"],
        "connect-src": ["'self'", "https://www.facebook.com"],
        "frame-src": ["https://www.facebook.com"],
        "form-action": [
            "'self'",
            "https://checkout.stripe.com",
            "https://www.facebook.com",
        ],
    }


def test_without_a_pixel_the_policy_names_nobody_of_metas() -> None:
    assert "facebook" not in str(content_security_policy(Settings.from_environment({})))


@pytest.mark.parametrize(("scheme", "secure"), [("https", True), ("http", False)])
def test_the_shops_scheme_decides_on_secure_cookies_and_hsts(
    tmp_path: Path, seeded: Seeded, scheme: str, secure: bool
) -> None:
    app = create_app(
        {
            "SHOP_URL": f"{scheme}://shop.example",
            "SECRET_KEY": "my own",
            "DATABASE_URL": seeded.copy(tmp_path),
            "CONSENT_MODE": "off",
            "META_PIXEL_ID": "1",
            "META_ACCESS_TOKEN": "EAAmadeup",
        }
    )

    answer = app.test_client().get(
        "/", base_url=f"{scheme}://shop.example", headers={"User-Agent": "Mozilla/5.0"}
    )

    cookies = answer.headers.getlist("Set-Cookie")
    assert len(cookies) == 2  # the session and _fbp
    assert all(("Secure" in cookie) is secure for cookie in cookies)
    assert ("Strict-Transport-Security" in answer.headers) is secure


def test_prices_and_products_of_a_tampered_form_are_refused(
    world: World, shopper: Shopper
) -> None:
    for fields in (
        {"product": "no-such-thing", "quantity": 1},
        {"product": "stoneware-mug", "quantity": -1},
        {"product": "stoneware-mug", "quantity": 10**6},
        {"product": "stoneware-mug", "quantity": "1e3"},
    ):
        answer = shopper.send("/products/stoneware-mug", "/cart/add", **fields)
        assert answer.status_code in (400, 404), fields

    shopper.send(
        "/products/stoneware-mug", "/cart/add", product="stoneware-mug", price=1
    )
    shopper.check_out()
    (order,) = world.orders()
    assert order.subtotal == 1800


def test_a_form_without_its_token_is_refused(world: World) -> None:
    answer = requests.post(
        f"{world.shop_url}/cart/add", data={"product": "stoneware-mug"}, timeout=10
    )

    assert answer.status_code == 400


def test_nothing_that_leaves_the_shop_holds_a_person_in_clear(
    world: World, shopper: Shopper, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        pages = [shopper.http.get(shopper.buy(), timeout=20)]
        pages += [shopper.get(path) for path in PAGES]
        world.work()

    assert {page.status_code for page in pages} == {200}
    scripts = "".join(script for page in pages for script in SCRIPTS.findall(page.text))
    assert 'fbq("track", "Purchase"' in scripts
    assert "Purchase event sent" in caplog.text
    outbox = str([world.rows(name) for name in EVENTS])
    for where in (outbox, str(world.events()), caplog.text, scripts):
        for clear in CLEAR:
            assert clear not in where.lower()


def test_the_server_sends_page_view_only_where_it_is_wanted(
    world: World, tmp_path: Path, seeded: Seeded, clock: FrozenClock
) -> None:
    headers = {"User-Agent": "Mozilla/5.0"}
    requests.get(world.shop_url, headers=headers, timeout=10)
    assert world.rows("PageView") == []

    folder = tmp_path / "other"
    folder.mkdir()
    with running(folder, seeded, clock, META_SERVER_PAGE_VIEW="on") as other:
        page = requests.get(other.shop_url, headers=headers, timeout=10).text
        (row,) = other.rows("PageView")

    assert f'"eventID": "{row["event_id"]}"' in page
    assert f"eid={row['event_id']}" in page  # for browsers without scripts


def test_a_cart_takes_at_most_twenty_of_a_thing_and_says_so(
    world: World, shopper: Shopper
) -> None:
    shopper.add(quantity=15)
    shopper.add(quantity=15)

    cart = shopper.get("/cart").text

    assert "Cart (20)" in cart
    assert "the most we send" in cart


def test_meta_hears_of_what_went_into_the_cart_and_of_nothing_more(
    world: World, shopper: Shopper
) -> None:
    for _ in range(3):
        shopper.add(quantity=15)

    told = [json.loads(row["payload"]) for row in world.rows("AddToCart")]
    assert [event["custom_data"]["num_items"] for event in told] == [15, 5]


def test_an_answer_on_consent_that_is_none_changes_nothing(
    tmp_path: Path, seeded: Seeded, clock: FrozenClock
) -> None:
    with running(tmp_path, seeded, clock, CONSENT_MODE="opt_in") as world:
        shopper = Shopper(world.shop_url)
        shopper.send("/consent", "/consent", choice="granted")

        answer = shopper.send("/consent", "/consent", choice="banana")

        shopper.add()
        assert answer.status_code == 400
        assert world.rows("AddToCart")[0]["state"] == "pending"
