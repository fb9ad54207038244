"""Meta's 24 app events and their parameters, in the words of either API."""

from typing import Any

import pytest

from capi import Content, CustomData, Event
from capi.app_mapping import to_app_event
from capi.app_reading import from_app_event
from tests.capi.app_kit import bought
from tests.capi.app_table import EACH_PAIR, ROWS, Pair, Row


def item_of(event: Event) -> dict[str, Any]:
    (item,) = to_app_event(event).to_meta()["custom_events"]
    return dict(item)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_standard_event_has_its_name_in_either_api(row: Row) -> None:
    there = item_of(bought(event_name=row.capi_name))
    here = from_app_event({"_eventName": row.name})

    assert there["_eventName"] == row.name
    assert here.to_server()["event_name"] == row.capi_name


@pytest.mark.parametrize(
    ("row", "pair"),
    EACH_PAIR,
    ids=lambda each: each.name if isinstance(each, Row) else each[0],
)
def test_a_parameter_of_an_event_becomes_custom_data(row: Row, pair: Pair) -> None:
    app_key, app_value, capi_key, capi_value = pair

    event = from_app_event({"_eventName": row.name, app_key: app_value})

    assert event.to_server()["custom_data"][capi_key] == capi_value


@pytest.mark.parametrize(
    ("row", "pair"),
    EACH_PAIR,
    ids=lambda each: each.name if isinstance(each, Row) else each[0],
)
def test_custom_data_becomes_the_parameter_of_an_event(row: Row, pair: Pair) -> None:
    app_key, app_value, capi_key, capi_value = pair
    known = capi_key in CustomData.kinds
    if capi_key == "contents":
        data = CustomData(contents=[Content(**item) for item in capi_value])
    elif known:
        data = CustomData(**{capi_key: capi_value})
    else:
        data = CustomData(custom_properties={capi_key: capi_value})

    item = item_of(bought(event_name=row.capi_name, custom_data=data))

    assert item["_eventName"] == row.name
    assert item[app_key] == app_value


@pytest.mark.parametrize(
    ("text", "value"), [(21.97, 21.97), ("21.97", 21.97), ("5", 5), (0, 0)]
)
def test_the_sum_is_the_value(text: object, value: float) -> None:
    event = from_app_event({"_eventName": "fb_mobile_purchase", "_valueToSum": text})

    assert event.to_server()["custom_data"] == {"value": value}
    assert item_of(bought(custom_data=CustomData(value=value)))["_valueToSum"] == value
