"""The shop's gates for programs: both webhooks, and the mobile app's events."""

import hashlib
import hmac
import json
from typing import Any

from sqlalchemy import desc, select
from werkzeug.test import TestResponse

from capi.lint import lint
from capi.schema import State, rows
from models import StripeEvent, db
from tests.fuzz.conftest import Shop
from tests.fuzz.doors import printable, read
from tests.fuzz.inputs import altered, cut, either, encoded, one_of, packed, text
from tests.fuzz.runs import fuzz
from tests.fuzz.test_shop import SHOWN_OF_EACH, latin, problem, shown
from tests.shop.phone import APP_DATA, GOODS, KEY, USER_DATA

JSON = "application/json"
NOW = 1_790_000_000
DELIVERY = {
    "id": "evt_1",
    "object": "event",
    "type": "checkout.session.completed",
    "created": NOW,
    "data": {"object": {"id": "cs_test_a1", "object": "checkout.session"}},
}
TYPES = (
    *("checkout.session.completed", "checkout.session.async_payment_failed"),
    *("checkout.session.expired", "charge.refunded", "charge.dispute.created"),
    *("charge.dispute.closed", "payment_intent.created"),
)
TRACKED = {
    "id": "evt_1",
    "object": "Event",
    "description": "tracker.updated",
    "mode": "test",
    "result": {
        "id": "trk_1",
        "object": "Tracker",
        "tracking_code": "EZ1000000001",
        "status": "delivered",
        "carrier": "USPS",
        "created_at": "2026-09-21T14:13:00Z",
        "updated_at": "2026-09-21T14:13:00Z",
        "est_delivery_date": None,
        "tracking_details": [
            {
                "object": "TrackingDetail",
                "message": "Delivered",
                "status": "delivered",
                "datetime": "2026-09-21T14:13:00Z",
                "tracking_location": {"city": "Menlo Park", "country": "US"},
            }
        ],
    },
}
CALL = {
    "app_data": APP_DATA,
    "user_data": USER_DATA,
    "consent": "granted",
    "events": [
        {"event_name": "Purchase", "event_id": "e-1", "custom_data": GOODS},
        {
            "event_name": "fb_mobile_add_to_cart",
            "event_id": "e-2",
            "event_time": NOW,
            "custom_data": {"_valueToSum": "3", "fb_currency": "USD"},
        },
        {"event_name": "Purchase", "order_number": "C261122-7KQ2M"},
    ],
}
WORDS = (
    "event_name event_id event_time custom_data user_data app_data consent order_number"
    " value currency contents id quantity item_price content_ids num_items order_id"
    " madid anon_id email phone external_id extinfo"
).split()
NOT_STRUCTURE = ("warning", "note")
PERSONAL = {"user_data", "app_data"}


@fuzz(
    4000,
    event=altered(DELIVERY, "id", "object", "payment_intent", "type", "data"),
    type=either(one_of(*TYPES), text),
    retype=one_of(True, False),
    raw=cut(encoded(DELIVERY)),
    whole=one_of(True, True, True, False),
)
def test_stripes_deliveries_rightly_signed(
    shop: Shop,
    secrets: tuple[str, str],
    event: Any,
    type: str,
    retype: bool,
    raw: bytes,
    whole: bool,
) -> None:
    if retype and isinstance(event, dict):
        event["type"] = type
    body = encoded(event) if whole else raw
    signed = f"{NOW}.".encode() + body
    mac = hmac.new(secrets[0].encode(), signed, hashlib.sha256).hexdigest()

    answer = shop.visitor(
        "/webhooks/stripe",
        data=body,
        content_type=JSON,
        headers={"Stripe-Signature": f"t={NOW},v1={mac}"},
        allow=500,
    )

    if answer.status_code == 500:
        assert_stripe_said_no(shop, answer)
    elif answer.status_code != 200:
        problem(read(answer.text))


