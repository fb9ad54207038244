"""`capi lint`, `hash` and `score FILE`: tools that need no shop and no settings."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from capi.setup import Setup
from tests.capi.cli import answer, run
from tests.clock import FrozenClock

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def setup(clock: FrozenClock) -> Setup:
    """No outbox, no pixel: the tools do without."""
    return Setup(clock=clock)


def purchase(clock: FrozenClock, **custom_data: Any) -> dict[str, Any]:
    return {
        "event_name": "Purchase",
        "event_time": int(clock()),
        "event_id": "ch_1",
        "action_source": "website",
        "event_source_url": "https://shop.example/thanks",
        "user_data": {
            "em": [hashlib.sha256(b"jenny@example.com").hexdigest()],
            "client_user_agent": "Mozilla/5.0",
        },
        "custom_data": {"value": 42.0, "currency": "EUR"} | custom_data,
    }


def codes(result: Any) -> set[str]:
    return {finding["code"] for finding in answer(result)}


def test_a_file_is_linted_by_path(
    setup: Setup, clock: FrozenClock, tmp_path: Path
) -> None:
    file = tmp_path / "events.json"
    good = purchase(clock)
    bad = purchase(clock) | {"event_name": "purchase"}
    file.write_text(json.dumps({"data": [good, bad]}))

    result = run(setup, "lint", str(file))

    assert f"{file}:data[1].event_name: " in result.stdout
    assert f"{file}:data[0].event_name: " not in result.stdout


def test_json_lines_are_linted_by_line(setup: Setup, clock: FrozenClock) -> None:
    lines = [purchase(clock), purchase(clock) | {"event_name": "purchase"}]

    result = run(setup, "lint", "-", given="\n".join(map(json.dumps, lines)))

    named = [line for line in result.stdout.splitlines() if "event_name" in line]
    assert [line.partition(" ")[0] for line in named] == ["<stdin>:2:event_name:"]


def test_an_error_makes_the_exit_code_1(setup: Setup, clock: FrozenClock) -> None:
    event = purchase(clock, currency="EURO")

    result = run(setup, "lint", "--json", given=json.dumps(event))

    assert result.exit_code == 1
    assert "error" in {finding["severity"] for finding in answer(result)}


def test_without_an_error_the_exit_code_is_0(setup: Setup, clock: FrozenClock) -> None:
    result = run(setup, "lint", given=json.dumps(purchase(clock)))

    assert result.exit_code == 0


def test_a_catalogue_is_read_from_the_shops_feed(
    setup: Setup, clock: FrozenClock, tmp_path: Path
) -> None:
    feed = tmp_path / "feed.csv"
    feed.write_text("title,id\nMug,mug\nLamp,lamp\n")
    event = json.dumps(purchase(clock, content_ids=["mug", "sofa"]))

    with_it = run(setup, "lint", "--json", "--catalogue", str(feed), given=event)
    without = run(setup, "lint", "--json", given=event)

    assert codes(with_it) - codes(without)


def test_a_test_code_matters_in_production_alone(
    setup: Setup, clock: FrozenClock
) -> None:
    body = json.dumps({"data": [purchase(clock)], "test_event_code": "TEST1"})

    at_home = run(setup, "lint", "--json", given=body)
    in_production = run(setup, "lint", "--json", "--production", given=body)

    assert codes(in_production) - codes(at_home)


@pytest.mark.parametrize(
    ("text", "place"),
    [("", "<stdin>:1:"), ("{", "<stdin>:1:"), ('{"a": 1}\n{oops\n', "<stdin>:2:")],
)
def test_what_is_not_json_is_wrong_use_with_its_line(
    setup: Setup, text: str, place: str
) -> None:
    result = run(setup, "lint", given=text)

    assert result.exit_code == 2
    assert result.stderr.startswith(f"{place} this is not JSON")
    assert "Next: flask capi send Purchase --dry-run" in result.stderr


@pytest.mark.parametrize(
    "text", ["null", "[]", "3", '"x"', '{"data": 1}', "[[]]", '{"data": ["{}"]}']
)
def test_any_json_is_linted_without_a_crash(setup: Setup, text: str) -> None:
    assert run(setup, "lint", given=text).exit_code in (0, 1)


def test_a_hash_is_shown_with_its_steps(setup: Setup) -> None:
    result = run(setup, "hash", "email", " Jenny@Example.COM ")

    digest = hashlib.sha256(b"jenny@example.com").hexdigest()
    assert result.stdout.splitlines() == [
        "key            em",
        "raw            ' Jenny@Example.COM '",
        "trimmed        Jenny@Example.COM",
        "normal form    jenny@example.com",
        f"sha256         {digest}",
    ]


def test_the_country_says_how_to_read_a_telephone_number(setup: Setup) -> None:
    result = run(setup, "hash", "ph", "(650) 555-0100", "--country", "US", "--json")

    assert answer(result)["normal"] == ["16505550100"]


def test_a_value_on_stdin_stays_out_of_the_shells_history(setup: Setup) -> None:
    result = run(setup, "hash", "em", "-", "--json", given="jenny@example.com\n")

    assert answer(result)["normal"] == ["jenny@example.com"]


def test_a_digest_is_passed_on_and_not_hashed_again(setup: Setup) -> None:
    digest = hashlib.sha256(b"jenny@example.com").hexdigest()

    result = run(setup, "hash", "em", digest.upper())

    assert f"sent as it is  {digest}" in result.stdout


def test_the_browsers_keys_travel_unhashed(setup: Setup) -> None:
    result = run(setup, "hash", "client_ip_address", "203.0.113.7", "--json")

    assert answer(result)["sent"] == ["203.0.113.7"]
    assert answer(result)["hashed"] is False


def test_a_value_that_cannot_be_sent_says_why_and_exits_with_1(setup: Setup) -> None:
    result = run(setup, "hash", "email", "nobody")

    assert result.exit_code == 1
    assert "Nothing of it is sent." in result.stderr


def test_an_unknown_key_names_those_that_there_are(setup: Setup) -> None:
    result = run(setup, "hash", "nickname", "x")

    assert result.exit_code == 2
    assert "external_id" in result.stderr


def test_a_file_is_scored_by_event_name(setup: Setup, clock: FrozenClock) -> None:
    lead = purchase(clock) | {"event_name": "Lead", "user_data": {}}
    lines = [purchase(clock), purchase(clock), lead]

    found = answer(
        run(setup, "score", "-", "--json", given="\n".join(map(json.dumps, lines)))
    )

    assert {name: each["events"] for name, each in found.items()} == {
        "Purchase": 2,
        "Lead": 1,
    }
    assert found["Purchase"]["score"] > found["Lead"]["score"]


def test_the_score_is_called_an_estimate(setup: Setup, clock: FrozenClock) -> None:
    result = run(setup, "score", "-", given=json.dumps(purchase(clock)))

    assert "An estimate: Meta's formula is not public." in result.stderr


def test_the_tools_run_without_a_shop_or_settings(tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "capi", "lint", "-"],
        input="[]",
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode in (0, 1), result.stderr
    assert list(tmp_path.iterdir()) == []
