"""What the owner sees of the outbox, on pages and as JSON."""

import json
from pathlib import Path
from typing import Any

import pytest

from capi import destinations
from capi.database import writing
from models import db
from tests.clock import FrozenClock
from tests.databases import Seeded
from tests.shop.owner import Owner
from tests.shopper import Shopper
from tests.world import World, running

CLEAR = ("jenny", "rosen", "example.com", "6505551212", "menlo", "94025", "hacker")


def test_a_sent_purchase_is_told_with_who_fired_it(
    world: World, owner: Owner, purchase: dict[str, Any]
) -> None:
    world.clock.tick(3)
    world.work()

    told = owner.json("/admin/outbox.json?event_name=Purchase")
    (row,) = told["rows"]
    assert told["worker_seen_at"] == world.clock()
    assert told["paused"] == []
    assert told["census"]["sent"] == len(owner.json("/admin/outbox.json")["rows"])
    assert row.pop("fbtrace_id")
    assert row == {
        "id": purchase["id"],
        "destination": "pixel:1234567890",
        "event_name": "Purchase",
        "event_id": purchase["event_id"],
        "event_time": purchase["event_time"],
        "action_source": "website",
        "subject": purchase["subject"],
        "state": "sent",
        "reason": None,
        "attempts": 1,
        "due_at": row["due_at"],
        "created_at": purchase["created_at"],
        "settled_at": world.clock(),
        "max_age": 7 * 86_400,
        "may": ["replay"],
        "fired_by": ["webhook", "thanks"],
        "firings": [
            {"fired_by": "webhook", "fired_at": world.clock() - 3},
            {"fired_by": "thanks", "fired_at": world.clock() - 3},
        ],
        "refusals": [],
    }


def test_a_refusal_is_told_in_metas_words(
    owner: Owner, refused: dict[str, Any]
) -> None:
    told = owner.json(f"/admin/outbox/{refused['id']}.json")

    (refusal,) = told["refusals"]
    assert told["may"] == ["retry", "discard"]
    assert (refusal["http_status"], refusal["code"]) == (400, 100)
    assert refusal["message"] == told["reason"]
    for path in ("/admin/outbox", f"/admin/outbox/{refused['id']}"):
        assert refusal["message"] in owner.get(path).text


@pytest.mark.parametrize(
    "asked",
    ["state=pending", "event_name=Purchase", "event_id={event_id}", "q={event_id}"],
)
def test_the_list_can_be_narrowed(
    owner: Owner, purchase: dict[str, Any], asked: str
) -> None:
    asked = asked.format(**purchase)

    found = owner.json(f"/admin/outbox.json?{asked}")["rows"]

    assert purchase["id"] in [row["id"] for row in found]
    assert purchase["event_id"] in owner.get(f"/admin/outbox?{asked}").text


@pytest.mark.parametrize("asked", ["subject={subject}", "q={subject}"])
def test_the_events_of_an_order_are_found_by_its_number(
    owner: Owner, purchase: dict[str, Any], asked: str
) -> None:
    found = owner.json(f"/admin/outbox.json?{asked.format(**purchase)}")["rows"]

    assert [row["id"] for row in found] == [purchase["id"]]


@pytest.mark.parametrize(
    "asked", ["state=sent", "event_name=Nothing", "event_id=ch_0", "q=ch_0"]
)
def test_what_does_not_match_is_not_there(
    owner: Owner, purchase: dict[str, Any], asked: str
) -> None:
    assert owner.json(f"/admin/outbox.json?{asked}")["rows"] == []
    assert "No event matches." in owner.get(f"/admin/outbox?{asked}").text


def test_an_unknown_state_is_answered_with_the_known_ones(owner: Owner) -> None:
    answer = owner.get("/admin/outbox.json?state=lost")

    assert answer.status_code == 400
    assert "pending" in answer.json["error"]["message"]


def test_a_list_cut_short_says_where_it_goes_on(
    owner: Owner, purchase: dict[str, Any]
) -> None:
    everything = owner.json("/admin/outbox.json")["rows"]

    first = owner.json("/admin/outbox.json?limit=2")
    rest = owner.json(f"/admin/outbox.json?before={first['older']}")

    assert len(first["rows"]) == 2
    assert first["rows"] + rest["rows"] == everything


def test_no_clear_personal_data_is_in_the_outbox(
    owner: Owner, purchase: dict[str, Any]
) -> None:
    for path in ("/admin/outbox", f"/admin/outbox/{purchase['id']}"):
        for text in (owner.get(path).text, owner.get(f"{path}.json").text):
            assert [clear for clear in CLEAR if clear in text.lower()] == []


def test_the_page_of_an_event_shows_its_payload_as_meta_gets_it(
    owner: Owner, purchase: dict[str, Any]
) -> None:
    told = owner.json(f"/admin/outbox/{purchase['id']}.json")
    page = owner.get(f"/admin/outbox/{purchase['id']}").text

    assert told["payload"] == json.loads(purchase["payload"])
    assert told["payload"]["user_data"]["em"][0] in page


def test_with_several_pixels_each_row_says_where_it_goes(
    tmp_path: Path, seeded: Seeded, clock: FrozenClock
) -> None:
    pixels = "2222222222:EAAsecond"
    with running(tmp_path, seeded, clock, META_PIXELS=pixels) as world:
        Shopper(world.shop_url).buy()
        page = Owner(world.shop).get("/admin/outbox?event_name=Purchase").text

    assert "pixel:1234567890" in page
    assert "pixel:2222222222" in page


def test_silence_is_told_after_a_minute(world: World, owner: Owner) -> None:
    nobody = owner.get("/admin/outbox").text
    world.work()
    working = owner.get("/admin/outbox").text
    world.clock.tick(61)
    silent = owner.get("/admin/outbox").text

    assert "No worker has been seen yet." in nobody
    assert "Nothing is sending." not in working
    assert "Nothing is sending." in silent
    assert "1 minute ago" in silent


def test_a_destination_that_stands_still_is_told_with_metas_words(
    world: World, owner: Owner, purchase: dict[str, Any]
) -> None:
    with world.shop.app_context(), writing(db.engine) as connection:
        (client,) = world.shop.extensions["capi"].clients().values()
        destinations.pause(
            connection,
            "pixel:1234567890",
            client,
            now=world.clock(),
            why="[401] 190 The token has been revoked",
        )

    told = owner.json("/admin/outbox.json")["paused"]
    page = owner.get("/admin/outbox").text

    assert told == [
        {
            "key": "pixel:1234567890",
            "paused_at": world.clock(),
            "message": "[401] 190 The token has been revoked",
        }
    ]
    assert "pixel:1234567890 stands still" in page
    assert "[401] 190 The token has been revoked" in page
