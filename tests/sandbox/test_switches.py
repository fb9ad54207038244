"""The page of the switches: what each says, and what its form turns."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sandbox import faults
from sandbox.fault_catalogue import SWITCHES
from tests.clock import FrozenClock
from tests.sandbox.manager import text_of


def test_the_page_says_of_each_switch_what_happens_and_what_to_look_at(
    client: FlaskClient,
) -> None:
    words = text_of(client, "/switches")

    for switch in SWITCHES.values():
        assert str(switch.effect) in words
        assert str(switch.look) in words


def test_a_switch_is_turned_on_for_a_while_and_off_by_forms(
    sandbox: Flask, client: FlaskClient, clock: FrozenClock
) -> None:
    on = {"fault": "pixel_blocked", "for": "60", "on": "1"}

    answer = client.post("/switches", data=on)

    assert (answer.status_code, answer.location) == (303, "/switches#pixel_blocked")
    assert faults.strikes("pixel_blocked")
    assert "Faults 1 (1 fault on)" in text_of(client, "/")
    clock.tick(61)
    assert "fault on" not in text_of(client, "/")


def test_one_button_turns_every_switch_off(sandbox: Flask, client: FlaskClient) -> None:
    faults.switch("meta_500", on=True)
    faults.switch("webhook_off", on=True)
    assert "2 faults on" in text_of(client, "/switches")

    client.post("/switches")

    assert "fault" not in text_of(client, "/").replace("Faults", "")


@pytest.mark.parametrize(
    "form",
    [
        {"fault": "no_such"},
        {"fault": "meta_500", "on": "1", "for": "x"},
        {"fault": "webhook_off", "on": "1", "for": "once"},
    ],
)
def test_a_form_that_makes_no_sense_turns_nothing(
    client: FlaskClient, form: dict[str, str]
) -> None:
    assert client.post("/switches", data=form).status_code == 400
    assert not any(fault.on for fault in faults.everything())


def test_a_form_of_another_site_turns_nothing(client: FlaskClient) -> None:
    form = {"fault": "meta_500", "on": "1"}

    answer = client.post(
        "/switches", data=form, headers={"Origin": "https://evil.example"}
    )

    assert answer.status_code == 403
    assert not any(fault.on for fault in faults.everything())


def test_a_switch_that_strikes_once_is_off_after_that(
    sandbox: Flask, client: FlaskClient
) -> None:
    client.post("/switches", data={"fault": "meta_500", "for": "once", "on": "1"})
    assert "On for the next time" in text_of(client, "/switches")

    assert [faults.strikes("meta_500") for _ in range(3)] == [True, False, False]

    assert "fault on" not in text_of(client, "/switches")


def test_the_header_counts_down_to_the_first_end(
    client: FlaskClient, clock: FrozenClock
) -> None:
    for fault, seconds in (("meta_500", "300"), ("pixel_blocked", "60")):
        client.post("/switches", data={"fault": fault, "for": seconds, "on": "1"})
    clock.tick(8)

    assert "2 faults on, the next ends in 0:52" in text_of(client, "/")


def test_a_rate_is_told_with_the_switch(client: FlaskClient) -> None:
    form = {"fault": "meta_500", "for": "", "rate": "0.1", "on": "1"}

    client.post("/switches", data=form)

    assert "strikes 10% of the times" in text_of(client, "/switches")
