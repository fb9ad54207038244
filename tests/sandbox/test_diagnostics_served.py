"""Break it: each finding comes of what is really sent, on one served sandbox."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sandbox import create_app
from sandbox.diagnostics_kinds import everything
from sandbox.store import store
from tests.clock import FrozenClock
from tests.sandbox.diagnostics_table import HITS, REFUSED, TAKEN, Case
from tests.sandbox.meta import EVENTS_URL, TOKEN, post_browser, post_server, purchase


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One sandbox for the whole table, emptied between its lines."""
    folder = tmp_path_factory.mktemp("diagnostics")
    app = create_app(
        {"TESTING": True, "SANDBOX_DATABASE": folder / "sandbox.sqlite3"},
        clock=FrozenClock(),
    )
    with app.app_context():
        yield app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Whoever sends."""
    store().reset()
    return app.test_client()


def codes() -> set[str]:
    """What Meta's side has found."""
    with store().reading() as connection:
        return {kind.code for kind in everything(connection)}


@pytest.mark.parametrize("case", TAKEN, ids=str)
def test_an_event_of_the_server_is_taken_and_examined(
    client: FlaskClient, case: Case
) -> None:
    answer = post_server(client, purchase(**case.event or {}), **case.call)

    assert answer.status_code == 200
    assert case.code in codes()


@pytest.mark.parametrize("case", REFUSED, ids=str)
def test_a_call_that_meta_refuses_is_a_finding_too(
    client: FlaskClient, case: Case
) -> None:
    answer = post_server(client, purchase("good"), purchase(**case.event or {}))

    assert answer.status_code == 400
    assert codes() == {case.code}


@pytest.mark.parametrize("case", HITS, ids=str)
def test_a_hit_of_the_pixel_is_examined(client: FlaskClient, case: Case) -> None:
    post_browser(client, **case.hit or {})

    assert case.code in codes()


@pytest.mark.parametrize(
    ("token", "url", "code"),
    [
        ("", EVENTS_URL, "bad_token"),
        ("short", EVENTS_URL, "bad_token"),
        ("EAASandboxError190_463", EVENTS_URL, "bad_token"),
        ("EAASandboxError200", EVENTS_URL, "bad_token"),
        ("EAASandboxError100_33", EVENTS_URL, "bad_dataset"),
        (TOKEN, "/graph/v26.0/my-pixel/events", "bad_dataset"),
        (TOKEN, "/graph/v3.0/123/events", "call_refused"),
    ],
)
def test_a_call_is_refused_for_its_token_or_its_address(
    client: FlaskClient, token: str, url: str, code: str
) -> None:
    client.post(
        url,
        json={"data": [purchase()]},
        headers={"Authorization": f"Bearer {token}"} if token else {},
    )

    assert codes() == {code}


@pytest.mark.parametrize("token", ["EAASandboxError2", "EAASandboxError80004"])
def test_metas_own_trouble_is_nothing_to_mend(client: FlaskClient, token: str) -> None:
    client.post(
        EVENTS_URL,
        json={"data": [purchase()]},
        headers={"Authorization": f"Bearer {token}"},
    )

    assert codes() == set()
