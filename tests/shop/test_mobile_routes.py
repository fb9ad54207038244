"""By which of Meta's APIs an app's events go: one, the other, or both, counted once."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.clock import FrozenClock
from tests.databases import Seeded
from tests.shop.phone import GOODS, KEYS, Phone, event
from tests.world import PIXEL_ID, World, running

APP_ID = "9876543210"
INSTALL = {"event_name": "MobileAppInstall"}
EVENTS = (
    INSTALL,
    event("fb_mobile_content_view", custom_data={"fb_content_id": "stoneware-mug"}),
    event("AddToCart", custom_data=GOODS),
    event("Purchase", custom_data={**GOODS, "order_id": "A-17"}),
)

By = Callable[[str], tuple[World, Phone]]


@pytest.fixture
def by(tmp_path: Path, seeded: Seeded, clock: FrozenClock) -> Iterator[By]:
    """Opens a shop whose app's events go by this route; its dataset has the app."""
    settings = {
        "MOBILE_API_KEYS": KEYS,
        "META_APP_ID": APP_ID,
        "META_APP_TOKEN": f"{APP_ID}|made-up",
    }
    with ExitStack() as stack:

        def opened(route: str) -> tuple[World, Phone]:
            world = stack.enter_context(
                running(tmp_path, seeded, clock, APP_EVENTS_ROUTE=route, **settings)
            )
            world.sandbox.config.update(META_PIXEL_ID=PIXEL_ID, META_APP_ID=APP_ID)
            return world, Phone(world.shop_url)

        yield opened


@pytest.mark.parametrize(
    ("route", "destinations"),
    [
        ("capi", [f"pixel:{PIXEL_ID}"]),
        ("activities", [f"app:{APP_ID}"]),
        ("both", [f"pixel:{PIXEL_ID}", f"app:{APP_ID}"]),
    ],
)
def test_each_event_goes_by_the_routes_that_are_set_and_counts_once(
    by: By, route: str, destinations: list[str]
) -> None:
    world, phone = by(route)

    phone.report(*EVENTS)
    sent = world.work()

    counts = world.summary()
    assert [row["destination"] for row in world.rows("AddToCart")] == destinations
    assert sent == len(EVENTS) * len(destinations)
    assert {name: each["counted"] for name, each in counts.items()} == {
        "MobileAppInstall": 1,
        "ViewContent": 1,
        "AddToCart": 1,
        "Purchase": 1,
    }
    assert counts["Purchase"]["received"] == len(destinations)
    assert counts["Purchase"]["value"] == {"USD": GOODS["value"]}


def test_a_call_that_is_repeated_adds_nothing_on_any_route(by: By) -> None:
    world, phone = by("both")

    phone.report(*EVENTS)
    told = phone.results(*EVENTS)
    world.work()

    assert told == ["already_recorded"] * len(EVENTS)
    assert world.summary()["Purchase"]["counted"] == 1


def test_what_was_left_out_for_the_older_api_is_a_finding_too(by: By) -> None:
    world, phone = by("both")

    (told,) = phone.report(event("Подія", event_id="1"))

    assert told["result"] == "recorded"
    assert "app_event_name_invalid" in {each["code"] for each in told["findings"]}
    states = {row["destination"]: row["state"] for row in world.rows("Подія")}
    assert states == {f"pixel:{PIXEL_ID}": "pending", f"app:{APP_ID}": "failed"}
