"""The switches: on, off, for a while, at a rate."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sandbox import faults
from tests.clock import FrozenClock


def test_a_switch_strikes_only_while_it_is_on(sandbox: Flask) -> None:
    assert not faults.strikes("meta_500")

    faults.switch("meta_500", on=True)
    assert faults.strikes("meta_500")

    faults.switch("meta_500", on=False)
    assert not faults.strikes("meta_500")


def test_a_switch_with_seconds_turns_itself_off(
    sandbox: Flask, clock: FrozenClock
) -> None:
    faults.switch("meta_500", on=True, seconds=60)

    clock.tick(59)
    assert faults.strikes("meta_500")

    clock.tick(2)
    assert not faults.strikes("meta_500")


def test_a_rate_of_zero_never_strikes(sandbox: Flask) -> None:
    faults.switch("meta_500", on=True, rate=0.0)

    assert not any(faults.strikes("meta_500") for _ in range(50))


def test_switching_by_http_shows_in_the_list(client: FlaskClient) -> None:
    answer = client.post("/faults", json={"fault": "webhook_off", "on": True})

    listed = {fault["name"]: fault["on"] for fault in answer.json["faults"]}
    assert listed["webhook_off"]
    assert not listed["meta_500"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"fault": "no_such"}, "fault"),
        ({"fault": "meta_500", "on": "yes"}, "on"),
        ({"fault": "meta_500", "rate": 2}, "rate"),
        ({"fault": "meta_500", "seconds": 0}, "seconds"),
    ],
)
def test_a_wrong_switch_is_refused_and_names_its_field(
    client: FlaskClient, body: dict[str, object], field: str
) -> None:
    answer = client.post("/faults", json=body)

    assert answer.status_code == 400
    assert answer.json["error"]["field"] == field


def test_a_stranger_is_turned_away(client: FlaskClient) -> None:
    answer = client.get("/healthz", environ_base={"REMOTE_ADDR": "192.0.2.7"})

    assert answer.status_code == 403
    assert answer.json["error"]["code"] == "not_local"
