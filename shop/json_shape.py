"""Whether a JSON value has the shape that a schema gives it, and where it has not.

The schemas are JSON Schema, as far as this module goes with it, so that one table both
judges what comes in and tells others what may come (`shop.openapi`).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, TypeAlias

Schema: TypeAlias = Mapping[str, Any]

KEYWORDS = frozenset(
    "type enum minimum maximum minLength maxLength pattern minItems maxItems items"
    " required properties additionalProperties".split()
)
"""What `faults` obeys; words beside these (`description`, `examples`) say nothing."""

WORDS = {
    "object": "an object",
    "array": "a list",
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
}


@dataclass(frozen=True)
class Fault:
    """Where a value has not its shape (`events[2].custom_data.currency`; empty: the
    value as a whole), and in a sentence what is wrong with it."""

    field: str
    message: str


def faults(value: object, schema: Schema, at: str = "") -> Iterator[Fault]:
    """All that is wrong with the shape of a value that JSON gave, in its own order."""
    allowed = schema.get("type")
    kinds = [allowed] if isinstance(allowed, str) else allowed
    if kinds is not None and not any(_is_a(kind, value) for kind in kinds):
        yield _fault(at, f"must be {' or '.join(WORDS[kind] for kind in kinds)}")
    elif "enum" in schema and value not in schema["enum"]:
        yield _fault(at, f"must be one of {', '.join(map(_json, schema['enum']))}")
    elif isinstance(value, str):
        yield from _text(value, schema, at)
    elif isinstance(value, list):
        yield from _list(value, schema, at)
    elif isinstance(value, dict):
        yield from _object(value, schema, at)
    elif isinstance(value, int | float):
        yield from _number(value, schema, at)


def _is_a(kind: str, value: object) -> bool:
    match kind:
        case "object":
            return isinstance(value, dict)
        case "array":
            return isinstance(value, list)
        case "string":
            return isinstance(value, str)
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            # JSON Schema: 2.0 is a whole number, too.
            whole = isinstance(value, float) and value.is_integer()
            return whole or _is_number(value, int)
        case _:
            return _is_number(value, int | float)


def _is_number(value: object, kind: Any) -> bool:
    return isinstance(value, kind) and not isinstance(value, bool)


def _text(value: str, schema: Schema, at: str) -> Iterator[Fault]:
    least, most = schema.get("minLength", 0), schema.get("maxLength")
    if len(value) < least:
        yield _fault(at, "must not be empty")
    elif most is not None and len(value) > most:
        yield _fault(at, f"must have at most {most} characters")
    elif "pattern" in schema and not re.search(schema["pattern"], value):
        yield _fault(at, "holds characters that it may not hold")


def _number(value: float, schema: Schema, at: str) -> Iterator[Fault]:
    if value < schema.get("minimum", value):
        yield _fault(at, f"must not be less than {schema['minimum']}")
    elif value > schema.get("maximum", value):
        yield _fault(at, f"must not be more than {schema['maximum']}")


def _list(value: list[Any], schema: Schema, at: str) -> Iterator[Fault]:
    least, most = schema.get("minItems", 0), schema.get("maxItems")
    if least == most and len(value) != least:
        yield _fault(at, f"must have exactly {least} places, and has {len(value)}")
    elif len(value) < least:
        yield _fault(at, f"must have at least {least} items")
    elif most is not None and len(value) > most:
        yield _fault(at, f"must have at most {most} items, and has {len(value)}")
    else:
        for index, item in enumerate(value):
            yield from faults(item, schema.get("items", {}), f"{at}[{index}]")


def _object(value: dict[str, Any], schema: Schema, at: str) -> Iterator[Fault]:
    known = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in value:
            yield _fault(_inside(at, name), "is missing")
    for name, item in value.items():
        if name in known:
            yield from faults(item, known[name], _inside(at, name))
        elif schema.get("additionalProperties") is False:
            yield _fault(_inside(at, name), _unknown(name, known))


def _inside(at: str, name: str) -> str:
    return f"{at}.{name}" if at else name


def _unknown(name: str, known: Mapping[str, Schema]) -> str:
    near = get_close_matches(name, known, 1)
    hint = f"; {near[0]} is known" if near else ""
    return f"is not known here{hint}"


def _fault(at: str, what: str) -> Fault:
    return Fault(at, f"{at or 'The body'} {what}.")


def _json(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
