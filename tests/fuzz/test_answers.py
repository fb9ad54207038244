"""What partners answer, however odd: an answer is read, or the right error raised."""

import json
from typing import Any

import pytest
import requests
from requests.adapters import BaseAdapter
from sqlalchemy import Engine, create_engine

from capi import (
    AppEventsClient,
    ConversionsClient,
    CustomData,
    Event,
    UserData,
    Worker,
    outbox,
)
from capi.database import writing
from capi.errors import CapiError
from capi.schema import State
from carriers.base import CarrierError
from carriers.easypost_tracker import read_tracker
from carriers.nova_poshta import NovaPoshta
from carriers.nova_poshta_envelope import read_envelope
from carriers.nova_poshta_row import read_row
from tests.clock import FrozenClock
from tests.databases import Sqlite, empty_outbox
from tests.fuzz.doors import expected, printable
from tests.fuzz.inputs import altered, cut, encoded, one_of
from tests.fuzz.runs import fuzz
from tests.fuzz.test_gates import NOW, TRACKED

ROW = {
    "Number": "20400048799001",
    "StatusCode": "9",
    "Status": "Received",
    "DateCreated": "21-09-2026 14:13:00",
    "RecipientDateTime": "21.09.2026 14:13:00",
    "ActualDeliveryDate": "2026-09-21 14:13:00",
    "RedeliverySum": 500,
    "LastCreatedOnTheBasisNumber": "",
    "UndeliveryReasons": "",
}
ENVELOPE = {
    "success": True,
    "data": [ROW],
    "errors": [],
    "warnings": [{"ID_20400048799001": "x"}],
    "info": [],
    "messageCodes": [],
    "errorCodes": [],
    "warningCodes": [],
    "infoCodes": [],
}
TAKEN = {"events_received": 1, "messages": [], "fbtrace_id": "A1"}
REFUSED = {
    "error": {
        "message": "(#100) param data is required.",
        "type": "OAuthException",
        "code": 100,
        "error_subcode": 2804003,
        "is_transient": False,
        "error_user_title": "No",
        "error_user_msg": "No",
        "fbtrace_id": "A1",
    }
}
STATUSES = one_of(200, 200, 200, 201, 204, 301, 400, 401, 403, 404, 429, 500, 503, 999)
HEADERS = one_of(
    {},
    {"Retry-After": "1"},
    {"Retry-After": "9" * 5000},
    {"Retry-After": "Mon, 99 Foo"},
    {"Date": "nonsense", "Content-Type": "text/html"},
    {"Date": "Mon, 21 Sep 99999 14:13:00 GMT"},
    {"X-App-Usage": "{"},
    {"X-App-Usage": '{"call_count":1e999}'},
    {"X-Business-Use-Case-Usage": '{"1":[{"estimated_time_to_regain_access":"x"}]}'},
    {"X-Business-Use-Case-Usage": "[]", "X-App-Usage": "[1]"},
)
EVENT = {"event_name": "Purchase", "event_time": NOW, "user_data": {"em": ["a" * 64]}}


class Says(BaseAdapter):
    """A partner that says one thing."""

    def __init__(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        super().__init__()
        self._says = status, body, headers

    def send(self, request: Any, *_: Any, **__: Any) -> requests.Response:
        answer = requests.Response()
        answer.status_code, answer._content, headers = self._says
        answer.headers.update(headers)
        answer.request, answer.url = request, request.url
        return answer

    def close(self) -> None:
        """Nothing is open."""


def said(good: Any, raw: bytes, whole: bool) -> bytes:
    return encoded(good) if whole else raw


@fuzz(
    6000,
    answer=altered(ENVELOPE, *ROW, *ENVELOPE),
    raw=cut(encoded(ENVELOPE)),
    whole=one_of(True, True, False),
    status=STATUSES,
    headers=HEADERS,
)
def test_nova_poshtas(
    answer: Any, raw: bytes, whole: bool, status: int, headers: Any
) -> None:
    body = said(answer, raw, whole)

    with expected(CarrierError):
        for row in read_envelope(status, body, headers, secrets=("made-up-key",)):
            assert isinstance(row, dict)


@fuzz(5000, row=altered(ROW, *ROW))
def test_a_row_of_nova_poshtas(row: Any) -> None:
    if isinstance(row, dict):
        result = read_row(row, now=NOW)
        if result is not None:
            assert result.received_at is None or result.received_at <= NOW


@fuzz(4000, tracker=altered(TRACKED["result"], "status", "datetime"))
def test_a_tracker_of_easyposts(tracker: Any) -> None:
    if isinstance(tracker, dict):
        result = read_tracker(tracker, now=NOW)
        if result is not None:
            assert printable(result.number)
            assert result.received_at is None or result.received_at <= NOW


@fuzz(
    4500,
    answer=altered(TAKEN, *TAKEN, "error"),
    refusal=altered(REFUSED, *REFUSED["error"]),
    which=one_of(True, False),
    raw=cut(encoded(REFUSED)),
    whole=one_of(True, True, True, False),
    status=STATUSES,
    headers=HEADERS,
    app=one_of(True, False),
)
def test_metas(
    answer: Any,
    refusal: Any,
    which: bool,
    raw: bytes,
    whole: bool,
    status: int,
    headers: Any,
    app: bool,
) -> None:
    body = said(answer if which else refusal, raw, whole)
    client: Any = (
        AppEventsClient("17", "17|made-up") if app else ConversionsClient("17", "EAA")
    )
    client._session.mount("https://", Says(status, body, headers))

    with expected(CapiError):
        client.send_encoded([json.dumps({"event": "x"} if app else EVENT)])
    with expected(CapiError):
        client.probe()


@pytest.fixture
def engine(sqlite: Sqlite, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """A database with an outbox."""
    return create_engine(empty_outbox(sqlite, tmp_path_factory.mktemp("outbox")))


@fuzz(
    800,
    answer=altered(REFUSED, *REFUSED["error"]),
    status=STATUSES,
    headers=HEADERS,
    number=lambda dice: dice.getrandbits(63),
)
def test_metas_to_the_worker(
    engine: Engine, answer: Any, status: int, headers: Any, number: int
) -> None:
    client = ConversionsClient("17", "EAA")
    client._session.mount("https://", Says(status, encoded(answer), headers))
    event = Event(
        event_name="Purchase",
        event_time=NOW,
        event_id=f"ch_{number}",
        user_data=UserData(email="joe@eg.com"),
        custom_data=CustomData(value=1, currency="USD"),
    )
    # A pause that an earlier answer brought would leave this one unread.
    with writing(engine) as connection:
        for table in reversed(outbox.metadata.sorted_tables):
            connection.execute(table.delete())
        outbox.record(
            connection, event, destinations=["pixel:17"], fired_by="webhook", now=NOW
        )

    Worker(engine, {"pixel:17": client}, name="fuzz", clock=FrozenClock()).run_once()

    with engine.connect() as connection:
        (row,) = outbox.listing(connection)
    assert row["state"] in set(State) - {State.SENDING, State.EXPIRED}


@fuzz(
    1500,
    answer=altered(ENVELOPE, *ROW, *ENVELOPE),
    status=STATUSES,
    headers=HEADERS,
)
def test_nova_poshta_asked(answer: Any, status: int, headers: Any) -> None:
    session = requests.Session()
    session.mount("https://", Says(status, encoded(answer), headers))
    carrier = NovaPoshta("made-up-key", session=session, clock=FrozenClock())

    with expected(CarrierError):
        carrier.track([])
