"""What the inputs found in the shop and in `capi`: each fault that was mended, with the
least that brings it. The sandbox's are in `test_found_other_side.py`.
"""

import hashlib
import hmac
from importlib import import_module
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from capi import ConversionsClient, payloads
from capi.errors import EventError, from_answer
from capi.lint import lint
from capi.payloads import NotJson
from capi.usage import seconds_to_wait
from shop import stripe_gateway
from tests.capi.till import SALE, read, written
from tests.fuzz import runs
from tests.fuzz.conftest import Shop
from tests.fuzz.inputs import encoded
from tests.fuzz.test_answers import Says
from tests.fuzz.test_gates import KEY, NOW, newest_has_a_meaning
from tests.shop.phone import APP_DATA, USER_DATA

JSON = "application/json"


def test_the_long_run_takes_a_hundred_thousand_inputs() -> None:
    for path in Path(__file__).parent.glob("test_*.py"):
        import_module(f"tests.fuzz.{path.stem}")

    assert sum(runs.shares.values()) >= runs.LONG_INPUTS_IN_ALL


@pytest.mark.parametrize("body", [b"[" * 50_000, b'{"a":' * 50_000])
def test_the_shops_json_that_is_too_deep_is_none(
    shop: Shop, secrets: tuple[str, str], body: bytes
) -> None:
    key = {"Authorization": f"Bearer {KEY}"}
    sealed = hmac.new(secrets[1].encode(), body, hashlib.sha256).hexdigest()
    seal = {"X-Hmac-Signature": f"hmac-sha256-hex={sealed}"}

    refused = (
        shop.owner("/admin/outbox.json", data=body, content_type=JSON),
        shop.visitor("/api/app-events", data=body, content_type=JSON, headers=key),
        deliver(shop, secrets[0], body),
    )
    parcels = shop.visitor("/webhooks/easypost", data=body, headers=seal)

    codes = [each.json["error"]["code"] for each in refused]
    assert codes == ["not_json", "not_json", "not_an_event"]
    assert parcels.json == {"result": "ignored"}


@pytest.mark.parametrize("reason", [b"\\ud800", b"\\u0000"])
def test_a_reason_that_no_database_keeps_is_refused(shop: Shop, reason: bytes) -> None:
    body = b'{"id":1,"action":"discard","reason":"%b"}' % reason
    answer = shop.owner("/admin/outbox.json", data=body, content_type=JSON)

    assert answer.status_code == 400
    assert answer.json["error"]["field"] == "reason"


def test_a_signature_of_stripes_in_other_letters_is_a_wrong_one(shop: Shop) -> None:
    headers = {"Stripe-Signature": f"t={NOW},v1=é"}
    answer = shop.visitor("/webhooks/stripe", data=b"{}", headers=headers)

    assert answer.status_code == 400
    assert answer.json["error"]["code"] == "bad_signature"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"id":"evt_1","type":"charge.refunded"}',
        b'{"id":1,"type":"charge.refunded","data":{"object":{"id":"ch_1"}}}',
        b'{"id":"evt_1","type":"charge.refunded","data":{"object":{"id":"\\u0000"}}}',
        b'{"id":"evt_1","type":"charge.refunded","data":{"object":{}}}',
    ],
)
def test_what_is_signed_rightly_and_no_event_of_stripes_is_refused(
    shop: Shop, secrets: tuple[str, str], body: bytes
) -> None:
    answer = deliver(shop, secrets[0], body)

    assert answer.status_code == 400
    assert answer.json["error"]["code"] == "not_an_event"


