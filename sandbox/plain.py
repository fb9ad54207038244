"""What JSON and forms can spell and no row may hold: nothing could show or match it.

A name or an id with a control character looks like another on every page, a number
beyond a double's reach is infinite once it is read, which JSON cannot say back, and
half of a surrogate pair is no character at all. No source tells what Meta makes of
them; here the former two are refused, and the half becomes a question mark.
"""

import json
import math
import re
from collections.abc import Iterator
from typing import Any, NoReturn

REPEATED = "repeated"
"""Why a value is overlooked whose name came once more with another."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_HALF = re.compile(r"\\u[dD][89a-fA-F]")


class Doubled(dict[str, Any]):
    """An object that gives a name twice. JSON leaves open what that means; the last
    value stands here, as with most readers, and `names` are those it came for."""

    names: tuple[str, ...] = ()


def is_plain(text: str) -> bool:
    """Whether a text is free of control characters."""
    return _CONTROL.search(text) is None


def read_json(text: str) -> Any:
    """The value that a text spells. Raises ValueError for NaN, a number that no double
    holds, and what is no JSON; RecursionError where it is too deep."""
    value = json.loads(
        text,
        parse_constant=_refuse,
        parse_float=_finite,
        parse_int=_whole,
        object_pairs_hook=_object,
    )
    return _without_halves(value) if _HALF.search(text) else value


def doubled(value: Any) -> Iterator[str]:
    """The paths of all names that came twice in what `read_json` gave."""
    stack = [("", value)]
    while stack:
        path, inner = stack.pop()
        if isinstance(inner, Doubled):
            yield from (f"{path}{name}" for name in inner.names)
        if isinstance(inner, dict):
            stack += [(f"{path}{name}.", each) for name, each in inner.items()]
        elif isinstance(inner, list):
            stack += [(path, each) for each in inner]


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    names = [name for name, _ in pairs]
    twice = Doubled(found)
    twice.names = tuple(name for name in found if names.count(name) > 1)
    return twice


def _refuse(name: str) -> NoReturn:
    """NaN and Infinity, which Python writes and reads, are not JSON."""
    raise ValueError(name)


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isfinite(number):
        return number
    raise ValueError(digits)


def _whole(digits: str) -> int:
    _finite(digits)
    return int(digits)


def _without_halves(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode(errors="replace").decode()
    if isinstance(value, list):
        return [_without_halves(each) for each in value]
    if isinstance(value, dict):
        return {
            _without_halves(name): _without_halves(each) for name, each in value.items()
        }
    return value
