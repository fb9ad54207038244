"""The Outbox screen: the shop's outbox as it stands, told and acted upon from here."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from flask import Flask

from capi.schema import State
from sandbox.outbox import story as outbox_story
from sandbox.outbox import words as outbox_words
from sandbox.shop_link import FRESH_SECONDS, Trouble
from tests.clock import FrozenClock
from tests.databases import Seeded, Sqlite
from tests.shop.owner import Owner
from tests.shopper import Shopper
from tests.world import World, running

WITHIN = {"retrying": 4, "sent": 4, "withheld": 1}
"""How many rows of each state the busy world holds."""


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory, sqlite: Sqlite) -> Iterator[World]:
    """One bought; one when Meta had enough of calls; and one who refused consent."""
    folder = tmp_path_factory.mktemp("outbox")
    with running(folder, Seeded(sqlite), FrozenClock(), CONSENT_MODE="opt_in") as world:
        buy(world, "granted")
        world.work()
        world.switch("meta_rate_limit")
        buy(world, "granted")
        world.work()
        buy(world, "refused")
        yield world


@pytest.fixture(scope="module")
def acting(tmp_path_factory: pytest.TempPathFactory, sqlite: Sqlite) -> Iterator[World]:
    """A shop in which each test buys something of its own."""
    folder = tmp_path_factory.mktemp("acts")
    with running(folder, Seeded(sqlite), FrozenClock(), CONSENT_MODE="opt_in") as world:
        yield world


def buy(world: World, choice: str) -> None:
    """A visitor answers about consent, and buys."""
    shopper = Shopper(world.shop_url)
    shopper.send("/consent", "/consent", choice=choice)
    shopper.http.get(shopper.buy(), timeout=20)


def page(world: World, path: str) -> str:
    """A page of the sandbox, no older than this moment."""
    world.clock.tick(FRESH_SECONDS)
    answer = requests.get(f"{world.sandbox_url}{path}", timeout=10)
    assert answer.status_code == 200, answer.text
    return re.sub(r"\s+", " ", answer.text)


def told(world: World, path: str = "/outbox.json") -> Any:
    """What the screen's JSON says."""
    world.clock.tick(FRESH_SECONDS)
    return requests.get(f"{world.sandbox_url}{path}", timeout=10).json()


def the_row(world: World, state: str) -> dict[str, Any]:
    """The newest Purchase in this state."""
    return [row for row in world.rows() if row["state"] == state][-1]


def act(world: World, row_id: int, action: str, **fields: str) -> str:
    """Press a button of the screen, and see the page that comes of it."""
    url = f"{world.sandbox_url}/outbox/{row_id}/{action}"
    answer = requests.post(url, data=fields, timeout=10)
    assert answer.status_code == 200, answer.text
    return answer.text


@pytest.mark.parametrize(("state", "count"), WITHIN.items())
def test_each_state_has_its_count_which_filters(
    busy: World, state: str, count: int
) -> None:
    word = str(outbox_words.STATES[state].words)

    found = page(busy, f"/outbox?state={state}")

    chip = re.search(rf'href="/outbox\?state={state}"[^>]*>.*?</a>', found)
    assert chip is not None
    assert f'{word} <span class="chips__count">{count}</span>' in chip[0]
    assert found.count('<tr id="row-') == count


def test_a_row_tells_attempts_next_attempt_age_and_last_answer(busy: World) -> None:
    found = page(busy, f"/outbox?q={the_row(busy, 'retrying')['event_id']}")

    assert "data-left" in found
    assert re.search(r'<meter class="age__bar" min="0" max="604800"', found)
    assert re.search(r"<span>[0-9.]+ s of 7 days</span>", found)
    assert "[400] 4 " in found


def test_the_order_leads_to_the_owners_page(busy: World) -> None:
    (_, order, _) = busy.orders()

    found = page(busy, f"/outbox?q={order.number}")

    assert f'href="{busy.shop_url}/admin/orders/{order.number}"' in found
    assert found.count('<tr id="row-') == 1


def test_the_timeline_goes_from_the_first_firing_to_the_next_attempt(
    busy: World,
) -> None:
    found = page(busy, f"/outbox/{the_row(busy, 'retrying')['id']}")

    steps = re.findall(r'timeline__what">.*?<span>(.*?)</span>', found)
    assert steps[0] == "Entered the outbox, fired by Stripe&#39;s webhook"
    assert steps[1] == "Fired by the thanks page as well: it was here already"
    assert steps[2] == "An attempt was answered with HTTP 400"
    assert steps[-1] == "Next attempt"


def test_what_meta_has_leads_to_its_arrival(busy: World) -> None:
    row = the_row(busy, "sent")
    (arrival,) = busy.events(event_id=row["event_id"])

    found = page(busy, f"/outbox/{row['id']}")

    assert f'href="/test-events/{arrival["id"]}"' in found
    assert "Meta received it" in found


def test_a_withheld_sale_says_that_consent_was_refused(busy: World) -> None:
    found = page(busy, f"/outbox/{the_row(busy, 'withheld')['id']}")

    assert "Consent refused: the visitor does not want Meta to hear of it." in found
    assert "The visitor said no." in found


