"""The sandbox: for this machine alone, and no place for real keys."""

from pathlib import Path

import pytest
import requests
from flask import Flask

from sandbox import create_app
from sandbox.robot.browser import is_local
from sandbox.stripe.endpoints import is_reachable
from tests.world import World

STRANGERS = ("evil.example", "evil.example:8001", "127.0.0.1.evil.example", "10.0.0.7")
NEIGHBOURS = ("127.0.0.1:8001", "localhost:8001", "[::1]:8001", "shop.localhost:8001")
LIVE = ("sk_live_made_up", "rk_live_made_up")
PATHS = ("/", "/events.json", "/tr/", "/stripe/v1/events", "/healthz", "/nowhere")


@pytest.fixture
def sandbox(tmp_path: Path) -> Flask:
    """A sandbox as the settings make it."""
    return create_app({"SANDBOX_DATABASE": tmp_path / "s.sqlite3", "TESTING": True})


@pytest.mark.parametrize("path", PATHS)
def test_another_machine_is_refused_whatever_the_server_is_bound_to(
    sandbox: Flask, path: str
) -> None:
    for address in ("10.0.0.7", "93.184.216.34", "2606:2800:220:1::1", "", "unknown"):
        answer = sandbox.test_client().get(
            path, environ_overrides={"REMOTE_ADDR": address}
        )
        assert answer.status_code == 403, address
        assert answer.json["error"]["code"] == "not_local"


@pytest.mark.parametrize("host", STRANGERS)
def test_a_page_whose_name_was_led_here_reads_nothing(
    sandbox: Flask, host: str
) -> None:
    for path in PATHS:
        answer = sandbox.test_client().get(path, headers={"Host": host})
        assert answer.status_code == 403, path


@pytest.mark.parametrize("host", NEIGHBOURS)
def test_this_machine_is_answered_by_each_of_its_names(
    sandbox: Flask, host: str
) -> None:
    answer = sandbox.test_client().get("/healthz", headers={"Host": host})

    assert answer.status_code == 200


def test_no_header_makes_a_stranger_a_neighbour(sandbox: Flask) -> None:
    answer = sandbox.test_client().get(
        "/",
        headers={
            "X-Forwarded-For": "127.0.0.1",
            "X-Real-IP": "127.0.0.1",
            "X-Forwarded-Host": "localhost",
            "Forwarded": "for=127.0.0.1",
        },
        environ_overrides={"REMOTE_ADDR": "10.0.0.7"},
    )

    assert answer.status_code == 403


@pytest.fixture
def opened(tmp_path: Path) -> Flask:
    """A sandbox that the settings open to other machines, as in containers."""
    return create_app(
        {
            "SANDBOX_DATABASE": tmp_path / "s.sqlite3",
            "TESTING": True,
            "SANDBOX_ALLOW_REMOTE": True,
            "EVENTS_MANAGER_URL": "https://manager.shop.example",
        }
    )


def told(sandbox: Flask, host: str) -> int:
    """The status for another machine that asks by this name."""
    answer = sandbox.test_client().get(
        "/", headers={"Host": host}, environ_overrides={"REMOTE_ADDR": "10.0.0.7"}
    )
    return answer.status_code


@pytest.mark.parametrize(
    "host",
    ["box", "box:8001", "192.168.1.5:8001", "[fe80::1]:8001", "sandbox.localhost:8001"]
    + ["box.local", "manager.shop.example"],
)
def test_only_the_settings_open_it(opened: Flask, sandbox: Flask, host: str) -> None:
    assert (told(opened, host), told(sandbox, host)) == (200, 403)


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8001", "a.b.test.evil"])
def test_opened_it_still_answers_to_no_other_sites_name(
    opened: Flask, host: str
) -> None:
    assert told(opened, host) == 403


@pytest.mark.parametrize("key", LIVE)
def test_a_live_key_of_stripes_is_refused_and_not_kept(world: World, key: str) -> None:
    for auth in ({"Authorization": f"Bearer {key}"}, None):
        answer = requests.get(
            f"{world.sandbox_url}/stripe/v1/events",
            headers=auth,
            auth=None if auth else (key, ""),
            timeout=20,
        )
        assert answer.status_code == 401
        assert "live key" in answer.json()["error"]["message"]
        assert key not in answer.text
    assert key.encode() not in stored(world)


def test_a_live_key_of_easyposts_is_refused_and_not_kept(world: World) -> None:
    key = "EZAKmadeup"
    answer = requests.get(
        f"{world.sandbox_url}/easypost/v2/trackers", auth=(key, ""), timeout=20
    )

    assert answer.status_code in (401, 403)
    assert key not in answer.text
    assert key.encode() not in stored(world)


def test_a_token_of_metas_is_masked_before_it_is_kept(world: World) -> None:
    token = "EAAreal-looking-token-of-somebody"
    graph = f"{world.sandbox_url}/graph/v26.0/1234567890/events"
    body = {"data": [{"event_name": "Lead"}], "access_token": token}

    requests.post(graph, json=body, timeout=20)
    requests.post(graph, params={"access_token": token}, json={"data": []}, timeout=20)
    requests.post(graph, data=body | {"data": "[]"}, timeout=20)

    assert token.encode() not in stored(world)


def stored(world: World) -> bytes:
    """All that the sandbox has written down."""
    path: Path = world.sandbox.config["SANDBOX_DATABASE"]
    return b"".join(
        each.read_bytes() for each in sorted(path.parent.glob(f"{path.name}*"))
    )


@pytest.mark.parametrize(
    "host",
    [
        r"evil.example\.localhost",
        "evil.example%2f.localhost",
        "evil.example;.localhost",
    ],
)
def test_what_only_ends_like_this_machines_name_is_not_called(
    sandbox: Flask, host: str
) -> None:
    with sandbox.app_context():
        assert not is_reachable(f"http://{host}/")
    assert not is_local(f"http://{host}/")


def test_an_address_that_two_readers_take_apart_differently_is_not_called(
    sandbox: Flask,
) -> None:
    # `requests` would go to evil.example; `urlsplit` reads 127.0.0.1.
    with sandbox.app_context():
        assert not is_reachable(r"http://evil.example\@127.0.0.1/")
        assert is_reachable("http://127.0.0.1:8000/")
        assert is_reachable("http://[::1]:8000/")
