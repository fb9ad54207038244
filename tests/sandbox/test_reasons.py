"""Every reason code of deduplication comes from something that can happen."""

from collections.abc import Callable, Mapping

from flask import Flask
from flask.testing import FlaskClient

from sandbox import faults
from sandbox.dedup import REASONS
from sandbox.dedup_words import REASONS as WORDS
from sandbox.matching import APP_EVENTS_API, DAY, INSTALL, WINDOW_SECONDS
from tests.clock import FrozenClock
from tests.sandbox.manager import arrive, arrive_pair

Scene = Callable[[Flask, FrozenClock], object]


def _outside_window(app: Flask, clock: FrozenClock) -> None:
    arrive(app, "browser")
    clock.tick(WINDOW_SECONDS + 1)
    arrive(app, "server")


def _repeat(app: Flask, clock: FrozenClock) -> None:
    arrive(app, "server")
    arrive(app, "server")


def _counted_repeat(app: Flask, clock: FrozenClock) -> None:
    faults.switch("meta_no_same_source_dedup", on=True)
    _repeat(app, clock)


def _two(first: Mapping[str, object], second: Mapping[str, object]) -> Scene:
    def scene(app: Flask, clock: FrozenClock) -> None:
        arrive(app, "browser", **first)  # type: ignore[arg-type]
        arrive(app, "server", **second)  # type: ignore[arg-type]

    return scene


def _installs(app: Flask, clock: FrozenClock) -> None:
    phone = "3d8a5f0e-6c1b-4d2e-9f7a-0b1c2d3e4f5a"
    for event_id in ("i_1", "i_2"):
        arrive(
            app,
            "app",
            event_name=INSTALL,
            event_id=event_id,
            route=APP_EVENTS_API,
            madid=phone,
        )


def _uploads(app: Flask, clock: FrozenClock) -> None:
    arrive(app, "offline", order_id="C1")
    clock.tick(DAY)
    arrive(app, "offline", order_id="C1")


def _offline_too(app: Flask, clock: FrozenClock) -> None:
    arrive(app, "server", order_id="C1")
    arrive(app, "offline", order_id="C1")


SCENES: dict[str, Scene] = {
    "merged": lambda app, clock: arrive_pair(app),
    "no_event_id": _two({"order_id": "C1"}, {"order_id": "C1", "event_id": None}),
    "id_differs": _two({"order_id": "C1"}, {"order_id": "C1", "event_id": "other"}),
    "name_differs": _two({}, {"event_name": "purchase"}),
    "pixel_differs": _two({}, {"pixel_id": "999"}),
    "outside_window": _outside_window,
    "browser_missing": lambda app, clock: arrive(app, "server"),
    "server_missing": lambda app, clock: arrive(app, "browser"),
    "same_side_repeat": _repeat,
    "same_side_counted": _counted_repeat,
    "alone": lambda app, clock: arrive(app, "app"),
    "installed_before": _installs,
    "time_differs": _uploads,
    "offline_apart": _offline_too,
}


OF_THE_SHOP = {"server_waiting", "consent_refused"}
"""What only the shop knows; see `test_reasons_of_the_shop`."""


def test_there_is_a_scene_for_every_reason() -> None:
    assert set(SCENES) == set(REASONS) - OF_THE_SHOP


def test_every_reason_has_words_on_the_screen_of_deduplication() -> None:
    assert set(WORDS) == set(REASONS)


def test_every_reason_is_what_the_sandbox_says_of_its_scene(
    sandbox: Flask, client: FlaskClient, clock: FrozenClock
) -> None:
    said = {}
    for reason, scene in SCENES.items():
        client.post("/reset")
        scene(sandbox, clock)
        said[reason] = client.get("/events.json?limit=1").json[0]["reason"]

    assert said == {reason: reason for reason in SCENES}
