"""How many events an app may report: a minute's worth at once, in all processes."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from models import db
from tests.clock import FrozenClock
from tests.databases import Seeded
from tests.shop.phone import call, event

KEYS = "one:key-of-the-first-app,other:key-of-the-other-app"

Process = Callable[..., FlaskClient]


@pytest.fixture
def process(tmp_path: Path, seeded: Seeded, clock: FrozenClock) -> Iterator[Process]:
    """Starts a process of a shop whose apps may report six events a minute."""
    url = seeded.copy(tmp_path)
    shops = []

    def start(per_minute: str = "6") -> FlaskClient:
        settings = {
            "DATABASE_URL": url,
            "MOBILE_API_KEYS": KEYS,
            "MOBILE_EVENTS_PER_MINUTE": per_minute,
        }
        shops.append(create_app(settings, clock=clock))
        return shops[-1].test_client()

    yield start
    for shop in shops:
        with shop.app_context():
            db.engine.dispose()


def report(
    process: FlaskClient, events: int = 1, key: str = "key-of-the-first-app"
) -> TestResponse:
    several = (event(event_id=str(number)) for number in range(events))
    headers = {"Authorization": f"Bearer {key}"}
    return process.post("/api/app-events", json=call(*several), headers=headers)


@pytest.mark.each_database
def test_a_minutes_worth_may_come_at_once_and_more_is_told_when_to_come_again(
    process: Process, clock: FrozenClock
) -> None:
    shop = process()
    assert report(shop, 6).status_code == 200

    refused = report(shop, 2)

    assert refused.status_code == 429
    assert refused.json["error"]["code"] == "too_many"
    assert refused.headers["Retry-After"] == "20"
    clock.tick(19)
    assert report(shop, 2).status_code == 429
    clock.tick(1)
    assert report(shop, 2).status_code == 200


def test_a_refused_call_takes_nothing_of_the_allowance(
    process: Process, clock: FrozenClock
) -> None:
    shop = process()
    report(shop, 6)
    clock.tick(10)

    tries = [report(shop, 2).status_code for _ in range(3)]

    assert tries == [429] * 3
    assert report(shop, 1).status_code == 200


def test_what_was_not_used_is_not_saved_up(
    process: Process, clock: FrozenClock
) -> None:
    shop = process()
    report(shop, 1)
    clock.tick(3600)

    assert report(shop, 6).status_code == 200
    assert report(shop, 1).status_code == 429


@pytest.mark.each_database
def test_processes_share_an_apps_allowance(process: Process) -> None:
    first, second = process(), process()
    assert report(first, 4).status_code == 200

    assert report(second, 4).status_code == 429
    assert report(second, 2).status_code == 200


def test_each_app_has_an_allowance_of_its_own(process: Process) -> None:
    shop = process()
    report(shop, 6)

    assert report(shop, 6, "key-of-the-other-app").status_code == 200


def test_a_call_of_more_than_a_minutes_worth_takes_all_of_it(process: Process) -> None:
    shop = process()

    assert report(shop, 50).status_code == 200
    assert report(shop, 1).headers["Retry-After"] == "10"


def test_a_malformed_call_is_charged_like_any_other(process: Process) -> None:
    shop = process()
    headers = {"Authorization": "Bearer key-of-the-first-app"}
    body = {"events": [{}] * 6}

    assert shop.post("/api/app-events", json=body, headers=headers).status_code == 400
    assert report(shop, 1).status_code == 429


def test_a_shop_may_set_no_limit(process: Process) -> None:
    shop = process("0")

    assert [report(shop, 50).status_code for _ in range(3)] == [200] * 3
