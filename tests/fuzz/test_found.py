"""What the inputs found: each fault that was mended, with the least that brings it."""

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
from tests.fuzz.doors import Door
from tests.fuzz.inputs import encoded
from tests.fuzz.test_answers import Says
from tests.fuzz.test_gates import KEY, NOW
from tests.fuzz.test_meta import BEARER
from tests.sandbox.app_events import bought, post_app
from tests.sandbox.meta import EVENTS_URL, arrived, post_browser, purchase

JSON = "application/json"


@pytest.fixture
def side(other_side: Door) -> Door:
    """The sandbox, with nothing in it."""
    other_side("/reset", data=b"")
    return other_side


def test_the_long_run_takes_a_hundred_thousand_inputs() -> None:
    for path in Path(__file__).parent.glob("test_*.py"):
        import_module(f"tests.fuzz.{path.stem}")

    assert sum(runs.shares.values()) >= runs.LONG_INPUTS_IN_ALL


@pytest.mark.parametrize("hit", [{"ev": "a\x1b[31m"}, {"event_id": "\0"}])
def test_a_hit_whose_name_or_id_cannot_be_shown_is_dropped(
    side: Door, hit: dict[str, str]
) -> None:
    assert post_browser(side.client, **hit).status_code == 200
    assert arrived(side.client) == []


def test_a_number_without_end_in_a_hit_stays_the_text_that_it_was(side: Door) -> None:
    post_browser(side.client, cd={"contents": '[{"quantity":1e999}]'})

    (row,) = arrived(side.client)
    assert row["payload"]["custom_data"]["contents"] == '[{"quantity":1e999}]'


@pytest.mark.parametrize("changes", [{"event_id": "a\0"}, {"event_name": "\x7f"}])
def test_meta_refuses_a_name_or_an_id_that_cannot_be_shown(
    side: Door, changes: dict[str, str]
) -> None:
    body = {"data": [purchase(**changes)]}
    answer = side.client.post(EVENTS_URL, json=body, headers=BEARER)

    assert answer.status_code == 400
    assert answer.json["error"]["code"] == 100
    assert arrived(side.client) == []


@pytest.mark.parametrize("number", ["1e999", "1" + "0" * 400, "1" + "0" * 5000])
def test_meta_refuses_a_number_without_end(side: Door, number: str) -> None:
    body = f'{{"data":[{{"event_time":{number}}}]}}'
    answer = side(EVENTS_URL, data=body, content_type=JSON, headers=BEARER)

    assert answer.status_code == 400
    assert "valid JSON" in answer.json["error"]["message"]


def test_half_a_character_in_an_event_is_a_question_mark_on_its_page(
    side: Door,
) -> None:
    body = {"data": [purchase(event_source_url="https://shop.example/\ud800")]}
    side(EVENTS_URL, data=encoded(body), content_type=JSON, headers=BEARER)

    (row,) = arrived(side.client)
    assert row["payload"]["event_source_url"] == "https://shop.example/?"
    side.shows(f"/test-events/{row['id']}")


@pytest.mark.parametrize("value", ["1e308", "-1e308", "1e26"])
def test_a_sum_that_nobody_pays_is_shown_as_it_came(side: Door, value: str) -> None:
    post_browser(side.client, cd={"value": value, "currency": "USD"})

    assert f"{float(value):g} USD" in side.shows("/test-events").text
    side.shows("/")


def test_a_place_of_limited_data_use_that_is_no_number_is_left_out(side: Door) -> None:
    post_browser(side.client, dpo="LDU", dpoco="1" * 5000, dpost="1000")

    (row,) = arrived(side.client)
    assert row["payload"]["data_processing_options_state"] == 1000
    assert "data_processing_options_country" not in row["payload"]


def test_meta_refuses_an_apps_event_whose_id_cannot_be_shown(side: Door) -> None:
    answer = post_app(side.client, bought(event_id="\x07"))

    assert answer.status_code == 400
    assert arrived(side.client) == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b'{"fault":{}}', "fault"),
        (b'{"fault":"meta_500","seconds":NaN}', "seconds"),
        (b'{"fault":"meta_500","seconds":1' + b"0" * 400 + b"}", "seconds"),
    ],
)
def test_a_switch_that_is_none_is_refused(side: Door, body: bytes, field: str) -> None:
    answer = side("/faults", data=body, content_type=JSON)

    assert answer.status_code == 400
    assert answer.json["error"]["field"] == field


def test_a_key_of_nova_poshtas_that_is_no_text_is_refused(side: Door) -> None:
    body = b'{"apiKey":{"a":1},"modelName":"InternetDocument"}'
    answer = side("/novaposhta/v2.0/json/", data=body, content_type=JSON)

    assert answer.json["success"] is False


@pytest.mark.parametrize("name", ["before", "limit"])
def test_arrivals_are_listed_by_any_number_however_large(side: Door, name: str) -> None:
    assert side(f"/events.json?{name}={10**25}").json == []


@pytest.mark.parametrize("rest", ["payment_pages/%0A", "%0A", "a/%0D%0Ab/c"])
def test_an_address_of_two_lines_is_none_that_stripe_knows(
    side: Door, rest: str
) -> None:
    headers = {"Authorization": "Bearer sk_test_made_up"}
    answer = side(f"/stripe/v1/{rest}", headers=headers)

    assert answer.status_code == 404
    assert answer.json["error"]["type"] == "invalid_request_error"


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
