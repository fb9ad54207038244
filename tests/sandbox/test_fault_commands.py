"""`flask --app sandbox faults …`: the switches from a shell."""

import json

import pytest
from click.testing import Result
from flask import Flask

from sandbox import faults
from sandbox.fault_catalogue import SWITCHES
from tests.clock import FrozenClock


def run(sandbox: Flask, *words: str) -> Result:
    return sandbox.test_cli_runner().invoke(args=["faults", *words])


def test_the_list_has_a_line_for_each_switch(sandbox: Flask) -> None:
    result = run(sandbox, "list")

    assert result.exit_code == 0
    assert [line.split()[0] for line in result.stdout.splitlines()] == list(SWITCHES)


def test_a_switch_is_turned_on_for_a_time_at_a_rate_and_so_often(
    sandbox: Flask, clock: FrozenClock
) -> None:
    words = ("on", "meta_500", "--for", "5m", "--rate", "0.5", "--times", "3")

    result = run(sandbox, *words, "--json")

    (shown,) = json.loads(result.stdout)
    assert (shown["on"], shown["rate"], shown["times"]) == (True, 0.5, 3)
    assert shown["until"] == clock() + 300


def test_a_line_says_how_a_switch_stands(sandbox: Flask) -> None:
    result = run(sandbox, "on", "meta_500", "--for", "60s", "--rate", "0.5")

    assert "on, at 50%, for 60 s" in result.stdout


def test_off_without_a_name_turns_all_off(sandbox: Flask) -> None:
    faults.switch("meta_500", on=True)
    faults.switch("webhook_off", on=True)

    assert run(sandbox, "off", "meta_500").exit_code == 0
    assert [fault.name for fault in faults.everything() if fault.on] == ["webhook_off"]
    assert run(sandbox, "off").exit_code == 0
    assert not any(fault.on for fault in faults.everything())


@pytest.mark.parametrize(
    "words",
    [
        ("on", "no_such"),
        ("on", "meta_500", "--for", "soon"),
        ("on", "meta_500", "--for", "0s"),
        ("on", "meta_500", "--rate", "2"),
        ("on", "meta_500", "--times", "0"),
        ("on", "webhook_off", "--times", "1"),
    ],
)
def test_wrong_use_ends_with_two_and_turns_nothing(
    sandbox: Flask, words: tuple[str, ...]
) -> None:
    assert run(sandbox, *words).exit_code == 2
    assert not any(fault.on for fault in faults.everything())
