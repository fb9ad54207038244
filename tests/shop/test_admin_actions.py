"""What the owner can do about an event: retry it, or discard it."""

from typing import Any

import pytest
from sqlalchemy import update

from capi import outbox
from capi.database import writing
from capi.schema import rows
from models import db
from tests.shop.owner import Owner
from tests.world import World

pytestmark = pytest.mark.each_database


def state(owner: Owner, row: dict[str, Any]) -> str:
    """In which state the row is by now."""
    return str(owner.json(f"/admin/outbox/{row['id']}.json")["state"])


def test_a_failed_event_tries_again_with_the_same_id_and_time(
    owner: Owner, refused: dict[str, Any]
) -> None:
    page = f"/admin/outbox/{refused['id']}"

    answer = owner.send(page, f"{page}/retry")

    assert "It waits to be sent again." in answer.text
    told = owner.json(f"{page}.json")
    assert told["state"] == "pending"
    assert (told["event_id"], told["event_time"]) == (
        refused["event_id"],
        refused["event_time"],
    )


def test_an_event_is_discarded_with_a_reason_that_is_kept(
    owner: Owner, purchase: dict[str, Any]
) -> None:
    page = f"/admin/outbox/{purchase['id']}"

    answer = owner.send(page, f"{page}/discard", reason=" A test of ours ")

    assert "It is discarded, and your reason is kept." in answer.text
    told = owner.json(f"{page}.json")
    assert (told["state"], told["reason"]) == ("discarded", "A test of ours")


def test_without_a_reason_nothing_is_discarded(
    owner: Owner, purchase: dict[str, Any]
) -> None:
    page = f"/admin/outbox/{purchase['id']}"

    answer = owner.send(page, f"{page}/discard", reason="  ")

    assert "Say why" in answer.text
    assert state(owner, purchase) == "pending"


def test_a_page_offers_only_what_can_be_done(
    world: World, owner: Owner, purchase: dict[str, Any]
) -> None:
    waiting = owner.get(f"/admin/outbox/{purchase['id']}").text
    world.work()
    sent = owner.get(f"/admin/outbox/{purchase['id']}").text

    assert ("/retry" in waiting, "/discard" in waiting) == (False, True)
    assert ("/retry" in sent, "/discard" in sent) == (False, False)
    assert ("/replay" in waiting, "/replay" in sent) == (False, True)


def test_a_program_retries_and_discards(owner: Owner, refused: dict[str, Any]) -> None:
    retried = owner.change(id=refused["id"], action="retry")
    discarded = owner.change(id=refused["id"], action="discard", reason="enough")

    assert (retried.status_code, retried.json["state"]) == (200, "pending")
    assert (discarded.status_code, discarded.json["state"]) == (200, "discarded")
    assert discarded.json == owner.json(f"/admin/outbox/{refused['id']}.json")


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        ({"action": "retry"}, 400, "wrong_type", "id"),
        ({"id": "1", "action": "retry"}, 400, "wrong_type", "id"),
        ({"id": True, "action": "retry"}, 400, "wrong_type", "id"),
        ({"id": 999, "action": "retry"}, 404, "not_found", None),
        ({"action": "forget"}, 400, "unknown_action", "action"),
        ({"action": "discard"}, 400, "reason_missing", "reason"),
        ({"action": "discard", "reason": 7}, 400, "wrong_type", "reason"),
        ({"action": "discard", "reason": "x" * 501}, 400, "reason_missing", "reason"),
        ({"action": "retry"}, 409, "not_possible", None),
    ],
)
def test_a_program_hears_what_is_wrong(
    owner: Owner,
    purchase: dict[str, Any],
    body: dict[str, Any],
    status: int,
    code: str,
    field: str | None,
) -> None:
    whole = body if field == "id" else {"id": purchase["id"], **body}

    answer = owner.change(**whole)

    error = answer.json["error"]
    assert (answer.status_code, error["code"], error["field"]) == (status, code, field)
    assert state(owner, purchase) == "pending"


def test_what_is_not_an_object_is_not_a_change(owner: Owner) -> None:
    answer = owner.client.post("/admin/outbox.json", json=[1], auth=owner.auth)

    assert (answer.status_code, answer.json["error"]["code"]) == (400, "not_json")


def test_a_sent_event_can_be_neither_retried_nor_discarded(
    world: World, owner: Owner, purchase: dict[str, Any]
) -> None:
    world.work()

    retry = owner.change(id=purchase["id"], action="retry")
    discard = owner.change(id=purchase["id"], action="discard", reason="no")

    assert (retry.status_code, discard.status_code) == (409, 409)
    assert "“Sent”" in retry.json["error"]["message"]
    assert state(owner, purchase) == "sent"


def test_an_event_whose_payload_was_pruned_is_not_retried(
    world: World, owner: Owner, refused: dict[str, Any]
) -> None:
    with world.shop.app_context(), writing(db.engine) as connection:
        connection.execute(update(rows).values(payload=outbox.PRUNED))

    page = owner.get(f"/admin/outbox/{refused['id']}").text
    answer = owner.change(id=refused["id"], action="retry")

    assert ("/retry" in page, "/discard" in page) == (False, True)
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "pruned")
    assert state(owner, refused) == "failed"


def test_an_event_too_old_for_meta_is_not_retried(
    world: World, owner: Owner, refused: dict[str, Any]
) -> None:
    world.clock.tick(8 * 86_400)

    answer = owner.change(id=refused["id"], action="retry")

    assert (answer.status_code, answer.json["error"]["code"]) == (409, "too_old")
    assert state(owner, refused) == "failed"


def test_a_sent_event_goes_once_more_with_the_same_id_and_time(
    world: World, owner: Owner, purchase: dict[str, Any]
) -> None:
    world.work()
    page = f"/admin/outbox/{purchase['id']}"

    answer = owner.send(page, f"{page}/replay")
    world.work()

    assert "It waits to be sent once more." in answer.text
    told = owner.json(f"{page}.json")
    assert (told["state"], told["fired_by"][-1]) == ("sent", "replay")
    copies = world.events(event_name="Purchase", source="server")
    assert (
        len({(each["event_id"], each["payload"]["event_time"]) for each in copies}) == 1
    )
    assert [each["reason"] for each in copies] == [
        "same_side_repeat",
        "browser_missing",
    ]


def test_what_meta_would_count_anew_is_not_replayed(
    world: World, owner: Owner, purchase: dict[str, Any]
) -> None:
    world.work()
    world.clock.tick(48 * 3600 + 1)

    answer = owner.change(id=purchase["id"], action="replay")

    assert (answer.status_code, answer.json["error"]["code"]) == (409, "counted_anew")
    assert state(owner, purchase) == "sent"


def test_what_was_not_sent_is_no_replay(owner: Owner, purchase: dict[str, Any]) -> None:
    answer = owner.change(id=purchase["id"], action="replay")

    assert (answer.status_code, answer.json["error"]["code"]) == (409, "not_possible")
    assert "“Waiting”" in answer.json["error"]["message"]
