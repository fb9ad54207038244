"""The owner's door: who guesses waits, and the owner comes in."""

import hmac
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app import create_app
from models import db
from shop import retention
from shop.allowances import Allowance
from shop.owner_door import ALL, ONE
from tests.clock import FrozenClock
from tests.databases import Seeded
from tests.shop.phone import KEYS
from tests.world import OWNERS_PASSWORD, environment

Start = Callable[..., Flask]
HERE = "198.51.100.7"


@pytest.fixture
def start(tmp_path: Path, seeded: Seeded, clock: FrozenClock) -> Iterator[Start]:
    """Starts a process of one shop."""
    url = seeded.copy(tmp_path)
    shops = []

    def started(**settings: str) -> Flask:
        fixed = environment(tmp_path, "http://localhost", "http://127.0.0.1:9")
        shops.append(create_app(fixed | {"DATABASE_URL": url} | settings, clock=clock))
        return shops[-1]

    yield started
    for shop in shops:
        with shop.app_context():
            db.engine.dispose()


@pytest.fixture
def shop(start: Start) -> Flask:
    """The only process of a shop."""
    return start()


def knock(
    client: FlaskClient,
    password: str = "a guess",
    *,
    address: str = HERE,
    path: str = "/admin/orders",
) -> TestResponse:
    return client.get(
        path,
        auth=("owner", password),
        environ_overrides={"REMOTE_ADDR": address},
    )


def guess(shop: Flask, times: int = 1, *, address: str = HERE) -> list[int]:
    """Wrong passwords, one after the other; gives the answers' statuses."""
    stranger = shop.test_client()
    return [knock(stranger, address=address).status_code for _ in range(times)]


@pytest.mark.each_database
def test_the_more_wrong_passwords_in_a_row_the_longer_the_wait(
    shop: Flask, clock: FrozenClock
) -> None:
    assert guess(shop, ONE.free) == [401] * ONE.free
    waits = []

    for _ in range(12):
        assert guess(shop) == [401]
        waits.append(int(knock(shop.test_client()).headers["Retry-After"]))
        clock.tick(waits[-1])

    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, ONE.longest, ONE.longest]


def test_while_one_waits_the_right_password_is_not_even_tried(
    shop: Flask, clock: FrozenClock
) -> None:
    guess(shop, ONE.free + 4)
    owner = shop.test_client()

    assert knock(owner, OWNERS_PASSWORD).status_code == 429
    clock.tick(ONE.longest)
    assert knock(owner, OWNERS_PASSWORD).status_code == 200


def test_tries_while_one_waits_make_the_wait_no_longer(
    shop: Flask, clock: FrozenClock
) -> None:
    guess(shop, ONE.free + 1)

    assert guess(shop, 20) == [429] * 20

    clock.tick(1)
    assert knock(shop.test_client(), OWNERS_PASSWORD).status_code == 200


def test_a_long_quiet_forgets_it_all(shop: Flask, clock: FrozenClock) -> None:
    guess(shop, ONE.free + 1)
    clock.tick(1 + ONE.forgets)

    assert guess(shop, ONE.free + 1) == [401] * (ONE.free + 1)
    clock.tick(1 + ONE.forgets)
    with shop.app_context():
        assert retention.forget(now=clock())["allowances"] == 2


@pytest.mark.each_database
def test_processes_count_together(start: Start) -> None:
    first, second = start(), start()
    guess(first, ONE.free)

    assert guess(second) == [401]
    assert guess(first) == [429]


def test_one_addresss_guesses_keep_no_other_out(shop: Flask) -> None:
    guess(shop, ONE.free + 2)

    owner = knock(shop.test_client(), OWNERS_PASSWORD, address="203.0.113.9")

    assert owner.status_code == 200


def test_many_addresses_guess_no_faster_than_a_few(
    shop: Flask, clock: FrozenClock
) -> None:
    tried = [guess(shop, address=f"203.0.113.{n}") for n in range(ALL.free + 3)]

    assert tried == [[401]] * (ALL.free + 1) + [[429]] * 2
    guess(shop, address="192.0.2.1")
    clock.tick(ALL.longest)
    owner = knock(shop.test_client(), OWNERS_PASSWORD, address="192.0.2.2")
    assert owner.status_code == 200


