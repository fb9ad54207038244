"""A sandbox of its own for each test, on a clock that stands still until moved."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sandbox import create_app
from tests.clock import FrozenClock
from tests.server import serving


@pytest.fixture
def sandbox(tmp_path: Path, clock: FrozenClock) -> Iterator[Flask]:
    """The sandbox application, with nothing in it."""
    app = create_app(
        {"TESTING": True, "SANDBOX_DATABASE": tmp_path / "sandbox.sqlite3"},
        clock=clock,
    )
    with app.app_context():
        yield app


@pytest.fixture
def client(sandbox: Flask) -> FlaskClient:
    """A client of the sandbox, as `curl` would be."""
    return sandbox.test_client()


@pytest.fixture
def thanks() -> Iterator[str]:
    """A page of the shop to come back to."""

    def page(environ, start_response):  # type: ignore[no-untyped-def]
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
        return [b"<h1>Thank you</h1>"]

    with serving(page) as url:
        yield f"{url}/thanks?session_id={{CHECKOUT_SESSION_ID}}"
