"""The log: a line for each thing that happened, for people or for programs.

    2026-11-22 14:40:22 Purchase event sent for order C261122-7KQ2M: event_id=… …
    {"time": "2026-11-22T14:40:22.118+00:00", "level": "info", "message": "…",
     "order": "C261122-7KQ2M", "event_id": "ch_3Px9", "fbtrace_id": "AuOj6…"}

What a line is about goes into fields beside its text (`log.info(…, extra={"order":
…})`). No line holds a person's data, a token or a key. Times are in UTC.
"""

import json
import logging
import re
import sys
from datetime import UTC, datetime
from typing import TextIO

from flask import Flask, Response, g, has_request_context

from capi.acts import new_id

HEADER = "X-Request-ID"
FORMATS = ("text", "json")

_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}
"""What each record has by itself; anything else is a field."""

_UNSEEN = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
"""Characters by which a line could pass for two, or rewrite a terminal."""

_DETAIL = re.compile(r"^(?:DETAIL|CONTEXT):.*\n?", re.MULTILINE)
"""PostgreSQL quotes a whole row there, with the person in it."""


class _Lines(logging.Formatter):
    """What both kinds of lines have in common."""

    def formatException(self, ei: object) -> str:
        """The traceback, without what a database quotes of its rows."""
        return _DETAIL.sub("", super().formatException(ei))  # type: ignore[arg-type]


class ForPeople(_Lines):
    """Time, level where it is more than news, text; and the request's id."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, and the traceback, if there is one, below it."""
        level = f"{record.levelname} " if record.levelno > logging.INFO else ""
        text = _UNSEEN.sub(lambda match: repr(match[0])[1:-1], record.getMessage())
        asked = f" [{request_id()}]" if has_request_context() else ""
        line = f"{_moment(record):%Y-%m-%d %H:%M:%S} {level}{text}{asked}"
        if record.exc_info:
            line += f"\n{self.formatException(record.exc_info)}"
        return line


class ForPrograms(_Lines):
    """A JSON object a line; the fields of `extra` stand beside the others."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, whatever is in it."""
        line: dict[str, object] = {
            "time": _moment(record).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if has_request_context():
            line["request_id"] = request_id()
        for name, value in vars(record).items():
            if name not in _OWN and name not in line and value is not None:
                line[name] = value
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def start(kind: str, *, stream: TextIO | None = None) -> None:
    """Let everything from INFO up go to `stream` (stderr); `kind` is of `FORMATS`.

    Where a log is set up already, it stays as it is.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(ForPrograms() if kind == "json" else ForPeople())
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    # At INFO, Stripe's SDK logs each address with the session id in it.
    logging.getLogger("stripe").setLevel(logging.WARNING)


def init_app(app: Flask) -> None:
    """Tell whoever asked by which id the log knows the request."""

    @app.after_request
    def tell(response: Response) -> Response:
        response.headers[HEADER] = request_id()
        return response


def request_id() -> str:
    """The id of the current request: in each of its lines, and on its error page."""
    if "request_id" not in g:
        g.request_id = new_id()
    return str(g.request_id)


def _moment(record: logging.LogRecord) -> datetime:
    return datetime.fromtimestamp(record.created, UTC)
