"""How long Meta asks to be left alone."""

import json

import pytest

from capi.usage import LONGEST, seconds_to_wait


def usage(*minutes: object) -> dict[str, str]:
    entries = [{"estimated_time_to_regain_access": each} for each in minutes]
    return {"X-Business-Use-Case-Usage": json.dumps({"17": entries})}


def test_the_longest_time_that_is_named_counts() -> None:
    assert seconds_to_wait(usage(0, 5, 2)) == 300


def test_retry_after_is_heard_too() -> None:
    assert seconds_to_wait({"Retry-After": "30"}) == 30


def test_nobody_is_kept_waiting_for_more_than_a_day() -> None:
    assert seconds_to_wait(usage(10**9)) == LONGEST


@pytest.mark.parametrize(
    "headers",
    [
        {},
        usage(),
        usage(None, "5", True, -3, float("nan")),
        {"X-Business-Use-Case-Usage": "{broken"},
        {"X-Business-Use-Case-Usage": "[1]"},
        {"X-Business-Use-Case-Usage": '{"17": {"a": 1}}'},
        {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"},
    ],
)
def test_what_names_no_time_asks_for_none(headers: dict[str, str]) -> None:
    assert seconds_to_wait(headers) == 0
