"""EasyPost's deliveries: signed, about our parcels, fit to come twice and late."""

import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import select

from carriers.base import ParcelState
from models import Order, writing
from shop import parcels
from tests.clock import FrozenClock
from tests.databases import Seeded
from tests.shop.delivery import order_on_delivery, shipment
from tests.shopper import Shopper
from tests.world import EASYPOST_SECRET, World, running

NUMBER = "9400110898825022579493"


@pytest.fixture
def order(world: World, shopper: Shopper) -> str:
    """The number of an order whose parcel travels with EasyPost."""
    order_on_delivery(shopper)
    with world.shop.app_context(), writing() as work:
        order = work.scalars(select(Order)).one()
        carrier = parcels.carriers()["easypost"]
        parcels.ship(work, order, carrier, NUMBER, now=int(world.clock()))
        return order.number


def event(status: str, *, number: str = NUMBER, **tracker: Any) -> dict[str, Any]:
    """A delivery of EasyPost's, as its documentation shows one."""
    return {
        "id": "evt_made_up",
        "object": "Event",
        "mode": "production",
        "description": "tracker.updated",
        "status": "in_queue",
        "result": {
            "id": "trk_made_up",
            "object": "Tracker",
            "tracking_code": number,
            "status": status,
            "carrier": "USPS",
            "tracking_details": [],
            "public_url": "https://track.easypost.com/made-up",
            **tracker,
        },
    }


def sign(body: bytes, secret: str = EASYPOST_SECRET) -> str:
    """EasyPost's signature of a body."""
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return f"hmac-sha256-hex={digest}"


def deliver(
    world: World, body: dict[str, Any], *, signature: bytes | None = None
) -> requests.Response:
    """Post a delivery, signed where no signature is given."""
    sent = json.dumps(body).encode()
    return requests.post(
        f"{world.shop_url}/webhooks/easypost",
        data=sent,
        headers={
            "Content-Type": "application/json",
            "X-Hmac-Signature": sign(sent).encode() if signature is None else signature,
        },
        timeout=10,
    )


def scanned(status: str, at: str) -> dict[str, Any]:
    return {"object": "TrackingDetail", "status": status, "datetime": at, "message": ""}


def test_a_delivered_parcel_becomes_a_purchase_at_the_carriers_time(
    world: World, order: str
) -> None:
    world.clock.tick(2 * 86_400)
    steps = [scanned("delivered", "2026-09-22T10:00:00Z")]

    answer = deliver(world, event("delivered", tracking_details=steps))

    (row,) = world.rows()
    assert answer.json() == {"result": f"order {order}: received"}
    assert (row["fired_by"], row["event_time"]) == (["delivery"], 1_790_071_200)
    assert shipment(world, NUMBER)["checked_at"] == int(world.clock())


def test_the_page_that_easypost_names_is_where_the_parcel_is_seen(
    world: World, order: str
) -> None:
    deliver(world, event("in_transit"))

    told = shipment(world, NUMBER)
    assert told["tracking_url"] == "https://track.easypost.com/made-up"
    assert (told["state"], told["raw_code"]) == (ParcelState.IN_TRANSIT, "in_transit")


def test_the_same_delivery_may_come_again_and_an_old_one_late(
    world: World, order: str
) -> None:
    for status in ("delivered", "delivered", "in_transit"):
        assert deliver(world, event(status)).status_code == 200

    (row,) = world.rows()
    assert row["fired_by"] == ["delivery"]
    assert shipment(world, NUMBER)["state"] == "received"


@pytest.mark.parametrize(
    "signature",
    ["", "hmac-sha256-hex=00", sign(b"another body"), sign(b"{}", "another"), "ключ"],
    ids=["none", "wrong", "of another body", "by another secret", "not ASCII"],
)
def test_a_wrong_signature_is_refused_in_the_shops_error_shape(
    world: World, order: str, signature: str
) -> None:
    answer = deliver(world, event("delivered"), signature=signature.encode())

    assert answer.status_code == 400
    assert set(answer.json()["error"]) == {"code", "message", "field"}
    assert answer.json()["error"]["code"] == "bad_signature"
    assert world.rows() == []


def test_a_parcel_of_somebody_elses_is_none_of_ours(world: World, order: str) -> None:
    answer = deliver(world, event("delivered", number="1Z999AA10123456784"))

    assert (answer.status_code, answer.json()) == (200, {"result": "not_ours"})
    assert world.rows() == []


def test_what_is_not_about_a_parcel_is_ignored(world: World, order: str) -> None:
    answer = deliver(world, event("delivered") | {"description": "batch.created"})

    assert (answer.status_code, answer.json()) == (200, {"result": "ignored"})
    assert world.rows() == []


def test_without_a_secret_there_is_no_such_address_and_nothing_is_wrong(
    tmp_path: Path, seeded: Seeded, clock: FrozenClock
) -> None:
    with running(tmp_path, seeded, clock, EASYPOST_WEBHOOK_SECRET="") as world:
        answer = deliver(world, event("delivered"), signature=sign(b"", "").encode())

        assert answer.status_code == 404
        assert answer.json()["error"]["code"] == "not_found"
        assert world.shop.config["SETTINGS"].problems == ()


def test_a_delivery_that_fails_is_answered_so_that_easypost_comes_again(
    world: World, order: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumbles(*args: object, **more: object) -> None:
        raise RuntimeError("out of luck")

    monkeypatch.setattr("shop.parcels.tell", stumbles)

    answer = deliver(world, event("delivered"))

    assert answer.status_code == 500
    assert set(answer.json()["error"]) == {"code", "message", "field"}
    assert world.rows() == []
