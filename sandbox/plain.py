"""What JSON and forms can spell and no row may hold: nothing could show or match it.

A name or an id with a control character looks like another on every page, a number
beyond a double's reach is infinite once it is read, which JSON cannot say back, and
half of a surrogate pair is no character at all. No source tells what Meta makes of
them; here the former two are refused, and the half becomes a question mark.
"""

import json
import math
import re
from typing import Any, NoReturn

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_HALF = re.compile(r"\\u[dD][89a-fA-F]")


def is_plain(text: str) -> bool:
    """Whether a text is free of control characters."""
    return _CONTROL.search(text) is None


def read_json(text: str) -> Any:
    """The value that a text spells. Raises ValueError for NaN, a number that no double
    holds, and what is no JSON; RecursionError where it is too deep."""
    value = json.loads(
        text, parse_constant=_refuse, parse_float=_finite, parse_int=_whole
    )
    return _without_halves(value) if _HALF.search(text) else value


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
