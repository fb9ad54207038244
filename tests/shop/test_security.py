"""Who is told what of a visit: crawlers nothing, and Meta of no person."""

import json
import logging
import re
from pathlib import Path

import pytest
import requests

from tests.clock import FrozenClock
from tests.databases import Seeded
from tests.shopper import Shopper
from tests.world import World, running

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
