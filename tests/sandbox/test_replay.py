"""Sending an event again by hand: by its own door, marked, and with a plain answer."""

import json
import re
import subprocess
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sandbox import faults
from sandbox.arrivals import Arrival, find
from sandbox.curl import curl
from sandbox.store import store
from tests.clock import FrozenClock
from tests.sandbox.app_events import bought, post_app
from tests.sandbox.meta import TOKEN, post_browser, post_server, purchase, summary
from tests.sandbox.test_events_manager import HTML, text_of

DAY = 86400.0


def again(client: FlaskClient, arrival_id: int = 1, **form: str) -> str:
    """Press a button of the detail; gives what the page says then."""
    answer = client.post(
        f"/test-events/{arrival_id}/replay", data=form, follow_redirects=True
    )
    assert answer.status_code == 200
    return text_of(client, answer.request.path) + answer.text


def newest() -> Arrival:
    with store().reading() as connection:
        return find(connection, limit=1)[0]


def test_a_replay_is_the_same_event_and_marked(client: FlaskClient) -> None:
    post_server(client, purchase(), test_event_code="TEST1")

    said = again(client)

    copy = newest()
    assert (copy.payload, copy.test_event_code) == (purchase(), "TEST1")
    assert copy.replay_of == 1
    assert copy.reason == "same_side_repeat"
    assert "Sent again with the same event ID. This side had sent the event" in said
    assert "replayed by hand" in said


def test_a_new_id_counts_twice(client: FlaskClient) -> None:
    post_server(client, purchase())

    said = again(client, **{"as": "new"})

    assert summary(client)["counted"] == 2
    assert newest().event_id.startswith("ch_1-")
    assert f"Sent again as a new event, {newest().event_id}." in said


@pytest.mark.parametrize("by_form", [False, True])
def test_a_hit_of_the_pixel_goes_by_the_pixels_door(
    client: FlaskClient, by_form: bool
) -> None:
    fields = {"id": "1234567890", "ev": "Purchase", "eid": "ch_1", "cd[value]": "42"}
    headers = {"User-Agent": "Firefox é"}
    if by_form:
        client.post("/tr/", data=fields, headers=headers)
    else:
        client.get("/tr/", query_string=fields, headers=headers)
    with store().reading() as connection:
        (first,) = find(connection)

    again(client)

    copy = newest()
    assert (copy.source, copy.replay_of, copy.status) == ("browser", 1, "deduplicated")
    assert copy.payload == first.payload | {"event_time": copy.event_time}


def test_an_apps_event_goes_by_the_app_events_api(client: FlaskClient) -> None:
    post_app(client, bought())

    again(client, **{"as": "new"})

    copy = newest()
    assert (copy.route, copy.replay_of) == ("app_events_api", 1)
    assert copy.event_id not in (None, "ch_1")


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("meta_500", "Meta's side refused it with error 2, “Service temporarily"),
        ("meta_bad_token", "Meta's side refused it with error 190/463"),
        ("meta_timeout", "No answer came: a switch of the sandbox cut the line."),
    ],
)
def test_a_replay_meets_the_switches_that_are_on(
    client: FlaskClient, fault: str, said: str
) -> None:
    post_server(client, purchase())
    faults.switch(fault, on=True)

    assert said.replace("'", "&#39;") in again(client)
    assert summary(client)["received"] == 1


def test_a_blocked_pixel_blocks_a_replay_too(client: FlaskClient) -> None:
    post_browser(client)
    faults.switch("pixel_blocked", on=True)

    assert "It did not arrive: a switch blocks the pixel." in again(client)


def test_an_event_that_has_grown_too_old_is_refused(
    client: FlaskClient, clock: FrozenClock
) -> None:
    post_server(client, purchase())
    clock.tick(8 * DAY)

    assert "error 100/2804003, “Event Timestamp Too Old”" in again(client)


def test_a_hit_of_which_only_the_beginning_is_known_is_not_sent(
    client: FlaskClient,
) -> None:
    fields = {
        "id": "1234567890",
        "ev": "Purchase",
        "eid": "ch_1",
        "cd[x]": "x" * 20_000,
    }
    client.post("/tr/", data=fields)

    assert "Not sent: the hit was so long" in again(client)


def test_another_sites_page_replays_nothing(client: FlaskClient) -> None:
    post_server(client, purchase())

    answer = client.post(
        "/test-events/1/replay", headers={"Origin": "https://evil.example"}
    )

    assert answer.status_code == 403
    assert summary(client)["received"] == 1


def test_what_is_not_there_cannot_be_replayed(client: FlaskClient) -> None:
    assert client.post("/test-events/7/replay", headers=HTML).status_code == 404


def shell_words(command: str) -> list[str]:
    """What the shell would hand to curl, with a token set."""
    script = 'curl() { printf "%s\\0" "$@"; }\n' + command
    done = subprocess.run(
        ["sh", "-c", script],
        env={"META_ACCESS_TOKEN": "EAAfromtheshell"},
        capture_output=True,
        check=True,
        text=True,
    )
    return done.stdout.split("\0")[:-1]


def test_the_curl_command_is_the_call_with_the_shells_token(
    client: FlaskClient,
) -> None:
    event: dict[str, Any] = purchase('it\'s $HOME `x` "é"')
    post_server(client, event)

    command = curl(newest(), base_url="http://127.0.0.1:8001/")

    words = shell_words(command or "")
    assert words[:3] == [
        "-X",
        "POST",
        "http://127.0.0.1:8001/graph/v26.0/1234567890/events",
    ]
    assert "Authorization: Bearer EAAfromtheshell" in words
    assert json.loads(words[-1]) == {"data": [event]}


def test_the_curl_command_has_no_token_and_a_hit_needs_none(
    sandbox: Flask, client: FlaskClient
) -> None:
    post_server(client, purchase())
    post_browser(client)

    page = client.get("/test-events/1").text

    assert TOKEN not in page
    assert "$META_ACCESS_TOKEN" in page
    assert "/tr/?id=1234567890" in shell_words(curl(newest(), base_url="http://x"))[0]


def test_no_quote_and_no_control_character_leaves_the_curl_command(
    client: FlaskClient,
) -> None:
    evil = "x' $(exit 9) `exit 9` \u009b201~ \x7f \n"
    data = purchase()["custom_data"] | {"content_name": evil}
    post_server(client, purchase(custom_data=data))
    command = curl(newest(), base_url="http://127.0.0.1:8001/")
    assert command is not None

    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", command)
    body = json.loads(shell_words(command)[-1])
    assert body["data"][0]["custom_data"]["content_name"] == evil
