"""The rest of the sandbox: its carriers, its switches, its stories, its reports."""

from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest

from tests.fuzz.doors import Door, printable, read
from tests.fuzz.inputs import (
    altered,
    cut,
    either,
    encoded,
    fields,
    form,
    one_of,
    query,
    segment,
    text,
)
from tests.fuzz.runs import fuzz

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
KEPT = 300
REPORTS = (
    "/",
    "/overview.json",
    "/test-events",
    "/test-events.json",
    "/events.json",
    "/deduplication",
    "/deduplication.json",
    "/match-quality",
    "/match-quality.json",
    "/diagnostics",
    "/diagnostics.json",
    "/outbox",
    "/outbox.json",
    "/parcels",
    "/parcels.json",
)
TRACKING = {
    "apiKey": "",
    "modelName": "TrackingDocument",
    "calledMethod": "getStatusDocuments",
    "methodProperties": {
        "Documents": [{"DocumentNumber": "20400048799001", "Phone": "380671234567"}]
    },
}
DRAFT = {
    "apiKey": "0123456789abcdef0123456789abcdef",
    "modelName": "InternetDocument",
    "calledMethod": "save",
    "methodProperties": {
        "PayerType": "Recipient",
        "PaymentMethod": "Cash",
        "Cost": "500",
        "RecipientsPhone": "380671234567",
        "BackwardDeliveryData": [{"CargoType": "Money", "RedeliveryString": "500"}],
    },
}
TRACKER = {"tracker": {"tracking_code": "EZ1000000001", "carrier": "USPS"}}
PARCEL = {"carrier": "nova_poshta", "number": "20400048799001", "phone": "0671234567"}
AUTH = {"Authorization": "Basic RVpUS21hZGV1cDo="}
"""EZTKmadeup and a colon."""


@pytest.fixture
def side(other_side: Door) -> Door:
    """The sandbox, with nothing in it."""
    other_side("/reset", data=b"")
    return other_side


def tidy(side: Door) -> None:
    """See now and then that everything kept can be shown, and forget it."""
    side.calls = getattr(side, "calls", 0) + 1  # type: ignore[attr-defined]
    if side.calls % KEPT == 0:  # type: ignore[attr-defined]
        side.shows("/parcels")
        for each in read(side.shows("/parcels.json").text)[:20]:
            assert printable(each["number"]), each
            side.shows(f"/parcels/{segment(each['number'])}")
            read(side.shows(f"/parcels/{segment(each['number'])}.json").text)
        side("/reset", data=b"")


@fuzz(
    4000,
    body=either(
        *(
            either(altered(each, "Documents", "DocumentNumber", "Phone"))
            for each in (TRACKING, TRACKING, DRAFT)
        ),
    ),
    raw=cut(encoded(TRACKING)),
    whole=one_of(True, True, False),
)
def test_nova_poshta(side: Door, body: Any, raw: bytes, whole: bool) -> None:
    data = encoded(body) if whole else raw

    answer = side("/novaposhta/v2.0/json/", data=data, content_type=JSON)

    told = read(answer.text)
    assert isinstance(told["success"], bool)
    assert isinstance(told["errors"], list)
    assert told["success"] or told["errors"]
    tidy(side)


@fuzz(
    4000,
    body=altered(TRACKER, "tracking_code", "carrier", "trackers", "amount"),
    raw=cut(encoded(TRACKER)),
    whole=one_of(True, True, False),
    to=one_of("", "", "/batch"),
)
def test_easypost(side: Door, body: Any, raw: bytes, whole: bool, to: str) -> None:
    answer = side(
        f"/easypost/v2/trackers{to}",
        data=encoded(body) if whole else raw,
        content_type=JSON,
        headers=AUTH,
    )

    told = read(answer.text)
    if answer.status_code >= 400:
        assert isinstance(told["error"]["code"], str), told
        assert isinstance(told["error"]["message"], str), told
    tidy(side)


@fuzz(
    1500,
    id=either(text, one_of("")),
    params=fields(
        "before_id",
        "after_id",
        "start_datetime",
        "end_datetime",
        "page_size",
        "tracking_code",
        "carrier",
    ),
)
def test_easyposts_lists(side: Door, id: str, params: Any) -> None:
    place = f"/{segment(id)}" if id else ""

    read(side(f"/easypost/v2/trackers{place}?{query(params)}", headers=AUTH).text)


