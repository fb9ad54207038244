"""Which copies are one event: order, five minutes, 48 hours, with and without id."""

import threading

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from sandbox import faults
from sandbox.arrivals import find
from sandbox.matching import (
    BY_ID,
    INSTALLS,
    OFFLINE_SALES,
    SIDES,
    Copy,
    Rule,
    Side,
    judge,
)
from sandbox.store import store
from tests.clock import FrozenClock
from tests.sandbox.meta import (
    arrived,
    post_browser,
    post_server,
    purchase,
    sha256,
    summary,
    verdicts,
)

HOUR = 3600.0
FBP = "fb.1.1790000000000.1098115397"
OTHER_PIXEL = "/graph/v26.0/999/events"


def test_a_server_copy_after_the_browsers_is_dropped(client: FlaskClient) -> None:
    post_browser(client, "ch_1")
    post_server(client, purchase("ch_1"))

    assert verdicts(client) == [
        ("browser", "processed", "merged"),
        ("server", "deduplicated", "merged"),
    ]


def test_within_five_minutes_the_browser_copy_takes_the_servers_place(
    client: FlaskClient, clock: FrozenClock
) -> None:
    post_server(client, purchase("ch_1"))
    clock.tick(300)
    post_browser(client, "ch_1")

    assert verdicts(client) == [
        ("server", "deduplicated", "merged"),
        ("browser", "processed", "merged"),
    ]


def test_after_five_minutes_the_first_received_copy_stays(
    client: FlaskClient, clock: FrozenClock
) -> None:
    post_server(client, purchase("ch_1"))
    clock.tick(301)
    post_browser(client, "ch_1")

    assert verdicts(client) == [
        ("server", "processed", "merged"),
        ("browser", "deduplicated", "merged"),
    ]


@pytest.mark.parametrize(("hours", "counted"), [(48, 1), (48.01, 2)])
def test_copies_merge_within_48_hours_of_the_first(
    client: FlaskClient, clock: FrozenClock, hours: float, counted: int
) -> None:
    post_browser(client, "ch_1")
    clock.tick(hours * HOUR)
    post_server(client, purchase("ch_1", event_time=int(clock())))

    assert summary(client)["counted"] == counted


def test_after_48_hours_a_new_window_opens(
    client: FlaskClient, clock: FrozenClock
) -> None:
    post_browser(client, "ch_1")
    clock.tick(49 * HOUR)
    post_server(client, purchase("ch_1", event_time=int(clock())))
    post_browser(client, "ch_1")

    assert verdicts(client) == [
        ("browser", "processed", "server_missing"),
        ("server", "deduplicated", "merged"),
        ("browser", "processed", "merged"),
    ]


@pytest.mark.parametrize("side", ["browser", "server"])
def test_a_repeat_from_the_same_side_is_dropped(client: FlaskClient, side: str) -> None:
    for _ in range(3):
        if side == "browser":
            post_browser(client, "ch_1")
        else:
            post_server(client, purchase("ch_1"))

    assert summary(client)["counted"] == 1
    assert verdicts(client)[1:] == [(side, "deduplicated", "same_side_repeat")] * 2


@pytest.mark.parametrize(
    ("sides", "counted"),
    [("server server server", 3), ("server browser server", 1), ("browser server", 1)],
)
def test_without_same_source_dedup_a_repeat_counts_unless_the_other_side_sent_it(
    client: FlaskClient, sides: str, counted: int
) -> None:
    faults.switch("meta_no_same_source_dedup", on=True)

    for side in sides.split():
        if side == "browser":
            post_browser(client, "ch_1")
        else:
            post_server(client, purchase("ch_1"))

    assert summary(client)["counted"] == counted
    reasons = [reason for _, _, reason in verdicts(client)]
    assert reasons.count("same_side_counted") == counted - 1


def test_a_repeat_between_the_halves_does_not_part_them(client: FlaskClient) -> None:
    post_server(client, purchase("ch_1"))
    post_server(client, purchase("ch_1"))
    post_browser(client, "ch_1")

    assert verdicts(client) == [
        ("server", "deduplicated", "merged"),
        ("server", "deduplicated", "same_side_repeat"),
        ("browser", "processed", "merged"),
    ]


@pytest.mark.parametrize(
    "other",
    [
        {"event_id": "ch_2"},
        {"event_id": "CH_1"},
        {"event_id": "ch_1 "},
        {"event_id": None},
        {"event_name": "purchase"},
        {"url": OTHER_PIXEL},
    ],
    ids=str,
)
def test_copies_that_differ_in_id_name_or_pixel_are_both_counted(
    client: FlaskClient, other: dict[str, str]
) -> None:
    url = {"url": other["url"]} if "url" in other else {}
    changes = {k: v for k, v in other.items() if k != "url"}

    post_browser(client, "ch_1")
    post_server(client, purchase() | changes if changes else purchase(), **url)

    assert [row["status"] for row in arrived(client)] == ["processed", "processed"]


