"""The reasons that only the shop knows: a half that waits there, or is held back."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from flask import request

from sandbox import shop_outbox
from sandbox.shop_link import FRESH_SECONDS
from tests.clock import FrozenClock
from tests.databases import Seeded, Sqlite
from tests.server import free_port
from tests.shopper import Shopper
from tests.world import PIXEL_ID, World, running


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory, sqlite: Sqlite) -> Iterator[World]:
    """A shop that asks for consent, and whose worker only works when it is told to."""
    folder = tmp_path_factory.mktemp("reasons")
    with running(folder, Seeded(sqlite), FrozenClock(), CONSENT_MODE="opt_in") as world:
        yield world


def buy(world: World, choice: str = "granted") -> str:
    """A visitor answers about consent and buys, and the browser sends the Purchase all
    the same; gives its event id."""
    shopper = Shopper(world.shop_url)
    shopper.send("/consent", "/consent", choice=choice)
    shopper.buy()
    event_id = world.orders()[-1].stripe_charge_id
    assert event_id is not None
    hit = {"id": PIXEL_ID, "ev": "Purchase", "eid": event_id}
    requests.get(f"{world.sandbox_url}/tr/", params=hit, timeout=10)
    world.clock.tick(FRESH_SECONDS)
    return event_id


def reason(world: World, event_id: str) -> str:
    """Why the browser's half stands as it does."""
    (arrival,) = world.events(event_id=event_id, source="browser")
    return str(arrival["reason"])


def list_of(world: World) -> str:
    """The page of test events."""
    return requests.get(f"{world.sandbox_url}/test-events", timeout=10).text


def test_what_the_worker_has_not_taken_waits(asked: World) -> None:
    event_id = buy(asked)

    assert reason(asked, event_id) == "server_waiting"
    assert "waits in the shop&#39;s outbox for the worker" in list_of(asked)
    assert "Server waits — counted once so far" in list_of(asked)


def test_what_meta_could_not_take_waits_with_its_last_answer(asked: World) -> None:
    asked.switch("meta_rate_limit")
    event_id = buy(asked)
    asked.work()
    asked.clock.tick(FRESH_SECONDS)

    assert reason(asked, event_id) == "server_waiting"
    found = list_of(asked)
    assert "the last answer was “[400] 4" in found
    assert "and the next attempt comes in" in found
    assert "The fault meta_rate_limit was on when Meta was last asked." in found


def test_once_it_is_sent_the_two_merge(asked: World) -> None:
    asked.switch("meta_rate_limit", on=False)
    event_id = buy(asked)
    asked.work()

    (first, second) = asked.events(event_id=event_id)
    assert "merged" in {first["reason"], second["reason"]}


def test_what_lacks_consent_is_refused_and_not_missing(asked: World) -> None:
    event_id = buy(asked, "refused")

    assert reason(asked, event_id) == "consent_refused"
    assert "Consent refused — counted once" in list_of(asked)
    assert "Consent refused: 1 event is withheld in the shop" in list_of(asked)


def test_a_page_of_many_lines_asks_the_shop_once(asked: World) -> None:
    for _ in range(3):
        buy(asked)
    questions: list[str] = []
    asked.shop.before_request_funcs.setdefault(None, []).append(
        lambda: questions.append(request.path)
    )

    found = list_of(asked)

    assert found.count("for the worker. Nothing is lost so far.") >= 3
    assert questions == ["/admin/outbox.json", "/admin/orders.json"]


def test_who_asks_for_one_event_hears_of_it_however_many_wait(
    asked: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    event_id = buy(asked)
    buy(asked)
    monkeypatch.setattr(shop_outbox, "MOST", 1)

    assert reason(asked, event_id) == "server_waiting"


def test_a_pixel_that_stands_still_is_named_with_why(
    world: World, shopper: Shopper
) -> None:
    world.switch("meta_bad_token")
    event_id = buy(world)
    world.work()
    world.clock.tick(FRESH_SECONDS)

    assert reason(world, event_id) == "server_waiting"
    assert "because Meta refuses the token" in list_of(world)
    assert "The fault meta_bad_token was on when Meta was last asked." in list_of(world)


def test_of_a_shop_that_cannot_be_asked_the_half_is_missing(asked: World) -> None:
    event_id = buy(asked)
    address: dict[str, Any] = asked.sandbox.config
    known = address["SANDBOX_SHOP_URL"]

    address["SANDBOX_SHOP_URL"] = f"http://127.0.0.1:{free_port()}"
    said = reason(asked, event_id)
    address["SANDBOX_SHOP_URL"] = known

    assert said == "server_missing"