def test_programs_get_what_the_owners_json_says(busy: World) -> None:
    owners = Owner(busy.shop).json("/admin/outbox.json")

    here = told(busy)

    for name in ("rows", "census", "older", "worker_seen_at", "paused"):
        assert here[name] == owners[name]
    first = here["rows"][0]["id"]
    assert told(busy, f"/outbox/{first}.json")["payload"]["event_name"] == "Purchase"


def test_what_waits_is_counted_beside_the_screens_name(busy: World) -> None:
    assert "(4 events wait)" in page(busy, "/dashboard")


def test_an_event_that_there_is_not_is_not_found(busy: World) -> None:
    for path in ("/outbox/999", "/outbox/999.json", "/outbox?state=lost"):
        answer = requests.get(f"{busy.sandbox_url}{path}", timeout=10)
        assert answer.status_code == 404


def test_a_worker_that_was_just_seen_needs_no_banner(busy: World) -> None:
    busy.work()

    assert "Nothing is sending." not in page(busy, "/outbox")


def test_after_a_minute_without_a_worker_the_command_is_named(busy: World) -> None:
    busy.work()
    busy.clock.tick(61)

    found = page(busy, "/outbox")

    assert "Nothing is sending." in found
    assert "<code>flask --app app capi worker</code>" in found
    assert told(busy)["nothing_sends"] is True


def test_send_now_does_not_wait_for_the_next_attempt(acting: World) -> None:
    row = failing(acting)
    acting.switch("meta_500", on=False)

    found = act(acting, row["id"], "retry")

    assert "It waits for the worker, to be sent now." in found
    assert acting.work() >= 1
    assert acting.rows()[-1]["state"] == "sent"


def test_a_replay_keeps_the_id_and_meta_knows_it(acting: World) -> None:
    acting.switch("meta_500", on=False)
    buy(acting, "granted")
    acting.work()
    row = acting.rows()[-1]

    found = act(acting, row["id"], "replay")
    acting.work()

    assert "to be sent once more" in found
    copies = acting.events(event_id=row["event_id"], source="server")
    assert [each["status"] for each in copies] == ["deduplicated", "processed"]
    assert "Put back into the queue, by a replay by hand" in page(
        acting, f"/outbox/{row['id']}"
    )


def test_the_reason_of_a_discard_is_kept_in_the_shop(acting: World) -> None:
    row = failing(acting)

    found = act(acting, row["id"], "discard", reason="A test of ours")

    assert "your reason is kept in the shop" in found
    assert acting.rows()[-1]["state"] == "discarded"
    assert acting.rows()[-1]["reason"] == "A test of ours"


def test_the_shops_refusal_is_told_in_its_words(acting: World) -> None:
    row = failing(acting)

    found = act(acting, row["id"], "discard", reason=" ")

    assert "Say why, in up to 500 characters" in found


def test_a_pixel_that_stands_still_is_told_with_why(
    world: World, shopper: Shopper
) -> None:
    world.switch("meta_bad_token")
    shopper.buy()
    world.work()

    found = page(world, "/outbox")

    assert "pixel:1234567890 stands still" in found
    assert "[400] 190" in found
    assert "when its destination goes on" in found
    assert "stands still" in page(world, f"/outbox/{world.rows()[-1]['id']}")


def failing(world: World) -> dict[str, Any]:
    """A Purchase that Meta could not take so far."""
    world.switch("meta_500")
    buy(world, "granted")
    world.work()
    row = world.rows()[-1]
    assert row["state"] == "retrying"
    return row


@pytest.mark.parametrize("trouble", Trouble)
def test_each_trouble_with_the_shop_has_a_sentence_and_a_cure(
    sandbox: Flask, trouble: Trouble
) -> None:
    with sandbox.test_request_context():
        advice = outbox_words.advice(trouble)

    assert advice.trouble.endswith(".")
    assert len(advice.cure) > 20


def test_without_the_shop_the_screen_says_what_to_do(sandbox: Flask) -> None:
    client = sandbox.test_client()

    found = client.get("/outbox").text
    told = client.get("/outbox.json")

    assert "Set ADMIN_PASSWORD in .env" in found
    assert (told.status_code, told.json["error"]["code"]) == (503, "no_password")


def test_of_many_attempts_in_vain_both_ends_are_told(sandbox: Flask) -> None:
    refusals = [
        {"refused_at": at, "http_status": None, "message": "", "fbtrace_id": None}
        for at in range(100)
    ]
    row = {
        "state": "retrying",
        "firings": [{"fired_by": "page", "fired_at": 0}],
        "refusals": refusals,
        "due_at": 200,
    }

    with sandbox.test_request_context():
        moments = outbox_story.story(row)

    said = [moment.what for moment in moments]
    assert "90 attempts more without success" in said
    assert len(said) == 13


def test_every_state_of_the_outbox_has_a_word_and_a_meaning() -> None:
    assert {*outbox_words.STATES} == {*outbox_words.MEANINGS} == {*State}


def test_what_the_shop_takes_for_no_text_is_as_good_as_absent(busy: World) -> None:
    assert told(busy, "/outbox.json?q=%00") == told(busy)
