"""What is kept of findings, and what the other screens are told."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sandbox.diagnostics import findings as diagnostics
from sandbox.diagnostics.kinds import CLEAN_EVENTS, everything
from sandbox.presenting import severities
from sandbox.store import store
from tests.clock import FrozenClock
from tests.sandbox.meta import arrived, post_browser, post_server, purchase

WRONG = {"value": -1, "currency": "USD", "note": "joe@eg.com"}


def codes_of(client: FlaskClient) -> list[list[str]]:
    """The codes of each arrival, oldest first."""
    ids = sorted(row["id"] for row in arrived(client))
    with store().reading() as connection:
        found = diagnostics.findings_of(connection, ids)
    return [[each.code for each in found[arrival_id]] for arrival_id in ids]


def active() -> dict[str, list[str]]:
    """The codes that are active, by event name."""
    with store().reading() as connection:
        named = diagnostics.active_by_event(connection)
    return {name: [each.code for each in found] for name, found in named.items()}


def test_each_arrival_has_its_own_findings_worst_first(client: FlaskClient) -> None:
    post_server(client, purchase("ch_1"), purchase("ch_2", custom_data=WRONG))

    assert codes_of(client) == [[], ["personal_data", "value_negative"]]


def test_a_finding_says_where_what_and_how_to_mend_it(client: FlaskClient) -> None:
    post_server(client, purchase(custom_data=WRONG))

    with store().reading() as connection:
        found = diagnostics.findings_of(connection, [1])[1][1]

    assert (found.severity, found.field) == ("warning", "custom_data.value")
    assert found.message == "The value is below zero."
    assert found.fix.startswith("Send no event for a refund")


def test_the_list_for_programs_tells_the_findings_too(client: FlaskClient) -> None:
    post_server(client, purchase("ch_1"), purchase("ch_2", custom_data=WRONG))

    wrong, right = (row["findings"] for row in arrived(client))

    assert right == []
    assert [each["code"] for each in wrong] == ["personal_data", "value_negative"]
    assert wrong[1]["field"] == "custom_data.value"


def test_a_note_is_nothing_wrong_with_an_event_name(client: FlaskClient) -> None:
    local = {"em": ["0" * 64], "client_ip_address": "10.0.0.1"}
    post_server(client, purchase(user_data=local))

    assert codes_of(client) == [["local_ip"]]
    assert active() == {}


def test_findings_are_summed_up_in_a_badge_for_each_severity(
    sandbox: Flask, client: FlaskClient
) -> None:
    post_server(client, purchase(event_id=None, custom_data=WRONG))

    with store().reading() as connection:
        found = diagnostics.findings_of(connection, [1])[1]

    assert [str(badge.words) for badge in severities(found)] == [
        "1 error",
        "2 warnings",
    ]


def test_the_findings_of_a_thousand_arrivals_are_told_at_once(
    client: FlaskClient,
) -> None:
    post_server(client, *(purchase(f"ch_{n}", custom_data=WRONG) for n in range(600)))

    assert codes_of(client) == [["personal_data", "value_negative"]] * 600


def test_an_event_name_is_mended_after_enough_events_without_the_finding(
    client: FlaskClient,
) -> None:
    post_server(client, purchase("ch_1", custom_data=WRONG))
    for number in range(CLEAN_EVENTS - 1):
        post_server(client, purchase(f"good {number}"))
    still = active()

    post_server(client, purchase("the last good one"))

    assert still == {"Purchase": ["personal_data", "value_negative"]}
    assert active() == {}


def test_events_of_another_name_or_side_mend_nothing(client: FlaskClient) -> None:
    post_server(client, purchase("ch_1", custom_data=WRONG))

    for number in range(CLEAN_EVENTS):
        post_server(client, purchase(f"{number}", event_name="Lead"))
        post_browser(client, f"{number}", cd={"value": 42, "currency": "USD"})

    assert active() == {"Purchase": ["personal_data", "value_negative"]}


def test_a_finding_that_is_seen_again_is_active_again(
    client: FlaskClient, clock: FrozenClock
) -> None:
    post_server(client, purchase("ch_1", custom_data=WRONG))
    first = clock()
    post_server(client, *(purchase(f"good {n}") for n in range(CLEAN_EVENTS)))
    clock.tick(60)

    post_server(client, purchase("ch_2", custom_data=WRONG))

    assert active() == {"Purchase": ["personal_data", "value_negative"]}
    with store().reading() as connection:
        kind = everything(connection)[0]
    assert (kind.times, kind.first_seen, kind.last_seen) == (2, first, first + 60)


def test_a_reset_forgets_all_findings(client: FlaskClient) -> None:
    post_server(client, purchase(custom_data=WRONG))

    client.post("/reset")

    with store().reading() as connection:
        assert everything(connection) == []
        assert diagnostics.findings_of(connection, [1]) == {1: []}


def test_a_parameters_name_of_any_length_is_shown_in_its_beginning(
    client: FlaskClient,
) -> None:
    leaking = {"x" * 5000: "joe@eg.com", "value": 1, "currency": "USD"}
    post_server(client, purchase(custom_data=leaking))

    with store().reading() as connection:
        found = diagnostics.findings_of(connection, [1])[1]

    assert [each.field for each in found] == ["custom_data." + "x" * 188]


def test_a_rule_that_is_gone_is_told_no_more(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    post_server(client, purchase(custom_data=WRONG))

    monkeypatch.delitem(diagnostics.WORDS, "personal_data")

    assert codes_of(client) == [["value_negative"]]
    assert active() == {"Purchase": ["value_negative"]}
    assert client.get("/diagnostics").status_code == 200
