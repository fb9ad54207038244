"""Break it, mend it: each finding comes of what is really sent, and goes of itself."""

import json
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sandbox import create_app
from sandbox.diagnostics import findings as diagnostics
from sandbox.diagnostics.kinds import CLEAN_EVENTS, everything
from sandbox.diagnostics.words import WORDS
from sandbox.store import store
from tests.clock import FrozenClock
from tests.sandbox.diagnostics_table import HITS, PAGE, REFUSED, SALE, TAKEN, Case
from tests.sandbox.meta import (
    EVENTS_URL,
    PIXEL,
    TOKEN,
    arrived,
    post_browser,
    post_server,
    purchase,
    sha256,
)
from tests.sandbox.stripe_kit import checkout, connect, pay
from tests.server import serving


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One sandbox for the whole table, emptied between its lines."""
    folder = tmp_path_factory.mktemp("diagnostics")
    app = create_app(
        {"TESTING": True, "SANDBOX_DATABASE": folder / "sandbox.sqlite3"},
        clock=FrozenClock(),
    )
    with app.app_context():
        yield app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Whoever sends."""
    store().reset()
    return app.test_client()


def codes() -> set[str]:
    """What Meta's side has found and is not solved."""
    with store().reading() as connection:
        return {kind.code for kind in everything(connection) if kind.is_active}


def mend(client: FlaskClient, case: Case) -> None:
    """Send as many good events of the same name and side as solve a finding."""
    for number in range(CLEAN_EVENTS):
        if case.hit is not None:
            post_browser(client, f"good {number}", cd=SALE, dl=PAGE)
        else:
            name = (case.event or {}).get("event_name", "Purchase")
            post_server(client, purchase(f"good {number}", event_name=name))


@pytest.mark.parametrize("case", TAKEN, ids=str)
def test_an_event_of_the_server_is_taken_examined_and_mended(
    client: FlaskClient, case: Case
) -> None:
    answer = post_server(client, purchase(**case.event or {}), **case.call)

    assert answer.status_code == 200
    assert case.code in codes()
    mend(client, case)
    assert codes() == set()


@pytest.mark.parametrize("case", REFUSED, ids=str)
def test_a_call_that_meta_refuses_is_a_finding_until_it_passes(
    client: FlaskClient, case: Case
) -> None:
    answer = post_server(client, purchase("good"), purchase(**case.event or {}))

    assert answer.status_code == 400
    assert codes() == {case.code}
    mend(client, case)
    assert codes() == set()


@pytest.mark.parametrize("case", HITS, ids=str)
def test_a_hit_of_the_pixel_is_examined_and_mended(
    client: FlaskClient, case: Case
) -> None:
    post_browser(client, **case.hit or {})

    assert case.code in codes()
    mend(client, case)
    assert codes() == set()


@pytest.mark.parametrize(
    ("token", "url", "code"),
    [
        ("", EVENTS_URL, "bad_token"),
        ("short", EVENTS_URL, "bad_token"),
        ("EAASandboxError190_463", EVENTS_URL, "bad_token"),
        ("EAASandboxError200", EVENTS_URL, "bad_token"),
        ("EAASandboxError100_33", EVENTS_URL, "bad_dataset"),
        (TOKEN, "/graph/v26.0/my-pixel/events", "bad_dataset"),
        (TOKEN, "/graph/v3.0/123/events", "call_refused"),
    ],
)
def test_a_call_is_refused_for_its_token_or_its_address(
    client: FlaskClient, token: str, url: str, code: str
) -> None:
    client.post(
        url,
        json={"data": [purchase()]},
        headers={"Authorization": f"Bearer {token}"} if token else {},
    )

    assert codes() == {code}


def test_asking_whether_the_token_is_good_is_no_finding(client: FlaskClient) -> None:
    answer = post_server(client)

    assert answer.status_code == 400
    assert codes() == set()


