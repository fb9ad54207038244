"""EasyPost's webhooks: signed, delivered at each move, tried again, sent once more."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from easypost.errors import SignatureVerificationError
from flask import Flask
from flask.testing import FlaskClient

from sandbox import create_app, faults
from sandbox.carriers import easypost_events, parcels
from sandbox.carriers.easypost_events import CLAIM_SECONDS, RETRY_AFTER_SECONDS, Event
from sandbox.carriers.easypost_webhooks import deliver_due, start
from sandbox.store import store
from tests.clock import FrozenClock
from tests.sandbox.easypost_kit import SECRET, Shop, connect
from tests.sandbox.parcel_kit import make, move
from tests.server import serving

CODE = "9400111899223197428490"


@pytest.fixture
def shop() -> Shop:
    """A shop that takes whatever comes."""
    return Shop()


@pytest.fixture
def sandbox(tmp_path: Path, clock: FrozenClock, shop: Shop) -> Iterator[Flask]:
    """A sandbox that shares EasyPost's secret with the shop."""
    with serving(shop) as url:
        app = create_app(
            {
                "TESTING": True,
                "SANDBOX_DATABASE": tmp_path / "sandbox.sqlite3",
                "SANDBOX_SHOP_URL": f"{url}/",
                "EASYPOST_WEBHOOK_SECRET": SECRET,
            },
            clock=clock,
        )
        with app.app_context():
            yield app


@pytest.fixture
def client(sandbox: Flask) -> FlaskClient:
    """A client, for whom a parcel of EasyPost's is waiting."""
    client = sandbox.test_client()
    make(client, CODE, carrier="easypost")
    return client


def events() -> list[Event]:
    """The events about the parcel, oldest first."""
    with store().reading() as connection:
        found = easypost_events.of(connection, parcels.get(connection, CODE))
    return found[::-1]


def test_the_shop_is_told_of_each_move_before_the_answer_comes(
    client: FlaskClient, shop: Shop
) -> None:
    move(client, "handed_over", "with_courier", "received", number=CODE)

    told = shop.events()
    assert [path for path, _, _ in shop.got] == ["/webhooks/easypost"] * 3
    assert [event["description"] for event in told] == ["tracker.updated"] * 3
    assert [event["previous_attributes"]["status"] for event in told] == [
        "pre_transit",
        "in_transit",
        "out_for_delivery",
    ]
    assert shop.statuses() == ["in_transit", "out_for_delivery", "delivered"]
    assert [event.state for event in events()] == ["delivered"] * 3


def test_an_event_carries_the_tracker_as_the_api_shows_it(
    sandbox: Flask, client: FlaskClient, shop: Shop
) -> None:
    move(client, "received", number=CODE)
    with serving(sandbox) as url, connect(url) as easypost:
        tracker = easypost.tracker.create(tracking_code=CODE)

    (event,) = shop.events()
    assert event["id"].startswith("evt_")
    assert (event["object"], event["mode"]) == ("Event", "test")
    assert event["result"] == tracker.to_dict()


def test_making_a_parcel_and_moving_nova_poshtas_sends_nothing(
    client: FlaskClient, shop: Shop
) -> None:
    make(client)
    move(client, "handed_over")

    assert shop.got == []


def test_without_a_secret_nothing_is_sent_and_the_page_says_why(
    sandbox: Flask, client: FlaskClient, shop: Shop
) -> None:
    sandbox.config["EASYPOST_WEBHOOK_SECRET"] = ""
    move(client, "handed_over", number=CODE)

    assert shop.got == []
    assert "set EASYPOST_WEBHOOK_SECRET" in client.get(f"/parcels/{CODE}").text


def test_a_test_number_tells_the_shop_of_its_status_once(
    sandbox: Flask, shop: Shop
) -> None:
    with serving(sandbox) as url, connect(url) as easypost:
        easypost.tracker.create(tracking_code="EZ4000000004")
        easypost.tracker.create(tracking_code="EZ4000000004")

    assert deliver_due() == 1
    assert shop.statuses() == ["delivered"]


@pytest.mark.parametrize("status", [301, 400, 500])
def test_a_failure_is_tried_again_by_the_clock_and_then_given_up(
    client: FlaskClient, shop: Shop, clock: FrozenClock, status: int
) -> None:
    shop.status = status
    move(client, "received", number=CODE)

    for wait in RETRY_AFTER_SECONDS:
        clock.tick(wait - 1)
        assert deliver_due() == 0
        clock.tick(1)
        assert deliver_due() == 1
    clock.tick(24 * 60 * 60)

    assert deliver_due() == 0
    (event,) = events()
    assert (event.state, event.next_attempt) == ("failed", None)
    assert [attempt.status for attempt in event.attempts] == [status] * 7


