"""What a call carries besides its events."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from capi import ConversionsClient, Event
from capi.client import appsecret_proof

LEAD = Event(event_name="Lead", event_time=1)


class Received:
    """The calls that came."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        self.tokens: list[str] = []
        self.bodies: list[Any] = []
        self.url = ""


@pytest.fixture
def received() -> Iterator[Received]:
    """A server that takes everything and keeps it."""
    calls = Received()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            calls.paths.append(self.path)
            calls.tokens.append(self.headers["Authorization"])
            calls.bodies.append(json.loads(body))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"events_received": 1, "messages": []}')

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    calls.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield calls
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_proof_is_metas_check_value() -> None:
    proof = appsecret_proof("appsecret-123", "access-token-234")

    assert proof == "cdfcbc87edc90f8123cd3797a0d6f6f7eedf63d97038a15d1693d297f653d7f2"


def test_fields_of_the_request_stand_beside_the_events(received: Received) -> None:
    client = ConversionsClient(
        "123",
        "access-token-234",
        base_url=received.url,
        test_event_code="TEST1",
        partner_agent='acme "1"',
        namespace_id="9",
        upload_id="u1",
        upload_tag="monthly",
        upload_source="crm",
        app_secret="appsecret-123",
    )

    client.send([LEAD])

    assert received.bodies == [
        {
            "data": [LEAD.to_server()],
            "test_event_code": "TEST1",
            "partner_agent": 'acme "1"',
            "namespace_id": "9",
            "upload_id": "u1",
            "upload_tag": "monthly",
            "upload_source": "crm",
            "appsecret_proof": appsecret_proof("appsecret-123", "access-token-234"),
        }
    ]


def test_what_is_not_given_is_not_sent(received: Received) -> None:
    ConversionsClient("123", "token", base_url=received.url).send([LEAD])

    assert received.bodies == [{"data": [LEAD.to_server()]}]


def test_the_token_travels_in_the_header_alone(received: Received) -> None:
    client = ConversionsClient(
        "123", "access-token-234", base_url=received.url, app_secret="appsecret-123"
    )

    client.send([LEAD])

    assert received.tokens == ["Bearer access-token-234"]
    assert received.paths == ["/v26.0/123/events"]
    sent = f"{received.bodies} {client!r} {vars(client)}"
    assert "access-token-234" not in sent
    assert "appsecret-123" not in sent
