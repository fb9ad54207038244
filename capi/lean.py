"""Frozen dataclasses with many fields, made in one step.

A part of an event has up to thirty fields, and a shop gives ten. As `dataclasses` has
it, each of the thirty is stored by itself, past the guard that keeps the object frozen:
that took longer than to hash what was given. Here the defaults are copied and the
keywords of the call put over them, which is two steps of the interpreter's, and the
result is the object's `__dict__`.

    @lean
    @dataclass(frozen=True, kw_only=True)
    class Content(Block): …

Nothing else differs: signature, errors, equality, `replace`, `copy` and `pickle` are
those of the dataclass. All objects of a class have their fields at the same places,
which is what the interpreter's own short cut to an attribute hopes for (PEP 659).
"""

from collections.abc import Iterator
from dataclasses import MISSING, Field, fields
from functools import wraps
from typing import Any, TypeVar

_T = TypeVar("_T")

# Types of which it is known that they are no iterators, so that nobody asks anew.
_SETTLED: set[type] = {str, int, float, bool, type(None), tuple, list, dict}


def lean(cls: type[_T]) -> type[_T]:
    """The same dataclass, faster to make. All of its fields must be keyword-only."""
    as_declared: Any = cls.__init__
    declared: tuple[Field[Any], ...] = fields(cls)  # type: ignore[arg-type]
    defaults = {field.name: field.default for field in declared}
    factories = {
        field.name: field.default_factory
        for field in declared
        if field.default_factory is not MISSING
    }
    required = {name for name, default in defaults.items() if default is MISSING}
    required -= factories.keys()

    @wraps(as_declared)
    def __init__(self: _T, *args: Any, **given: Any) -> None:
        settle(given)
        held = defaults | given
        if args or len(held) > len(defaults) or not given.keys() >= required:
            as_declared(self, *args, **given)  # It says what is wrong.
        for name, make in factories.items():
            if name not in given:
                held[name] = make()
        object.__setattr__(self, "__dict__", held)

    setattr(cls, "__init__", __init__)  # noqa: B010
    _SETTLED.add(cls)
    return cls


def settle(given: dict[str, Any]) -> None:
    """Put a tuple in the place of each iterator: it gives its values once, and the two
    halves of an event both ask for them."""
    if _SETTLED.issuperset(map(type, given.values())):
        return
    for name, value in given.items():
        if isinstance(value, Iterator):
            given[name] = tuple(value)