def test_the_refund_of_a_charge_without_an_intent_is_nothing_of_ours(
    shop: Shop, secrets: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    by_hand = {"id": "ch_1", "payment_intent": None, "amount_refunded": 5}
    monkeypatch.setattr(stripe_gateway, "retrieve_charge", lambda _: by_hand)
    body = b'{"id":"evt_hand","type":"charge.refunded","data":{"object":{"id":"ch_1"}}}'

    answer = deliver(shop, secrets[0], body)

    assert answer.json == {"result": "not_ours"}


def deliver(shop: Shop, secret: str, body: bytes) -> TestResponse:
    signed = f"{NOW}.".encode() + body
    mac = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    headers = {"Stripe-Signature": f"t={NOW},v1={mac}"}
    return shop.visitor("/webhooks/stripe", data=body, headers=headers)


def test_the_event_of_an_app_that_may_not_send_is_kept_without_anybody(
    shop: Shop,
) -> None:
    event = {"event_name": "Search", "event_id": "undecided"}
    call = {"user_data": USER_DATA, "app_data": APP_DATA, "events": [event]}
    headers = {"Authorization": f"Bearer {KEY}"}
    answer = shop.visitor(
        "/api/app-events", data=encoded(call), content_type=JSON, headers=headers
    )

    assert answer.json["results"][0]["result"] == "withheld"
    newest_has_a_meaning(shop)


@pytest.mark.parametrize(
    ("consent", "status"), [("granted", 400), ("limited", 400), ("refused", 200)]
)
def test_an_apps_event_that_is_nobodys_is_refused_if_it_would_be_sent(
    shop: Shop, consent: str, status: int
) -> None:
    event = {"event_name": "Search", "event_id": f"nobodys-{consent}"}
    answer = shop.visitor(
        "/api/app-events",
        data=encoded({"consent": consent, "events": [event]}),
        content_type=JSON,
        headers={"Authorization": f"Bearer {KEY}"},
    )

    assert answer.status_code == status
    if status == 400:
        assert answer.json["error"]["field"] == "events[0].user_data"


def test_an_app_event_whose_name_is_a_list_is_linted() -> None:
    call = {"event": "CUSTOM_APP_EVENTS", "custom_events": [{"_eventName": []}]}

    assert "app_event_name_invalid" in {each.code for each in lint(call, now=NOW)}


@pytest.mark.parametrize("value", ["9" * 5000, "[" * 100_000])
def test_json_that_python_cannot_read_is_none(value: str) -> None:
    with pytest.raises(NotJson):
        payloads.read(value)


def test_a_cell_nested_too_deep_is_a_bad_cell() -> None:
    (sale,) = read(written(SALE | {"content_ids": "[" * 2000}))

    assert sale.payload is not None or sale.errors


@pytest.mark.parametrize("messages", [1, True, "x", {"a": 1}])
def test_messages_of_metas_that_are_no_list_are_none(messages: object) -> None:
    client = ConversionsClient("17", "EAA")
    taken = encoded({"events_received": 1, "messages": messages})
    client._session.mount("https://", Says(200, taken, {}))

    assert client.send_encoded(["{}"]).messages == ()


def test_a_code_of_metas_that_no_column_holds_is_none() -> None:
    error = from_answer(400, {"error": {"code": 100, "error_subcode": 2**31}})

    assert isinstance(error, EventError)
    assert error.subcode is None


def test_what_no_database_keeps_is_left_out_of_metas_words() -> None:
    error = from_answer(400, {"error": {"code": 100, "message": "a\0\ud800"}})

    assert str(error).endswith(" a?")


def test_a_time_to_wait_beyond_every_number_is_a_day() -> None:
    usage = f'{{"1":[{{"estimated_time_to_regain_access":1{"0" * 400}}}]}}'

    assert seconds_to_wait({"X-Business-Use-Case-Usage": usage}) == 86_400


@pytest.mark.parametrize("path", ["orders", "parcels", "outbox"])
@pytest.mark.parametrize("before", [10**25, -(10**25)])
def test_the_owners_lists_go_on_from_any_number(
    shop: Shop, path: str, before: int
) -> None:
    shop.owner.shows(f"/admin/{path}?before={before}")


def test_a_row_of_any_number_however_small_is_not_there(shop: Shop) -> None:
    body = f'{{"id":-{10**25},"action":"retry"}}'
    answer = shop.owner("/admin/outbox.json", data=body, content_type=JSON)

    assert answer.status_code == 404
