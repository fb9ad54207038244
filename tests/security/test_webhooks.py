"""Deliveries that Stripe or EasyPost never made, or made long ago."""

import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

import pytest
import requests

from sandbox.stripe.signatures import signature
from tests.databases import Seeded
from tests.shop.storefront import Storefront
from tests.shopper import Shopper
from tests.world import WEBHOOK_SECRET, World

OLD = 301


def delivery(world: World, **changes: Any) -> bytes:
    """What Stripe would say when a session is paid."""
    session = {"id": world.orders()[-1].stripe_session_id, "payment_status": "paid"}
    event = {
        "id": "evt_forged",
        "object": "event",
        "type": "checkout.session.completed",
        "data": {"object": session},
    }
    return json.dumps(event | changes).encode()


def deliver(world: World, body: bytes, header: str | None) -> requests.Response:
    return requests.post(
        f"{world.shop_url}/webhooks/stripe",
        data=body,
        headers={"Stripe-Signature": header} if header is not None else {},
        timeout=20,
    )


@pytest.fixture
def unpaid(world: World, shopper: Shopper) -> World:
    """A shop with an order whose buyer has not paid."""
    shopper.add()
    shopper.check_out()
    return world


def test_what_nobody_signed_or_somebody_else_did_is_refused(unpaid: World) -> None:
    now, body = int(unpaid.clock()), delivery(unpaid)
    right = signature(body, [WEBHOOK_SECRET], now)
    digest = right.partition("v1=")[2]
    plain = hashlib.sha256(f"{now}.".encode() + body).hexdigest()

    for header in (
        None,
        "",
        "t=1",
        f"t={now}",
        f"v1={digest}",
        f"t={now},v1=",
        f"t={now},v1={plain}",
        f"t={now},v0={digest}",
        f"t={now},v1={digest[:-1]}",
        signature(body, ["whsec_test_another"], now),
        signature(body, [""], now),
        signature(body + b" ", [WEBHOOK_SECRET], now),
        signature(body, [WEBHOOK_SECRET], now).replace(f"t={now}", f"t={now + 1}"),
    ):
        answer = deliver(unpaid, body, header)
        assert answer.status_code == 400, header
        assert answer.json()["error"]["code"] == "bad_signature"
    assert unpaid.orders()[0].state == "pending"
    assert unpaid.rows() == []


def test_a_right_signature_around_a_lie_makes_no_sale(unpaid: World) -> None:
    """Even with the secret nobody can say that an order is paid: Stripe is asked."""
    body = delivery(unpaid)

    answer = deliver(
        unpaid, body, signature(body, [WEBHOOK_SECRET], int(unpaid.clock()))
    )

    assert answer.status_code == 200
    assert unpaid.orders()[0].state == "pending"
    assert unpaid.rows() == []


def test_an_old_delivery_is_refused_whatever_stands_beside_it(unpaid: World) -> None:
    then, body = int(unpaid.clock()), delivery(unpaid)
    old = signature(body, [WEBHOOK_SECRET], then)
    now, digest = int(unpaid.clock.tick(OLD)), old.partition(",")[2]

    for header in (
        old,
        f"t={now},{old}",
        f"{old},t={now}",
        f"x, t={now},{old}",
        f"t ={now},{old}",
        f"t=+{then},t={now},{digest}",
        f"t=0{then},t={now},{digest}",
        f"t={then}_0,t={now},{digest}",
        f"t={then} ,t={now},{digest}",
    ):
        assert deliver(unpaid, body, header).status_code == 400, header


def test_a_delivery_that_comes_again_is_applied_once(
    world: World, shopper: Shopper
) -> None:
    world.switch("webhook_off")
    shopper.buy()
    body = delivery(world, id="evt_again")
    header = signature(body, [WEBHOOK_SECRET], int(world.clock()))

    results = [deliver(world, body, header).json()["result"] for _ in range(3)]

    assert results == ["applied", "already_handled", "already_handled"]
    assert [row["fired_by"] for row in world.rows()] == [["webhook"]]


def test_signed_nonsense_is_refused_and_breaks_nothing(world: World) -> None:
    for body in (
        b"",
        b"null",
        b"[]",
        b"1",
        b"{}",
        b'{"id":"evt_1","object":"event","type":"checkout.session.completed"}',
        b'{"id":"evt_1","object":"event","type":"x","data":null}',
        b"\xff\xfe",
        b'{"id": "evt_1", "id": "evt_2"}',
        b"[" * 50_000,
    ):
        header = signature(body, [WEBHOOK_SECRET], int(world.clock()))
        answer = deliver(world, body, header)
        assert answer.status_code == 400, body[:60]
        assert answer.headers["Content-Type"] == "application/json"


def test_easyposts_deliveries_are_signed_too_or_refused(world: World) -> None:
    """What an empty secret signs, everybody can sign."""
    body = b'{"description": "tracker.updated"}'
    digest = hmac.new(b"", body, hashlib.sha256).hexdigest()
    sent = [
        requests.post(
            f"{world.shop_url}/webhooks/easypost",
            data=body,
            headers={"X-Hmac-Signature": header},
            timeout=20,
        )
        for header in ("", f"hmac-sha256-hex={digest}", "hmac-sha256-hex=\u00e9")
    ]

    assert [answer.status_code for answer in sent] == [400] * 3


def test_without_easyposts_secret_there_is_no_such_address(
    tmp_path: Path, seeded: Seeded
) -> None:
    shop = Storefront(tmp_path, seeded, EASYPOST_WEBHOOK_SECRET="")

    assert shop.client.post("/webhooks/easypost").status_code == 404
