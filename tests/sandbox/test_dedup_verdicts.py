"""Why an event was merged or not, in words, and its near misses."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sandbox.arrivals import find
from sandbox.dedup import REASONS, explain
from sandbox.store import store
from sandbox.verdict_words import span
from tests.clock import FrozenClock
from tests.sandbox.meta import (
    PIXEL,
    arrived,
    post_browser,
    post_server,
    purchase,
    verdicts,
)

HOUR = 3600.0
FBP = "fb.1.1790000000000.1098115397"
OTHER_PIXEL = "/graph/v26.0/999/events"


def _explained(client: FlaskClient) -> tuple[str, str, list[str]]:
    """Reason, sentence and near misses of what arrived last."""
    with store().reading() as connection:
        newest = find(connection, limit=1)[0]
        verdict = explain(connection, newest)
    return (
        verdict.reason,
        verdict.sentence,
        [words for _other, words in verdict.near_misses],
    )


def test_a_merged_event_says_how_far_apart_its_halves_came(
    client: FlaskClient, clock: FrozenClock
) -> None:
    post_browser(client, "ch_1")
    clock.tick(1.8)
    post_server(client, purchase("ch_1"))

    reason, sentence, misses = _explained(client)

    assert reason == "merged"
    assert "1.8 s apart" in sentence
    assert misses == []


@pytest.mark.parametrize(
    ("browser", "server", "reason", "difference"),
    [
        ({}, {"event_name": "purchase"}, "name_differs", "purchase, there Purchase"),
        ({"id": "999"}, {}, "pixel_differs", f"pixel: {PIXEL}, there 999"),
        (
            {"cd": {"order_id": "C1"}},
            {"event_id": "evt_2"},
            "id_differs",
            "event id: evt_2, there ch_1",
        ),
        (
            {"fbp": FBP},
            {"event_id": "evt_2", "user_data": {"fbp": FBP}},
            "id_differs",
            "event id: evt_2, there ch_1",
        ),
        (
            {"event_id": None, "fbp": FBP},
            {"user_data": {"fbp": FBP}},
            "no_event_id",
            "event id: ch_1, there none",
        ),
    ],
    ids=["name", "pixel", "id, same order", "id, same visitor", "one has no id"],
)
def test_a_near_miss_says_what_kept_the_halves_apart(
    client: FlaskClient,
    browser: dict[str, str],
    server: dict[str, str],
    reason: str,
    difference: str,
) -> None:
    post_browser(client, **browser)
    post_server(client, purchase(**server))

    found, _sentence, misses = _explained(client)

    assert found == reason
    assert len(misses) == 1
    assert difference in misses[0]


def test_halves_beyond_the_window_are_each_others_near_miss(
    client: FlaskClient, clock: FrozenClock
) -> None:
    post_browser(client, "ch_1")
    clock.tick(72 * HOUR)
    post_server(client, purchase("ch_1", event_time=int(clock())))

    assert _explained(client)[0] == "outside_window"
    assert _explained(client)[2] == ["received 3 days apart"]
    assert verdicts(client)[0] == ("browser", "processed", "outside_window")


def test_a_second_id_for_an_order_is_a_near_miss_on_the_same_side_too(
    client: FlaskClient,
) -> None:
    post_browser(client, "first-visit", cd={"order_id": "C1"})
    post_browser(client, "reload", cd={"order_id": "C1"})

    assert _explained(client)[0] == "id_differs"


def test_two_orders_of_one_visitor_are_no_near_miss(client: FlaskClient) -> None:
    post_browser(client, "ch_1", fbp=FBP, cd={"order_id": "C1"})
    second = {"order_id": "C2", "value": 1, "currency": "USD"}
    post_server(client, purchase("ch_2", user_data={"fbp": FBP}, custom_data=second))

    assert _explained(client)[0] == "browser_missing"
    assert _explained(client)[2] == []


@pytest.mark.parametrize(
    ("source", "reason", "words"),
    [
        ("website", "browser_missing", "pixel may be blocked"),
        ("physical_store", "alone", "offline"),
        ("app", "alone", "app"),
    ],
)
def test_an_event_that_stands_alone_says_which_half_is_missing(
    client: FlaskClient, source: str, reason: str, words: str
) -> None:
    extinfo = ["a2", "", "", "", "14", *[""] * 11]
    device = {"advertiser_tracking_enabled": 1, "extinfo": extinfo}
    app_data = device if source == "app" else None
    post_server(client, purchase(action_source=source, app_data=app_data))

    found, sentence, _misses = _explained(client)

    assert found == reason
    assert words in sentence


def test_a_lone_browser_event_misses_the_server(client: FlaskClient) -> None:
    post_browser(client, "ch_1")

    assert _explained(client)[0] == "server_missing"


def test_every_reason_that_is_given_is_a_known_one(client: FlaskClient) -> None:
    post_browser(client, "ch_1")
    post_server(client, purchase("ch_1"))
    post_server(client, purchase("ch_1"))
    post_server(client, purchase(None))

    assert {row["reason"] for row in arrived(client)} <= set(REASONS)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.04, "40 ms"),
        (0.0996, "0.1 s"),
        (1, "1 s"),
        (1.84, "1.8 s"),
        (9.96, "10 s"),
        (59, "59 s"),
        (300, "5 min"),
        (48 * HOUR, "48 h"),
        (100 * HOUR, "4 days"),
    ],
)
def test_a_gap_is_told_in_the_unit_that_fits_it(
    sandbox: Flask, seconds: float, words: str
) -> None:
    assert span(seconds) == words
