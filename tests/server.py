"""A real server on a free port of this machine, in a thread of the test's process."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import cycle
from random import SystemRandom
from typing import IO
from wsgiref.types import WSGIApplication, WSGIEnvironment

from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wsgi import FileWrapper


class _QuietHandler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"
    _sent: IO[bytes] | None = None

    def make_environ(self) -> WSGIEnvironment:
        """Know the file that is sent, if it is one."""
        return super().make_environ() | {"wsgi.file_wrapper": self._send}

    def _send(self, file: IO[bytes], buffer_size: int = 8192) -> FileWrapper:
        self._sent = file
        return FileWrapper(file, buffer_size)

    def connection_dropped(
        self, error: BaseException, environ: WSGIEnvironment | None = None
    ) -> None:
        """Close it: Werkzeug has not come to that where reading on fails, too."""
        if self._sent is not None:
            self._sent.close()

    def log(self, type: str, message: str, *args: object) -> None:
        """Say nothing: a test shows its own failure."""


@contextmanager
def serving(app: WSGIApplication, port: int = 0) -> Iterator[str]:
    """Serve `app` on 127.0.0.1 (port 0: a free one) and give its URL, no slash."""
    server = make_server(
        "127.0.0.1", port, app, threaded=True, request_handler=_QuietHandler
    )
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


_PORTS = range(20_000, 32_000)
"""Below those that Linux, by its defaults, gives to outgoing connections: one of them
would else take a port between the look at it and the server that is to have it."""

_unasked = cycle(SystemRandom().sample(_PORTS, len(_PORTS)))


def free_port() -> int:
    """A port where nothing listens, and that this process was not told lately."""
    while True:
        with socket.socket() as probe, suppress(OSError):
            port = next(_unasked)
            probe.bind(("127.0.0.1", port))
            return port
