"""`capi tail`: what happens to events, while it happens."""

import json
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import Engine

from capi import ConversionsClient, UserData, Worker
from capi.database import writing
from capi.events_manager import EventsManager
from capi.log import Log
from capi.outbox import discard
from capi.policy import DAY
from capi.setup import Setup
from sandbox import faults
from tests.capi.cli import browser, fire, run
from tests.capi.conftest import PIXEL
from tests.clock import FrozenClock

pytestmark = pytest.mark.each_database


def told(result: Result) -> list[str]:
    """The lines without their times of day."""
    return [line[10:] for line in result.stdout.splitlines()]


def objects(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_an_event_leaves_and_an_answer_comes_back(
    setup: Setup, engine: Engine, clock: FrozenClock, worker: Worker
) -> None:
    fire(engine, "ch_1", now=clock())
    clock.tick()
    worker.run_once()

    result = run(setup, "tail", "--once")

    assert told(result) == [
        "thanks    -->  Purchase  ch_1  EUR 42.00",
        f"          <--  Purchase  ch_1  [200] received by {PIXEL}",
    ]


def test_a_second_firing_is_shown_as_one(
    setup: Setup, engine: Engine, clock: FrozenClock
) -> None:
    fire(engine, "ch_1", now=clock())
    fire(engine, "ch_1", now=clock())

    texts = [step["text"] for step in objects(run(setup, "tail", "--once", "--json"))]

    assert texts == ["", "fired again; it is in the outbox already"]


def test_a_refusal_says_that_it_is_final(
    setup: Setup, engine: Engine, clock: FrozenClock, worker: Worker
) -> None:
    fire(engine, "ch_1", now=clock(), user_data=UserData())
    clock.tick()
    worker.run_once()

    refusal = objects(run(setup, "tail", "--once", "--json"))[-1]

    assert refusal["text"].startswith("[400] 100/2804050")
    assert refusal["text"].endswith("will not retry")
    assert refusal["good"] is False


def test_trouble_that_passes_says_that_it_is_tried_again(
    setup: Setup, engine: Engine, clock: FrozenClock, worker: Worker, meta: Flask
) -> None:
    fire(engine, "ch_1", now=clock())
    with meta.app_context():
        faults.switch("meta_500", on=True)
    clock.tick()
    worker.run_once()

    refusal = objects(run(setup, "tail", "--once", "--json"))[-1]

    assert refusal["text"].endswith("will try again")


def test_a_standstill_is_a_line(
    setup: Setup, engine: Engine, clock: FrozenClock, meta_url: str
) -> None:
    fire(engine, "ch_1", now=clock())
    bad = ConversionsClient("1234567890", "hush hush", base_url=meta_url)
    Worker(engine, {PIXEL: bad}, name="test", clock=clock).run_once()

    result = run(setup, "tail", "--once")

    assert f"<--  {PIXEL} stands still: [401] 190" in result.stdout


def test_what_was_withheld_discarded_or_expired_is_told_with_its_reason(
    setup: Setup, engine: Engine, clock: FrozenClock, worker: Worker
) -> None:
    fire(engine, "ch_1", now=clock(), withheld="consent refused")
    given_up = fire(engine, "ch_2", now=clock())
    with writing(engine) as connection:
        discard(connection, given_up, reason="a test", now=clock())
    fire(engine, "ch_3", now=clock(), event_time=clock() - 8 * DAY)
    worker.run_once()

    steps = objects(run(setup, "tail", "--once", "--json"))

    assert {step["text"] for step in steps if step["direction"] == "<--"} == {
        "withheld: consent refused",
        "discarded: a test",
        "expired: older than Meta accepts when its turn came",
    }


def test_the_log_is_limited_by_time_name_and_id(
    setup: Setup, engine: Engine, clock: FrozenClock
) -> None:
    fire(engine, "ch_0", now=clock() - 3600)
    fire(engine, "ch_1", now=clock())
    fire(engine, "l_1", now=clock(), event_name="Lead")

    def ids(*args: str) -> list[str]:
        steps = objects(run(setup, "tail", "--once", "--json", *args))
        return [step["event_id"] for step in steps]

    assert ids() == ["ch_1", "l_1"]
    assert ids("--since", "2h", "--event", "Purchase") == ["ch_0", "ch_1"]
    assert ids("--id", "l_1") == ["l_1"]


def test_a_log_that_follows_gives_each_step_once(
    engine: Engine, clock: FrozenClock, worker: Worker
) -> None:
    log = Log(engine, clock=clock, since=clock())
    fire(engine, "ch_1", now=clock())
    first = log.fresh()
    nothing = log.fresh()
    clock.tick()
    worker.run_once()
    then = log.fresh()

    assert [step.who for step in first] == ["thanks"]
    assert nothing == []
    assert [step.text for step in then] == [f"[200] received by {PIXEL}"]


def test_a_late_commit_is_not_missed(engine: Engine, clock: FrozenClock) -> None:
    log = Log(engine, clock=clock, since=clock())
    began = clock()
    clock.tick(5)
    log.fresh()
    fire(engine, "ch_1", now=began)

    assert [step.event_id for step in log.fresh()] == ["ch_1"]


def test_an_events_manager_tells_of_the_browser_and_of_the_merge(
    local: Setup, engine: Engine, clock: FrozenClock, worker: Worker
) -> None:
    browser(local, "ch_1")
    clock.tick(1.8)
    fire(engine, "ch_1", now=clock())
    clock.tick(0.2)
    worker.run_once()

    result = run(local, "tail", "--once")

    lines = told(result)
    assert lines[0].startswith("browser   -->  Purchase  ch_1  EUR 42.00")
    assert "browser and server merged, 2.0 s apart: counted once" in lines[-1]


def test_an_events_manager_that_is_away_does_not_stop_the_log(
    engine: Engine, clock: FrozenClock
) -> None:
    away = EventsManager("http://127.0.0.1:9")
    log = Log(engine, clock=clock, since=clock(), events_manager=away)
    fire(engine, "ch_1", now=clock())

    assert len(log.fresh()) == 1


def test_no_colours_and_no_greeting_outside_a_terminal(
    setup: Setup, engine: Engine, clock: FrozenClock
) -> None:
    fire(engine, "ch_1", now=clock())

    result = run(setup, "tail", "--once")

    assert "\x1b" not in result.stdout
    assert result.stderr == ""


def test_a_replay_is_shown_as_what_it_is(
    setup: Setup, engine: Engine, clock: FrozenClock, worker: Worker
) -> None:
    fire(engine, "ch_1", now=clock())
    worker.run_once()
    run(setup, "replay", "--since", "1h")

    steps = objects(run(setup, "tail", "--once", "--json"))

    assert ("replay", "queued again") in {(step["who"], step["text"]) for step in steps}
