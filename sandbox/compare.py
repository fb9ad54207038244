"""The two halves of an event laid side by side, field by field.

Meta keeps one half and drops the other, so a field in which they differ is a field
whose reported value depends on which half won.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

DIFFERS, BROWSER_ONLY, SERVER_ONLY, SAME = (
    "differs",
    "browser_only",
    "server_only",
    "same",
)
_ORDER = (DIFFERS, BROWSER_ONLY, SERVER_ONLY, SAME)


@dataclass(frozen=True)
class Field:
    """A field by Meta's name for it, as each half carries it; None: it does not."""

    name: str
    browser: str | None
    server: str | None
    mark: str


def parameters(
    browser: Mapping[str, Any] | None, server: Mapping[str, Any] | None
) -> list[Field]:
    """Everything of both payloads but `user_data`; differences first."""
    return _compare(_parameters(browser), _parameters(server))


def user_data(
    browser: Mapping[str, Any] | None, server: Mapping[str, Any] | None
) -> list[Field]:
    """What both payloads say of the person, hashed as it came; differences first."""
    return _compare(_part(browser, "user_data"), _part(server, "user_data"))


def _parameters(payload: Mapping[str, Any] | None) -> dict[str, Any]:
    top = {
        key: value
        for key, value in (payload or {}).items()
        if key not in ("user_data", "custom_data")
    }
    custom = _part(payload, "custom_data")
    return top | {f"custom_data.{key}": value for key, value in custom.items()}


def _part(payload: Mapping[str, Any] | None, key: str) -> dict[str, Any]:
    part = (payload or {}).get(key)
    return dict(part) if isinstance(part, Mapping) else {}


def _compare(browser: dict[str, Any], server: dict[str, Any]) -> list[Field]:
    names = dict.fromkeys((*browser, *server))
    fields = [
        Field(
            name=name,
            browser=_text(browser.get(name)),
            server=_text(server.get(name)),
            mark=_mark(browser.get(name), server.get(name)),
        )
        for name in names
        if browser.get(name) is not None or server.get(name) is not None
    ]
    return sorted(fields, key=lambda field: _ORDER.index(field.mark))


def _mark(browser: Any, server: Any) -> str:
    if server is None:
        return BROWSER_ONLY
    if browser is None:
        return SERVER_ONLY
    return SAME if _plain(browser) == _plain(server) else DIFFERS


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
