"""The two halves of an event laid side by side, field by field.

Meta keeps one half and drops the other, so a field in which they differ is a field
whose reported value depends on which half won.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

DIFFERS, LEFT_ONLY, RIGHT_ONLY, SAME = "differs", "left_only", "right_only", "same"
_ORDER = (DIFFERS, LEFT_ONLY, RIGHT_ONLY, SAME)
# Parts of an event that are compared key by key, as fields of their own.
_OPENED = ("custom_data", "app_data")
# Meta's docs give 0 and 1 for these; its own phones say true and false.
_FLAGS = (
    "app_data.advertiser_tracking_enabled",
    "app_data.application_tracking_enabled",
)


@dataclass(frozen=True)
class Field:
    """A field by Meta's name for it, as each half carries it; None: it does not."""

    name: str
    left: str | None
    right: str | None
    mark: str

    def within(self, part: str) -> "Field":
        """The field by its name in the whole event."""
        return replace(self, name=f"{part}.{self.name}")


def parameters(
    left: Mapping[str, Any] | None, right: Mapping[str, Any] | None
) -> list[Field]:
    """Everything of both payloads but `user_data`; differences first."""
    return _compare(_parameters(left), _parameters(right))


def user_data(
    left: Mapping[str, Any] | None, right: Mapping[str, Any] | None
) -> list[Field]:
    """What both payloads say of the person, hashed as it came; differences first."""
    return _compare(_part(left, "user_data"), _part(right, "user_data"))


def _parameters(payload: Mapping[str, Any] | None) -> dict[str, Any]:
    top = {
        key: value
        for key, value in (payload or {}).items()
        if key not in ("user_data", *_OPENED)
    }
    return top | {
        f"{name}.{key}": value
        for name in _OPENED
        for key, value in _part(payload, name).items()
    }


def _part(payload: Mapping[str, Any] | None, key: str) -> dict[str, Any]:
    part = (payload or {}).get(key)
    return dict(part) if isinstance(part, Mapping) else {}


def _compare(left: dict[str, Any], right: dict[str, Any]) -> list[Field]:
    names = dict.fromkeys((*left, *right))
    fields = [
        Field(
            name=name,
            left=_text(left.get(name)),
            right=_text(right.get(name)),
            mark=_mark(name, left.get(name), right.get(name)),
        )
        for name in names
        if left.get(name) is not None or right.get(name) is not None
    ]
    return sorted(fields, key=lambda field: _ORDER.index(field.mark))


def _mark(name: str, left: Any, right: Any) -> str:
    if right is None:
        return LEFT_ONLY
    if left is None:
        return RIGHT_ONLY
    plain = _flag if name in _FLAGS else _plain
    return SAME if plain(left) == plain(right) else DIFFERS


def _flag(value: Any) -> str:
    return {"1": "true", "0": "false"}.get(str(value), str(value).lower())


def _plain(value: Any) -> Any:
    """A form in which what Meta reads alike is equal: 11 and "11.00", x and [x]."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return _plain(value[0]) if len(value) == 1 else [_plain(v) for v in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    return number if number.is_finite() else str(value)


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str):
        return value[0]
    return json.dumps(value, ensure_ascii=False)
