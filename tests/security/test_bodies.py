"""Bodies that are too large, without a length, cut off, or that never end.

Served by gunicorn, as in earnest: what a development server reads says nothing.
"""

import gzip
import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from app import MAX_BODY
from tests.clock import FrozenClock
from tests.databases import Seeded, Sqlite
from tests.scale.processes import BIN, process, until, variables
from tests.server import free_port
from tests.shop.phone import KEY, KEYS
from tests.world import World, running

PATIENCE = 20.0
THREADS = 4
ENDPOINTS = ("/webhooks/stripe", "/webhooks/easypost", "/api/app-events", "/cart/add")
TO_THE_SHOP = "Host: 127.0.0.1\r\nContent-Type: application/json\r\n"
BEARER = f"Authorization: Bearer {KEY}\r\n"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, sqlite: Sqlite) -> Iterator[int]:
    """The shop under gunicorn; gives its port."""
    folder: Path = tmp_path_factory.mktemp("served")
    settings = {"MOBILE_API_KEYS": KEYS, "EASYPOST_WEBHOOK_SECRET": "made up"}
    with running(folder, Seeded(sqlite), FrozenClock(), **settings) as world:
        port = free_port()
        command = [
            str(BIN / "gunicorn"),
            f"--bind=127.0.0.1:{port}",
            "--worker-class=gthread",
            f"--threads={THREADS}",
            "--no-control-socket",
            "app:serve()",
        ]
        with process(command, folder, variables(world, folder) | settings):
            until(lambda: is_up(port))
            yield port


def is_up(port: int) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}/privacy", timeout=PATIENCE).ok
    except requests.ConnectionError:
        return False


def say(port: int, *parts: bytes) -> socket.socket:
    """Begin a request, and leave it there."""
    line = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
    for part in parts:
        line.sendall(part)
    return line


def heard(line: socket.socket) -> int:
    """The status of the answer."""
    with line, line.makefile("rb") as answer:
        return int(answer.readline().split()[1])


def head(path: str, *headers: str) -> bytes:
    own = "".join(f"{header}\r\n" for header in headers)
    return f"POST {path} HTTP/1.1\r\n{TO_THE_SHOP}{BEARER}{own}\r\n".encode()


@pytest.mark.parametrize("path", ENDPOINTS)
def test_what_is_announced_as_too_large_is_refused_unread(shop: int, path: str) -> None:
    line = say(shop, head(path, f"Content-Length: {MAX_BODY + 1}"))

    assert heard(line) == 413  # of the body, not a byte was sent


@pytest.mark.parametrize("path", ["/webhooks/stripe", "/api/app-events"])
def test_a_body_without_a_length_is_read_no_further_than_the_limit(
    shop: int, path: str
) -> None:
    piece = b"8000\r\n" + b"x" * 0x8000 + b"\r\n"
    enough = MAX_BODY // 0x8000 + 1

    line = say(shop, head(path, "Transfer-Encoding: chunked"), *[piece] * enough)

    assert heard(line) == 413  # the last piece, which is empty, was never sent


def test_a_body_without_a_length_is_taken_like_any_other(shop: int) -> None:
    body = json.dumps({"events": []}).encode()
    pieces = b"".join(
        b"%x\r\n%s\r\n" % (len(each), each) for each in (body[:5], body[5:])
    )

    line = say(
        shop,
        head("/api/app-events", "Transfer-Encoding: chunked") + pieces + b"0\r\n\r\n",
    )

    assert heard(line) == 200


@pytest.mark.parametrize(
    "headers",
    [
        ("Content-Length: 5", "Transfer-Encoding: chunked"),
        ("Content-Length: 5", "Content-Length: 6"),
        ("Transfer-Encoding: chunked, identity",),
        ("Transfer-Encoding: xchunked",),
        ("Content-Length: +5",),
        ("Content-Length: -5",),
        ("Content_Length: 5", "Content-Length: 0x5"),
        ("X-Space : 1", "Content-Length: 0"),
    ],
)
def test_a_request_whose_end_two_servers_could_see_differently_is_refused(
    shop: int, headers: tuple[str, ...]
) -> None:
    """What one takes for a body, the other would take for the next request."""
    smuggled = b"GET /admin HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"

    line = say(shop, head("/webhooks/stripe", *headers), b"0\r\n\r\n", smuggled)
    with line, line.makefile("rb") as answer:
        told = answer.read()

    assert told.startswith(b"HTTP/1.1 4") or told.startswith(b"HTTP/1.1 501")
    assert told.count(b"HTTP/1.1") == 1


def test_who_sends_slowly_holds_up_nobody_else(shop: int) -> None:
    slow = [
        say(shop, head("/webhooks/stripe", "Content-Length: 500"), b"{")
        for _ in range(THREADS - 1)
    ]

    answer = requests.get(f"http://127.0.0.1:{shop}/privacy", timeout=PATIENCE)

    assert answer.status_code == 200
    for line in slow:
        line.close()
    until(lambda: is_up(shop))


@pytest.mark.parametrize("path", ["/api/app-events", "/webhooks/stripe", "/cart/add"])
def test_a_bomb_of_gzip_is_not_unpacked(shop: int, path: str) -> None:
    bomb = gzip.compress(b"[" * 100_000_000, 1)
    assert len(bomb) < MAX_BODY

    answer = requests.post(
        f"http://127.0.0.1:{shop}{path}",
        data=bomb,
        headers={
            "Content-Encoding": "gzip",
            "Content-Type": "application/json",
            "Authorization": f"Bearer {KEY}",
        },
        timeout=PATIENCE,
    )

    assert answer.status_code in (400, 413)


@pytest.mark.parametrize("path", ["/api/app-events", "/webhooks/stripe"])
@pytest.mark.parametrize("open_", ["[", '{"a":'])
def test_json_as_deep_as_a_well_is_no_json(shop: int, path: str, open_: str) -> None:
    body = (open_ * 100_000).encode()

    answer = requests.post(
        f"http://127.0.0.1:{shop}{path}",
        data=body,
        headers={"Content-Type": "application/json", "Authorization": f"Bearer {KEY}"},
        timeout=PATIENCE,
    )

    assert answer.status_code == 400


def test_the_sandbox_unpacks_no_bomb_and_reads_no_well(world: World) -> None:
    graph = f"{world.sandbox_url}/graph/v26.0/1234567890/events"
    token = {"Authorization": "Bearer EAAmadeup"}
    bomb = gzip.compress(b" " * 100_000_000, 1)
    deep = b'{"data":' + b"[" * 100_000

    packed = requests.post(
        graph, data=bomb, headers=token | {"Content-Encoding": "gzip"}, timeout=PATIENCE
    )
    well = requests.post(graph, data=deep, headers=token, timeout=PATIENCE)
    huge = requests.post(
        f"{world.sandbox_url}/tr/", data=b"x" * (17 * 1024 * 1024), timeout=PATIENCE
    )

    assert (packed.status_code, well.status_code, huge.status_code) == (400, 400, 413)


@pytest.mark.parametrize(
    "path",
    ["/faults", "/parcels", "/easypost/v2/trackers", "/novaposhta/v2.0/json/"],
)
def test_json_as_deep_as_a_well_is_no_json_to_the_sandbox_either(
    world: World, path: str
) -> None:
    answer = requests.post(
        f"{world.sandbox_url}{path}",
        data=b"[" * 100_000,
        headers={"Content-Type": "application/json"},
        auth=("EZTKmadeup", ""),
        timeout=PATIENCE,
    )

    assert answer.status_code < 500
    assert answer.json()