def test_a_browser_that_was_let_in_before_does_not_wait_for_others(
    shop: Flask,
) -> None:
    owner = shop.test_client()
    assert knock(owner, OWNERS_PASSWORD).status_code == 200
    for n in range(ALL.free + 2):
        guess(shop, address=f"203.0.113.{n}")
    guess(shop, ONE.free + 2)

    stranger = knock(shop.test_client(), OWNERS_PASSWORD, address="192.0.2.2")

    assert stranger.status_code == 429
    assert knock(owner, OWNERS_PASSWORD).status_code == 200


def test_such_a_browser_may_guess_no_more_often_than_others(shop: Flask) -> None:
    known = shop.test_client()
    knock(known, OWNERS_PASSWORD)

    tried = [knock(known, "a guess").status_code for _ in range(ONE.free + 2)]

    assert tried == [401] * (ONE.free + 1) + [429]


def test_who_has_a_network_of_ipv6_has_one_count(shop: Flask) -> None:
    for n in range(ONE.free + 1):
        guess(shop, address=f"2001:db8:1:2::{n:x}")

    assert guess(shop, address="2001:db8:1:2:ffff::1") == [429]
    assert guess(shop, address="2001:db8:1:3::1") == [401]
    assert guess(shop, ONE.free + 1, address=f"::ffff:{HERE}")[-1] == 401
    assert guess(shop) == [429]


@pytest.mark.parametrize("auth", [None, ("owner", "")])
def test_to_be_asked_for_a_password_is_no_wrong_one(
    shop: Flask, auth: tuple[str, str] | None
) -> None:
    stranger = shop.test_client()

    asked = {stranger.get("/admin", auth=auth).status_code for _ in range(20)}

    assert asked == {401}
    assert guess(shop) == [401]


def test_the_right_password_is_counted_by_nobody(shop: Flask) -> None:
    for _ in range(20):
        assert knock(shop.test_client(), OWNERS_PASSWORD).status_code == 200

    with shop.app_context():
        assert db.session.scalars(select(Allowance)).all() == []


def test_the_page_says_when_to_come_again(shop: Flask) -> None:
    guess(shop, ONE.free + 1)

    page = knock(shop.test_client())

    assert page.status_code == 429
    assert "Too many wrong passwords" in page.text
    assert "Try again in 1 second" in page.text
    assert "fbq" not in page.text


def test_programs_are_told_in_the_one_shape(shop: Flask) -> None:
    guess(shop, ONE.free + 1)

    answer = knock(shop.test_client(), path="/admin/outbox.json")

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")
    assert answer.json["error"]["code"] == "too_many_tries"


def test_what_is_kept_of_an_address_does_not_tell_it(shop: Flask) -> None:
    guess(shop)

    with shop.app_context():
        names = list(db.session.scalars(select(Allowance.name)))
    assert len(names) == 2
    assert HERE not in str(names)


def test_behind_a_proxy_each_visitor_has_a_count(start: Start) -> None:
    shop = start(TRUSTED_PROXIES="1")
    stranger = shop.test_client()

    def tried(address: str) -> int:
        headers = {"X-Forwarded-For": f"8.8.8.8, {address}"}
        auth = ("owner", "a guess")
        return stranger.get("/admin", auth=auth, headers=headers).status_code

    assert [tried(HERE) for _ in range(ONE.free + 2)][-1] == 429
    assert tried("203.0.113.9") == 401


def test_passwords_and_keys_are_compared_in_constant_time(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[tuple[int, int]] = []
    real = hmac.compare_digest

    def spy(one: bytes, other: bytes) -> bool:
        compared.append((len(one), len(other)))
        return real(one, other)

    monkeypatch.setattr(hmac, "compare_digest", spy)
    shop = start(MOBILE_API_KEYS=KEYS, METRICS_TOKEN="a token of the shop's own")
    for password in ("", "x", OWNERS_PASSWORD[:-1], OWNERS_PASSWORD):
        knock(shop.test_client(), password)
    in_pages = compared.copy()
    for path, method in (("/api/app-events", "POST"), ("/metrics", "GET")):
        shop.test_client().open(
            path, method=method, headers={"Authorization": "Bearer x"}
        )

    # Of a password, not even the length shows.
    assert in_pages == [(32, 32)] * 3
    assert len(compared) > len(in_pages) + 1
