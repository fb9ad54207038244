"""What goes wrong with carriers on demand, and the calls that are one too many."""

from collections.abc import Iterator
from html import unescape

import pytest
import requests
from easypost import EasyPostClient
from easypost.errors import JsonError, RateLimitError
from flask import Flask
from flask.testing import FlaskClient

from sandbox import faults
from sandbox.carriers.faults import MOST_CALLS, WINDOW_SECONDS
from tests.clock import FrozenClock
from tests.sandbox.easypost_kit import connect
from tests.sandbox.parcel_kit import NUMBER, URL, call, look, make, tracking
from tests.server import serving


@pytest.fixture
def easypost(sandbox: Flask) -> Iterator[EasyPostClient]:
    with serving(sandbox) as url, connect(url) as client:
        yield client


@pytest.mark.parametrize(
    "fault", ["carrier_down", "carrier_slow", "carrier_rate_limit"]
)
def test_each_fault_is_a_switch_of_the_page_and_of_scripts(
    client: FlaskClient, fault: str
) -> None:
    client.post("/switches", data={"fault": fault, "on": "1"})

    listed = {one["name"]: one for one in client.get("/faults").json["faults"]}
    assert listed[fault]["on"]
    assert listed[fault]["effect"] in unescape(client.get("/switches").text)


@pytest.mark.parametrize("path", [URL, "/easypost/v2/trackers"])
def test_a_carrier_that_is_down_answers_with_a_gateways_page(
    client: FlaskClient, path: str
) -> None:
    faults.switch("carrier_down", on=True)

    answer = client.post(path, json=tracking(NUMBER))

    assert (answer.status_code, answer.mimetype) == (502, "text/html")
    assert "502 Bad Gateway" in answer.text


def test_easyposts_sdk_finds_no_json_where_the_carrier_is_down(
    sandbox: Flask, easypost: EasyPostClient
) -> None:
    faults.switch("carrier_down", on=True)

    with pytest.raises(JsonError):
        easypost.tracker.all()


def test_nothing_is_noted_of_a_question_that_reached_nobody(
    sandbox: Flask, client: FlaskClient
) -> None:
    make(client)
    faults.switch("carrier_down", on=True)

    client.post(URL, json=tracking(NUMBER))

    assert look(client)["last_asked_at"] is None


def test_a_slow_carrier_outlasts_a_shop_without_patience(
    sandbox: Flask, client: FlaskClient
) -> None:
    faults.switch("carrier_slow", on=True)
    make(client)

    with serving(sandbox) as url:
        sandbox.config["SANDBOX_SLOW_SECONDS"] = 2.0
        with pytest.raises(requests.ReadTimeout):
            requests.post(f"{url}{URL}", json=tracking(NUMBER), timeout=0.2)
        sandbox.config["SANDBOX_SLOW_SECONDS"] = 0.01
        answer = requests.post(f"{url}{URL}", json=tracking(NUMBER), timeout=10)

    assert answer.json()["data"][0]["StatusCode"] == "1"


def test_the_rate_limit_can_be_switched_on(
    sandbox: Flask, client: FlaskClient, easypost: EasyPostClient
) -> None:
    faults.switch("carrier_rate_limit", on=True)

    answer = call(client, tracking(NUMBER)).json

    assert answer["success"] is False
    assert answer["errors"] == ["To many requests"]
    assert answer["errorCodes"] == ["20000401501"]
    with pytest.raises(RateLimitError):
        easypost.tracker.all()


def test_a_burst_of_calls_is_refused_until_the_clock_moves_on(
    client: FlaskClient, clock: FrozenClock
) -> None:
    for _ in range(MOST_CALLS):
        assert call(client, tracking(NUMBER)).json["success"]

    assert call(client, tracking(NUMBER)).json["errorCodes"] == ["20000401501"]
    clock.tick(WINDOW_SECONDS - 1)
    assert not call(client, tracking(NUMBER)).json["success"]
    clock.tick(1)
    assert call(client, tracking(NUMBER)).json["success"]
