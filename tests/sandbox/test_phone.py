"""The phone in the browser: what its app reports, and what the page says came of it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, jsonify
from flask.testing import FlaskClient

from tests.clock import FrozenClock
from tests.sandbox.app_events import app_purchase
from tests.sandbox.meta import post_server
from tests.sandbox.phone_kit import KEY, Shop, allow, do, shown
from tests.server import free_port, serving

BUY = ("install", "open", "view mug", "add mug", "add mug", "view pan", "add pan")
PERSON = {"email", "phone", "first_name", "last_name", "external_id"}


@pytest.fixture
def shop(sandbox: Flask) -> Iterator[Shop]:
    """A shop that the phone's app knows the key of."""
    shop = Shop()
    with serving(shop) as url:
        sandbox.config.update(
            SANDBOX_SHOP_URL=url, MOBILE_API_KEYS=f"demo-app:{KEY},other:key"
        )
        yield shop


def test_each_act_is_an_event_of_its_own(shop: Shop, client: FlaskClient) -> None:
    do(client, *BUY, "cart", "buy")

    assert [event["event_name"] for event in shop.events] == [
        "MobileAppInstall",
        "ActivateApp",
        "ViewContent",
        "AddToCart",
        "AddToCart",
        "ViewContent",
        "AddToCart",
        "Purchase",
    ]
    assert len({event["event_id"] for event in shop.events}) == 8


def test_a_purchase_tells_order_goods_and_sum(
    shop: Shop, client: FlaskClient, clock: FrozenClock
) -> None:
    do(client, *BUY, "cart", "buy")

    event = shop.events[-1]
    order = event["custom_data"]["order_id"]
    assert event == {
        "event_name": "Purchase",
        "event_id": f"order_{order}_purchase",
        "event_time": int(clock()),
        "custom_data": {
            "value": 79.0,
            "currency": "USD",
            "content_type": "product",
            "num_items": 3,
            "order_id": order,
            "contents": [
                {"id": "mug", "quantity": 2, "item_price": 18.5},
                {"id": "pan", "quantity": 1, "item_price": 42.0},
            ],
        },
    }
    assert f"Your order is {order}." in shown(client)
    assert "Bought $79.00" in shown(client)


def test_the_app_calls_with_the_first_key_and_a_phones_name(
    shop: Shop, client: FlaskClient
) -> None:
    do(client, "install")

    (headers,) = shop.headers
    assert headers["Authorization"] == f"Bearer {KEY}"
    assert headers["User-Agent"] == "CountonceShop/2.1 (iPhone16,1; iOS 18.1)"
    assert KEY not in client.get("/phone").text


@pytest.mark.parametrize(
    ("platform", "version", "own"),
    [("ios", "i2", "vendor_id"), ("android", "a2", "install_referrer")],
)
def test_the_device_is_described_in_sixteen_places(
    shop: Shop, client: FlaskClient, platform: str, version: str, own: str
) -> None:
    client.post("/phone/new", data={"platform": platform})
    do(client, "install")

    app_data = shop.calls[0]["app_data"]
    assert len(app_data["extinfo"]) == 16
    assert app_data["extinfo"][0] == version
    assert app_data["extinfo"][4]
    assert app_data[own]
    assert f"phone--{platform}" in client.get("/phone").text


def test_without_permission_the_app_knows_no_advertiser_id(
    shop: Shop, client: FlaskClient
) -> None:
    do(client, "install")
    allow(client, "granted", "app_may_track")
    do(client, "open")

    allowed, forbidden = shop.calls
    assert set(allowed["user_data"]) == {"madid", "anon_id"}
    assert allowed["app_data"]["advertiser_tracking_enabled"] is True
    assert set(forbidden["user_data"]) == {"anon_id"}
    assert forbidden["app_data"]["advertiser_tracking_enabled"] is False
    assert forbidden["app_data"]["application_tracking_enabled"] is True
    assert "Advertiser ID hidden by the system" in shown(client)


@pytest.mark.parametrize("consent", ["granted", "limited", "refused"])
def test_consent_travels_with_every_call(
    shop: Shop, client: FlaskClient, consent: str
) -> None:
    allow(client, consent)
    do(client, "install")

    assert shop.calls[0]["consent"] == consent


