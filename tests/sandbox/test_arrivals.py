"""What is kept of what arrived, and how it is found again."""

from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from sandbox import create_app
from sandbox.arrivals import find, get, newer_than
from sandbox.store import store
from tests.clock import FrozenClock
from tests.sandbox.meta import (
    NOW,
    PIXEL,
    TOKEN,
    arrived,
    post_browser,
    post_server,
    purchase,
    sha256,
    summary,
)


def test_both_halves_are_kept_in_one_shape(sandbox: Flask, client: FlaskClient) -> None:
    custom = {"value": "42.0", "currency": "USD", "order_id": "C1"}
    post_browser(
        client,
        "ch_1",
        ts=f"{NOW}000",
        dl="https://shop.example/thanks",
        cd=custom,
        ud={"em": sha256("joe@eg.com")},
    )
    post_server(client, purchase("ch_1"))

    with store().reading() as connection:
        server, browser = find(connection)

    same = ("event_name", "event_id", "event_time", "value", "currency", "order_id")
    assert [getattr(browser, name) for name in same] == [
        getattr(server, name) for name in same
    ]
    assert browser.payload["custom_data"] == server.payload["custom_data"]
    assert set(browser.payload) == set(server.payload)


def test_a_server_arrival_has_each_field(
    sandbox: Flask, client: FlaskClient, clock: FrozenClock
) -> None:
    person = {"fbp": "fb.1.2.3.AQICAQMC", "external_id": "Joe 1"}
    event = purchase("ch_1", user_data=person)
    event["custom_data"]["currency"] = "usd"
    post_server(client, event, test_event_code="TEST1")

    with store().reading() as connection:
        arrival = find(connection)[0]

    assert {
        name: value
        for name, value in vars(arrival).items()
        if name not in ("request", "response")
    } == {
        "id": 1,
        "received_at": clock(),
        "source": "server",
        "route": "conversions_api",
        "pixel_id": PIXEL,
        "event_name": "Purchase",
        "event_id": "ch_1",
        "event_time": NOW,
        "action_source": "website",
        "status": "processed",
        "reason": "browser_missing",
        "twin_id": None,
        "line_id": 1,
        "value": 42.0,
        "currency": "USD",
        "order_id": "C1",
        "test_event_code": "TEST1",
        "fbp": "fb.1.2.3",
        "external_id": sha256("joe1"),
        "madid": None,
        "anon_id": None,
        "replay_of": None,
        "payload": event,
        "original": None,
        "ignored": (),
    }


def test_recorded_and_read_back_are_equal(sandbox: Flask, client: FlaskClient) -> None:
    post_server(client, purchase("ch_1"))

    with store().reading() as connection:
        assert get(connection, 1) == find(connection)[0]
        assert get(connection, 2) is None


def test_the_call_is_kept_without_its_token_and_cookies(
    sandbox: Flask, client: FlaskClient
) -> None:
    client.set_cookie("countonce_session", "private")
    client.post(
        f"/graph/v26.0/{PIXEL}/events?access_token={TOKEN}",
        json={"data": [purchase()], "access_token": TOKEN},
        headers={"Authorization": f"Bearer {TOKEN}"},
    )

    with store().reading() as connection:
        arrival = find(connection)[0]

    kept = str(arrival.request)
    assert TOKEN not in kept
    assert "private" not in kept
    assert arrival.request["query"] == {"access_token": "EAAt…abcd"}
    assert arrival.request["headers"]["Authorization"] == "Bearer EAAt…abcd"
    assert arrival.request["path"] == f"/graph/v26.0/{PIXEL}/events"
    assert arrival.response["body"]["events_received"] == 1


def test_a_repr_shows_neither_payload_nor_call(
    sandbox: Flask, client: FlaskClient
) -> None:
    post_server(client, purchase())

    with store().reading() as connection:
        assert sha256("joe@eg.com") not in repr(find(connection)[0])


def test_the_events_of_a_long_batch_share_one_shortened_call(
    sandbox: Flask, client: FlaskClient
) -> None:
    post_server(client, *[purchase(f"ch_{number}") for number in range(100)])

    with store().reading() as connection:
        arrivals = find(connection)
        calls = connection.execute("SELECT count(*) FROM exchange").fetchone()[0]

    assert calls == 1
    assert all(arrival.request == arrivals[0].request for arrival in arrivals)
    assert arrivals[0].request["body"].endswith("more characters)")


def test_arrivals_are_paged_newest_first(sandbox: Flask, client: FlaskClient) -> None:
    for number in range(5):
        post_browser(client, f"ch_{number}")

    with store().reading() as connection:
        first = find(connection, limit=2)
        second = find(connection, limit=2, before=first[-1].id)
        fresh = newer_than(connection, second[-1].id)

    assert [arrival.id for arrival in first + second] == [5, 4, 3, 2]
    assert [arrival.id for arrival in fresh] == [3, 4, 5]


def test_arrivals_survive_a_restart(client: FlaskClient, tmp_path: Path) -> None:
    post_browser(client, "ch_1")

    again = create_app({"SANDBOX_DATABASE": tmp_path / "sandbox.sqlite3"})
    reopened = again.test_client()

    assert len(arrived(reopened)) == 1
    assert summary(reopened)["counted"] == 1


def test_totals_outlive_the_rows(sandbox: Flask, client: FlaskClient) -> None:
    post_server(client, purchase())

    with store().writing() as connection:
        connection.execute("DELETE FROM arrival")

    assert summary(client)["counted"] == 1


def test_half_a_surrogate_pair_is_kept_as_a_question_mark(client: FlaskClient) -> None:
    answer = client.post(
        f"/graph/v26.0/{PIXEL}/events?access_token={TOKEN}",
        data=b'{"data":[{"event_name":"x\\ud800","event_time":%d,'
        b'"user_data":{"fbp":"fb.1.2.3"}}]}' % NOW,
        content_type="application/json",
    )

    assert answer.status_code == 200
    assert arrived(client)[0]["event_name"] == "x?"
