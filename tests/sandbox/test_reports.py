"""The JSON that scripts and tests read, and the reset."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sandbox import faults
from tests.clock import FrozenClock
from tests.sandbox.meta import (
    PIXEL,
    arrived,
    post_browser,
    post_server,
    purchase,
    summary,
)


def test_an_event_shows_its_fields(client: FlaskClient, clock: FrozenClock) -> None:
    post_server(client, purchase("ch_1"), test_event_code="TEST1")

    assert arrived(client) == [
        {
            "id": 1,
            "received_at": clock(),
            "source": "server",
            "route": "conversions_api",
            "pixel_id": PIXEL,
            "event_name": "Purchase",
            "event_id": "ch_1",
            "action_source": "website",
            "status": "processed",
            "reason": "browser_missing",
            "sentence": (
                "Counted from the server only. The browser has not sent this event: the"
                " pixel may be blocked, or the page was closed first."
            ),
            "cause": None,
            "value": 42.0,
            "currency": "USD",
            "test_event_code": "TEST1",
            "payload": purchase("ch_1"),
            "original": None,
            "ignored": [],
            "answer_lost": False,
            "findings": [
                {
                    "code": "test_code_in_production",
                    "severity": "warning",
                    "field": "test_event_code",
                    "message": "A test code is set on events of a public shop.",
                    "fix": "Leave META_TEST_EVENT_CODE empty in production.",
                }
            ],
        }
    ]


def test_events_are_filtered_and_newest_first(client: FlaskClient) -> None:
    post_browser(client, "ch_1")
    post_server(client, purchase("ch_1"), purchase("ch_2"))
    post_browser(client, "ch_1", ev="Lead")

    def ids(**filters: str) -> list[int]:
        return [row["id"] for row in arrived(client, **filters)]

    assert ids() == [4, 3, 2, 1]
    assert ids(event_name="Purchase") == [3, 2, 1]
    assert ids(event_id="ch_1", source="browser") == [4, 1]
    assert ids(limit="2") == [4, 3]
    assert ids(before="3", limit="1") == [2]
    assert ids(event_name="Search") == []


@pytest.mark.parametrize(
    ("name", "value"), [("source", "fax"), ("limit", "-1"), ("before", "x")]
)
def test_a_filter_that_cannot_be_is_refused_by_name(
    client: FlaskClient, name: str, value: str
) -> None:
    answer = client.get("/events.json", query_string={name: value})

    assert answer.status_code == 400
    assert answer.json["error"]["field"] == name


def test_the_summary_of_a_pair_counts_it_once(client: FlaskClient) -> None:
    custom = {"value": "42.00", "currency": "USD"}
    post_server(client, purchase("ch_1"))
    post_browser(client, "ch_1", cd=custom)

    assert client.get("/summary.json").json == {
        "events": {
            "Purchase": {
                "browser": 1,
                "server": 1,
                "app": 0,
                "offline": 0,
                "received": 2,
                "counted": 1,
                "deduplicated": 1,
                "value": {"USD": 42.0},
            }
        }
    }


def test_an_empty_summary_has_no_events(client: FlaskClient) -> None:
    assert client.get("/summary.json").json == {"events": {}}


def test_the_value_is_that_of_the_copy_that_counts(client: FlaskClient) -> None:
    post_server(client, purchase("ch_1"))
    post_browser(client, "ch_1", cd={"value": "40", "currency": "EUR"})

    assert summary(client)["value"] == {"EUR": 40.0, "USD": 0.0}


def test_values_add_up_without_binary_noise(client: FlaskClient) -> None:
    amounts = [("USD", 0.1)] * 3 + [("KWD", 1.125)] * 3
    events = [
        purchase(f"ch_{number}", custom_data={"value": value, "currency": currency})
        for number, (currency, value) in enumerate(amounts)
    ]
    post_server(client, *events)

    assert summary(client)["value"] == {"KWD": 3.375, "USD": 0.3}


def test_an_absurd_value_is_taken_and_does_no_harm(client: FlaskClient) -> None:
    huge = {"value": 1e300, "currency": "USD"}
    post_server(client, purchase("ch_1", custom_data=huge))

    assert summary(client)["counted"] == 1


def test_reset_empties_everything_and_ids_go_on(
    sandbox: Flask, client: FlaskClient
) -> None:
    post_server(client, purchase("ch_1"))
    faults.switch("meta_500", on=True)

    answer = client.post("/reset")
    post_server(client, purchase("ch_1"))

    assert answer.json == {"reset": True}
    assert [(row["id"], row["status"]) for row in arrived(client)] == [(2, "processed")]
    assert summary(client)["received"] == 1


def test_a_near_miss_that_came_later_changes_the_reason(client: FlaskClient) -> None:
    post_browser(client, "ch_1", cd={"order_id": "C1"})
    alone = arrived(client)[0]["reason"]
    post_server(client, purchase("evt_9"))

    assert alone == "server_missing"
    assert [row["reason"] for row in arrived(client)] == ["id_differs", "id_differs"]
