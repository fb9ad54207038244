"""`capi outbox …`: the queue by hand."""

import pytest
from sqlalchemy import Engine, create_engine

from capi.outbox import PRUNED
from capi.policy import DAY
from capi.setup import Setup
from tests.capi.cli import answer, fire, put, row, run
from tests.clock import FrozenClock

pytestmark = pytest.mark.each_database


@pytest.fixture
def setup(engine: Engine, clock: FrozenClock) -> Setup:
    return Setup(engine=lambda: engine, clock=clock)


def test_the_list_names_state_event_and_order(
    setup: Setup, engine: Engine, clock: FrozenClock
) -> None:
    fire(engine, "ch_1", now=clock())

    result = run(setup, "outbox", "list")

    assert result.exit_code == 0
    assert "pending    Purchase          ch_1  order of ch_1" in result.stdout
    assert result.stderr == "1 pending\n"


def test_the_list_takes_states_and_a_name(
    setup: Setup, engine: Engine, clock: FrozenClock
) -> None:
    first = fire(engine, "ch_1", now=clock())
    fire(engine, "ch_2", now=clock())
    put(engine, first, state="failed")

    by_state = run(setup, "outbox", "list", "--state", "failed", "--json")
    by_name = run(setup, "outbox", "list", "--event", "Lead", "--json")

    assert [found["event_id"] for found in answer(by_state)] == ["ch_1"]
    assert answer(by_name) == []


def test_no_list_shows_what_the_event_holds_or_the_claim(
    setup: Setup, engine: Engine, clock: FrozenClock
) -> None:
    fire(engine, "ch_1", now=clock())

    (found,) = answer(run(setup, "outbox", "list", "--json"))

    assert not {"payload", "claim"} & found.keys()


def test_showing_a_row_gives_payload_firings_and_what_its_state_means(
    setup: Setup, engine: Engine, clock: FrozenClock
) -> None:
    number = fire(engine, "ch_1", now=clock())
    fire(engine, "ch_1", now=clock())

    shown = run(setup, "outbox", "show", str(number))
    whole = answer(run(setup, "outbox", "show", str(number), "--json"))

    assert "It waits for the worker." in shown.stderr
    assert [each["fired_by"] for each in whole["firings"]] == ["thanks", "thanks"]
    assert whole["payload"]["custom_data"] == {"value": 42.0, "currency": "EUR"}


@pytest.mark.parametrize(
    "args", [("show", "7"), ("retry", "7"), ("discard", "7", "--reason", "x")]
)
def test_a_row_that_is_not_there_is_wrong_use_and_names_the_next_command(
    setup: Setup, args: tuple[str, ...]
) -> None:
    result = run(setup, "outbox", *args)

    assert result.exit_code == 2
    assert result.stderr == "There is no row 7.\nNext: flask capi outbox list\n"


def test_a_failed_row_is_retried(
    setup: Setup, engine: Engine, clock: FrozenClock
) -> None:
    number = fire(engine, "ch_1", now=clock())
    put(engine, number, state="failed", reason="no")

    result = run(setup, "outbox", "retry", str(number), "--json")

    assert result.exit_code == 0
    assert answer(result)["state"] == "pending"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"state": "sent"}, "is sent"),
        ({"state": "failed", "payload": PRUNED}, "still has its payload"),
        ({"state": "failed", "event_time": 1}, "older than the 7 days"),
    ],
)
def test_what_cannot_be_retried_says_why(
    setup: Setup,
    engine: Engine,
    clock: FrozenClock,
    changes: dict[str, object],
    words: str,
) -> None:
    number = fire(engine, "ch_1", now=clock())
    put(engine, number, **changes)

    result = run(setup, "outbox", "retry", str(number))

    assert result.exit_code == 1
    assert words in result.stderr
    assert "Next: flask capi outbox" in result.stderr


def test_a_row_of_a_shop_may_be_older(
    setup: Setup, engine: Engine, clock: FrozenClock
) -> None:
    number = fire(
        engine,
        "ch_1",
        now=clock(),
        event_time=clock() - 30 * DAY,
        action_source="physical_store",
    )
    put(engine, number, state="failed")

    assert run(setup, "outbox", "retry", str(number)).exit_code == 0


def test_discarding_keeps_the_reason(
    setup: Setup, engine: Engine, clock: FrozenClock
) -> None:
    number = fire(engine, "ch_1", now=clock())

    result = run(setup, "outbox", "discard", str(number), "--reason", "test order")

    assert result.exit_code == 0
    assert row(engine, number)["state"] == "discarded"
    assert row(engine, number)["reason"] == "test order"


@pytest.mark.parametrize("args", [(), ("--reason", " ")])
def test_discarding_takes_a_reason(
    setup: Setup, engine: Engine, clock: FrozenClock, args: tuple[str, ...]
) -> None:
    number = fire(engine, "ch_1", now=clock())

    result = run(setup, "outbox", "discard", str(number), *args)

    assert result.exit_code == 2
    assert row(engine, number)["state"] == "pending"


def test_without_an_outbox_the_commands_exit_with_2() -> None:
    result = run(Setup(), "outbox", "list")

    assert result.exit_code == 2
    assert result.stderr == "There is no outbox here.\nNext: flask capi check\n"


def test_a_database_without_tables_is_told_in_words(clock: FrozenClock) -> None:
    engine = create_engine("sqlite://")

    result = run(Setup(engine=lambda: engine, clock=clock), "outbox", "list")
    engine.dispose()

    assert result.exit_code == 2
    assert "Next: flask capi check" in result.stderr
    assert "SELECT" not in result.stderr