def test_who_is_signed_in_is_told_to_the_shop(shop: Shop, client: FlaskClient) -> None:
    do(client, "install")
    allow(client, "granted", "may_track", "signed_in")
    do(client, "open")

    assert set(shop.calls[1]["user_data"]) - set(shop.calls[0]["user_data"]) == PERSON


def test_an_app_that_is_installed_anew_has_a_new_id_on_the_same_device(
    shop: Shop, client: FlaskClient
) -> None:
    do(client, "install", "uninstall", "install")

    first, second = (call["user_data"] for call in shop.calls)
    assert first["madid"] == second["madid"]
    assert first["anon_id"] != second["anon_id"]


def test_another_phone_is_another_device(shop: Shop, client: FlaskClient) -> None:
    do(client, "install")
    client.post("/phone/new", data={"platform": "android"})
    do(client, "install")

    first, second = (call["user_data"] for call in shop.calls)
    assert set(first.values()).isdisjoint(second.values())


@pytest.mark.parametrize(
    "acts",
    [
        ("open",),
        ("buy",),
        ("install", "install"),
        ("install", "open", "buy"),
        ("install", "open", "view nothing"),
        ("install", "open", "fly"),
    ],
    ids=str,
)
def test_what_the_screen_does_not_offer_does_nothing(
    shop: Shop, client: FlaskClient, acts: tuple[str, ...]
) -> None:
    do(client, *acts)

    assert len(shop.events) < len(acts)
    assert client.get("/phone").status_code == 200


def test_the_app_shows_what_the_feed_offers(shop: Shop, client: FlaskClient) -> None:
    do(client, "install", "open")

    words = shown(client)
    assert "Stoneware mug $18.50 View Stoneware mug" in words
    assert "Pan, cast iron $42.00" in words
    assert "No price" not in words
    answer = client.get("/phone")
    assert 'src="http://127.0.0.1:9/static/mug.svg"' in answer.text
    assert answer.headers["Content-Security-Policy"].endswith(
        "; img-src 'self' http://127.0.0.1:9"
    )


def test_a_picture_gets_nothing_else_into_the_policy(
    shop: Shop, client: FlaskClient
) -> None:
    shop.feed = "id,price,image_link\nx,1 USD,http://a.example;script-src'none'/x\n"
    do(client, "install", "open")

    policy = client.get("/phone").headers["Content-Security-Policy"]
    assert policy.endswith("; img-src 'self'")


def test_an_event_waits_until_it_has_arrived(
    shop: Shop, client: FlaskClient, clock: FrozenClock
) -> None:
    do(client, *BUY, "cart", "buy")
    event = shop.events[-1]
    assert "Bought $79.00 Waiting to be sent" in shown(client)

    clock.tick(2)
    post_server(client, app_purchase(event["event_id"]))

    words = shown(client)
    assert "Bought $79.00 Arrived" in words
    assert "Processed Conversions API See it in Test events" in words
    assert 'href="/test-events/1"' in client.get("/phone").text


def test_an_event_that_does_not_come_in_a_minute_asks_for_the_worker(
    shop: Shop, client: FlaskClient, clock: FrozenClock
) -> None:
    do(client, "install")
    clock.tick(60)

    assert "Installed the app Not sent yet 1 minute ago" in shown(client)
    assert "flask capi worker" in shown(client)


def test_an_event_that_is_sent_again_keeps_its_id_and_time(
    shop: Shop, client: FlaskClient, clock: FrozenClock
) -> None:
    do(client, "install")
    clock.tick(5)
    client.post("/phone/calls/1/again")

    assert shop.calls[0] == shop.calls[1]
    words = shown(client)
    assert "Known already" in words
    assert "sent 2 times" in words


def test_refused_consent_is_said_and_the_old_route_is_not_offered(
    shop: Shop, client: FlaskClient
) -> None:
    allow(client, "refused")
    do(client, "install")

    words = shown(client)
    assert "Installed the app Consent refused" in words
    assert "because consent was refused" in words
    assert "Send by the old route too" not in words
    assert client.post("/phone/calls/1/old-route").status_code == 400


def test_findings_are_shown_with_what_to_do(shop: Shop, client: FlaskClient) -> None:
    finding = {
        "code": "madid_missing",
        "severity": "warning",
        "field": "user_data.madid",
        "message": "There is none.",
        "fix": "Give one.",
    }
    result = {"event_name": "MobileAppInstall", "event_id": "i1", "result": "recorded"}
    shop.answer = jsonify_in(shop, results=[result | {"findings": [finding]}])
    do(client, "install")

    assert "Warning user_data.madid There is none. Give one." in shown(client)


