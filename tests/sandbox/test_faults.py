"""The switches: on, off, for a while, at a rate."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sandbox import faults
from sandbox.store import store
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


def test_a_switch_with_times_turns_itself_off_after_so_many_strikes(
    sandbox: Flask,
) -> None:
    faults.switch("meta_500", on=True, times=2)

    assert [faults.strikes("meta_500") for _ in range(4)] == [True, True, False, False]
    assert not any(fault.on for fault in faults.everything())


def test_what_does_not_strike_uses_up_no_times(sandbox: Flask) -> None:
    faults.switch("meta_500", on=True, rate=0.0, times=1)

    faults.strikes("meta_500")

    assert [fault.times for fault in faults.everything() if fault.on] == [1]


def test_of_callers_at_the_same_moment_one_alone_gets_the_last_strike(
    sandbox: Flask,
) -> None:
    faults.switch("meta_500", on=True, times=1)

    def ask(_: int) -> bool:
        with sandbox.app_context():
            return faults.strikes("meta_500")

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(ask, range(16))) == 1


def test_a_strike_inside_a_transaction_is_used_up_with_it(sandbox: Flask) -> None:
    faults.switch("webhook_delay", on=True, times=1)

    with store().writing() as connection:
        assert faults.strikes("webhook_delay", connection)

    assert not faults.strikes("webhook_delay")


def test_switching_by_http_shows_in_the_list(client: FlaskClient) -> None:
    answer = client.post("/faults", json={"fault": "webhook_off", "on": True})

    listed = {fault["name"]: fault["on"] for fault in answer.json["faults"]}
    assert listed["webhook_off"]
    assert not listed["meta_500"]


def test_times_can_be_set_by_http(client: FlaskClient) -> None:
    answer = client.post("/faults", json={"fault": "meta_500", "times": 3})

    assert [fault["times"] for fault in answer.json["faults"] if fault["on"]] == [3]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"fault": "no_such"}, "fault"),
        ({"fault": "meta_500", "on": "yes"}, "on"),
        ({"fault": "meta_500", "rate": 2}, "rate"),
        ({"fault": "meta_500", "seconds": 0}, "seconds"),
        ({"fault": "meta_500", "times": 0}, "times"),
        ({"fault": "meta_500", "times": 1.5}, "times"),
        ({"fault": "webhook_off", "times": 1}, "times"),
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
