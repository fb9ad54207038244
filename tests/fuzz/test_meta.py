"""Meta's side of the sandbox: the pixel's hits, server events, and what apps report."""

import json
from typing import Any

import pytest
from werkzeug.test import TestResponse

from sandbox.store import Store
from tests.fuzz import runs
from tests.fuzz.doors import Door, printable, read
from tests.fuzz.inputs import (
    altered,
    cut,
    either,
    encoded,
    fields,
    form,
    one_of,
    packed,
    query,
    segment,
    several,
    text,
)
from tests.fuzz.runs import fuzz
from tests.sandbox.app_events import (
    ACTIVITIES_URL,
    APP_TOKEN,
    EXTINFO,
    activity,
    app_purchase,
    bought,
)
from tests.sandbox.meta import EVENTS_URL, NOW, TOKEN, purchase, sha256

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=b"
TYPES = ("application/json", FORM, MULTIPART, "text/plain", "", "application/json; a=é")
BEARER = {"Authorization": f"Bearer {TOKEN}"}
PAGES = ("/", "/test-events", "/events.json?limit=20", "/summary.json", "/foot-strip")
PAGE_OF_EACH = 20
KEPT = 200

HIT = {
    "id": "1234567890",
    "ev": "Purchase",
    "dl": "https://shop.example/thanks",
    "rl": "https://shop.example/cart",
    "ts": str(NOW * 1000),
    "eid": "ch_1",
    "fbp": "fb.1.1790000000000.17",
    "fbc": "fb.1.1790000000000.abc",
    "cd[value]": "42",
    "cd[currency]": "USD",
    "cd[content_ids]": '["mug"]',
    "cd[contents]": '[{"id":"mug","quantity":2}]',
    "ud[em]": sha256("joe@eg.com"),
    "dpo": "LDU",
    "dpoco": "1",
    "dpost": "1000",
}
EVENTS = (
    purchase(
        contents=None,
        custom_data={
            "value": 42.0,
            "currency": "USD",
            "order_id": "C1",
            "contents": [{"id": "mug", "quantity": 2, "item_price": 21}],
        },
        data_processing_options=["LDU"],
    ),
    app_purchase(),
    purchase(action_source="physical_store"),
    purchase(
        event_name="Contact",
        action_source="business_messaging",
        messaging_channel="whatsapp",
        user_data={"ctwa_clid": "c" * 40, "page_id": "17"},
    ),
)
WORDS = (
    "event_name event_time event_id action_source user_data custom_data app_data value"
    " currency contents id extinfo external_id fbp fbc madid anon_id item_number"
).split()
APP_WORDS = (
    "_eventName _logTime _valueToSum event_id fb_currency fb_content fb_content_id"
    " _value_to_sum fb_order_id fb_num_items _implicitlyLogged"
).split()
CALLS = several(either(*(altered(event, *WORDS) for event in EVENTS)))
ITEMS = several(altered(bought(), *APP_WORDS))


@pytest.fixture
def meta(other_side: Door) -> Door:
    """Meta, with nothing in it."""
    other_side("/reset", data=b"")
    return other_side


def shown(meta: Door) -> None:
    """What arrived has a meaning, and the pages that tell of it are there."""
    store: Store = meta.app.extensions["sandbox_store"]
    with store.reading() as connection:
        row = connection.execute(
            "SELECT * FROM arrival ORDER BY id DESC LIMIT 1"
        ).fetchone()
    if row is None:
        return
    read(row["payload"])
    assert printable(row["event_name"]), row["event_name"]
    assert printable(row["event_id"]), row["event_id"]
    assert row["event_name"].strip()
    # A page takes longer than all else together.
    if row["id"] % (PAGE_OF_EACH if runs.LONG else 3) == 0:
        meta.shows(f"/test-events/{row['id']}")
    if row["id"] % KEPT == 0:
        for page in PAGES:
            answer = meta.shows(page)
            if answer.mimetype == "application/json":
                read(answer.text)
        meta("/reset", data=b"")


