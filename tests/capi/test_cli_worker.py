"""`capi worker --once`, and `capi score` over what it sent."""

import pytest
from sqlalchemy import Engine

from capi import ConversionsClient, UserData
from capi.setup import Setup
from tests.capi.cli import answer, fire, run
from tests.capi.conftest import PIXEL
from tests.clock import FrozenClock


@pytest.fixture
def setup(engine: Engine, clock: FrozenClock, client: ConversionsClient) -> Setup:
    return Setup(engine=lambda: engine, clock=clock, clients=lambda: {PIXEL: client})


def test_one_run_sends_what_is_due_and_counts_it(
    setup: Setup, engine: Engine, clock: FrozenClock
) -> None:
    fire(engine, "ch_1", now=clock())
    fire(engine, "ch_2", now=clock())

    result = run(setup, "worker", "--once", "--json")

    assert result.exit_code == 0
    assert answer(result) == {"sent": 2}


def test_a_run_with_nothing_to_do_is_fine(setup: Setup) -> None:
    result = run(setup, "worker", "--once")

    assert result.exit_code == 0
    assert result.stdout == "Nothing was due.\n"


def test_what_was_refused_makes_the_exit_code_1(
    setup: Setup, engine: Engine, clock: FrozenClock
) -> None:
    fire(engine, "ch_1", now=clock(), user_data=UserData())

    result = run(setup, "worker", "--once")

    assert result.exit_code == 1
    assert result.stdout == "1 failed\n"
    assert result.stderr.endswith("Next: flask capi outbox list\n")


def test_one_run_without_a_pixel_is_a_matter_of_settings(
    engine: Engine, clock: FrozenClock
) -> None:
    result = run(Setup(engine=lambda: engine, clock=clock), "worker", "--once")

    assert result.exit_code == 2
    assert result.stderr == "No pixel is set.\nNext: flask capi check\n"


def test_a_worker_that_runs_on_has_no_sum_to_print(setup: Setup) -> None:
    result = run(setup, "worker", "--json")

    assert result.exit_code == 2
    assert "add --once" in result.stderr


def test_the_outbox_is_scored_by_event_name(
    setup: Setup, engine: Engine, clock: FrozenClock
) -> None:
    fire(engine, "ch_1", now=clock())
    run(setup, "worker", "--once")

    found = answer(run(setup, "score", "--json"))

    assert found["Purchase"]["events"] == 1
    assert found["Purchase"]["coverage"]["em"] == 100.0


def test_an_empty_outbox_has_no_score(setup: Setup) -> None:
    result = run(setup, "score")

    assert result.exit_code == 0
    assert "No events to estimate." in result.stderr
