"""How the sandbox asks the shop's owner pages: rarely, briefly, and never in vain."""

import base64
import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response, current_app, request, url_for
from flask.typing import ResponseReturnValue

from sandbox import create_app, shell, shop_link, shop_orders, shop_outbox
from sandbox.shop_link import DOWN_SECONDS, FRESH_SECONDS, REFUSED_SECONDS, Trouble
from sandbox.store import Store
from tests.clock import FrozenClock
from tests.server import free_port, serving
from tests.shopper import Shopper
from tests.world import World

PASSWORD = "a made up password"
LIST: dict[str, Any] = {
    "rows": [],
    "census": {"pending": 2, "sending": 1, "retrying": 1, "sent": 7},
    "older": None,
    "worker_seen_at": None,
    "paused": [],
}


class Shop(Flask):
    """Answers every address as `answer` says, and remembers who asked."""

    def __init__(self) -> None:
        super().__init__("shop", static_folder=None)
        self.answer: ResponseReturnValue = LIST
        self.seen: list[str] = []
        self.add_url_rule("/<path:path>", view_func=self._say, methods=["GET", "POST"])

    def _say(self, path: str) -> ResponseReturnValue:
        self.seen.append(request.headers.get("Authorization", ""))
        return self.answer


@pytest.fixture
def shop() -> Iterator[tuple[Shop, str]]:
    """A stand-in for the shop, and its address."""
    shop = Shop()
    with serving(shop) as url:
        yield shop, url


@pytest.fixture
def linked(
    shop: tuple[Shop, str], tmp_path: Path, clock: FrozenClock
) -> Iterator[Shop]:
    """The same, asked by a sandbox that is at work."""
    with sandbox(tmp_path, clock, SANDBOX_SHOP_URL=shop[1]).app_context():
        yield shop[0]


def sandbox(tmp_path: Path, clock: FrozenClock, **settings: Any) -> Flask:
    """A sandbox that knows the owner's password."""
    config = {
        "TESTING": True,
        "SANDBOX_DATABASE": tmp_path / "sandbox.sqlite3",
        "SANDBOX_SHOP_SECONDS": 10.0,
        "ADMIN_PASSWORD": PASSWORD,
    }
    return create_app(config | settings, clock=clock)


def ask() -> int | Trouble:
    """What a request hears of what waits."""
    shop_outbox.look()
    return shop_outbox.waiting()


def test_it_comes_as_the_owner(linked: Shop) -> None:
    ask()

    pair = base64.b64encode(f"owner:{PASSWORD}".encode()).decode()
    assert linked.seen == [f"Basic {pair}"]


def test_what_wants_to_be_sent_is_what_waits(linked: Shop) -> None:
    assert ask() == 4


def test_a_page_with_several_figures_asks_once(linked: Shop) -> None:
    for _ in range(3):
        ask()
        shop_outbox.unsent()

    assert len(linked.seen) == 1


def test_an_answer_serves_for_two_seconds(linked: Shop, clock: FrozenClock) -> None:
    ask()
    clock.tick(FRESH_SECONDS)
    ask()

    assert len(linked.seen) == 2


def test_after_an_act_it_asks_anew(linked: Shop) -> None:
    ask()
    shop_outbox.change(1, "retry")
    ask()

    assert len(linked.seen) == 3


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        (Response(status=401), Trouble.REFUSED),
        (Response(status=429), Trouble.THROTTLED),
        (Response("nothing", status=404), Trouble.NO_OWNER_PAGES),
        (({"error": {"code": "not_found"}}, 404), Trouble.NO_OWNER_PAGES),
        (Response(status=302), Trouble.NOT_UNDERSTOOD),
        (Response("<h1>Welcome</h1>"), Trouble.NOT_UNDERSTOOD),
        (Response("[" * 100_000), Trouble.NOT_UNDERSTOOD),
        (Response(status=500), Trouble.NOT_UNDERSTOOD),
        ({"rows": 7}, Trouble.NOT_UNDERSTOOD),
        (LIST | {"rows": "abc"}, Trouble.NOT_UNDERSTOOD),
        (LIST | {"rows": [{}]}, Trouble.NOT_UNDERSTOOD),
        (LIST | {"census": []}, Trouble.NOT_UNDERSTOOD),
        (LIST | {"census": {"pending": "1"}}, Trouble.NOT_UNDERSTOOD),
        (LIST | {"worker_seen_at": "now"}, Trouble.NOT_UNDERSTOOD),
        (LIST | {"paused": [1]}, Trouble.NOT_UNDERSTOOD),
    ],
)
def test_what_is_no_answer_has_a_reason(
    linked: Shop, answer: ResponseReturnValue, trouble: Trouble
) -> None:
    linked.answer = answer

    assert ask() == trouble


