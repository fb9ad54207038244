"""`capi replay` sends again what may go again, `capi prune` forgets the rest."""

import json

import pytest
from sqlalchemy import Engine

from capi import ConversionsClient, Worker, outbox
from capi.database import writing
from capi.outbox import PRUNED
from capi.policy import DAY
from capi.setup import Setup
from tests.capi.cli import answer, fire, put, row, run
from tests.capi.conftest import PIXEL
from tests.clock import FrozenClock

HOUR = 3600


@pytest.fixture
def setup(engine: Engine, clock: FrozenClock) -> Setup:
    return Setup(engine=lambda: engine, clock=clock)


def settle(
    engine: Engine, clock: FrozenClock, event_id: str, state: str, *, ago: float = 0
) -> int:
    """An event that came to this state so many seconds ago."""
    number = fire(engine, event_id, now=clock() - ago)
    put(engine, number, state=state, settled_at=clock() - ago)
    return number


def test_failed_events_go_again_with_the_same_id_and_time(
    setup: Setup, engine: Engine, clock: FrozenClock
) -> None:
    number = settle(engine, clock, "ch_1", "failed", ago=HOUR)
    before = row(engine, number)

    result = run(setup, "replay", "--failed")

    after = row(engine, number)
    same = ("event_id", "event_time", "payload")
    assert result.exit_code == 0
    assert "queued again" in result.stdout
    assert after["state"] == "pending"
    assert [after[key] for key in same] == [before[key] for key in same]


def test_a_replay_is_one_more_firing(
    setup: Setup, engine: Engine, clock: FrozenClock
) -> None:
    number = settle(engine, clock, "ch_1", "failed")

    run(setup, "replay", "--failed")

    with engine.connect() as connection:
        firings = outbox.history(connection, number)["firings"]
    assert [firing["fired_by"] for firing in firings] == ["thanks", "replay"]


def test_since_also_takes_what_was_sent_but_nothing_earlier(
    setup: Setup, engine: Engine, clock: FrozenClock
) -> None:
    settle(engine, clock, "early", "sent", ago=3 * HOUR)
    settle(engine, clock, "late", "sent", ago=HOUR)
    settle(engine, clock, "refused", "failed", ago=HOUR)

    found = answer(run(setup, "replay", "--since", "2h", "--json"))

    assert [each["event_id"] for each in found] == ["late", "refused"]


def test_a_dry_run_changes_nothing(
    setup: Setup, engine: Engine, clock: FrozenClock
) -> None:
    number = settle(engine, clock, "ch_1", "failed")

    result = run(setup, "replay", "--failed", "--dry-run")

    assert "would be queued" in result.stdout
    assert row(engine, number)["state"] == "failed"


def test_what_is_too_old_for_meta_is_skipped_and_said(
    setup: Setup, engine: Engine, clock: FrozenClock
) -> None:
    number = settle(engine, clock, "ch_1", "failed", ago=8 * DAY)

    result = run(setup, "replay", "--failed")

    assert "skipped: older than the 7 days that Meta takes" in result.stdout
    assert row(engine, number)["state"] == "failed"


def test_what_meta_has_had_for_two_days_is_not_sent_to_be_counted_twice(
    setup: Setup, engine: Engine, clock: FrozenClock
) -> None:
    settle(engine, clock, "ch_1", "sent", ago=3 * DAY)

    (found,) = answer(run(setup, "replay", "--since", "7d", "--json"))

    assert found["skipped"] == (
        "Meta has had it for more than 48 hours and would count it again"
    )


@pytest.mark.parametrize("state", ["withheld", "discarded", "expired", "pending"])
def test_only_sent_and_refused_events_are_replayed(
    setup: Setup, engine: Engine, clock: FrozenClock, state: str
) -> None:
    number = settle(engine, clock, "ch_1", state)

    found = answer(run(setup, "replay", "--since", "7d", "--json"))

    assert found == []
    assert row(engine, number)["state"] == state


