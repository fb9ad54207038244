"""Bodies that are too large, without a length, cut off, or that never end.

Served by gunicorn, as in earnest: what a development server reads says nothing.
"""

import gzip
import json

import pytest
import requests

from app import MAX_BODY
from tests.scale.processes import until
from tests.security.conftest import THREADS
from tests.security.lines import PATIENCE, heard, is_up, say
from tests.shop.phone import KEY
from tests.world import World

ENDPOINTS = ("/webhooks/stripe", "/webhooks/easypost", "/api/app-events", "/cart/add")
TO_THE_SHOP = "Host: 127.0.0.1\r\nContent-Type: application/json\r\n"
BEARER = f"Authorization: Bearer {KEY}\r\n"


def head(path: str, *headers: str) -> bytes:
    own = "".join(f"{header}\r\n" for header in headers)
    return f"POST {path} HTTP/1.1\r\n{TO_THE_SHOP}{BEARER}{own}\r\n".encode()


@pytest.mark.parametrize("path", ENDPOINTS)
def test_what_is_announced_as_too_large_is_refused_unread(
    served: int, path: str
) -> None:
    line = say(served, head(path, f"Content-Length: {MAX_BODY + 1}"))

    assert heard(line) == 413  # of the body, not a byte was sent


@pytest.mark.parametrize("path", ["/webhooks/stripe", "/api/app-events"])
def test_a_body_without_a_length_is_read_no_further_than_the_limit(
    served: int, path: str
) -> None:
    piece = b"8000\r\n" + b"x" * 0x8000 + b"\r\n"
    enough = MAX_BODY // 0x8000 + 1

    line = say(served, head(path, "Transfer-Encoding: chunked"), *[piece] * enough)

    assert heard(line) == 413  # the last piece, which is empty, was never sent


def test_a_body_without_a_length_is_taken_like_any_other(served: int) -> None:
    body = json.dumps({"events": []}).encode()
    pieces = b"".join(
        b"%x\r\n%s\r\n" % (len(each), each) for each in (body[:5], body[5:])
    )

    line = say(
        served,
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
    served: int, headers: tuple[str, ...]
) -> None:
    """What one takes for a body, the other would take for the next request."""
    smuggled = b"GET /admin HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"

    line = say(served, head("/webhooks/stripe", *headers), b"0\r\n\r\n", smuggled)
    with line, line.makefile("rb") as answer:
        told = answer.read()

    assert told.startswith(b"HTTP/1.1 4") or told.startswith(b"HTTP/1.1 501")
    assert told.count(b"HTTP/1.1") == 1


def test_who_sends_slowly_holds_up_nobody_else(served: int) -> None:
    slow = [
        say(served, head("/webhooks/stripe", "Content-Length: 500"), b"{")
        for _ in range(THREADS - 1)
    ]

    answer = requests.get(f"http://127.0.0.1:{served}/privacy", timeout=PATIENCE)

    assert answer.status_code == 200
    for line in slow:
        line.close()
    until(lambda: is_up(served))


@pytest.mark.parametrize("path", ["/api/app-events", "/webhooks/stripe", "/cart/add"])
def test_a_bomb_of_gzip_is_not_unpacked(served: int, path: str) -> None:
    bomb = gzip.compress(b"[" * 100_000_000, 1)
    assert len(bomb) < MAX_BODY

    answer = requests.post(
        f"http://127.0.0.1:{served}{path}",
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
def test_json_as_deep_as_a_well_is_no_json(served: int, path: str, open_: str) -> None:
    body = (open_ * 100_000).encode()

    answer = requests.post(
        f"http://127.0.0.1:{served}{path}",
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