@pytest.mark.parametrize("token", ["EAASandboxError2", "EAASandboxError80004"])
def test_metas_own_trouble_is_nothing_to_mend(client: FlaskClient, token: str) -> None:
    client.post(
        EVENTS_URL,
        json={"data": [purchase()]},
        headers={"Authorization": f"Bearer {token}"},
    )

    assert codes() == set()


def test_a_parameter_that_comes_twice_is_a_finding(client: FlaskClient) -> None:
    once = json.dumps({"data": [purchase()]})
    twice = once.replace('"value": 42.0', '"value": 41.0, "value": 42.0')
    client.post(
        EVENTS_URL,
        data=twice,
        content_type="application/json",
        headers={"Authorization": f"Bearer {TOKEN}"},
    )
    hit = f"id={PIXEL}&ev=Lead&eid=1&cd[a]=1&cd[a]=2&cd[b]=3&cd[b]=3"
    client.get(f"/tr/?{hit}")

    hit_id, event_id = (row["id"] for row in arrived(client))
    with store().reading() as connection:
        found = diagnostics.findings_of(connection, [event_id, hit_id])
    assert [
        [(each.code, each.field) for each in findings] for findings in found.values()
    ] == [[("repeated_key", "custom_data.value")], [("repeated_key", "cd[a]")]]


def test_what_an_app_sends_in_clear_or_beyond_the_limit_is_a_finding(
    client: FlaskClient,
) -> None:
    names = {f"parameter {number}": 1 for number in range(26)}
    client.post(
        "/graph/v26.0/123/activities",
        json={
            "event": "CUSTOM_APP_EVENTS",
            "advertiser_tracking_enabled": 1,
            "application_tracking_enabled": 1,
            "extinfo": ["a2", *[""] * 3, "15", *[""] * 11],
            "ud": {"em": "joe@eg.com"},
            "custom_events": [{"_eventName": "jump", "event_id": "1"} | names],
        },
        headers={"Authorization": f"Bearer {TOKEN}"},
    )

    assert codes() == {"ud_not_hashed", "app_parameter_limit"}


def test_a_shared_id_a_made_up_click_and_two_amounts_are_findings(
    client: FlaskClient,
) -> None:
    sale = {"value": "42", "currency": "USD"}
    mine, theirs = "fb.1.1790000000000.1", "fb.1.1790000000000.2"
    post_browser(client, fbp=mine, cd=sale, dl="https://shop.example/")
    post_browser(client, fbp=theirs, cd=sale, dl="https://shop.example/")
    made_up = {"fbp": mine, "fbc": "fb.1.1790000000000.IwAR0abc"}
    post_server(
        client,
        purchase(user_data=made_up, custom_data={"value": 41, "currency": "USD"}),
    )

    assert codes() == {"event_id_repeated", "fbc_without_click", "value_differs"}


def test_the_sandboxs_own_stripe_knows_what_was_paid_and_what_was_typed(
    app: Flask, client: FlaskClient
) -> None:
    with serving(app) as url:
        session = connect(url).v1.checkout.sessions.create(checkout())
        assert pay(session, email="Ada@Example.com").status_code == 303
    sent = {"em": [sha256("Ada@Example.com")], "ct": [sha256("sanfrancisco")]}
    sale = {"value": 2500, "currency": "USD", "order_id": "C261122-7KQ2M"}

    post_server(client, purchase("own id", user_data=sent, custom_data=sale))

    assert codes() == {"order_total_mismatch", "not_normalized"}


def test_every_rule_is_broken_by_some_test_of_this_table() -> None:
    broken = {case.code for case in (*TAKEN, *REFUSED, *HITS)} | {
        "app_parameter_limit",
        "bad_dataset",
        "bad_token",
        "content_id_unknown",  # in test_diagnostics_goods
        "event_id_repeated",
        "not_normalized",
        "order_total_mismatch",
        "repeated_key",
        "ud_not_hashed",
        "value_differs",
    }

    assert broken == WORDS.keys()
