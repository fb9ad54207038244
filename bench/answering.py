"""A server in a process of its own that reads whatever comes and only answers."""

import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection

ANSWER = b'{"events_received": %d, "messages": [], "fbtrace_id": "A"}'

_spawn = multiprocessing.get_context("spawn")


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    delay = 0.0


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        answer = ANSWER % body.count(b'"event_name":')
        time.sleep(self.server.delay)
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def answering(delay: float = 0.0) -> Iterator[str]:
    """Where it listens; each answer comes `delay` seconds late."""
    here, there = _spawn.Pipe()
    process = _spawn.Process(target=_serve, args=(there, delay), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{here.recv()}"
    finally:
        process.terminate()
        process.join()


def _serve(told: Connection, delay: float) -> None:
    server = _Server(("127.0.0.1", 0), _Handler)
    server.delay = delay
    told.send(server.server_port)
    server.serve_forever()
