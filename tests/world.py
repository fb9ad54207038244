"""Shop, sandbox and worker as they run in earnest, in one process and on one clock.

Two real servers on free ports of this machine talk to each other by HTTP. Only the
clock is ours: tests move days in no time.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from flask import Flask, request
from sqlalchemy import select

import app as shop_room
import sandbox as sandbox_room
from capi import Worker, outbox
from capi.flask import Capi
from models import Order, Refund, db, writing
from sandbox import faults
from sandbox.stripe import webhooks as stripe_webhooks
from tests.clock import FrozenClock
from tests.databases import Seeded
from tests.server import free_port, serving

PIXEL_ID = "1234567890"
DEADLINE = 10.0
OWNERS_PASSWORD = "correct horse battery staple"
WEBHOOK_SECRET = "whsec_test_made_up"
EASYPOST_SECRET = "made up for EasyPost"


@dataclass
class World:
    """Everything a test may want to look at or to disturb."""

    shop: Flask
    sandbox: Flask
    shop_url: str
    sandbox_url: str
    clock: FrozenClock

    def work(self) -> int:
        """Let the worker send what is due; gives how many events were sent."""
        extension: Capi = self.shop.extensions["capi"]
        with self.shop.app_context():
            worker = Worker(
                extension.engine, extension.clients(), name="test", clock=self.clock
            )
            sent = 0
            while tally := worker.run_once():
                sent += tally["sent"]
                if not tally["sent"]:
                    break
            return sent

    def switch(self, fault: str, *, on: bool = True) -> None:
        """Turn one of the sandbox's faults on or off."""
        with self.sandbox.app_context():
            faults.switch(fault, on=on)

    def before_webhook(self, wait: Callable[[float], object]) -> None:
        """Let the shop's webhook endpoint call `wait` before it does anything."""

        def hold() -> None:
            if request.path.startswith("/webhooks/"):
                wait(DEADLINE)

        self.shop.before_request_funcs.setdefault(None, []).append(hold)

    def until(self, true: Callable[[], bool]) -> None:
        """Wait for something that another thread does."""
        deadline = time.monotonic() + DEADLINE
        while not true():
            assert time.monotonic() < deadline, "it never came true"
            time.sleep(0.02)

    def deliver(self) -> None:
        """Let Stripe's webhooks go out that are due."""
        with self.sandbox.app_context():
            stripe_webhooks.deliver_due()

    def change_order(self, **changes: object) -> None:
        """Tamper with the newest order, behind the shop's back."""
        with self.shop.app_context(), writing() as work:
            order = work.scalars(select(Order).order_by(Order.id.desc())).first()
            for name, value in changes.items():
                setattr(order, name, value)

    def summary(self) -> dict[str, dict[str, Any]]:
        """The sandbox's counts, by event name."""
        answer = requests.get(f"{self.sandbox_url}/summary.json", timeout=10)
        return answer.json()["events"]

    def purchases(self) -> dict[str, Any]:
        """What the sandbox says of Purchases in `/summary.json`."""
        nothing = {"browser": 0, "server": 0, "received": 0, "counted": 0, "value": {}}
        return self.summary().get("Purchase", nothing)

    def events(self, **query: str) -> list[dict[str, Any]]:
        """What arrived, newest first."""
        answer = requests.get(
            f"{self.sandbox_url}/events.json", params=query, timeout=10
        )
        return answer.json()

    def orders(self) -> list[Order]:
        """The shop's orders, oldest first."""
        with self.shop.app_context():
            found = list(db.session.scalars(select(Order).order_by(Order.id)))
            for order in found:
                _ = order.lines, order.shipment
            db.session.expunge_all()
            return found

    def refunds(self) -> list[Refund]:
        """What the shop noted of refunds, oldest first."""
        with self.shop.app_context():
            found = list(db.session.scalars(select(Refund).order_by(Refund.id)))
            db.session.expunge_all()
            return found

    def rows(self, event_name: str = "Purchase") -> list[dict[str, Any]]:
        """An event's rows in the outbox, oldest first, each with who fired it."""
        with self.shop.app_context(), db.engine.connect() as connection:
            return [
                {
                    **row,
                    "fired_by": sorted(
                        firing["fired_by"]
                        for firing in outbox.history(connection, row["id"])["firings"]
                    ),
                }
                for row in reversed(outbox.listing(connection, limit=1000))
                if row["event_name"] == event_name
            ]


@contextmanager
def running(
    folder: Path,
    database: Seeded,
    clock: FrozenClock,
    *,
    foot_strip: bool = False,
    **settings: str,
) -> Iterator[World]:
    """Serve a shop on a copy of `database`, and a sandbox, until the block ends.

    With `foot_strip`, the shop's pages show the sandbox's frame, as in the demo.
    """
    settings = {"DATABASE_URL": database.copy(folder)} | settings
    shop_port, sandbox_port = free_port(), free_port()
    shop_url = f"http://127.0.0.1:{shop_port}"
    sandbox_url = f"http://127.0.0.1:{sandbox_port}"
    if foot_strip:
        settings["EVENTS_MANAGER_URL"] = sandbox_url
    shop = shop_room.create_app(
        environment(folder, shop_url, sandbox_url) | settings, clock=clock
    )
    sandbox = sandbox_room.create_app(
        {
            "TESTING": True,
            "SANDBOX_DATABASE": folder / "sandbox.sqlite3",
            "SANDBOX_WEBHOOK_URL": f"{shop_url}/webhooks/stripe",
            "SANDBOX_SHOP_URL": shop_url,
            "ADMIN_PASSWORD": OWNERS_PASSWORD,
            "SANDBOX_SHOP_SECONDS": DEADLINE,
            "SANDBOX_TIMEOUT_SECONDS": 0.2,
            "STRIPE_WEBHOOK_SECRET": WEBHOOK_SECRET,
            "EASYPOST_WEBHOOK_SECRET": EASYPOST_SECRET,
        },
        clock=clock,
    )
    with serving(shop, shop_port), serving(sandbox, sandbox_port):
        yield World(shop, sandbox, shop_url, sandbox_url, clock)


def environment(folder: Path, shop_url: str, sandbox_url: str) -> dict[str, str]:
    """The shop's settings in a test: everything points to the sandbox."""
    return {
        "SECRET_KEY": "a-key-for-tests",
        "SHOP_URL": shop_url,
        "DATABASE_URL": f"sqlite:///{folder / 'shop.sqlite3'}",
        "STRIPE_SECRET_KEY": "sk_test_made_up",
        "STRIPE_WEBHOOK_SECRET": WEBHOOK_SECRET,
        "STRIPE_API_BASE": f"{sandbox_url}/stripe",
        "CONSENT_MODE": "off",
        "ADMIN_PASSWORD": OWNERS_PASSWORD,
        "META_PIXEL_ID": PIXEL_ID,
        "META_ACCESS_TOKEN": "EAAmadeup",
        "META_GRAPH_URL": f"{sandbox_url}/graph",
        "META_PIXEL_URL": f"{sandbox_url}/pixel/fbevents.js",
        "META_TR_URL": f"{sandbox_url}/tr/",
        "NOVA_POSHTA_URL": f"{sandbox_url}/novaposhta/v2.0/json/",
        "EASYPOST_API_KEY": "EZTKmadeup",
        "EASYPOST_URL": f"{sandbox_url}/easypost/v2",
        "EASYPOST_WEBHOOK_SECRET": EASYPOST_SECRET,
    }
