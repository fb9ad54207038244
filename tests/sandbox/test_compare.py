"""Two halves side by side: what is the same, what differs, and in which order."""

from typing import Any

import pytest

from sandbox.compare import Field, parameters, user_data


def test_differences_come_before_what_one_side_has_and_what_is_the_same() -> None:
    browser = {"event_name": "Purchase", "event_time": 1, "dl": "x"}
    server = {"event_name": "Purchase", "event_time": 3, "opt_out": True}

    assert parameters(browser, server) == [
        Field("event_time", "1", "3", "differs"),
        Field("dl", "x", None, "left_only"),
        Field("opt_out", None, "true", "right_only"),
        Field("event_name", "Purchase", "Purchase", "same"),
    ]


def test_custom_data_is_compared_key_by_key() -> None:
    browser = {"custom_data": {"value": 42.0, "currency": "USD"}}
    server = {"custom_data": {"value": 41.0, "currency": "USD"}}

    assert parameters(browser, server) == [
        Field("custom_data.value", "42.0", "41.0", "differs"),
        Field("custom_data.currency", "USD", "USD", "same"),
    ]


@pytest.mark.parametrize(
    ("browser", "server"),
    [
        (11, 11.0),
        ("11.00", 11),
        ("abc", ["abc"]),
        (["1"], [1]),
        ([{"id": "a", "quantity": 1}], [{"quantity": 1.0, "id": "a"}]),
        (True, "true"),
    ],
)
def test_what_meta_reads_alike_is_the_same(browser: Any, server: Any) -> None:
    (field,) = parameters({"x": browser}, {"x": server})

    assert field.mark == "same"


@pytest.mark.parametrize(
    ("browser", "server"),
    [("usd", "USD"), (["a", "b"], ["b", "a"]), (True, 1), ("NaN", 0), ("ch_1", "ch_2")],
)
def test_what_meta_reads_apart_differs(browser: Any, server: Any) -> None:
    (field,) = parameters({"x": browser}, {"x": server})

    assert field.mark == "differs"


def test_a_missing_half_leaves_the_other_alone() -> None:
    assert user_data(None, {"user_data": {"em": ["0a1b"]}}) == [
        Field("em", None, "0a1b", "right_only")
    ]


def test_user_data_stays_out_of_the_parameters() -> None:
    assert parameters({"user_data": {"em": ["0a1b"]}}, None) == []


@pytest.mark.parametrize("broken", [[], "text", 3, None])
def test_parts_that_are_no_objects_are_passed_over(broken: Any) -> None:
    payload = {"user_data": broken, "custom_data": broken}

    assert parameters(payload, payload) == user_data(payload, payload) == []
