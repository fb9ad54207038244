"""By which name the shop answers, and how far proxies are believed."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from flask import Flask

from app import create_app
from shop.hosts import name_of
from tests.clock import FrozenClock
from tests.databases import Seeded
from tests.security.lines import heard, say
from tests.shop.phone import KEY, KEYS, call, event
from tests.world import World, running

V4, V6 = "93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"
OTHERS = (
    "evil.example",
    "shop.example.evil.example",
    "evil.example:443",
    "evil.example#shop.example",
    "shop.example@evil.example",
    "shop.example, evil.example",
    "shop.example/x",
    "shop.example:443:1",
    "[::1",
    "127.0.0.1",
    "",
)


@pytest.fixture
def shop(tmp_path: Path, seeded: Seeded) -> Flask:
    """A shop with an address of its own."""
    return create_app(
        {
            "SHOP_URL": "https://shop.example",
            "SECRET_KEY": "my own",
            "ADMIN_PASSWORD": "my own password",
            "DATABASE_URL": seeded.copy(tmp_path),
            "MOBILE_API_KEYS": KEYS,
        },
        clock=FrozenClock(),
    )


@pytest.mark.parametrize(
    "path",
    ["/", "/static/base.css", "/admin", "/no-such-page", "/healthz-not", "/metrics/x"],
)
def test_a_request_for_another_host_is_refused(shop: Flask, path: str) -> None:
    for host in OTHERS:
        answer = shop.test_client().get(
            path, base_url="https://shop.example", headers={"Host": host}
        )
        assert answer.status_code == 400, host
        assert answer.text == "This shop is at https://shop.example.\n"
        assert "Location" not in answer.headers
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("host", ["shop.example", "shop.example:443", "SHOP.example"])
def test_a_request_for_the_shops_own_host_is_answered(shop: Flask, host: str) -> None:
    answer = shop.test_client().get(
        "/", base_url="https://shop.example", headers={"Host": host}
    )

    assert answer.status_code == 200


@pytest.mark.parametrize("own", ["127.0.0.1", "localhost", "shop.localhost"])
def test_the_demo_answers_to_every_name_that_its_machine_has_for_itself(
    tmp_path: Path, seeded: Seeded, own: str
) -> None:
    demo = create_app(
        {"SHOP_URL": f"http://{own}:8000", "DATABASE_URL": seeded.copy(tmp_path)}
    )

    def status(name: str) -> int:
        answer = demo.test_client().get("/", headers={"Host": f"{name}:8000"})
        return answer.status_code

    here = (own, "127.0.0.1", "localhost", "[::1]")
    elsewhere = ("evil.example", "192.168.1.7", "evil.localhost", "localhost.evil.test")
    assert [status(name) for name in here] == [200] * 4
    assert [status(name) for name in elsewhere] == [400] * 4


def test_a_probe_from_within_needs_neither_the_name_nor_tls(shop: Flask) -> None:
    answer = shop.test_client().get("/healthz", base_url="http://10.0.0.7:8000")

    assert answer.status_code in (200, 503)
    assert "10.0.0.7" not in answer.text


def test_an_app_reaches_the_gateway_by_a_name_of_its_emulators(shop: Flask) -> None:
    answer = shop.test_client().post(
        "/api/app-events",
        json=call(event()),
        base_url="https://10.0.2.2",
        headers={"Authorization": f"Bearer {KEY}"},
    )

    assert answer.status_code == 200


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "X-Host", "Forwarded"])
def test_no_other_header_gives_the_host(shop: Flask, header: str) -> None:
    answer = shop.test_client().get(
        "/cart",
        base_url="http://shop.example",
        headers={header: "host=evil.example" if header == "Forwarded" else "evil.test"},
    )

    assert answer.headers["Location"] == "https://shop.example/cart"


def test_a_name_in_a_host_header_is_a_name_and_nothing_more() -> None:
    assert name_of("Shop.Example:8000") == "shop.example"
    assert name_of("[::1]:8000") == "[::1]"
    assert [
        name_of(host) for host in ("a b", "a@b", "a/b", "a:b", ":80", "a:123456")
    ] == [""] * 6


@pytest.fixture
def behind_a_proxy(
    tmp_path: Path, seeded: Seeded, clock: FrozenClock
) -> Iterator[World]:
    """A shop that believes one proxy."""
    with running(tmp_path, seeded, clock, TRUSTED_PROXIES="1") as world:
        yield world


def address_told(world: World, forwarded_for: str) -> str | None:
    """The address that the outbox holds for a visitor with this header."""
    requests.get(
        f"{world.shop_url}/products/stoneware-mug",
        headers={"X-Forwarded-For": forwarded_for, "User-Agent": "Mozilla/5.0"},
        timeout=10,
    )
    (row,) = world.rows("ViewContent")
    return json.loads(row["payload"])["user_data"].get("client_ip_address")


@pytest.mark.parametrize("address", [V4, V6])
def test_behind_a_trusted_proxy_the_visitors_address_arrives(
    behind_a_proxy: World, address: str
) -> None:
    assert address_told(behind_a_proxy, address) == address


def test_only_what_the_trusted_proxy_added_is_believed(behind_a_proxy: World) -> None:
    assert address_told(behind_a_proxy, f"8.8.8.8, {V4}") == V4


def test_without_a_trusted_proxy_a_forged_address_is_not_believed(
    world: World,
) -> None:
    assert address_told(world, V4) is None


def test_a_host_that_a_proxy_passes_on_must_be_the_shops_all_the_same(
    behind_a_proxy: World,
) -> None:
    answer = requests.get(
        behind_a_proxy.shop_url, headers={"X-Forwarded-Host": "evil.test"}, timeout=10
    )

    assert answer.status_code == 400


@pytest.mark.parametrize("path", ["//evil.example/checkout", "/x/privacy", "/cart"])
def test_no_header_of_a_visitors_says_where_the_shop_begins(
    served: int, path: str
) -> None:
    """Caddy passes on what has an underscore in its name; nginx does not."""
    begins = path.removesuffix("/checkout").removesuffix("/privacy")
    line = say(
        served,
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"SCRIPT_NAME: {begins}\r\nPATH_INFO: /admin\r\n\r\n".encode(),
    )

    assert heard(line) == (200 if path == "/cart" else 404)
