"""`capi check`: all that is wrong, at once."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine
from werkzeug.http import http_date

from capi import ConversionsClient, Worker
from capi.checks import Check, Verdict, ago, skew
from capi.commands.check import every
from capi.setup import Setup
from tests.capi.cli import answer, fire, put, run
from tests.capi.conftest import PIXEL
from tests.clock import FrozenClock


@pytest.fixture(autouse=True)
def _dated(monkeypatch: pytest.MonkeyPatch, clock: FrozenClock) -> None:
    """The server that plays Meta dates its answers by the clock of the test."""
    monkeypatch.setattr(
        BaseHTTPRequestHandler, "date_time_string", lambda _: http_date(clock())
    )


@pytest.fixture
def setup(engine: Engine, clock: FrozenClock, client: ConversionsClient) -> Setup:
    return Setup(engine=lambda: engine, clock=clock, clients=lambda: {PIXEL: client})


@pytest.fixture
def seen(engine: Engine, clock: FrozenClock) -> None:
    """A worker that has shown itself just now."""
    Worker(engine, {}, name="test", clock=clock).run_once()


def verdicts(setup: Setup) -> dict[str, str]:
    return {line.subject: line.verdict for line in every(setup)}


@pytest.mark.usefixtures("seen")
def test_where_all_is_well_it_says_so_line_by_line(setup: Setup) -> None:
    result = run(setup, "check")

    assert result.exit_code == 0, result.stdout
    assert result.stdout.splitlines() == [
        f"✓ ok             token   Meta answers and takes the token of {PIXEL}.",
        "✓ ok             clock   This clock and Meta's agree.",
        "✓ ok             worker  Seen 0 s ago.",
        "✓ ok             outbox  Nothing waits.",
    ]
    assert result.stderr == "All is well.\n"


def test_the_same_lines_come_as_json(setup: Setup) -> None:
    lines = answer(run(setup, "check", "--json"))

    assert lines[0] == {
        "subject": "token",
        "verdict": "ok",
        "message": f"Meta answers and takes the token of {PIXEL}.",
        "fix": "",
    }


@pytest.mark.usefixtures("seen")
def test_probing_the_token_records_no_event(setup: Setup, meta: Flask) -> None:
    run(setup, "check")

    assert meta.test_client().get("/events.json").json == []


def test_a_refused_token_is_a_wrong_setting(
    engine: Engine, clock: FrozenClock, meta_url: str
) -> None:
    bad = ConversionsClient("1234567890", "hush hush", base_url=meta_url)
    setup = Setup(engine=lambda: engine, clock=clock, clients=lambda: {PIXEL: bad})

    result = run(setup, "check")

    assert result.exit_code == 2
    assert f"Meta refuses {PIXEL}: [401] 190" in result.stdout
    assert "hush" not in result.output


def test_silence_is_a_failure_that_names_the_network(
    engine: Engine, clock: FrozenClock
) -> None:
    away = ConversionsClient("1", "EAAmadeup", base_url="http://127.0.0.1:9")
    setup = Setup(engine=lambda: engine, clock=clock, clients=lambda: {PIXEL: away})

    result = run(setup, "check")

    assert result.exit_code == 1
    assert "META_GRAPH_URL" in result.stdout


def test_without_a_pixel_the_settings_are_wrong(clock: FrozenClock) -> None:
    result = run(Setup(clock=clock), "check")

    assert result.exit_code == 2
    assert "Set META_PIXEL_ID and META_ACCESS_TOKEN" in result.stdout


@pytest.mark.parametrize(
    ("seconds", "verdict"),
    [
        (0, Verdict.OK),
        (4, Verdict.OK),
        (-30, Verdict.WARNING),
        (30, Verdict.WARNING),
        (90, Verdict.FAILED),
        (-9000, Verdict.WARNING),
    ],
)
def test_a_clock_ahead_is_worse_than_one_behind(
    seconds: float, verdict: Verdict
) -> None:
    assert skew(seconds).verdict is verdict


def test_the_clock_is_compared_with_metas_answer(
    engine: Engine, client: ConversionsClient
) -> None:
    fast = FrozenClock()
    fast.tick(600)
    setup = Setup(engine=lambda: engine, clock=fast, clients=lambda: {PIXEL: client})

    (line,) = (line for line in every(setup) if line.subject == "clock")

    assert line.verdict is Verdict.FAILED
    assert "600 s ahead of Meta's" in line.message


def test_no_worker_is_a_warning_until_something_waits(
    setup: Setup, engine: Engine, clock: FrozenClock
) -> None:
    idle = verdicts(setup)["worker"]
    fire(engine, "ch_1", now=clock())

    assert (idle, verdicts(setup)["worker"]) == ("warning", "failed")


@pytest.mark.usefixtures("seen")
def test_a_worker_silent_for_a_minute_counts_as_gone(
    setup: Setup, clock: FrozenClock
) -> None:
    clock.tick(61)

    assert verdicts(setup)["worker"] == "warning"


@pytest.mark.usefixtures("seen")
@pytest.mark.parametrize(
    ("age", "verdict"), [(60, "ok"), (600, "warning"), (90_000, "failed")]
)
def test_what_waits_too_long_is_said(
    setup: Setup, engine: Engine, clock: FrozenClock, age: float, verdict: str
) -> None:
    fire(engine, "ch_1", now=clock() - age)

    assert verdicts(setup)["outbox"] == verdict


def test_a_destination_that_stands_still_is_said_with_its_reason(
    setup: Setup, engine: Engine, clock: FrozenClock, meta_url: str
) -> None:
    fire(engine, "ch_1", now=clock())
    bad = ConversionsClient("1234567890", "hush hush", base_url=meta_url)
    Worker(engine, {PIXEL: bad}, name="test", clock=clock).run_once()

    result = run(setup, "check")

    assert f"{PIXEL} stands still for 0 s: [401] 190" in result.stdout


def test_refused_events_are_counted_with_the_command_that_lists_them(
    setup: Setup, engine: Engine, clock: FrozenClock
) -> None:
    put(engine, fire(engine, "ch_1", now=clock()), state="failed")

    result = run(setup, "check")

    assert "Meta refused 1 event(s) for good." in result.stdout
    assert "→ flask capi outbox list --state failed" in result.stdout


def test_missing_tables_are_a_line_among_the_others(clock: FrozenClock) -> None:
    bare = create_engine("sqlite://")

    lines = every(Setup(engine=lambda: bare, clock=clock))
    bare.dispose()

    assert [line.subject for line in lines] == ["pixel", "database"]
    assert "flask db upgrade" in lines[1].fix


def broken() -> Iterator[Check]:
    raise RuntimeError("hush")


def test_a_shops_own_check_is_asked_and_may_break(setup: Setup) -> None:
    mine = Check("stock", Verdict.OK, "Plenty.")
    own = Setup(
        clients=setup.clients, clock=setup.clock, checks=(broken, lambda: [mine])
    )

    lines = every(own)

    assert lines[0].message == "A check of the shop broke: RuntimeError."
    assert lines[1] is mine


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-1, "0 s"), (5, "5 s"), (600, "10 min"), (7200, "2 h"), (864_000, "10 days")],
)
def test_a_stretch_of_time_is_told_in_the_unit_that_fits(
    seconds: float, words: str
) -> None:
    assert ago(seconds) == words
