"""Losing a caller's connection on purpose, under the servers that run the sandbox."""

import select
import socket

from flask import Request, Response

# Werkzeug's development server and gunicorn each hand the raw socket to the app.
_SOCKETS = ("werkzeug.socket", "gunicorn.socket")


def drop(request: Request) -> Response:
    """Cut the line, so that the caller sees a lost connection and no answer.

    The response that is returned finds nobody: the server fails to write it and lets
    it go, as it does when a caller hangs up.

    Raises:
        ConnectionAbortedError: there is no socket, as under Flask's test client.
    """
    line = _line(request)
    if line is None:
        raise ConnectionAbortedError("the sandbox dropped this call on purpose")
    # The caller may have hung up first.
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    return Response(status=500)


def hold(request: Request, seconds: float) -> Response:
    """Keep the caller waiting until it hangs up or `seconds` are over; then cut."""
    line = _line(request)
    if line is not None:
        # Once the call is read whole, a socket that is readable is one hung up.
        request.get_data()
        select.select([line], [], [], seconds)
    return drop(request)


def _line(request: Request) -> socket.socket | None:
    return next(
        (request.environ[name] for name in _SOCKETS if name in request.environ), None
    )
