"""What the inputs found in the sandbox: each fault that was mended, with the least that
brings it.
"""

import pytest

from tests.fuzz.doors import Door
from tests.fuzz.inputs import encoded
from tests.fuzz.test_meta import BEARER
from tests.fuzz.test_other_side import AUTH as EASYPOST
from tests.sandbox.app_events import ACTIVITIES_URL, bought, post_app
from tests.sandbox.meta import EVENTS_URL, arrived, post_browser, purchase

JSON = "application/json"
JSON_DOORS = (
    EVENTS_URL,
    ACTIVITIES_URL,
    "/easypost/v2/trackers",
    "/easypost/v2/trackers/batch",
    "/novaposhta/v2.0/json/",
    "/parcels",
    "/parcels/20400048799001/move",
    "/faults",
)


@pytest.fixture
def side(other_side: Door) -> Door:
    """The sandbox, with nothing in it."""
    other_side("/reset", data=b"")
    return other_side


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
        (b'{"fault":"meta_500","seconds":-1}', "seconds"),
        (b'{"fault":"meta_500","seconds":NaN}', None),
        (b'{"fault":"meta_500","seconds":1' + b"0" * 400 + b"}", None),
    ],
)
def test_a_switch_that_is_none_is_refused(
    side: Door, body: bytes, field: str | None
) -> None:
    answer = side("/faults", data=body, content_type=JSON)

    assert answer.status_code == 400
    assert answer.json["error"]["field"] == field


def test_a_key_of_nova_poshtas_that_is_no_text_is_refused(side: Door) -> None:
    body = b'{"apiKey":{"a":1},"modelName":"InternetDocument"}'
    answer = side("/novaposhta/v2.0/json/", data=body, content_type=JSON)

    assert answer.json["success"] is False


@pytest.mark.parametrize("code", [b'"\\ud800"', b'"\xed\xa0\x80"'])
@pytest.mark.parametrize(
    ("to", "body"),
    [("", b'{"tracker":{"tracking_code":%b}}'), ("/batch", b'{"tracking_codes":[%b]}')],
)
def test_half_a_character_is_no_tracking_code(
    side: Door, to: str, body: bytes, code: bytes
) -> None:
    path = f"/easypost/v2/trackers{to}"
    answer = side(path, data=body % code, content_type=JSON, headers=EASYPOST)

    assert answer.status_code >= 400 or answer.json["trackers"] == []


@pytest.mark.parametrize("body", [b"[" * 50_000, b'{"a":' * 50_000])
@pytest.mark.parametrize("path", JSON_DOORS)
def test_the_other_sides_json_that_is_too_deep_is_none(
    side: Door, path: str, body: bytes
) -> None:
    answer = side(path, data=body, content_type=JSON, headers=EASYPOST)

    assert answer.status_code >= 400 or answer.json["success"] is False


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