def test_a_number_and_its_text_are_the_same_id(client: FlaskClient) -> None:
    post_browser(client, "123")
    post_server(client, purchase(123))

    assert summary(client)["counted"] == 1


@pytest.mark.parametrize(
    ("browser", "server"),
    [
        ({"fbp": FBP}, {"fbp": FBP}),
        ({"fbp": FBP}, {"fbp": f"{FBP}.AQICAQMC"}),
        (
            {"ud": {"external_id": sha256("user-42")}},
            {"external_id": sha256("user-42")},
        ),
        ({"ud": {"external_id": sha256("user-42")}}, {"external_id": [" USER-42 "]}),
    ],
    ids=["fbp", "fbp with a tail", "external_id", "external_id in the clear"],
)
def test_without_ids_a_server_copy_after_the_same_visitors_browser_copy_is_dropped(
    client: FlaskClient, browser: dict[str, str], server: dict[str, str]
) -> None:
    post_browser(client, None, **browser)
    post_server(client, purchase(None, user_data=server))

    assert verdicts(client) == [
        ("browser", "processed", "merged"),
        ("server", "deduplicated", "merged"),
    ]


def test_without_ids_a_server_copy_that_came_first_is_kept(client: FlaskClient) -> None:
    post_server(client, purchase(None, user_data={"fbp": FBP}))
    post_browser(client, None, fbp=FBP)

    assert summary(client)["counted"] == 2


def test_without_ids_copies_of_one_side_are_never_merged(client: FlaskClient) -> None:
    for _ in range(2):
        post_server(client, purchase(None, user_data={"fbp": FBP}))
        post_browser(client, None, ev="Lead", fbp=FBP)

    assert summary(client, "Purchase")["counted"] == 2
    assert summary(client, "Lead")["counted"] == 2


def test_without_ids_visits_beyond_48_hours_are_two_events(
    client: FlaskClient, clock: FrozenClock
) -> None:
    post_browser(client, None, fbp=FBP)
    clock.tick(49 * HOUR)
    late = purchase(None, user_data={"fbp": FBP}, event_time=int(clock()))
    post_server(client, late)

    assert summary(client)["counted"] == 2


def test_both_halves_name_each_other(sandbox: Flask, client: FlaskClient) -> None:
    post_server(client, purchase("ch_1"))
    post_browser(client, "ch_1")

    with store().reading() as connection:
        browser, server = find(connection)

    assert (browser.twin_id, server.twin_id) == (server.id, browser.id)


def test_halves_that_arrive_at_the_same_moment_are_counted_once(
    sandbox: Flask,
) -> None:
    rounds = 25
    start = threading.Barrier(2)

    def arrive(send: object) -> None:
        for number in range(rounds):
            start.wait()
            send(sandbox.test_client(), f"ch_{number}")

    sides = (
        post_browser,
        lambda client, event_id: post_server(client, purchase(event_id)),
    )
    threads = [threading.Thread(target=arrive, args=(side,)) for side in sides]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    totals = summary(sandbox.test_client())
    assert (totals["browser"], totals["server"]) == (rounds, rounds)
    assert totals["counted"] == rounds


@given(
    st.sampled_from((BY_ID, INSTALLS, OFFLINE_SALES)),
    st.lists(
        st.tuples(st.sampled_from(SIDES), st.floats(0, 47 * HOUR / 20)), max_size=20
    ),
)
def test_of_any_copies_within_the_window_exactly_one_is_counted(
    rule: Rule, arrivals: list[tuple[Side, float]]
) -> None:
    copies: dict[Side, Copy] = {}
    counted, at = 0, 0.0
    for number, (side, pause) in enumerate(arrivals):
        at += pause
        verdict = judge(rule, side, at, list(copies.values()))
        kept = verdict.status == "processed"
        counted += kept - verdict.supersedes
        if verdict.supersedes:
            copies = {
                s: Copy(c.arrival_id, s, c.received_at, False)
                for s, c in copies.items()
            }
        copies.setdefault(side, Copy(number, side, at, kept))

    assert counted == bool(arrivals)


def test_a_switch_gives_the_servers_event_another_id_so_that_it_counts_twice(
    sandbox: Flask, client: FlaskClient
) -> None:
    faults.switch("meta_other_event_id", on=True)

    post_browser(client, "ch_1", cd={"order_id": "C1"})
    post_server(client, purchase("ch_1"))

    server = arrived(client, source="server")[0]
    assert server["event_id"] == "server-ch_1"
    assert server["ignored"] == [["event_id", "changed_by_a_fault"]]
    assert server["reason"] == "id_differs"
    assert summary(client)["counted"] == 2