def test_what_a_visitor_has_taken_back_since_is_not_sent_again(
    setup: Setup, engine: Engine, clock: FrozenClock
) -> None:
    settle(engine, clock, "ch_1", "sent")
    with writing(engine) as connection:
        outbox.withhold(connection, "v1", reason="consent withdrawn", now=clock())

    (found,) = answer(run(setup, "replay", "--since", "1h", "--json"))

    assert found["state"] == "sent"
    assert found["skipped"] == "its visitor has withdrawn the consent"


def test_a_pruned_event_has_nothing_left_to_replay(
    setup: Setup, engine: Engine, clock: FrozenClock
) -> None:
    put(engine, settle(engine, clock, "ch_1", "failed"), payload=PRUNED)

    (found,) = answer(run(setup, "replay", "--failed", "--json"))

    assert found["skipped"] == "its payload was pruned"


@pytest.mark.parametrize("args", [(), ("--dry-run",), ("--since", "soon")])
def test_a_replay_without_a_choice_is_wrong_use(
    setup: Setup, args: tuple[str, ...]
) -> None:
    assert run(setup, "replay", *args).exit_code == 2


def test_a_replayed_event_reaches_meta_as_it_was(
    setup: Setup, engine: Engine, clock: FrozenClock, client: ConversionsClient
) -> None:
    number = fire(engine, "ch_1", now=clock())
    worker = Worker(engine, {PIXEL: client}, name="test", clock=clock)
    worker.run_once()
    run(setup, "replay", "--since", "1h")

    tally = worker.run_once()

    assert tally == {"sent": 1}
    assert row(engine, number)["state"] == "sent"


def test_pruning_empties_what_is_done_with_and_keeps_the_row(
    setup: Setup, engine: Engine, clock: FrozenClock
) -> None:
    old = settle(engine, clock, "old", "sent", ago=31 * DAY)
    young = settle(engine, clock, "young", "sent", ago=29 * DAY)

    result = run(setup, "prune", "--json")

    assert answer(result) == {"sent": 1}
    assert row(engine, old)["payload"] == PRUNED
    assert row(engine, old)["visitor"] is None
    assert row(engine, old)["event_id"] == "old"
    assert row(engine, young)["payload"] != PRUNED


def test_pruning_twice_finds_nothing_more(
    setup: Setup, engine: Engine, clock: FrozenClock
) -> None:
    settle(engine, clock, "old", "sent", ago=31 * DAY)
    run(setup, "prune")

    assert answer(run(setup, "prune", "--json")) == {}


def test_a_dry_prune_counts_and_empties_nothing(
    setup: Setup, engine: Engine, clock: FrozenClock
) -> None:
    old = settle(engine, clock, "old", "sent", ago=31 * DAY)

    result = run(setup, "prune", "--dry-run", "--json")

    assert answer(result) == {"sent": 1}
    assert json.loads(row(engine, old)["payload"])["event_id"] == "old"


@pytest.mark.parametrize("state", ["pending", "sending", "retrying"])
def test_what_waits_is_never_emptied(
    setup: Setup, engine: Engine, clock: FrozenClock, state: str
) -> None:
    number = fire(engine, "ch_1", now=clock() - 40 * DAY)
    put(engine, number, state=state)

    run(setup, "prune", "--days", "1")

    assert row(engine, number)["payload"] != PRUNED


def test_what_could_be_retried_keeps_its_payload_for_as_long_as_meta_takes_it(
    setup: Setup, engine: Engine, clock: FrozenClock
) -> None:
    number = settle(engine, clock, "ch_1", "failed", ago=2 * DAY)

    run(setup, "prune", "--days", "1")
    kept = row(engine, number)["payload"]
    clock.tick(6 * DAY)
    run(setup, "prune", "--days", "1")

    assert kept != PRUNED
    assert row(engine, number)["payload"] == PRUNED


def test_a_withheld_event_counts_from_the_day_it_was_made(
    setup: Setup, engine: Engine, clock: FrozenClock
) -> None:
    number = fire(engine, "ch_1", now=clock() - 31 * DAY, withheld="consent refused")

    run(setup, "prune")

    assert row(engine, number)["payload"] == PRUNED
