"""Every encoding and every place for the token that clients really use."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.sandbox.meta import EVENTS_URL, TOKEN, arrived, purchase

BEARER = {"Authorization": f"Bearer {TOKEN}"}
OBJECTS = json.dumps([purchase("ch_1"), purchase("ch_2")])
STRINGS = json.dumps([json.dumps(purchase("ch_1")), json.dumps(purchase("ch_2"))])


@pytest.mark.parametrize(
    "call",
    [
        {"json": {"data": json.loads(OBJECTS)}},
        {"json": {"data": OBJECTS}},
        {"data": {"data": OBJECTS}},
        {"data": {"data": STRINGS}},
        {"data": {"data": OBJECTS}, "content_type": "multipart/form-data"},
        {"query_string": {"data": OBJECTS}},
    ],
    ids=[
        "JSON",
        "JSON with data as text",
        "form",
        "form, doubly encoded",
        "multipart",
        "query",
    ],
)
def test_events_are_read_in_every_encoding(
    client: FlaskClient, call: dict[str, Any]
) -> None:
    answer = client.post(EVENTS_URL, headers=BEARER, **call)

    assert answer.json["events_received"] == 2
    assert [row["payload"] for row in arrived(client)] == [
        purchase("ch_2"),
        purchase("ch_1"),
    ]


@pytest.mark.parametrize(
    "call",
    [
        {"data": {"data": OBJECTS}, "headers": BEARER},
        {"data": {"data": OBJECTS}, "query_string": {"access_token": TOKEN}},
        {"data": {"data": OBJECTS, "access_token": TOKEN}},
        {"json": {"data": json.loads(OBJECTS), "access_token": TOKEN}},
    ],
    ids=["header", "query", "form", "JSON"],
)
def test_the_token_is_found_wherever_it_travels(
    client: FlaskClient, call: dict[str, Any]
) -> None:
    assert client.post(EVENTS_URL, **call).status_code == 200


def test_the_answer_has_metas_fields_and_content_type(client: FlaskClient) -> None:
    answer = client.post(EVENTS_URL, headers=BEARER, data={"data": OBJECTS})

    trace = answer.json["fbtrace_id"]
    assert answer.json == {"events_received": 2, "messages": [], "fbtrace_id": trace}
    assert len(trace) == 23
    assert trace.startswith("A")
    assert answer.headers["Content-Type"] == "application/json; charset=UTF-8"


def test_a_thousand_events_in_a_form_are_taken_whole(client: FlaskClient) -> None:
    batch = [purchase(f"ch_{number}") for number in range(1000)]
    batch[0]["custom_data"]["note"] = "x" * 600_000

    answer = client.post(EVENTS_URL, headers=BEARER, data={"data": json.dumps(batch)})

    assert answer.json["events_received"] == 1000
    assert len(arrived(client)) == 1000


@pytest.mark.parametrize(
    ("action_source", "source"),
    [
        ("website", "server"),
        ("physical_store", "offline"),
        ("system_generated", "server"),
    ],
)
def test_the_action_source_decides_the_side(
    client: FlaskClient, action_source: str, source: str
) -> None:
    event = purchase(action_source=action_source)

    client.post(EVENTS_URL, headers=BEARER, json={"data": [event]})

    assert [row["id"] for row in arrived(client, source=source)] == [1]


@pytest.mark.parametrize("version", ["v16.0", "v26.0"])
def test_supported_versions_and_any_pixel_answer(
    client: FlaskClient, version: str
) -> None:
    url = f"/graph/{version}/77/events"

    answer = client.post(url, headers=BEARER, json={"data": [purchase()]})

    assert answer.status_code == 200
    assert arrived(client)[0]["pixel_id"] == "77"