def assert_stripe_said_no(shop: Shop, answer: TestResponse) -> None:
    """Stripe knows nothing by this id: the shop notes it, and asks for another try."""
    assert read(answer.text)["error"]["code"] == "not_applied"
    with shop.app.app_context():
        errors = db.session.scalars(select(StripeEvent.error).distinct()).all()
        assert set(errors) <= {None, "InvalidRequestError"}


@fuzz(
    2500, signature=text, body=cut(encoded(DELIVERY)), to=one_of("stripe", "easypost")
)
def test_deliveries_wrongly_signed(
    shop: Shop, signature: str, body: bytes, to: str
) -> None:
    named = latin(signature)
    headers = {"Stripe-Signature": f"t={NOW},v1={named}", "X-Hmac-Signature": named}

    answer = shop.visitor(
        f"/webhooks/{to}", data=body, content_type=JSON, headers=headers
    )

    assert answer.status_code == 400
    problem(read(answer.text))


@fuzz(
    4000,
    event=altered(TRACKED, "status", "tracking_details", "datetime", "return_tracker"),
    raw=cut(encoded(TRACKED)),
    whole=one_of(True, True, True, False),
)
def test_easyposts_deliveries(
    shop: Shop, secrets: tuple[str, str], event: Any, raw: bytes, whole: bool
) -> None:
    body = encoded(event) if whole else raw
    mac = hmac.new(secrets[1].encode(), body, hashlib.sha256).hexdigest()

    answer = shop.visitor(
        "/webhooks/easypost",
        data=body,
        content_type=JSON,
        headers={"X-Hmac-Signature": f"hmac-sha256-hex={mac}"},
    )

    if answer.status_code != 200:
        problem(read(answer.text))


@fuzz(3500, call=altered(CALL, *WORDS), agent=text)
def test_an_apps_events(shop: Shop, call: Any, agent: str) -> None:
    answer = shop.visitor(
        "/api/app-events",
        data=encoded(call),
        content_type=JSON,
        headers={"Authorization": f"Bearer {KEY}", "User-Agent": latin(agent)},
    )

    told = read(answer.text)
    if answer.status_code != 200:
        problem(told)
        return
    assert [each["index"] for each in told["results"]] == list(
        range(len(call["events"]))
    )
    newest_has_a_meaning(shop)
    shown(shop.owner)


@fuzz(
    3500,
    call=packed(cut(encoded(CALL))),
    key=either(one_of(KEY, KEY, KEY), text),
    type=one_of(JSON, JSON, "text/plain", "application/json; charset=x", ""),
)
def test_an_apps_bytes(shop: Shop, call: Any, key: str, type: str) -> None:
    encoding, body = call
    headers = {"Authorization": f"Bearer {latin(key)}", "Content-Encoding": encoding}

    answer = shop.visitor(
        "/api/app-events", data=body, content_type=type, headers=headers
    )

    if answer.status_code != 200:
        problem(read(answer.text))


def newest_has_a_meaning(shop: Shop) -> None:
    """The newest row of the outbox is JSON that is built like an event.

    One that is withheld goes nowhere, and has nobody and no device in it.
    """
    with shop.app.app_context(), db.engine.connect() as connection:
        row = (
            connection.execute(select(rows).order_by(desc(rows.c.id)).limit(1))
            .mappings()
            .first()
        )
    if row is None or row["payload"] is None:
        return
    if row["id"] % SHOWN_OF_EACH == 0:
        shop.owner.shows(f"/admin/outbox/{row['id']}")
        read(shop.owner.shows(f"/admin/outbox/{row['id']}.json").text)
    payload = read(row["payload"])
    assert printable(row["event_id"]), row["event_id"]
    assert printable(row["event_name"]), row["event_name"]
    assert json.dumps(payload, allow_nan=False)
    missing = set()
    if row["state"] == State.WITHHELD:
        assert not PERSONAL & payload.keys(), payload
        missing = {f"{part}_missing" for part in PERSONAL}
    wrong = {
        finding.code
        for finding in lint(payload, now=NOW)
        if finding.severity.value not in NOT_STRUCTURE
    }
    assert wrong <= missing, (wrong, payload)
