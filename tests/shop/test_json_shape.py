"""Our reading of JSON Schema is the standard's: checked against `jsonschema`."""

import copy
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.json_shape import KEYWORDS, faults
from shop.mobile_schema import CALL
from tests.shop.phone import GOODS, call, event

STANDARD = jsonschema.Draft202012Validator(CALL)
SAYS_NOTHING = {"description", "examples"}

GOOD = call(
    event(event_time=1_790_000_000.5, custom_data={**GOODS, "own": [1, None]}),
    event("Purchase", order_number="C1", user_data={"email": ["a", "b"]}),
    consent="limited",
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=70),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path to everything that stands in a JSON value."""
    if isinstance(value, dict):
        inner = value.items()
    elif isinstance(value, list):
        inner = enumerate(value)
    else:
        return [path]
    return [path, *(each for key, item in inner for each in places(item, (*path, key)))]


def put(value: Any, path: tuple[Any, ...], item: Any) -> Any:
    """A copy of the value with something else at a place."""
    if not path:
        return item
    changed = copy.deepcopy(value)
    inside = changed
    for key in path[:-1]:
        inside = inside[key]
    inside[path[-1]] = item
    return changed


def words(schema: Any) -> set[str]:
    """The keywords that a schema uses, however deep."""
    if not isinstance(schema, dict):
        return set()
    inner = [schema.get("items"), *schema.get("properties", {}).values()]
    return set(schema).union(*map(words, inner))


def test_the_schema_says_nothing_that_is_not_obeyed() -> None:
    assert words(CALL) <= KEYWORDS | SAYS_NOTHING


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(CALL)


def test_a_good_call_has_no_fault() -> None:
    assert list(faults(GOOD, CALL)) == []
    assert STANDARD.is_valid(GOOD)


@given(st.sampled_from(places(GOOD)), JSON)
def test_whatever_stands_anywhere_is_judged_as_the_standard_judges_it(
    path: tuple[Any, ...], item: Any
) -> None:
    changed = put(GOOD, path, item)

    assert (not list(faults(changed, CALL))) is STANDARD.is_valid(changed)


@given(st.sampled_from(places(GOOD)), st.text(max_size=5), JSON)
def test_whatever_is_added_anywhere_is_judged_as_the_standard_judges_it(
    path: tuple[Any, ...], name: str, item: Any
) -> None:
    changed = put(GOOD, (*path, name), item) if _is_object(path) else GOOD

    assert (not list(faults(changed, CALL))) is STANDARD.is_valid(changed)


def _is_object(path: tuple[Any, ...]) -> bool:
    inside: Any = GOOD
    for key in path:
        inside = inside[key]
    return isinstance(inside, dict)


@pytest.mark.parametrize(
    ("schema", "value", "said"),
    [
        ({"type": "string"}, 1, "x must be text."),
        ({"type": ["string", "integer"]}, 1.5, "x must be text or a whole number."),
        ({"type": "integer"}, True, "x must be a whole number."),
        ({"enum": [True, False, 0, 1]}, 2, "x must be one of true, false, 0, 1."),
        ({"minLength": 1}, "", "x must not be empty."),
        ({"maxLength": 2}, "abc", "x must have at most 2 characters."),
        ({"minimum": 0}, -1, "x must not be less than 0."),
        ({"maximum": 9}, 10, "x must not be more than 9."),
        ({"maxItems": 1}, [1, 2], "x must have at most 1 items, and has 2."),
        ({"minItems": 1}, [], "x must have at least 1 items."),
        (
            {"minItems": 2, "maxItems": 2},
            [1],
            "x must have exactly 2 places, and has 1.",
        ),
    ],
)
def test_a_fault_says_what_is_wrong(
    schema: dict[str, Any], value: object, said: str
) -> None:
    assert [fault.message for fault in faults(value, schema, "x")] == [said]
