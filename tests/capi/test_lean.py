"""A lean dataclass is the dataclass that it says it is, only faster to make."""

import copy
import inspect
import pickle
from dataclasses import FrozenInstanceError, dataclass, field, replace
from typing import Any

import pytest

from capi.lean import lean


@dataclass(frozen=True, kw_only=True)
class Usual:
    """Goods, as `dataclasses` makes them."""

    id: str
    size: int = 1
    tags: Any = ()
    notes: dict[str, str] = field(default_factory=dict)


@lean
@dataclass(frozen=True, kw_only=True)
class Goods:
    """The same, lean."""

    id: str
    size: int = 1
    tags: Any = ()
    notes: dict[str, str] = field(default_factory=dict)


def error(make: Any, *args: Any, **given: Any) -> str:
    """What a wrong call is told, without the name of the class."""
    with pytest.raises(TypeError) as raised:
        make(*args, **given)
    return str(raised.value).partition(".")[2]


def test_it_has_every_field_given_or_not() -> None:
    goods = Goods(size=2, id="mug")

    assert vars(goods) == vars(Usual(size=2, id="mug"))
    assert goods == Goods(id="mug", size=2, tags=(), notes={})
    assert repr(goods) == "Goods(id='mug', size=2, tags=(), notes={})"


def test_it_is_called_as_declared() -> None:
    assert inspect.signature(Goods) == inspect.signature(Usual)


@pytest.mark.parametrize(
    ("args", "given"),
    [
        ((), {}),
        ((), {"id": "mug", "colour": "red"}),
        ((), {"colour": "red"}),
        (("mug",), {}),
        (("mug",), {"id": "mug"}),
    ],
)
def test_a_wrong_call_is_told_the_same(
    args: tuple[str, ...], given: dict[str, str]
) -> None:
    assert error(Goods, *args, **given) == error(Usual, *args, **given) != ""


def test_it_is_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        Goods(id="mug").id = "jug"  # type: ignore[misc]


def test_what_a_factory_makes_is_made_anew() -> None:
    one, other = Goods(id="mug"), Goods(id="mug")

    assert one.notes == other.notes
    assert one.notes is not other.notes


def test_what_the_caller_keeps_is_not_the_objects_own() -> None:
    given = {"id": "mug"}

    goods = Goods(**given)
    given["id"] = "jug"

    assert goods.id == "mug"


def test_an_iterator_is_asked_once() -> None:
    goods = Goods(id="mug", tags=iter(["red", "blue"]))

    assert goods.tags == ("red", "blue")


def test_it_can_be_changed_into_another_copied_and_pickled() -> None:
    goods = Goods(id="mug", tags=("red",))

    assert replace(goods, id="jug") == Goods(id="jug", tags=("red",))
    assert copy.deepcopy(goods) == goods
    assert pickle.loads(pickle.dumps(goods)) == goods