def test_a_retry_brings_the_same_bytes(
    client: FlaskClient, shop: Shop, clock: FrozenClock
) -> None:
    shop.status = 503
    move(client, "received", number=CODE)
    shop.status = 200
    clock.tick(RETRY_AFTER_SECONDS[0])
    deliver_due()

    first, second = shop.got
    assert first == second
    assert [event.state for event in events()] == ["delivered"]


def test_a_resend_delivers_once_more_and_leads_back_to_the_event(
    client: FlaskClient, shop: Shop
) -> None:
    move(client, "received", number=CODE)
    (event,) = events()

    answer = client.post(f"/parcels/{CODE}/events/{event.id}/resend")

    assert (answer.status_code, len(shop.got)) == (303, 2)
    assert answer.location.endswith(f"/parcels/{CODE}#{event.id}")
    assert shop.events()[0] == shop.events()[1]


@pytest.mark.parametrize(
    "path", [f"/parcels/{CODE}/events/evt_none/resend", "/parcels/1/events/e/resend"]
)
def test_what_is_not_there_is_not_resent(
    client: FlaskClient, shop: Shop, path: str
) -> None:
    assert client.post(path, json={}).status_code == 404
    assert shop.got == []


def test_a_shop_that_is_away_is_no_error_of_the_page(
    sandbox: Flask, client: FlaskClient
) -> None:
    sandbox.config["SANDBOX_SHOP_URL"] = "http://127.0.0.1:9"

    move(client, "received", number=CODE)

    page = client.get(f"/parcels/{CODE}").text
    assert "Nobody answers at this address." in page
    assert "next attempt in 0:02" in re.sub("<[^>]+>", "", page)


def test_an_address_beyond_this_machine_gets_nothing(
    sandbox: Flask, client: FlaskClient
) -> None:
    sandbox.config["SANDBOX_SHOP_URL"] = "https://shop.example"

    move(client, "received", number=CODE)

    (event,) = events()
    assert event.state == "failed"
    assert event.attempts[0].error == (
        "Not an address of this machine; SANDBOX_ALLOW_REMOTE=1 allows it."
    )


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (200, "The shop took the event."),
        (400, "Compare EASYPOST_WEBHOOK_SECRET here and there"),
        (404, "or takes no webhooks of EasyPost's"),
        (500, "Its log says why."),
    ],
)
def test_the_page_reads_the_shops_answer_for_people(
    client: FlaskClient, shop: Shop, status: int, words: str
) -> None:
    shop.status = status
    move(client, "received", number=CODE)

    page = unescape(client.get(f"/parcels/{CODE}").text)

    assert words in page
    assert "X-Hmac-Signature: hmac-sha256-hex=" in page
    assert f"HTTP {status}" in page
    assert SECRET not in page


def test_webhooks_wait_while_they_are_off(client: FlaskClient, shop: Shop) -> None:
    faults.switch("webhook_off", on=True)
    move(client, "received", number=CODE)
    assert shop.got == []

    faults.switch("webhook_off", on=False)
    deliver_due()

    assert shop.statuses() == ["delivered"]


def test_webhooks_come_late_thrice_or_ill_signed_on_demand(
    sandbox: Flask, client: FlaskClient, shop: Shop, clock: FrozenClock
) -> None:
    for fault in ("webhook_delay", "webhook_duplicate"):
        faults.switch(fault, on=True)
    move(client, "handed_over", number=CODE)
    assert shop.got == []
    clock.tick(sandbox.config["SANDBOX_WEBHOOK_DELAY_SECONDS"])
    deliver_due()

    assert shop.statuses() == ["in_transit"] * 3
    for fault in ("webhook_delay", "webhook_duplicate"):
        faults.switch(fault, on=False)
    faults.switch("webhook_bad_signature", on=True)
    move(client, "received", number=CODE)
    with pytest.raises(SignatureVerificationError):
        shop.events()


def test_what_a_worker_took_and_never_settled_comes_up_again(
    client: FlaskClient, shop: Shop, clock: FrozenClock
) -> None:
    faults.switch("webhook_off", on=True)
    move(client, "received", number=CODE)
    faults.switch("webhook_off", on=False)
    assert len(easypost_events.claim_due()) == 1

    assert deliver_due() == 0
    clock.tick(CLAIM_SECONDS)
    assert deliver_due() == 1


def test_a_served_sandbox_delivers_by_itself(
    sandbox: Flask, client: FlaskClient, shop: Shop
) -> None:
    faults.switch("webhook_off", on=True)
    move(client, "received", number=CODE)
    sandbox.config["SANDBOX_BACKGROUND"] = True

    stop = start(sandbox)
    faults.switch("webhook_off", on=False)

    assert stop is not None
    assert shop.reached.wait(10)
    stop.set()