@fuzz(
    600,
    body=altered(
        {"fault": "meta_500", "on": True, "rate": 1.0, "seconds": 60, "times": 2},
        "fault",
    ),
    raw=cut(b'{"fault": "webhook_off"}'),
    whole=one_of(True, True, False),
)
def test_switches(side: Door, body: Any, raw: bytes, whole: bool) -> None:
    answer = side("/faults", data=encoded(body) if whole else raw, content_type=JSON)

    told = read(answer.text)
    if answer.status_code != 200:
        assert set(told["error"]) == {"code", "message", "field"}
    read(side.shows("/faults").text)
    side("/reset", data=b"")


@fuzz(200, filled=fields("for", fault="meta_500", on="1", rate="1"))
def test_the_switches_form(side: Door, filled: Any) -> None:
    side("/switches", data=form(filled), content_type=FORM)
    side.shows("/switches")
    side("/reset", data=b"")


@fuzz(
    150,
    key=either(text, one_of("block-pixel", "refund", "parcel-refused")),
    action=one_of("begin", "act", "act", "leave"),
    name=either(text, one_of("block_pixel", "refund", "make_parcel", "refuse_parcel")),
)
def test_the_stories_forms(side: Door, key: str, action: str, name: str) -> None:
    side("/try-it/refund/begin", data=b"")
    address = f"/try-it/{segment(key)}/{action}"
    side(address, data=form({"act": name}), content_type=FORM)
    side.shows("/try-it")
    side.shows("/try-it/refund.json")
    side("/reset", data=b"")


@fuzz(300, params=fields("consent", "withheld", event="Purchase:ch_1"))
def test_what_a_page_tells_the_foot_strip(side: Door, params: Any) -> None:
    side.shows(f"/foot-strip?{query(params)}")


@fuzz(
    1000,
    page=one_of(*REPORTS),
    params=fields(
        "event_name",
        "event_id",
        "source",
        "limit",
        "before",
        "q",
        "status",
        "test_event_code",
        "filter",
        "after",
        "page",
        "order",
        "event",
        "flat",
        "was",
        "state",
    ),
)
def test_what_is_asked_of_the_reports(side: Door, page: str, params: Any) -> None:
    answer = side(f"{page}?{query(params)}", allow=503)

    if answer.is_json:
        read(answer.text)


@fuzz(
    500,
    filled=fields(**PARCEL),
    state=either(text, one_of("delivered", "arrived", "returned")),
    number=either(text, one_of(PARCEL["number"], "EZ1000000001")),
)
def test_the_parcels_forms(side: Door, filled: Any, state: str, number: str) -> None:
    side("/parcels", data=form(filled), content_type=FORM)
    move = f"/parcels/{segment(number)}/move"
    side(move, data=form({"state": state}), content_type=FORM)
    side(f"/parcels/{segment(number)}/events/{segment(state)}/resend", data=b"")
    tidy(side)


@fuzz(300, after=either(text, one_of("0", "1")), params=fields("q", "flat", "event"))
def test_the_looks_of_a_page_without_a_stream(
    side: Door, after: str, params: Any
) -> None:
    address = f"/live?{query(params | {'after': after})}"

    told = read(side(address, headers={"Accept": JSON}).text)

    assert {*told} == {"messages", "place", "more"}


@fuzz(
    300,
    language=either(text, one_of("uk", "en")),
    back=either(text, one_of("/test-events", "//evil.example", "/\\evil.example")),
)
def test_the_language_form_leads_nowhere_else(
    side: Door, language: str, back: str
) -> None:
    filled = form({"language": language, "next": back})
    answer = side("/language", data=filled, content_type=FORM)

    if answer.status_code == 303:
        target = urljoin("http://localhost/", answer.location)
        assert urlsplit(target).netloc == "localhost", answer.location


@fuzz(
    150,
    event=text,
    act=either(text, one_of("clear", "undo", "show-all")),
    manner=either(text, one_of("new", "")),
)
def test_the_acts_on_events(side: Door, event: str, act: str, manner: str) -> None:
    side(f"/tr/?id=1234567890&ev=Purchase&eid={segment(event)}")
    newest = read(side("/events.json?limit=1").text)
    for address in (
        *(f"/test-events/{each['id']}/replay" for each in newest),
        f"/test-events/{segment(event)}/replay",
        f"/test-events/{segment(act)}",
    ):
        side(address, data=form({"as": manner}), content_type=FORM)
    side.shows("/test-events")
    side("/reset", data=b"")
