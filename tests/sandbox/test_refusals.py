"""Calls that Meta's side refused: kept, shown, found, and never with their token."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sandbox import refusals
from sandbox.store import store
from tests.sandbox.manager import arrive
from tests.sandbox.meta import EVENTS_URL, TOKEN, post_server, purchase, summary
from tests.sandbox.test_events_manager import text_of

NO_CURRENCY = {"value": 42.0, "order_id": "C1"}
SECRET = "EAAsecretsecretsecret0987"


def kept() -> list[refusals.Refusal]:
    with store().reading() as connection:
        return refusals.between(connection, 0)


def test_a_refused_call_is_kept_with_its_error_and_what_it_reported(
    client: FlaskClient,
) -> None:
    post_server(client, purchase(custom_data=NO_CURRENCY), purchase("ch_2"))

    (refusal,) = kept()

    assert refusal.code == "100/2804010"
    assert refusal.title == "Missing Currency for Purchase Event"
    assert refusal.events == (
        refusals.Told("Purchase", "ch_1", "C1", 42.0),
        refusals.Told("Purchase", "ch_2", "C1", 42.0, "USD"),
    )


def test_a_refused_call_is_a_row_of_the_list_between_what_came_before_and_after(
    sandbox: Flask, client: FlaskClient
) -> None:
    arrive(sandbox, event_id="before")
    post_server(client, purchase("ch_refused", custom_data=NO_CURRENCY))
    arrive(sandbox, event_id="after")

    words = text_of(client, "/test-events")

    order = [words.index(each) for each in ("after", "ch_refused", "before")]
    assert order == sorted(order)
    assert "Rejected" in words
    assert "error 100/2804010, “Missing Currency for Purchase Event”" in words


def test_a_refused_call_counts_nothing_and_is_no_event(client: FlaskClient) -> None:
    post_server(client, purchase())
    post_server(client, purchase(custom_data=NO_CURRENCY))

    assert summary(client)["received"] == 1
    assert len(client.get("/events.json").json) == 1


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("status:rejected", True),
        ("status:processed", False),
        ("event:Purchase id:ch_refused", True),
        ("event:Lead", False),
        ("from:server code:2804010", True),
        ("from:browser", False),
        ("from:server-only", False),
        ("code:190", False),
        ("missing CURRENCY", True),
        ("order:C1 since:1m", True),
    ],
)
def test_a_refused_call_is_found_by_the_same_words(
    client: FlaskClient, search: str, found: bool
) -> None:
    post_server(client, purchase("ch_refused", custom_data=NO_CURRENCY))

    page = client.get("/test-events", query_string={"q": search}).text

    assert ("line-1" in page) == found


def test_a_refused_call_comes_by_the_live_stream(client: FlaskClient) -> None:
    post_server(client, purchase("ch_refused", custom_data=NO_CURRENCY))

    told = client.get("/live?after=0", headers={"Accept": "application/json"}).json

    assert [each["data"]["id"] for each in told["messages"]] == ["line-1"]
    assert told["place"] == 1


def test_only_the_newest_are_kept(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refusals, "MOST_KEPT", 3)
    for number in range(5):
        post_server(client, purchase(f"ch_{number}", custom_data=NO_CURRENCY))

    assert [each.first.event_id for each in kept()] == ["ch_4", "ch_3", "ch_2"]


@pytest.mark.parametrize(
    "call",
    [
        {"json": {"data": [], "access_token": SECRET}},
        {"json": {"data": []}, "query_string": {"access_token": SECRET}},
        {"json": {"data": []}, "headers": {"Authorization": f"Bearer {SECRET}"}},
        {"json": {"data": []}, "headers": {"Authorization": SECRET}},
        {"data": {"data": "[]", "access_token": SECRET}},
        {
            "data": {"data": "[]", "access_token": SECRET},
            "content_type": "multipart/form-data",
        },
        {"data": f'{{"access_token": "{SECRET}", broken'},
        {"data": f"access_token={SECRET}&data=[", "content_type": "text/plain"},
        {"json": {"data": [], "access_token": "123456|abcdefsecret"}},
    ],
)
def test_no_token_of_a_refused_call_is_written_down(
    sandbox: Flask, client: FlaskClient, call: dict[str, Any]
) -> None:
    assert client.post(EVENTS_URL, **call).status_code >= 400

    path: Path = sandbox.config["SANDBOX_DATABASE"]
    written = b"".join(each.read_bytes() for each in path.parent.glob(f"{path.name}*"))
    assert len(kept()) == 1
    assert b"secret" not in written


@pytest.mark.parametrize("body", [b"", b"\xff\x00", b"[1]", b'{"data": [1, "x"]}'])
def test_a_call_that_cannot_be_read_has_a_row_and_a_page(
    client: FlaskClient, body: bytes
) -> None:
    client.post(EVENTS_URL, data=body, headers={"Authorization": f"Bearer {TOKEN}"})

    assert "Unreadable call" in text_of(client, "/test-events")
    assert client.get("/test-events/1").status_code == 200


def test_half_a_surrogate_in_a_refused_call_breaks_no_page(client: FlaskClient) -> None:
    client.post(
        EVENTS_URL,
        data='{"data": [{"event_name": "\\ud800", "event_id": "\\udfff"}]}',
        headers={"Authorization": f"Bearer {TOKEN}"},
    )

    assert client.get("/test-events").status_code == 200
    assert client.get("/test-events?q=x").status_code == 200
    assert client.get("/test-events/1").status_code == 200
