"""The policy says what the shop does: by its settings, and by what it really sends."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from capi.browser_ids import MAX_AGE
from capi.policy import DAY
from shop import orders
from tests.clock import FrozenClock
from tests.databases import Seeded
from tests.shop.phone import KEYS, Phone, examples
from tests.shop.storefront import Storefront
from tests.shopper import Shopper
from tests.world import World, running

FUNNEL = {"Search", "ViewContent", "AddToCart", "InitiateCheckout", "Purchase"}
STRUCTURE = {"user_data", "custom_data"}
APPS_STRUCTURE = STRUCTURE | {"app_data"}

Opened = Callable[..., str]


@pytest.fixture
def policy(tmp_path: Path, seeded: Seeded) -> Opened:
    """The policy of a shop with these settings."""
    return lambda **settings: (
        Storefront(tmp_path, seeded, **settings).get("/privacy").text
    )


def keys(value: Any) -> set[str]:
    """Every key in a JSON value, however deep."""
    if isinstance(value, dict):
        return set(value).union(*map(keys, value.values()))
    return set().union(*map(keys, value)) if isinstance(value, list) else set()


def named(page: str) -> set[str]:
    """What the page names as code."""
    return set(re.findall(r"<code>([^<]+)</code>", page))


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"CONSENT_MODE": "opt_in"}, "Nothing goes to Meta before you accept."),
        ({"CONSENT_MODE": "opt_out"}, "is told to Meta until you decline."),
        ({"CONSENT_MODE": "off"}, "its owner has switched the question off."),
        ({"META_PIXEL_ID": ""}, "This shop sends nothing to Meta"),
        ({"META_PIXEL_ID": "9876543210"}, "its pixel 9876543210"),
        ({"META_SERVER_PAGE_VIEW": "off"}, "by the browser only"),
        ({"META_TEST_EVENT_CODE": "TEST123"}, "A test event code is on"),
        ({"META_GRAPH_URL": "https://graph.test"}, "Our server tells https://graph"),
        ({"META_TR_URL": "https://tr.test/tr/"}, "browser tells https://tr.test/tr/"),
        ({"META_PIXEL_URL": "https://js.test/p.js"}, "comes from https://js.test/p.js"),
        ({"PAYMENT_METHODS": "card,cod"}, "The carrier gets the name, the telephone"),
        ({"PAYMENT_METHODS": "card,cod"}, "If you decline before, nothing is reported"),
        ({"COD_PREPAYMENT": "20%"}, "What you pay in advance, you pay on Stripe"),
        ({"EASYPOST_API_KEY": ""}, "asks Nova Poshta where the parcel"),
        ({"PURCHASE_TRIGGER": "delivery"}, "only placed or paid is not told"),
    ],
)
def test_the_policy_says_what_the_settings_say(
    policy: Opened, settings: dict[str, str], said: str
) -> None:
    assert said in policy(**settings)


@pytest.mark.parametrize(
    ("settings", "unsaid"),
    [
        ({"CONSENT_MODE": "opt_out"}, "Nothing goes to Meta before you accept."),
        ({"META_SERVER_PAGE_VIEW": "on"}, "by the browser only"),
        ({"META_TEST_EVENT_CODE": ""}, "test event code"),
        ({"META_PIXEL_ID": ""}, "_fbp"),
        ({"META_PIXEL_ID": ""}, "Global Privacy Control"),
        ({"STRIPE_API_BASE": ""}, "For the owner of this shop"),
        ({"PAYMENT_METHODS": "card"}, "The carrier gets"),
        ({"PAYMENT_METHODS": "cod"}, "You pay on a page of Stripe"),
        ({"COD_PREPAYMENT": ""}, "What you pay in advance"),
        ({"PURCHASE_TRIGGER": "delivery"}, "Your payment has arrived."),
        ({"META_PIXEL_ID": ""}, "our server reports the purchase"),
    ],
)
def test_the_policy_does_not_say_what_the_settings_deny(
    policy: Opened, settings: dict[str, str], unsaid: str
) -> None:
    assert unsaid not in policy(**settings)


def test_a_sandbox_tells_its_owner_that_this_is_no_legal_advice(policy: Opened) -> None:
    page = policy(STRIPE_API_BASE="http://127.0.0.1:9/stripe")

    assert "For the owner of this shop" in page
    assert "It is no legal advice" in page


def test_the_policy_shows_no_secret(policy: Opened) -> None:
    page = policy(META_ACCESS_TOKEN="EAAsecret", STRIPE_SECRET_KEY="sk_test_secret")

    assert "EAAsecret" not in page
    assert "sk_test_secret" not in page


def test_the_policy_names_every_event_and_key_that_is_sent(
    world: World, shopper: Shopper
) -> None:
    shopper.http.headers["Sec-GPC"] = "1"
    shopper.http.cookies.set("_fbc", "fb.1.1790000000000.IwAR0a")
    shopper.get("/search?q=mug")
    shopper.http.get(shopper.buy(), timeout=20)

    payloads = [json.loads(world.rows(name)[0]["payload"]) for name in FUNNEL]

    said = named(shopper.get("/privacy").text)
    assert FUNNEL | keys(payloads) - STRUCTURE <= said


def test_the_policy_names_every_key_that_the_app_gateway_sends(
    tmp_path: Path, seeded: Seeded, clock: FrozenClock
) -> None:
    both = {
        "MOBILE_API_KEYS": KEYS,
        "APP_EVENTS_ROUTE": "both",
        "META_APP_ID": "9876543210",
        "META_APP_TOKEN": "9876543210|made-up",
    }
    with running(tmp_path, seeded, clock, **both) as world:
        Phone(world.shop_url).report(
            {"event_name": "MobileAppInstall"},
            {
                "event_name": "Purchase",
                "event_id": "1",
                "custom_data": examples("CustomData")
                | {"contents": [examples("Content")]},
            },
            user_data=examples("UserData"),
            app_data=examples("AppData"),
            consent="limited",
        )
        payloads = [
            json.loads(row["payload"])
            for name in ("MobileAppInstall", "Purchase")
            for row in world.rows(name)
        ]
        said = named(Shopper(world.shop_url).get("/privacy").text)

    assert len(payloads) == 4
    assert {"MobileAppInstall", "Purchase"} | keys(payloads) - APPS_STRUCTURE <= said


def test_without_an_app_the_policy_says_nothing_of_one(policy: Opened) -> None:
    assert "our app" not in policy()
    assert "our app" in policy(MOBILE_API_KEYS=KEYS)


def test_the_policy_tells_how_long_things_are_kept(policy: Opened) -> None:
    page = policy()

    assert f"It lasts {MAX_AGE // DAY} days from your last visit." in page
    assert f"the numbers of your last {orders.REMEMBERED} orders" in page
    assert "It lasts 31 days from its last change." in page
