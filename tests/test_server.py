"""The tests' own server keeps what it promises to those who are served."""

import socket
import struct
import threading
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from werkzeug.wrappers import Request, Response
from werkzeug.wsgi import wrap_file

from tests.scale.processes import until
from tests.server import free_port, serving

AT_ONCE = struct.pack("ii", 1, 0)
DEADLINE = 20
BODY = b"all of it"


class Script(BytesIO):
    """A file whose end is read when its visitor has gone."""

    def __init__(self, gone: threading.Event) -> None:
        super().__init__(BODY)
        self.gone = gone

    def read(self, size: int | None = -1) -> bytes:
        part = super().read(size)
        if not part:
            self.gone.wait(DEADLINE)
        return part


def test_a_visitor_who_hangs_up_leaves_no_file_open() -> None:
    gone = threading.Event()
    file = Script(gone)

    @Request.application
    def app(request: Request) -> Response:
        body = wrap_file(request.environ, file)
        headers = {"Content-Length": str(len(BODY))}
        return Response(body, headers=headers, direct_passthrough=True)

    with serving(app) as url:
        place = urlsplit(url)
        with socket.create_connection((place.hostname, place.port)) as visitor:
            visitor.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
            visitor.sendall(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n")
            parts = iter(lambda: visitor.recv(1024), b"")
            assert any(BODY in part for part in parts)
        gone.set()

        until(lambda: file.closed)


def test_no_port_is_told_twice() -> None:
    ports = [free_port() for _ in range(200)]

    assert len(set(ports)) == len(ports)


def test_a_port_that_is_taken_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(Response()) as url:
        taken, free = urlsplit(url).port, free_port()
        monkeypatch.setattr("tests.server._unasked", iter([taken, free]))

        assert free_port() == free