def judged(meta: Door, answer: TestResponse) -> None:
    """Graph's answer: it was taken and can be shown, or Graph's envelope says why."""
    body = read(answer.text)
    if answer.status_code == 200:
        shown(meta)
        return
    if answer.status_code in (404, 405, 413) and "error" not in body:
        raise AssertionError(answer.text)
    error = body["error"]
    assert isinstance(error["message"], str), error
    assert isinstance(error["code"], int), error
    assert error["type"], error
    assert error["fbtrace_id"], error


@fuzz(4500, hit=fields("cd[num_items]", "ud[external_id]", "cd[a][b]", **HIT))
def test_a_hit_by_get(meta: Door, hit: dict[str, Any]) -> None:
    answer = meta(f"/tr/?{query(hit)}")

    assert (answer.status_code, answer.mimetype) == (200, "image/gif")
    shown(meta)


@fuzz(2500, hit=fields(**HIT), type=one_of(*TYPES), raw=cut(form(HIT)))
def test_a_hit_by_post(meta: Door, hit: Any, type: str, raw: bytes) -> None:
    body = form(hit) if type == FORM else raw

    answer = meta("/tr/", data=body, content_type=type)

    assert answer.status_code == 200
    shown(meta)


@fuzz(5000, events=CALLS)
def test_server_events_as_json(meta: Door, events: Any) -> None:
    body = encoded({"data": events})

    judged(meta, meta(EVENTS_URL, data=body, content_type=TYPES[0], headers=BEARER))


@fuzz(3000, events=CALLS, more=fields(access_token=TOKEN), nested=one_of(True, False))
def test_server_events_as_a_form(
    meta: Door, events: Any, more: Any, nested: bool
) -> None:
    listed = [json.dumps(event) for event in events] if nested else events
    body = form({"data": json.dumps(listed)} | more)

    judged(meta, meta(EVENTS_URL, data=body, content_type=FORM))


@fuzz(
    3500,
    call=packed(either(cut(encoded({"data": [EVENTS[0]]})), cut(b"data[0][a]=1&b=2"))),
    type=one_of(*TYPES),
    edge=one_of(EVENTS_URL, ACTIVITIES_URL),
)
def test_bytes_at_an_edge(meta: Door, call: Any, type: str, edge: str) -> None:
    encoding, body = call
    headers = BEARER | {"Content-Encoding": encoding}

    judged(meta, meta(edge, data=body, content_type=type, headers=headers))


@fuzz(1500, version=text, object_id=text, edge=one_of("events", "activities"))
def test_addresses_of_edges(
    meta: Door, version: str, object_id: str, edge: str
) -> None:
    path = f"{segment(version)}/{segment(object_id)}"
    body = encoded({"data": [EVENTS[0]]})

    meta(f"/graph/{path}/{edge}", data=body, content_type=TYPES[0], headers=BEARER)


@fuzz(
    4000,
    items=ITEMS,
    more=fields(
        "attribution",
        "anon_id",
        "ud",
        "ud[em]",
        "event_id",
        **activity(event="CUSTOM_APP_EVENTS", extinfo=json.dumps(EXTINFO)),
    ),
)
def test_app_events(meta: Door, items: Any, more: Any) -> None:
    body = form({"custom_events": json.dumps(items), "access_token": APP_TOKEN} | more)

    judged(meta, meta(ACTIVITIES_URL, data=body, content_type=FORM))


@fuzz(1500, call=altered(activity(bought(), custom_events=[bought()]), *APP_WORDS))
def test_app_events_as_json(meta: Door, call: Any) -> None:
    headers = {"Authorization": f"Bearer {APP_TOKEN}"}
    answer = meta(
        ACTIVITIES_URL, data=encoded(call), content_type=TYPES[0], headers=headers
    )

    judged(meta, answer)
