"""Keys, tokens and passwords: in no log, page, answer, command's output or repr."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from app import create_app
from capi.flask import Capi
from config import SECRETS, Settings
from shop import catalog
from tests.clock import FrozenClock
from tests.databases import Seeded
from tests.security.walk import Walk
from tests.shop.owner import Owner
from tests.shop.phone import Phone, event
from tests.shopper import Shopper
from tests.world import OWNERS_PASSWORD, WEBHOOK_SECRET, World, running

PLANTED = {
    "SECRET_KEY": "planted-secret-key",
    "STRIPE_SECRET_KEY": "sk_test_planted",
    "META_ACCESS_TOKEN": "EAAplanted",
    "META_APP_SECRET": "planted-app-secret",
    "META_APP_TOKEN": "9876543210|planted-app-token",
    "META_PIXELS": "111:EAAplanted-too",
    "MOBILE_API_KEYS": "app:planted-key-of-the-app",
    "METRICS_TOKEN": "planted-metrics-token",
    "NOVA_POSHTA_API_KEY": "planted-nova-poshta-key",
    "EASYPOST_API_KEY": "EZTKplanted",
    "EASYPOST_WEBHOOK_SECRET": "planted-easypost-secret",
    "BROKER_URL": "redis://user:planted-broker-password@127.0.0.1:9/0",
}
NEVER_TOLD = (
    *(value.rpartition(":")[2].rpartition("|")[2] for value in PLANTED.values()),
    "planted-broker-password",
    OWNERS_PASSWORD,
    WEBHOOK_SECRET,
)
STRIPE_DOWN = ("stripe_500", "stripe_rate_limit")
META_DOWN = ("meta_500", "meta_rate_limit", "meta_bad_token", "meta_timeout")
COMMANDS = (
    ("check",),
    ("check", "--json"),
    ("tail", "--once"),
    ("outbox", "list", "--json"),
    ("outbox", "show", "1", "--json"),
    ("worker", "--once"),
    ("score",),
    ("send", "Purchase", "--test-event-code", "TEST1"),
)


@pytest.fixture
def world(tmp_path: Path, seeded: Seeded, clock: FrozenClock) -> Iterator[World]:
    """A shop that has a secret in every setting that can hold one."""
    nobody = "http://127.0.0.1:9/"
    addresses = {"NOVA_POSHTA_URL": nobody, "EASYPOST_URL": nobody}
    with running(tmp_path, seeded, clock, **PLANTED, **addresses) as world:
        yield world


def told(text: str) -> list[str]:
    return [secret for secret in NEVER_TOLD if secret in text]


def test_every_secret_of_the_settings_is_planted() -> None:
    planted = Settings.from_environment(
        {
            **PLANTED,
            "ADMIN_PASSWORD": OWNERS_PASSWORD,
            "STRIPE_WEBHOOK_SECRET": WEBHOOK_SECRET,
            "DATABASE_URL": "sqlite:///planted",
        }
    )

    assert [name for name in sorted(SECRETS) if not getattr(planted, name)] == []
    assert told(repr(planted)) == []


def test_through_every_failure_no_secret_is_told(
    world: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    heard: list[str] = []

    def hear(answer: requests.Response) -> None:
        heard.append(f"{answer.headers} {answer.text}")

    shopper, owner = Shopper(world.shop_url), Owner(world.shop)
    hear(shopper.http.get(shopper.buy(), timeout=20))
    for fault in (*STRIPE_DOWN, *META_DOWN):
        world.switch(fault)
        shopper.add()
        hear(shopper.send("/checkout", "/checkout"))
        hear(shopper.get("/thanks"))
        world.work()
        for command in COMMANDS if fault == "meta_bad_token" else ():
            result = world.shop.test_cli_runner().invoke(args=["capi", *command])
            heard.append(result.output + repr(result.exception))
        world.switch(fault, on=False)
        world.clock.tick(120)
    for key in (PLANTED["MOBILE_API_KEYS"].partition(":")[2], "no-key-of-ours"):
        hear(Phone(world.shop_url, key).call({"events": [event()]}))
    for path in ("/webhooks/stripe", "/webhooks/easypost", "/api/app-events"):
        bad = {"Stripe-Signature": "t=1,v1=0", "X-Hmac-Signature": "0"}
        hear(requests.post(f"{world.shop_url}{path}", headers=bad, timeout=20))
    for auth in (None, ("owner", "a guess"), owner.auth):
        for path in ("/admin/orders", "/admin/outbox.json", "/metrics", "/healthz"):
            hear(requests.get(f"{world.shop_url}{path}", auth=auth, timeout=20))
    result = world.shop.test_cli_runner().invoke(args=["parcels", "track"])
    heard.append(result.output)

    def fail(*_: object) -> None:
        raise RuntimeError("a failure of ours")

    monkeypatch.setattr(catalog, "categories", fail)
    hear(requests.get(f"{world.shop_url}/privacy", timeout=20))

    assert "a failure of ours" in caplog.text
    assert len(caplog.records) > 200  # debug lines of every library among them
    assert told(caplog.text) == []
    assert told("\n".join(heard)) == []


def test_no_page_of_either_application_shows_one(lived_in: Walk) -> None:
    world = lived_in.world
    for app in (world.shop, world.sandbox):
        for path in lived_in.paths(app, "GET"):
            if path != "/live":
                with app.test_client().get(path, auth=lived_in.owner.auth) as answer:
                    assert told(answer.get_data().decode(errors="replace")) == [], path


def test_no_object_shows_one_when_it_is_printed(world: World) -> None:
    extension: Capi = world.shop.extensions["capi"]
    with world.shop.app_context():
        things = [
            world.shop.config["SETTINGS"],
            *extension.clients().values(),
            extension.setup(),
            world.shop.extensions["stripe"],
            world.shop.extensions["carriers"],
            *world.shop.extensions["carriers"].values(),
        ]

    shown = " ".join(f"{thing!r} {thing}" for thing in things)

    assert told(shown) == []


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://shop:planted-broker-password@127.0.0.1:9/shop",
        "mysql://shop:planted-broker-password@127.0.0.1:9/shop",
        "postgresql://shop:planted-broker-password@[::1",
    ],
)
def test_a_database_that_is_away_does_not_tell_its_password(
    url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    shop = create_app({"DATABASE_URL": url, "ADMIN_PASSWORD": OWNERS_PASSWORD})

    answer = shop.test_client().get("/healthz")
    checked = shop.test_cli_runner().invoke(args=["capi", "check"])

    said = f"{answer.text} {checked.output} {shop.config['SETTINGS']} {caplog.text}"
    assert told(said) == []


def test_what_is_refused_when_serving_starts_names_settings_not_values() -> None:
    wrong = {
        "MOBILE_API_KEYS": "planted-key-of-the-app",
        "META_PIXELS": "EAAplanted",
        "BROKER_URL": "ftp://user:planted-broker-password@host",
        "STRIPE_SECRET_KEY": "sk_live_planted",
        "STRIPE_API_BASE": "http://127.0.0.1:9",
    }

    problems = Settings.from_environment(wrong).problems

    assert len(problems) >= 4
    assert not [each for each in problems if "planted" in each]
