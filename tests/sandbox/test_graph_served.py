"""The Graph API over a real connection: Meta's own SDK, and lost connections."""

import asyncio
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from facebook_business.adobjects.serverside.action_source import ActionSource
from facebook_business.adobjects.serverside.content import Content
from facebook_business.adobjects.serverside.custom_data import CustomData
from facebook_business.adobjects.serverside.event import Event
from facebook_business.adobjects.serverside.event_request import EventRequest
from facebook_business.adobjects.serverside.event_request_async import (
    EventRequestAsync,
)
from facebook_business.adobjects.serverside.user_data import UserData
from facebook_business.api import FacebookAdsApi
from facebook_business.exceptions import FacebookRequestError
from facebook_business.session import FacebookSession
from flask import Flask
from flask.testing import FlaskClient

from sandbox import faults
from sandbox.store import store
from tests.sandbox.meta import (
    EVENTS_URL,
    NOW,
    PIXEL,
    TOKEN,
    arrived,
    purchase,
    sha256,
    summary,
)
from tests.server import serving


@pytest.fixture
def served(sandbox: Flask) -> Iterator[str]:
    """The URL at which the sandbox really listens."""
    with serving(sandbox) as url:
        yield url


@pytest.fixture
def sdk(served: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Meta's SDK, told nothing but where the Graph API is."""
    monkeypatch.setattr(FacebookSession, "GRAPH", f"{served}/graph")
    FacebookAdsApi.init(access_token=TOKEN, crash_log=False)


def _event(event_id: str = "ch_1", event_time: int = NOW) -> Event:
    return Event(
        event_name="Purchase",
        event_time=event_time,
        event_id=event_id,
        action_source=ActionSource.WEBSITE,
        event_source_url="https://shop.example/thanks",
        user_data=UserData(emails=["joe@eg.com"], client_user_agent="Firefox"),
        custom_data=CustomData(
            value=42.0,
            currency="usd",
            contents=[Content(product_id="mug", quantity=2, item_price=21.0)],
        ),
    )


def _post(served: str, event_id: str = "ch_1") -> requests.Response:
    return requests.post(
        f"{served}{EVENTS_URL}",
        json={"data": [purchase(event_id)], "access_token": TOKEN},
        timeout=10,
    )


@pytest.mark.usefixtures("sdk")
def test_metas_sdk_sends_a_purchase_unmodified(client: FlaskClient) -> None:
    request = EventRequest(
        pixel_id=PIXEL, events=[_event()], test_event_code="TEST1", partner_agent="x"
    )

    response = request.execute()

    row = arrived(client)[0]
    assert response.events_received == 1
    assert (row["event_id"], row["value"], row["currency"]) == ("ch_1", 42.0, "USD")
    assert row["payload"]["user_data"]["em"] == [sha256("joe@eg.com")]
    assert row["test_event_code"] == "TEST1"


@pytest.mark.usefixtures("sdk")
def test_metas_asynchronous_sdk_sends_a_purchase_unmodified(
    client: FlaskClient,
) -> None:
    request = EventRequestAsync(pixel_id=PIXEL, events=[_event()])

    # Playwright, if a test before has started it, runs a loop in this very thread.
    with ThreadPoolExecutor(1) as thread:
        response = thread.submit(lambda: asyncio.run(request.execute())).result()

    assert response.events_received == 1
    assert arrived(client)[0]["event_id"] == "ch_1"


@pytest.mark.usefixtures("sdk")
def test_metas_sdk_understands_a_refusal(client: FlaskClient) -> None:
    request = EventRequest(pixel_id=PIXEL, events=[_event(event_time=1)])

    with pytest.raises(FacebookRequestError) as refusal:
        request.execute()

    assert refusal.value.http_status() == 400
    assert refusal.value.api_error_code() == 100
    assert refusal.value.api_error_subcode() == 2804003
    assert refusal.value.api_transient_error() is False


def test_an_internal_error_is_transient_and_stores_nothing(
    served: str, client: FlaskClient
) -> None:
    faults.switch("meta_500", on=True)

    answer = _post(served)

    assert answer.status_code == 500
    assert answer.json()["error"]["code"] == 2
    assert answer.json()["error"]["is_transient"] is True
    assert arrived(client) == []


def test_a_lost_response_leaves_the_events_stored(
    served: str, client: FlaskClient
) -> None:
    faults.switch("meta_lost_response", on=True)

    with pytest.raises(requests.ConnectionError):
        _post(served)
    faults.switch("meta_lost_response", on=False)
    _post(served)

    totals = summary(client)
    assert (totals["server"], totals["counted"]) == (2, 1)
    assert [row["answer_lost"] for row in arrived(client)] == [False, True]


def test_a_timeout_stores_nothing_and_ends_without_an_answer(
    sandbox: Flask, served: str, client: FlaskClient
) -> None:
    sandbox.config["SANDBOX_TIMEOUT_SECONDS"] = 0.01
    faults.switch("meta_timeout", on=True)

    with pytest.raises(requests.ConnectionError):
        _post(served)

    assert arrived(client) == []


def test_a_caller_who_gives_up_first_sees_its_own_timeout(
    served: str, client: FlaskClient
) -> None:
    faults.switch("meta_timeout", on=True)

    with pytest.raises(requests.ReadTimeout):
        requests.post(f"{served}{EVENTS_URL}", json={}, timeout=0.05)

    assert arrived(client) == []


def test_many_callers_at_once_are_all_heard(served: str, client: FlaskClient) -> None:
    with ThreadPoolExecutor(8) as callers:
        answers = list(callers.map(lambda n: _post(served, f"ch_{n}"), range(40)))

    assert [answer.status_code for answer in answers] == [200] * 40
    assert summary(client)["counted"] == 40


def test_a_full_batch_is_one_transaction(sandbox: Flask, served: str) -> None:
    batch = [purchase(f"ch_{number}") for number in range(1000)]

    requests.post(
        f"{served}{EVENTS_URL}",
        data={"data": json.dumps(batch), "access_token": TOKEN},
        timeout=30,
    )
    with store().reading() as connection:
        stored = connection.execute(
            "SELECT count(*), count(DISTINCT exchange_id), max(id) FROM arrival"
        ).fetchone()

    assert tuple(stored) == (1000, 1, 1000)
