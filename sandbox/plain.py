"""What JSON and forms can spell and no row may hold: nothing could show or match it.

A name or an id with a control character looks like another on every page, and a number
beyond a double's reach is infinite once it is read, which JSON cannot say back. No
source tells what Meta makes of either; here they are refused.
"""

import json
import math
import re
from typing import Any, NoReturn

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def is_plain(text: str) -> bool:
    """Whether a text is free of control characters."""
    return _CONTROL.search(text) is None


def read_json(text: str) -> Any:
    """The value that a text spells. Raises ValueError for NaN, an infinite number, and
    what is no JSON; RecursionError where it is too deep."""
    return json.loads(text, parse_constant=_refuse, parse_float=_finite)


def _refuse(name: str) -> NoReturn:
    """NaN and Infinity, which Python writes and reads, are not JSON."""
    raise ValueError(name)


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isfinite(number):
        return number
    raise ValueError(digits)
