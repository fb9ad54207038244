"""The shop's own keys in `custom_data`: whatever JSON can say, and nothing else."""

from collections.abc import Container, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from capi.findings import Finding, Severity
from capi.kinds import Found, as_text, finite, is_blank, several

# Nobody nests deeper on purpose, and a list that holds itself has no end.
_DEEPEST = 8


def custom_properties(
    raw: object, at: str, found: Found, *, standard: Container[str]
) -> dict[str, Any]:
    """The properties for Meta; `found` learns what was left out of them.

    `standard` are the names that `CustomData` has a field for. They are not taken from
    here, where nothing would check them.
    """
    if is_blank(raw):
        return {}
    if not isinstance(raw, Mapping):
        found.append(_not_a_mapping(at))
        return {}
    payload: dict[str, Any] = {}
    for key, value in raw.items():
        name = as_text(key)
        if name in standard:
            found.append(_finding("custom_property_standard", f"{at}.{name}"))
            continue
        plain, complete = _plain({key: value})
        payload |= plain or {}
        if not complete:
            place = at if name is None else f"{at}.{name}"
            found.append(_finding("custom_property_unusable", place))
    return payload


def _plain(value: object, depth: int = 0) -> tuple[Any, bool]:
    """The value as JSON can say it, None where nothing remains; and whether it is
    complete."""
    if is_blank(value):
        return None, True
    if depth > _DEEPEST:
        return None, False
    if isinstance(value, Mapping):
        return _plain_mapping(value, depth)
    if isinstance(value, list | tuple | set | frozenset):
        each = [_plain(item, depth + 1) for item in several(value)]
        listed = [plain for plain, _ in each if plain is not None]
        return listed or None, all(complete for _, complete in each)
    plain = _scalar(value)
    return plain, plain is not None


def _plain_mapping(value: Mapping[Any, Any], depth: int) -> tuple[Any, bool]:
    named: dict[str, Any] = {}
    complete = True
    for key, item in value.items():
        name = as_text(key)
        plain, whole = _plain(item, depth + 1)
        if name is not None and plain is not None:
            named[name] = plain
        complete = complete and whole and name is not None
    return named or None, complete


def _scalar(value: object) -> str | bool | int | float | None:
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float | Decimal):
        return finite(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else as_text(value)


def _not_a_mapping(at: str) -> Finding:
    return Finding(
        code="wrong_type",
        severity=Severity.ERROR,
        field=f"{at}.custom_properties",
        message="The custom properties are no mapping and were left out.",
        fix="Give a dict.",
    )


_WORDS = {
    "custom_property_standard": (
        "Meta has a field of its own for this custom property; it was left out.",
        "Give it as the field of its name, not among the properties of your own.",
    ),
    "custom_property_unusable": (
        "JSON cannot say this custom property, or a part of it, which was left out.",
        "Use text, finite numbers, true and false, and lists and dicts of those.",
    ),
}


def _finding(code: str, at: str) -> Finding:
    message, fix = _WORDS[code]
    return Finding(code, Severity.WARNING, at, message, fix)
