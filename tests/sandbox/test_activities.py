"""The App Events API's door: how a call travels, who may call, and what is answered."""

import gzip
import io
import json
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sandbox import faults
from tests.sandbox.app_events import (
    ACTIVITIES_URL,
    APP,
    APP_TOKEN,
    DEVICE,
    activity,
    bought,
    post_app,
)
from tests.sandbox.meta import TOKEN, arrived

BEARER = {"Authorization": f"Bearer {APP_TOKEN}"}
FORM = activity(bought(), ud=json.dumps({"external_id": "u-17"}))
BARE = {name: value for name, value in FORM.items() if name != "custom_events"}
UPLOAD = (io.BytesIO(FORM["custom_events"].encode()), "events.json", "content/unknown")
PHP = {name: value for name, value in FORM.items() if name not in ("ud", "event")} | {
    "event": "CUSTOM_APP_EVENTS",
    "ud[external_id]": "u-17",
}
PACKED = {
    "data": gzip.compress(urlencode(FORM).encode()),
    "content_type": "application/x-www-form-urlencoded",
    "headers": BEARER | {"Content-Encoding": "gzip"},
}


def _code(answer: Any) -> tuple[int, int, int | None]:
    error = answer.json["error"]
    return answer.status_code, error["code"], error.get("error_subcode")


@pytest.mark.parametrize(
    "call",
    [
        {"query_string": FORM},
        {"data": FORM},
        {"data": PHP},
        {"data": FORM, "content_type": "multipart/form-data"},
        {"json": FORM},
        {"json": BARE | {"custom_events": [bought()], "ud": {"external_id": "u-17"}}},
        {"data": FORM, "query_string": {"event": "DEFERRED_APP_LINK"}},
        PACKED,
    ],
    ids=[
        "query",
        "form",
        "PHP's brackets",
        "multipart",
        "JSON with JSON in it",
        "JSON",
        "form over query",
        "gzip",
    ],
)
def test_a_call_is_read_in_every_encoding(
    client: FlaskClient, call: dict[str, Any]
) -> None:
    answer = client.post(ACTIVITIES_URL, **{"headers": BEARER} | call)

    assert answer.json == {"success": True}
    (row,) = arrived(client)
    assert row["payload"]["custom_data"]["contents"] == [{"id": "mug", "quantity": 2}]
    assert row["payload"]["user_data"]["external_id"] == "u-17"


def test_events_are_read_from_a_file(client: FlaskClient) -> None:
    answer = client.post(
        ACTIVITIES_URL,
        data=BARE | {"custom_events_file": UPLOAD},
        content_type="multipart/form-data",
        headers=BEARER,
    )

    assert answer.json == {"success": True}
    assert [row["event_id"] for row in arrived(client)] == ["ch_1"]


@pytest.mark.parametrize(
    "body", [b"no gzip", gzip.compress(urlencode(FORM).encode(), mtime=0)[:-9]]
)
def test_a_body_that_is_not_packed_as_it_says_is_refused(
    client: FlaskClient, body: bytes
) -> None:
    answer = client.post(ACTIVITIES_URL, **PACKED | {"data": body})

    assert _code(answer) == (400, 100, None)
    assert arrived(client) == []


@pytest.mark.parametrize(
    "url", [f"/graph/{APP}/activities", f"/graph/v16.0/{APP}/activities"]
)
def test_a_version_may_stand_in_the_address(client: FlaskClient, url: str) -> None:
    assert post_app(client, bought(), url=url).json == {"success": True}


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (f"/graph/v15.0/{APP}/activities", (400, 2500, None)),
        (f"/graph/latest/{APP}/activities", (400, 2500, None)),
        ("/graph/v26.0/my-app/activities", (404, 803, None)),
    ],
)
def test_an_address_that_is_none_is_refused(
    client: FlaskClient, url: str, expected: tuple[int, int, None]
) -> None:
    answer = client.post(
        url, data=FORM, headers={"Authorization": "Bearer EAAtest-0123456789"}
    )

    assert _code(answer) == expected


