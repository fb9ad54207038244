"""A server that plays graph.facebook.com: it keeps what it gets and answers as told."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl


class Listener:
    """What came, newest last, and what is answered."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.forms: list[dict[str, str]] = []
        self.status = 200
        self.answer: Any = {"success": True}
        self.url = ""


@contextmanager
def listening() -> Iterator[Listener]:
    """Such a server, until the block ends."""
    heard = Listener()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            heard.paths.append(self.path)
            heard.headers.append(dict(self.headers))
            heard.forms.append(dict(parse_qsl(body)))
            self.send_response(heard.status)
            self.send_header("x-fb-trace-id", "Atrace")
            self.end_headers()
            self.wfile.write(json.dumps(heard.answer).encode())

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    heard.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield heard
    server.shutdown()
    thread.join()
    server.server_close()
