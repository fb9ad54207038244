"""The pixel's two addresses: its script and its hits."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sandbox import faults
from sandbox.arrivals import find
from sandbox.store import store
from tests.clock import FrozenClock
from tests.sandbox.meta import PIXEL, arrived, sha256

HIT = {
    "id": PIXEL,
    "ev": "Purchase",
    "eid": "ch_1",
    "ts": "1789999999123",
    "dl": "https://shop.example/thanks",
    "rl": "https://pay.example/",
    "cd[value]": "42.00",
    "cd[currency]": "usd",
    "cd[content_ids]": '["mug"]',
    "cd[contents]": '[{"id":"mug","quantity":2}]',
    "cd[num_items]": "2",
    "cd[order_id]": "123",
    "cd[gift]": "true",
    "cd[note]": "[sic",
    "ud[em]": sha256("joe@eg.com"),
    "fbp": "fb.1.2.3",
    "fbc": "fb.1.2.IwAR",
    "dpo": "LDU",
    "dpoco": "0",
    "dpost": "0",
    "unheard_of": "x",
}


def test_a_hit_is_kept_as_the_server_event_that_it_stands_for(
    client: FlaskClient,
) -> None:
    client.get("/tr/", query_string=HIT, headers={"User-Agent": "Firefox"})

    assert arrived(client)[0]["payload"] == {
        "event_name": "Purchase",
        "event_time": 1_789_999_999,
        "event_id": "ch_1",
        "event_source_url": "https://shop.example/thanks",
        "referrer_url": "https://pay.example/",
        "action_source": "website",
        "custom_data": {
            "value": 42.0,
            "currency": "usd",
            "content_ids": ["mug"],
            "contents": [{"id": "mug", "quantity": 2}],
            "num_items": 2,
            "order_id": "123",
            "gift": True,
            "note": "[sic",
        },
        "user_data": {
            "em": sha256("joe@eg.com"),
            "fbp": "fb.1.2.3",
            "fbc": "fb.1.2.IwAR",
            "client_user_agent": "Firefox",
            "client_ip_address": "127.0.0.1",
        },
        "data_processing_options": ["LDU"],
        "data_processing_options_country": 0,
        "data_processing_options_state": 0,
    }


@pytest.mark.parametrize("path", ["/tr", "/tr/"])
@pytest.mark.parametrize(
    "content_type", ["application/x-www-form-urlencoded", "multipart/form-data"]
)
def test_a_posted_hit_is_read_like_one_in_the_address(
    client: FlaskClient, path: str, content_type: str
) -> None:
    client.get("/tr/", query_string=HIT)

    answer = client.post(path, data=HIT, content_type=content_type)

    posted, got = arrived(client)
    assert posted["payload"] == got["payload"]
    assert answer.status_code == 200
    assert answer.content_type.startswith("text/plain")
    assert answer.data == b""


def test_the_answer_to_an_image_is_an_image_for_anyone_and_never_cached(
    client: FlaskClient,
) -> None:
    answer = client.get("/tr", query_string=HIT)

    assert answer.data.startswith(b"GIF89a")
    assert answer.content_type == "image/gif"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_noscript_image_happens_now(client: FlaskClient, clock: FrozenClock) -> None:
    query = {"id": PIXEL, "ev": "PageView", "noscript": "1"}
    client.get("/tr", query_string=query)

    assert arrived(client)[0]["payload"]["event_time"] == int(clock())


@pytest.mark.parametrize("missing", ["id", "ev"])
def test_a_hit_of_no_pixel_or_no_name_is_answered_and_dropped(
    client: FlaskClient, missing: str
) -> None:
    answer = client.get("/tr/", query_string=HIT | {missing: " "})

    assert answer.status_code == 200
    assert arrived(client) == []


def test_no_cookie_is_set_and_none_is_kept(sandbox: Flask, client: FlaskClient) -> None:
    client.set_cookie("countonce_session", "private")

    answer = client.get("/tr/", query_string=HIT)

    with store().reading() as connection:
        arrival = find(connection)[0]
    assert "Set-Cookie" not in answer.headers
    assert "private" not in str(arrival)
    assert "Cookie" not in arrival.request["headers"]
    assert arrival.request["query"] == HIT


def test_the_script_is_never_cached_and_sets_no_cookie(client: FlaskClient) -> None:
    answer = client.get("/pixel/fbevents.js")

    assert answer.content_type == "text/javascript; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    assert b"callMethod" in answer.data


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/pixel/fbevents.js"), ("GET", "/tr/"), ("POST", "/tr")],
)
def test_a_blocked_pixel_is_refused_and_leaves_nothing(
    sandbox: Flask, client: FlaskClient, method: str, path: str
) -> None:
    faults.switch("pixel_blocked", on=True)

    answer = client.open(path, method=method, query_string=HIT)

    assert answer.status_code == 403
    assert arrived(client) == []


def test_a_hit_can_lose_its_event_id_and_says_so(
    sandbox: Flask, client: FlaskClient
) -> None:
    faults.switch("pixel_no_event_id", on=True, times=1)

    client.get("/tr/", query_string=HIT)
    client.get("/tr/", query_string=HIT | {"eid": "ch_2"})

    second, first = arrived(client)
    assert (first["event_id"], first["ignored"]) == (
        None,
        [["event_id", "taken_by_a_fault"]],
    )
    assert (second["event_id"], second["ignored"]) == ("ch_2", [])
