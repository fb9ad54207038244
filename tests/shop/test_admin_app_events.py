"""The owner's pages, where an app's events wait for Meta beside the website's."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from capi import Consent, Context, Event
from capi.database import writing
from capi.flask import capi
from models import db
from tests.capi.app_kit import APP, APP_ID, TOKEN, bought
from tests.clock import FrozenClock
from tests.databases import Seeded
from tests.shop.owner import Owner
from tests.world import World, running


@pytest.fixture
def world(tmp_path: Path, seeded: Seeded, clock: FrozenClock) -> Iterator[World]:
    """A shop whose app's events go by both ways."""
    settings = {
        "APP_EVENTS_ROUTE": "both",
        "META_APP_ID": APP_ID,
        "META_APP_TOKEN": TOKEN,
    }
    with running(tmp_path, seeded, clock, **settings) as world:
        yield world


@pytest.fixture
def owner(world: World) -> Owner:
    return Owner(world.shop)


def record(world: World, event: Event, consent: Consent = Consent.GRANTED) -> None:
    with world.shop.app_context(), writing(db.engine) as connection:
        capi().record(
            connection,
            replace(event, event_time=int(world.clock())),
            context=Context(consent=consent, external_id="device-1"),
            fired_by="app",
        )


def app_row(owner: Owner) -> dict[str, Any]:
    rows = owner.json("/admin/outbox.json")["rows"]
    (row,) = (row for row in rows if row["destination"] == APP)
    return dict(row)


def test_each_way_has_a_row_with_its_destination_and_a_fate_of_its_own(
    world: World, owner: Owner
) -> None:
    record(world, bought())
    world.work()

    page = owner.get("/admin/outbox").text
    assert APP in page
    assert "pixel:1234567890" in page
    assert app_row(owner)["state"] == "sent"
    assert len(world.events(event_id="order_C1_purchase")) == 2


def test_the_page_of_an_apps_event_says_what_of_the_person_goes(
    world: World, owner: Owner
) -> None:
    record(world, bought())

    page = owner.get(f"/admin/outbox/{app_row(owner)['id']}").text

    assert "fb_mobile_purchase" in page
    assert "hashed before they came here" in page
    assert "X-Forwarded-For" in page
    assert "joe@example.com" not in page


def test_the_page_of_a_withheld_one_says_that_nothing_is_left(
    world: World, owner: Owner
) -> None:
    record(world, bought(), Consent.REFUSED)

    page = owner.get(f"/admin/outbox/{app_row(owner)['id']}").text

    assert "Nothing in it tells whose event it is." in page


def test_an_event_that_meta_would_not_take_says_why(world: World, owner: Owner) -> None:
    record(world, bought(event_name="Покупка"))

    row = app_row(owner)
    assert row["state"] == "failed"
    assert "takes no app event of this name" in row["reason"]
    for path in ("/admin/outbox", f"/admin/outbox/{row['id']}"):
        assert "takes no app event of this name" in owner.get(path).text


def test_an_app_that_stands_still_is_named_with_what_to_mend(
    world: World, owner: Owner
) -> None:
    record(world, bought())
    world.switch("meta_bad_token")
    world.work()

    page = owner.get("/admin/outbox").text

    assert f"{APP} stands still" in page
    assert "Mend the token or the id" in page