def jsonify_in(shop: Shop, **body: Any) -> Any:
    with shop.app_context():
        return jsonify(**body)


ERROR = {"error": {"code": "malformed", "message": "events[0] is no event."}}


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((ERROR, 400), "The shop did not take the event: events[0] is no event."),
        ((ERROR, 401), "The shop does not know the app's key."),
        (("<h1>Not found</h1>", 404), "has no /api/app-events"),
        ((ERROR, 429), "the app has reported too much"),
        (("<h1>Oh</h1>", 500), "failed to take the event (HTTP 500)"),
        (("{}", 200), "failed to take the event (HTTP 200)"),
        (("[]", 200), "failed to take the event (HTTP 200)"),
        (("", 302, {"Location": "/login"}), "failed to take the event (HTTP 302)"),
    ],
    ids=str,
)
def test_a_call_that_fails_says_what_to_do(
    shop: Shop, client: FlaskClient, answer: Any, words: str
) -> None:
    shop.answer = answer
    do(client, "install")

    assert words in shown(client)
    assert "Installed the app Not taken" in shown(client)


def test_without_a_key_nothing_is_sent_and_the_setting_is_named(
    shop: Shop, sandbox: Flask, client: FlaskClient
) -> None:
    sandbox.config["MOBILE_API_KEYS"] = ""
    do(client, "install")

    assert "Set MOBILE_API_KEYS" in shown(client)
    assert shop.calls == []


def test_a_shop_that_is_not_there_is_named(sandbox: Flask, client: FlaskClient) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    sandbox.config.update(SANDBOX_SHOP_URL=url, MOBILE_API_KEYS="demo:key")
    do(client, "install", "open")

    words = shown(client)
    assert f"Nobody answers at {url}. Is the shop running?" in words
    assert "No connection to the shop Try again" in words


def test_the_phone_calls_this_machine_only(sandbox: Flask, client: FlaskClient) -> None:
    sandbox.config.update(
        SANDBOX_SHOP_URL="http://shop.example", MOBILE_API_KEYS="demo:key"
    )
    do(client, "install")

    assert "http://shop.example is not on this machine" in shown(client)


def test_a_shop_without_products_says_how_to_fill_it(
    shop: Shop, client: FlaskClient
) -> None:
    shop.feed = "id,title,price\n"
    do(client, "install", "open")

    assert "lists no products at /feed.csv" in shown(client)


def test_a_feed_that_is_gone_leaves_the_products_that_the_app_had(
    shop: Shop, client: FlaskClient
) -> None:
    do(client, "install", "open")
    shop.feed = ""
    do(client, "close", "open")

    assert "Stoneware mug" in shown(client)


def test_the_phone_outlives_a_restart_and_not_a_reset(
    shop: Shop, client: FlaskClient
) -> None:
    do(client, "install")
    before = client.get("/phone").text.count("Remove the app")
    client.post("/reset")

    assert before == 1
    assert "Install the app" in shown(client)
    assert "Nothing yet." in shown(client)


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/phone/settings", {"consent": "perhaps"}),
        ("/phone/new", {"platform": "pager"}),
    ],
)
def test_a_form_that_makes_no_sense_is_refused(
    client: FlaskClient, path: str, form: dict[str, str]
) -> None:
    assert client.post(path, data=form).status_code == 400


def test_a_form_of_another_site_moves_nothing(shop: Shop, client: FlaskClient) -> None:
    answer = client.post(
        "/phone/act",
        data={"act": "install"},
        headers={"Origin": "https://evil.example"},
    )

    assert answer.status_code == 403
    assert shop.calls == []


def test_what_the_shop_says_is_shown_as_text(shop: Shop, client: FlaskClient) -> None:
    shop.feed = "id,title,price,image_link\n<b>x,<b>mug</b>,1 USD,\n"
    shop.answer = ({"error": {"message": "<script>1</script>"}}, 400)
    do(client, "install", "open")

    page = client.get("/phone").text
    assert "<b>mug" not in page
    assert "<script>1" not in page
    assert json.dumps("<b>x") not in page
