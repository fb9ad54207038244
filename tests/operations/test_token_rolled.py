"""A token that was rolled and forgotten: everybody is told, and nothing goes quietly.

Two days of a shop on a clock that the test moves. An event that happened long ago (a
till's file, almost seven days old) grows too old meanwhile: it is named wherever
somebody may look.
"""

import logging
from pathlib import Path

import pytest
import requests

from capi import CustomData, Event, UserData, outbox
from capi.database import writing
from capi.policy import DAY, MAX_AGE
from models import db
from tests.clock import FrozenClock
from tests.databases import Seeded
from tests.operations.conftest import METRICS_TOKEN
from tests.operations.test_watching import PIXEL, metrics
from tests.shop.owner import Owner
from tests.shopper import Shopper
from tests.world import World, running


def old_sale(world: World) -> None:
    """A sale that Meta takes for one more day."""
    event = Event(
        event_name="Purchase",
        event_time=int(world.clock() - MAX_AGE + DAY),
        event_id="till-17",
        user_data=UserData(email="joe@eg.com"),
        custom_data=CustomData(value=1, currency="USD"),
    )
    with world.shop.app_context(), writing(db.engine) as connection:
        outbox.record(
            connection,
            event,
            destinations=[PIXEL],
            fired_by="offline",
            now=world.clock(),
            subject="T17",
        )


def check(world: World) -> str:
    return world.shop.test_cli_runner().invoke(args=["capi", "check"]).output


def test_two_days_with_a_rolled_token(
    tmp_path: Path,
    seeded: Seeded,
    clock: FrozenClock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings = {"METRICS_TOKEN": METRICS_TOKEN}
    with running(tmp_path, seeded, clock, **settings) as world:
        shopper, owner = Shopper(world.shop_url), Owner(world.shop)
        caplog.set_level(logging.INFO)
        world.switch("meta_bad_token")
        old_sale(world)
        for _ in range(8):
            shopper.http.get(shopper.buy(), timeout=20)
            world.work()
            clock.tick(DAY / 4)
        world.work()

        # While it lasts: one alarm, and everything waits in its place.
        alarms = [line for line in caplog.messages if "stands still, " in line]
        assert len(alarms) == 1
        assert alarms[0].startswith(f"ALARM: {PIXEL} ")
        states = [row["state"] for row in world.rows()]
        assert (states.count("pending"), states.count("expired")) == (8, 1)
        assert {row["attempts"] for row in world.rows()} == {0}
        health = requests.get(f"{world.shop_url}/healthz", timeout=10).json()
        assert health["status"] == "degraded"
        assert PIXEL in health["paused"]
        seen = metrics(world.shop_url)
        assert seen["countonce_destination_paused", (PIXEL,)] == 1
        assert seen["countonce_outbox_purchases", (PIXEL, "expired")] == 1
        assert seen["countonce_outbox_oldest_waiting_seconds", ()] > DAY
        assert f"{PIXEL} stands still" in owner.get("/admin/orders").text

        # What was lost has a name: in the log, for the owner, and in the check.
        lost = "ALARM: Purchase event till-17 of order T17 became too old"
        assert sum(lost in line for line in caplog.messages) == 1
        assert "till-17" in owner.get("/admin/orders").text
        assert "till-17" in owner.get("/admin/outbox?state=expired").text
        assert "Purchase till-17 of order T17" in check(world)

        # The new token: all of them go, each with the time of its own act.
        world.switch("meta_bad_token", on=False)
        clock.tick(60)
        world.work()

        states = [row["state"] for row in world.rows()]
        assert (states.count("sent"), states.count("expired")) == (8, 1)
        assert f"{PIXEL} sends again" in caplog.messages
        arrived = {
            event["event_id"]: event["payload"]["event_time"]
            for event in world.events(event_name="Purchase", source="server")
        }
        assert arrived == {
            row["event_id"]: row["event_time"]
            for row in world.rows()
            if row["state"] == "sent"
        }
        health = requests.get(f"{world.shop_url}/healthz", timeout=10).json()
        assert (health["status"], health["paused"]) == ("ok", {})
        assert metrics(world.shop_url)["countonce_destination_paused", (PIXEL,)] == 0
        assert "stands still" not in owner.get("/admin/orders").text

        # A week later the loss is history.
        clock.tick(8 * DAY)
        world.work()
        assert "till-17" not in check(world)
