"""Reading what JSON may hold where a number, an id or a list is expected."""

import math
import re
from collections.abc import Iterator
from decimal import Decimal

from capi.rules.rule import join

# Meta's pixel takes this for a number, and its server takes a number as text.
_NUMERIC = re.compile(r"[+-]?[0-9]{1,30}(?:\.[0-9]{1,30})?")
_LARGEST = 10**30
_DEEPEST = 32


def number(value: object) -> Decimal | None:
    """The number that the value is, as text too; None for all else.

    Not a number is also what has more than thirty digits: nobody paid that.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        return Decimal(value) if _NUMERIC.fullmatch(value) else None
    if isinstance(value, int):
        return Decimal(value) if abs(value) < _LARGEST else None
    if isinstance(value, float) and math.isfinite(value) and abs(value) < _LARGEST:
        return Decimal(repr(value))
    return None


def whole(value: object) -> int | None:
    """The whole number that the value is, as text too; None for all else."""
    found = number(value)
    return int(found) if found is not None and found == found.to_integral() else None


def identifier(value: object) -> str | None:
    """An id as text; None for what cannot be one."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return str(value) if abs(value) < _LARGEST else None


def items(value: object) -> list[object]:
    """The members of a list, none for all else."""
    return value if isinstance(value, list) else []


def leaves(value: object, path: str) -> Iterator[tuple[str, str, object]]:
    """Every single value in nested lists and objects: its path, its key, itself.

    The key of a list's member is the list's. Nothing is read below the 32nd level: no
    event is that deep, and a path must end somewhere.
    """
    stack: list[tuple[str, str, object, int]] = [(path, "", value, 0)]
    while stack:
        here, key, inner, depth = stack.pop()
        if not isinstance(inner, dict | list):
            yield here, key, inner
            continue
        if depth == _DEEPEST:
            continue
        below = (
            [(join(here, str(name)), str(name), each) for name, each in inner.items()]
            if isinstance(inner, dict)
            else [(join(here, index), key, each) for index, each in enumerate(inner)]
        )
        stack += [(*each, depth + 1) for each in reversed(below)]