def test_without_a_password_nobody_is_asked(
    shop: tuple[Shop, str], tmp_path: Path, clock: FrozenClock
) -> None:
    app = sandbox(tmp_path, clock, SANDBOX_SHOP_URL=shop[1], ADMIN_PASSWORD="")
    with app.app_context():
        assert ask() == Trouble.NO_PASSWORD
    assert not shop[0].seen


def test_the_password_stays_on_this_machine(tmp_path: Path, clock: FrozenClock) -> None:
    app = sandbox(tmp_path, clock, SANDBOX_SHOP_URL="http://shop.example")
    with app.app_context():
        assert ask() == Trouble.NOT_LOCAL


def test_a_shop_that_is_down_is_left_alone_for_a_while(
    tmp_path: Path, clock: FrozenClock
) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with sandbox(tmp_path, clock, SANDBOX_SHOP_URL=url).app_context():
        assert ask() == Trouble.NOBODY_THERE
        with serving(Shop(), port):
            assert shop_orders.orders() == Trouble.NOBODY_THERE
            clock.tick(DOWN_SECONDS)
            assert ask() == 4


def test_a_shop_that_hangs_is_not_waited_for(linked: Shop) -> None:
    current_app.config["SANDBOX_SHOP_SECONDS"] = 0.1

    def drip() -> Iterator[bytes]:
        for _ in range(100):
            time.sleep(0.02)
            yield b" "

    linked.answer = Response(drip())

    assert ask() == Trouble.NO_ANSWER_IN_TIME


def test_a_wrong_password_is_tried_no_more_than_once_an_hour(
    linked: Shop, clock: FrozenClock
) -> None:
    linked.answer = Response(status=401)
    ask()
    clock.tick(DOWN_SECONDS)
    shop_outbox.change(1, "retry")
    clock.tick(REFUSED_SECONDS - DOWN_SECONDS - 1)
    ask()

    assert len(linked.seen) == 1


def test_the_real_shop_tells_its_orders_and_what_waits(
    world: World, shopper: Shopper
) -> None:
    shopper.buy()
    (order,) = world.orders()

    with world.sandbox.app_context():
        waiting, told = ask(), shop_orders.orders()
        kept = shop_outbox.unsent()

    assert isinstance(told, shop_orders.Orders)
    assert waiting == len(kept.rows)
    (sale,) = told.purchases
    assert (sale.number, sale.total, sale.paid) == (order.number, 23.0, 23.0)
    assert (sale.currency, sale.event_id) == ("USD", order.stripe_charge_id)
    assert kept.find("1234567890", "Purchase", order.stripe_charge_id)


@pytest.mark.parametrize("screen", shell.SCREENS, ids=lambda screen: screen.endpoint)
def test_no_page_asks_the_shop_while_it_holds_the_store(
    linked: Shop, monkeypatch: pytest.MonkeyPatch, screen: shell.Screen
) -> None:
    held: list[str] = []
    seen: list[tuple[str, ...]] = []

    @contextmanager
    def holding(self: Store) -> Iterator[sqlite3.Connection]:
        held.append("store")
        with reading(self) as connection:
            yield connection
        held.pop()

    def called(*args: Any, **options: Any) -> tuple[int, str]:
        seen.append((*held,))
        return 200, json.dumps(LIST | {"orders": []})

    reading = Store.reading
    monkeypatch.setattr(Store, "reading", holding)
    monkeypatch.setattr(shop_link, "call", called)
    app = current_app._get_current_object()

    with app.test_request_context():
        address = url_for(screen.endpoint)
    answer = app.test_client().get(address, headers={"Accept": "text/html"})

    assert answer.status_code == 200
    assert {*seen} == {()}
