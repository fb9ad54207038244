"""The phone against the real shop: gateway, outbox, worker, and both Meta doors."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from html import unescape
from pathlib import Path

import pytest
import requests

from tests.clock import FrozenClock
from tests.databases import Seeded
from tests.sandbox.app_events import APP, APP_TOKEN
from tests.world import PIXEL_ID, World, running

KEY = "a-made-up-key-for-tests"
BUYING = ("install", "open", "view", "add", "cart", "buy")
EVENTS = {"MobileAppInstall", "ActivateApp", "ViewContent", "AddToCart", "Purchase"}


@pytest.fixture
def begin(
    tmp_path: Path, seeded: Seeded, clock: FrozenClock
) -> Iterator[Callable[[str], World]]:
    """Start a shop that forwards an app's events by a route of its choice."""
    with ExitStack() as worlds:

        def start(route: str = "capi") -> World:
            world = worlds.enter_context(
                running(
                    tmp_path,
                    seeded,
                    clock,
                    APP_EVENTS_ROUTE=route,
                    META_APP_ID=APP,
                    META_APP_TOKEN=APP_TOKEN,
                    MOBILE_API_KEYS=f"demo-app:{KEY}",
                )
            )
            world.sandbox.config.update(
                MOBILE_API_KEYS=f"demo-app:{KEY}",
                META_APP_ID=APP,
                META_PIXEL_ID=PIXEL_ID,
            )
            return world

        yield start


def tap(world: World, *acts: str) -> None:
    """Do things on the phone; to what, is the shop's first product."""
    for act in acts:
        page = requests.get(f"{world.sandbox_url}/phone", timeout=10).text
        offered = re.findall(r'name="product" value="([^"]+)"', page)
        requests.post(
            f"{world.sandbox_url}/phone/act",
            data={"act": act, "product": offered[0] if offered else ""},
            timeout=10,
        )


def shown(world: World) -> str:
    page = requests.get(f"{world.sandbox_url}/phone", timeout=10).text
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def by_the_old_route(world: World, call: int) -> None:
    requests.post(f"{world.sandbox_url}/phone/calls/{call}/old-route", timeout=10)


@pytest.mark.parametrize(
    ("route", "copies"), [("capi", 1), ("activities", 1), ("both", 2)]
)
def test_what_is_done_on_the_phone_reaches_meta_and_counts_once(
    begin: Callable[[str], World], route: str, copies: int
) -> None:
    world = begin(route)

    tap(world, *BUYING)
    before = shown(world)
    world.work()

    assert before.count("Waiting to be sent") == 5
    assert shown(world).count(" Arrived ") == 5
    totals = world.summary()
    assert set(totals) == EVENTS
    assert {
        (each["app"], each["counted"], each["received"]) for each in totals.values()
    } == {(copies, 1, copies)}


def test_the_old_route_too_is_one_event_whichever_comes_first(
    begin: Callable[[str], World],
) -> None:
    world = begin("capi")
    tap(world, *BUYING)

    by_the_old_route(world, 1)  # the install, before the shop's worker has sent it
    world.work()
    by_the_old_route(world, 5)  # the purchase, after

    for name in ("MobileAppInstall", "Purchase"):
        totals = world.summary()[name]
        assert (totals["app"], totals["counted"]) == (2, 1)
    assert shown(world).count("The old route took a copy too.") == 2
    assert {row["pixel_id"] for row in world.events()} == {PIXEL_ID}


def test_meta_gets_the_signed_in_person_by_hash_alone(
    begin: Callable[[str], World],
) -> None:
    world = begin("both")
    requests.post(
        f"{world.sandbox_url}/phone/settings",
        data={"consent": "limited", "may_track": "1", "signed_in": "1"},
        timeout=10,
    )
    tap(world, "install")
    by_the_old_route(world, 1)
    world.work()

    for row in world.events():
        person = row["payload"]["user_data"]
        assert all(len(value) == 64 for value in person["em"])
        assert row["payload"]["data_processing_options"] == ["LDU"]
        assert row["ignored"] == []
        assert "robin" not in str(row["payload"]).lower()


def test_refused_consent_sends_nothing(begin: Callable[[str], World]) -> None:
    world = begin("both")
    requests.post(
        f"{world.sandbox_url}/phone/settings", data={"consent": "refused"}, timeout=10
    )
    tap(world, *BUYING)
    world.work()

    assert world.events() == []
    assert shown(world).count("Consent refused ") >= 5


def test_a_call_that_is_sent_again_is_recorded_once(
    begin: Callable[[str], World],
) -> None:
    world = begin("capi")
    tap(world, "install")
    requests.post(f"{world.sandbox_url}/phone/calls/1/again", timeout=10)
    world.work()

    assert len(world.events()) == 1
    assert "sent 2 times" in shown(world)
    assert "Installed the app Arrived" in shown(world)


def test_a_wrong_key_is_said(begin: Callable[[str], World]) -> None:
    world = begin("capi")
    world.sandbox.config["MOBILE_API_KEYS"] = "demo-app:another"

    tap(world, "install")

    assert "The shop does not know the app's key." in shown(world)
