"""Money and goods: what follows from the contents, and the shop's own properties."""

import math
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from capi import Content, CustomData
from tests.capi.test_event_fields import codes


def test_ids_and_number_follow_from_the_contents_once_per_id() -> None:
    data = CustomData(contents=[Content(id="a", quantity=2), Content(id="a")])

    assert data.to_meta() == {
        "contents": [{"id": "a", "quantity": 2}, {"id": "a", "quantity": 1}],
        "content_ids": ["a"],
        "content_type": "product",
        "num_items": 3,
    }


def test_what_is_given_is_not_replaced_by_what_follows() -> None:
    data = CustomData(
        contents=[Content(id="a")],
        content_ids=["group"],
        content_type="product_group",
        num_items=0,
    )

    assert data.to_meta() == {
        "contents": [{"id": "a", "quantity": 1}],
        "content_ids": ["group"],
        "content_type": "product_group",
        "num_items": 0,
    }


def test_without_every_quantity_no_number_of_items_is_made_up() -> None:
    data = CustomData(contents=[Content(id="a"), Content(id="b", quantity=None)])

    assert "num_items" not in data.to_meta()


@pytest.mark.parametrize("nothing", [None, "", " ", 1.5, object()])
def test_an_item_without_an_id_is_left_out_whole(nothing: Any) -> None:
    data = CustomData(contents=[Content(id=nothing, item_price=1), Content(id="b")])

    assert data.to_meta()["contents"] == [{"id": "b", "quantity": 1}]
    assert codes(data) == [("content_without_id", "custom_data.contents[0].id")]


@pytest.mark.parametrize("ids", ["mug", ["mug"], ("mug", " ", None, "mug"), {"mug"}])
def test_content_ids_are_a_list_without_repeats(ids: Any) -> None:
    assert CustomData(content_ids=ids).to_meta()["content_ids"] == ["mug"]


def test_a_single_content_is_a_list_of_one() -> None:
    data = CustomData(contents=Content(id="mug"))  # type: ignore[arg-type]

    assert data.to_meta()["contents"] == [{"id": "mug", "quantity": 1}]


@pytest.mark.parametrize(
    ("status", "text"), [(True, "true"), (False, "false"), ("done", "done")]
)
def test_a_status_is_text(status: Any, text: str) -> None:
    assert CustomData(status=status).to_meta() == {"status": text}


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("text", "text"),
        (0, 0),
        (False, False),
        (date(2026, 11, 22), "2026-11-22"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        ((1, (2, "")), [1, [2]]),
        ({"b", "a"}, ["a", "b"]),
        ({"a": {"b": None, "c": 1}}, {"a": {"c": 1}}),
    ],
)
def test_a_custom_property_is_what_json_can_say(raw: Any, plain: Any) -> None:
    data = CustomData(custom_properties={"own": raw})

    assert data.to_meta() == {"own": plain}
    assert data.findings() == ()


@pytest.mark.parametrize("nothing", [None, "", " ", [], {}, [None], {"a": []}])
def test_a_custom_property_without_a_value_is_no_finding(nothing: Any) -> None:
    data = CustomData(custom_properties={"own": nothing})

    assert data.resolve() == ({}, ())


@pytest.mark.parametrize(
    ("raw", "rest"),
    [
        (object(), None),
        (math.nan, None),
        ("\ud800", None),
        ([1, math.inf], [1]),
        ({"a": 1, 2: 3}, {"a": 1}),
    ],
)
def test_what_json_cannot_say_is_left_out_and_reported(raw: Any, rest: Any) -> None:
    data = CustomData(custom_properties={"own": raw})

    assert data.to_meta().get("own") == rest
    assert codes(data) == [("custom_property_unusable", "custom_data.own")]


def test_a_list_that_holds_itself_ends() -> None:
    endless: list[Any] = ["a"]
    endless.append(endless)
    data = CustomData(custom_properties={"own": endless})

    assert data.to_meta()["own"][0] == "a"
    assert codes(data) == [("custom_property_unusable", "custom_data.own")]


def test_a_custom_property_with_a_field_of_its_own_is_reported() -> None:
    data = CustomData(custom_properties={"currency": "EUR"})

    assert data.to_meta() == {}
    assert codes(data) == [("custom_property_standard", "custom_data.currency")]


def test_custom_properties_that_are_no_mapping_are_reported() -> None:
    data = CustomData(custom_properties=["gift"])  # type: ignore[arg-type]

    assert codes(data) == [("wrong_type", "custom_data.custom_properties")]
