"""A sandbox of its own for each test, on a clock that stands still until moved."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sandbox import create_app
from tests.clock import FrozenClock


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
