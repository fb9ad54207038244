"""What holds for every event, whatever somebody has put into its fields."""

import json
from collections.abc import Iterator
from dataclasses import fields
from enum import Enum
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from capi import (
    ActionSource,
    AppData,
    AttributionData,
    AttributionSetting,
    Content,
    CustomData,
    CustomerSegmentation,
    DeliveryCategory,
    Event,
    ExtendedDeviceInfo,
    Finding,
    MessagingChannel,
    OriginalEventData,
    UserData,
)
from capi.client import encode
from capi.digests import Digests, Told
from capi.normal.text import clean
from capi.parts import Part
from tests.capi.test_normalize_properties import ANYTHING, SCALARS
from tests.often import often

# A busy machine is no fault of the code's.
UNHURRIED = settings(
    max_examples=often(250), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


class Odd(Enum):
    """An enum of nobody's."""

    ONE = 1
    LIST = []


# Random values seldom get past the first check; these do.
PLAUSIBLE = st.sampled_from(
    [
        "Purchase",
        "purchase",
        "USD",
        "LDU",
        "a2",
        " ",
        "\ud800",
        "joe@eg.com",
        "00000000-0000-0000-0000-000000000000",
        1_790_000_000,
        1_790_000_000_000,
        10**400,
        1234567890123456,
        2.0,
        float("nan"),
        float("-inf"),
        True,
        ["mug", "mug", None, " ", 7],
        {"level": 3, "nested": {"none": None, "list": [1, float("inf")]}, 4: 5},
        *ActionSource,
        *MessagingChannel,
        *DeliveryCategory,
        *CustomerSegmentation,
        *Odd,
    ]
)
VALUES = PLAUSIBLE | ANYTHING | st.datetimes(timezones=st.timezones())


def parts(part: type[Part], **nested: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A part with anything in some of its fields."""
    required = {
        Event: {"event_name": VALUES, "event_time": VALUES},
        Content: {"id": VALUES},
    }.get(part, {})
    optional = {
        each.name: nested.get(each.name, VALUES)
        for each in fields(part)  # type: ignore[arg-type]
        if each.name not in required
    }
    some = st.lists(st.sampled_from(sorted(optional)), max_size=5, unique=True)
    chosen = some.flatmap(
        lambda names: st.fixed_dictionaries(
            required | {name: optional[name] for name in {*names, *nested}}
        )
    )
    return chosen.map(lambda values: part(**values))


CONTENTS = st.lists(parts(Content) | VALUES, max_size=3)
CUSTOM_DATA = parts(CustomData, contents=CONTENTS | parts(Content) | VALUES)
EVENTS = parts(
    Event,
    custom_data=CUSTOM_DATA | VALUES,
    user_data=parts(UserData) | VALUES,
    app_data=parts(AppData, extinfo=parts(ExtendedDeviceInfo) | VALUES) | VALUES,
    original_event_data=parts(OriginalEventData) | VALUES,
    attribution_data=parts(
        AttributionData, attribution_setting=parts(AttributionSetting) | VALUES
    )
    | VALUES,
)


def everything_in(payload: Any) -> Iterator[Any]:
    """Every value of a payload, at whatever depth."""
    yield payload
    children = payload.values() if isinstance(payload, dict) else payload
    if isinstance(payload, dict | list):
        for child in children:
            yield from everything_in(child)


@UNHURRIED
@given(event=EVENTS)
def test_server_half_is_json_without_nulls_and_without_anything_empty(
    event: Event,
) -> None:
    payload = event.to_server()

    assert json.loads(encode(event).encode()) == payload
    custom_data = payload.get("custom_data", {})
    assert None not in [*everything_in(payload)]
    assert [key for key, value in custom_data.items() if value in ("", [], {})] == []


@UNHURRIED
@given(event=EVENTS)
def test_both_halves_agree(event: Event) -> None:
    server = event.to_server()

    name, parameters, options = event.to_browser()

    assert json.loads(json.dumps(parameters, allow_nan=False)) == parameters
    assert name == server.get("event_name", "")
    assert options.get("eventID") == server.get("event_id")
    assert parameters == server.get("custom_data", {})


@UNHURRIED
@given(event=EVENTS)
def test_findings_are_made_of_text_that_can_be_shown(event: Event) -> None:
    for finding in event.findings():
        assert isinstance(finding, Finding)
        assert json.dumps(vars(finding)).isascii()
        f"{finding}".encode()


@UNHURRIED
@given(event=EVENTS)
def test_rendering_twice_gives_the_same(event: Event) -> None:
    assert event.resolve() == event.resolve()
    assert event.to_browser() == event.to_browser()


KEYS = st.sampled_from(sorted(CustomData.kinds)) | st.text() | st.integers()
SINGLE_FIELDS = [
    (part, name)
    for part in (
        AppData,
        AttributionData,
        AttributionSetting,
        Content,
        CustomData,
        Event,
        ExtendedDeviceInfo,
        OriginalEventData,
        UserData,
    )
    for name, kind in part.kinds.items()
    if not isinstance(kind, Digests | Told)
]
CUSTOMERS = [
    name for name, kind in UserData.kinds.items() if isinstance(kind, Digests | Told)
]
"""Which Meta calls otherwise. What they become, test_normalize_properties.py tells."""


@pytest.mark.parametrize(("part", "name"), SINGLE_FIELDS)
@settings(UNHURRIED, max_examples=often(30))
@given(raw=SCALARS)
def test_value_is_taken_or_a_finding_says_why_not(
    part: type[Part], name: str, raw: Any
) -> None:
    required = {"event_name": "Lead", "event_time": 1} if part is Event else {}
    required = {"id": "mug"} if part is Content else required

    payload, findings = part(**required | {name: raw}).resolve("at")

    taken = payload.get(name) not in (None, "")
    is_blank = raw is None or (isinstance(raw, str) and not raw.strip())
    assert taken or is_blank or findings[0].field.startswith(f"at.{name}")


@pytest.mark.parametrize("name", CUSTOMERS)
@settings(UNHURRIED, max_examples=often(30))
@given(raw=SCALARS)
@example(raw="\x1b")
@example(raw="\u200b ")
@example(raw="\ud800")
def test_a_customers_value_is_taken_or_a_finding_says_why_not(
    name: str, raw: Any
) -> None:
    payload, findings = UserData(**{name: raw}).resolve("at")

    nothing_to_see = raw is None or (isinstance(raw, str) and not clean(raw))
    assert bool(payload or findings) is not nothing_to_see


@UNHURRIED
@given(own=st.dictionaries(KEYS, VALUES))
def test_custom_properties_never_replace_what_is_metas(own: dict[Any, Any]) -> None:
    data = CustomData(value=1, currency="USD", custom_properties=own)

    payload = data.to_meta()

    assert (payload["value"], payload["currency"]) == (1, "USD")


def test_values_of_an_iterator_reach_both_halves() -> None:
    event = Event(
        event_name="Purchase",
        event_time=1,
        user_data=UserData(email=(each for each in ["joe@eg.com"])),  # type: ignore[arg-type]
        custom_data=CustomData(
            contents=(Content(id=each) for each in "ab"),  # type: ignore[arg-type]
        ),
    )

    server, (_, browser, _) = event.to_server(), event.to_browser()

    assert server["custom_data"] == browser
    assert browser["content_ids"] == ["a", "b"]
    assert event.user_data.to_browser()["em"] == server["user_data"]["em"][0]
