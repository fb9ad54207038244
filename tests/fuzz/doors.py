"""The applications as an input finds them: in this process, watched at every call."""

import json
import math
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import stripe
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event
from werkzeug.test import TestResponse

from sandbox.store import Store

MOST_STATEMENTS = 400
"""What a call may ask of the database; a call of many events asks for each of them."""


class Door:
    """Calls an application: no answer is a failure, and none takes endless work."""

    def __init__(self, app: Flask, auth: tuple[str, str] | None = None) -> None:
        app.config["PROPAGATE_EXCEPTIONS"] = True
        self.app = app
        self.auth = auth
        self.client: FlaskClient = app.test_client()
        self.statements = 0

    def __call__(self, path: str, **options: Any) -> TestResponse:
        """GET, or POST with `data`; gives the answer. A failure may be `allow`ed."""
        allowed = options.pop("allow", None)
        method = "POST" if "data" in options else "GET"
        self.statements = 0
        options = {"method": method, "auth": self.auth} | options
        answer = self.client.open(path, **options)
        assert answer.status_code in (*range(500), allowed), (path, answer.text)
        assert self.statements <= MOST_STATEMENTS, (path, self.statements)
        return answer

    def shows(self, path: str) -> TestResponse:
        """A page that must be there."""
        answer = self(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer

    def count(self, *_: Any) -> None:
        """One more statement was run."""
        self.statements += 1

    def watch_engine(self, engine: Engine) -> None:
        """Count what SQLAlchemy runs."""
        event.listen(engine, "before_cursor_execute", self.count)

    def watch_store(self, store: Store) -> None:
        """Count what the sandbox runs."""
        connect = store._connect

        def counted() -> Any:
            connection = connect()
            connection.set_trace_callback(self.count)
            return connection

        store._connect = counted  # type: ignore[method-assign]


class Within(stripe.HTTPClient):
    """Stripe's SDK on a sandbox in this process."""

    name = "within"

    def __init__(self, sandbox: Flask) -> None:
        super().__init__()
        self._client = sandbox.test_client()

    def request(
        self, method: str, url: str, headers: Any, post_data: Any = None
    ) -> tuple[bytes, int, Any]:
        answer = self._client.open(
            url.removeprefix("http://localhost"),
            method=method.upper(),
            headers=dict(headers or {}),
            data=post_data,
        )
        return answer.data, answer.status_code, dict(answer.headers)

    def close(self) -> None:
        """Nothing is open."""


@contextmanager
def expected(*errors: type[Exception]) -> Iterator[None]:
    """The errors that a function says it raises; any other fails the test."""
    try:
        yield
    except errors:
        pass


def read(text: str) -> Any:
    """JSON as browsers read it: what Python alone would take is an error."""
    return json.loads(text, parse_constant=_no_json, parse_float=_finite)


def printable(text: str | None) -> bool:
    """Whether a text has no control character and no half of a surrogate pair."""
    return not any(unicodedata.category(each) in ("Cc", "Cs") for each in text or "")


def _no_json(constant: str) -> NoReturn:
    raise AssertionError(f"{constant} is no JSON")


def _finite(text: str) -> float:
    assert math.isfinite(float(text)), text
    return float(text)
