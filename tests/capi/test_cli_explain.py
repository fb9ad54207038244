"""`capi explain`: why an event was counted as it was, or not at all."""

from sqlalchemy import Engine

from capi import ConversionsClient, UserData, Worker
from capi.setup import Setup
from tests.capi.cli import answer, browser, fire, put, run
from tests.capi.conftest import PIXEL
from tests.clock import FrozenClock


def test_an_event_is_explained_from_firing_to_receipt(
    setup: Setup, engine: Engine, clock: FrozenClock, worker: Worker
) -> None:
    fire(engine, "ch_1", now=clock())
    worker.run_once()

    result = run(setup, "explain", "ch_1")

    assert result.exit_code == 0
    assert f"Purchase  ch_1  EUR 42.00  → {PIXEL}" in result.stdout
    assert "by thanks" in result.stdout
    assert "Meta has received it." in result.stdout


def test_with_meta_itself_it_says_what_to_look_at(
    setup: Setup, engine: Engine, clock: FrozenClock
) -> None:
    fire(engine, "ch_1", now=clock())

    result = run(setup, "explain", "ch_1")

    assert "In Meta's Events Manager, choose the dataset" in result.stdout


def test_with_a_local_events_manager_it_says_the_verdict(
    local: Setup, engine: Engine, clock: FrozenClock, worker: Worker
) -> None:
    fire(engine, "ch_1", now=clock())
    worker.run_once()
    browser(local, "ch_1")

    found = answer(run(local, "explain", "ch_1", "--json"))

    assert [each["source"] for each in found["arrivals"]] == ["server", "browser"]
    assert "merged" in {each["reason"] for each in found["arrivals"]}


def test_an_event_of_the_browser_alone_is_explained_too(local: Setup) -> None:
    browser(local, "pv_1", "PageView")

    result = run(local, "explain", "pv_1")

    assert result.exit_code == 0
    assert "Received by the local Events Manager: 1" in result.stdout
    assert "processed (server_missing)" in result.stdout


def test_the_verdict_is_in_the_words_of_the_events_manager(local: Setup) -> None:
    browser(local, "ch_1", "Purchase")

    result = run(local, "explain", "ch_1")
    (arrival,) = answer(run(local, "explain", "ch_1", "--json"))["arrivals"]

    assert arrival["sentence"].startswith("Counted from the browser only.")
    assert arrival["sentence"] in result.stdout


def test_a_refusal_is_part_of_the_explanation(
    setup: Setup, engine: Engine, clock: FrozenClock, worker: Worker
) -> None:
    fire(engine, "ch_1", now=clock(), user_data=UserData())
    worker.run_once()

    (account,) = answer(run(setup, "explain", "ch_1", "--json"))["outbox"]

    assert account["refusals"][0]["subcode"] == 2804050
    assert account["then"].startswith("flask capi lint")


def test_what_waits_for_a_standstill_says_so(
    setup: Setup, engine: Engine, clock: FrozenClock, meta_url: str
) -> None:
    fire(engine, "ch_1", now=clock())
    bad = ConversionsClient("1234567890", "hush hush", base_url=meta_url)
    Worker(engine, {PIXEL: bad}, name="test", clock=clock).run_once()

    result = run(setup, "explain", "ch_1")

    assert f"It waits, because {PIXEL} stands still" in result.stdout


def test_an_orders_number_leads_to_the_orders_event(
    local: Setup, engine: Engine, clock: FrozenClock, worker: Worker
) -> None:
    put(engine, fire(engine, "ch_1", now=clock()), subject="C261122-7KQ2M")
    worker.run_once()

    found = answer(run(local, "explain", "C261122-7KQ2M", "--json"))

    assert found["event_id"] == "ch_1"
    assert [row["row"]["event_id"] for row in found["outbox"]] == ["ch_1"]
    assert [each["event_id"] for each in found["arrivals"]] == ["ch_1"]


def test_an_order_of_several_events_names_them(
    local: Setup, engine: Engine, clock: FrozenClock
) -> None:
    for event_id in ("ch_1", "refund_1"):
        put(engine, fire(engine, event_id, now=clock()), subject="C261122-7KQ2M")

    result = run(local, "explain", "C261122-7KQ2M")

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        "Order C261122-7KQ2M has several events: ch_1, refund_1.\n"
        "Next: flask capi explain ch_1\n"
    )


def test_an_unknown_id_names_what_resembles_it(
    setup: Setup, engine: Engine, clock: FrozenClock
) -> None:
    put(engine, fire(engine, "ch_1", now=clock()), state="sent")

    result = run(setup, "explain", "ch_12")

    assert result.exit_code == 1
    assert result.stderr.endswith("Next: flask capi explain ch_1\n")


def test_an_id_like_no_other_leads_to_the_list(setup: Setup) -> None:
    result = run(setup, "explain", "ch_1")

    assert result.exit_code == 1
    assert result.stderr == (
        "Nothing is known of ch_1.\nNext: flask capi outbox list\n"
    )