@pytest.mark.parametrize(
    "call",
    [
        {"data": FORM, "headers": BEARER},
        {"data": FORM, "query_string": {"access_token": APP_TOKEN}},
        {"data": FORM | {"access_token": APP_TOKEN}},
        {"data": FORM | {"access_token": TOKEN}},
    ],
    ids=["header", "query", "form", "a user's"],
)
def test_the_token_is_found_wherever_it_travels(
    client: FlaskClient, call: dict[str, Any]
) -> None:
    assert client.post(ACTIVITIES_URL, **call).status_code == 200


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        ("", (400, 104, None)),
        ("short", (401, 190, None)),
        ("1234|of-another-app", (400, 100, 33)),
        (f"{APP}|EAASandboxError190_463", (400, 190, 463)),
        ("EAASandboxError17", (400, 17, None)),
    ],
    ids=["none", "no token", "another app's", "canned, of the app", "canned"],
)
def test_a_token_that_does_not_open_is_refused(
    client: FlaskClient, token: str, expected: tuple[int, int, int | None]
) -> None:
    answer = client.post(ACTIVITIES_URL, data=FORM | {"access_token": token})

    assert _code(answer) == expected


def test_where_one_token_is_set_the_apps_own_still_opens(
    sandbox: Flask, client: FlaskClient
) -> None:
    sandbox.config["SANDBOX_META_TOKEN"] = "EAAtheone"

    own = client.post(ACTIVITIES_URL, data=FORM | {"access_token": APP_TOKEN})
    other = client.post(ACTIVITIES_URL, data=FORM | {"access_token": TOKEN})

    assert own.status_code == 200
    assert _code(other) == (401, 190, None)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
@pytest.mark.parametrize("url", [ACTIVITIES_URL, f"/graph/{APP}/activities"])
def test_only_post_exists(client: FlaskClient, method: str, url: str) -> None:
    answer = client.open(url, method=method, headers=BEARER)

    assert _code(answer) == (400, 100, 33)
    assert answer.json["error"]["type"] == "GraphMethodException"


def test_the_answer_has_metas_content_type(client: FlaskClient) -> None:
    answer = post_app(client, bought())

    assert answer.headers["Content-Type"] == "application/json; charset=UTF-8"
    assert answer.text == '{"success": true}'


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("meta_500", (500, 2, None)),
        ("meta_rate_limit", (400, 4, None)),
        ("meta_bad_token", (400, 190, 463)),
    ],
)
def test_the_faults_strike_here_too(
    client: FlaskClient, fault: str, expected: tuple[int, int, int | None]
) -> None:
    faults.switch(fault, on=True)

    assert _code(post_app(client, bought())) == expected
    assert arrived(client) == []


def test_a_slow_meta_takes_the_call_all_the_same(
    sandbox: Flask, client: FlaskClient
) -> None:
    sandbox.config["SANDBOX_SLOW_SECONDS"] = 0.01
    faults.switch("meta_slow", on=True)

    assert post_app(client, bought()).status_code == 200


def test_a_lost_answer_leaves_the_events_stored(client: FlaskClient) -> None:
    faults.switch("meta_lost_response", on=True)

    with pytest.raises(ConnectionAbortedError):
        post_app(client, bought())

    assert len(arrived(client)) == 1


def test_the_call_is_kept_as_it_came_without_its_token(client: FlaskClient) -> None:
    client.post(
        ACTIVITIES_URL,
        **PACKED
        | {
            "data": gzip.compress(
                urlencode(FORM | {"access_token": APP_TOKEN}).encode()
            )
        },
    )

    page = client.get("/test-events/1").text
    (row,) = arrived(client)
    assert APP_TOKEN not in page + json.dumps(row)
    assert f"advertiser_id={DEVICE}" in page
    assert row["original"]["custom_events"] == [bought()]
    assert row["original"]["advertiser_id"] == DEVICE
