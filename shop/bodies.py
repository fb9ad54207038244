"""Bodies that come in pieces, without a length: read whole, or refused.

Werkzeug reads such a body up to the limit and hands out what it has: a large one would
be taken for a complete smaller one.
"""

from io import BytesIO

from flask import Flask, abort, request
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge

PIECE = 64 * 1024
"""Bytes. Servers wait until they have as many as they are asked for."""


def init_app(app: Flask) -> None:
    """Read what comes in pieces before anything else looks at it."""
    app.before_request(_gather)


def _gather() -> None:
    limit = request.max_content_length
    if limit is None or "Transfer-Encoding" not in request.headers:
        return
    stream, body = request.environ["wsgi.input"], bytearray()
    try:
        # One byte more than there may be shows that there are more.
        while piece := stream.read(min(PIECE, limit + 1 - len(body))):
            body += piece
    except (OSError, ValueError):
        # The pieces do not fit together, or the sender has gone.
        abort(ClientDisconnected.code)
    if len(body) > limit:
        raise RequestEntityTooLarge
    request.environ["wsgi.input"] = BytesIO(body)
