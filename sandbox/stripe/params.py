"""Readers of request parameters: what a parameter must look like, said as data.

A reader takes the decoded value and its path in Stripe's bracket form, and gives the
typed value or raises BadParameter with that path. `shape` puts readers together; an
unknown key at any level is an error, as in Stripe's own API, and an empty string
unsets.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from sandbox.stripe.errors import BadParameter, missing, not_played, unknown

Reader = Callable[[Any, str], Any]

MOST_METADATA_KEYS = 50
LONGEST_METADATA_KEY = 40
LONGEST_METADATA_VALUE = 500

_INTEGER = re.compile(r"-?[0-9]{1,18}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


def shape(
    fields: Mapping[str, Reader],
    *,
    required: tuple[str, ...] = (),
    unplayed: frozenset[str] = frozenset(),
) -> Reader:
    """An object with these fields; `unplayed` are Stripe's that the sandbox lacks."""

    def read(value: Any, path: str) -> dict[str, Any]:
        given = _mapping(value, path)
        for name in given:
            if name not in fields:
                where = _inside(path, name)
                raise not_played(where) if name in unplayed else unknown(where)
        for name in required:
            if name not in given:
                raise missing(_inside(path, name))
            if given[name] == "":
                raise _empty(_inside(path, name))
        return {
            name: None if raw == "" else fields[name](raw, _inside(path, name))
            for name, raw in given.items()
        }

    return read


def list_of(item: Reader, *, most: int) -> Reader:
    """A list, from keys that are all numbers, in their order."""

    def read(value: Any, path: str) -> list[Any]:
        if not isinstance(value, dict) or not all(key.isdecimal() for key in value):
            raise BadParameter("Invalid array", param=path)
        if len(value) > most:
            raise BadParameter(f"At most {most} are allowed.", param=path)
        numbered = sorted(value.items(), key=lambda entry: int(entry[0]))
        return [
            item(raw, f"{path}[{index}]") for index, (_, raw) in enumerate(numbered)
        ]

    return read


def text(*, most: int = 5000) -> Reader:
    """A string of at most `most` characters."""

    def read(value: Any, path: str) -> str:
        if not isinstance(value, str):
            raise BadParameter("Invalid string", param=path)
        if len(value) > most:
            raise BadParameter(
                f"Invalid string: must be at most {most} characters", param=path
            )
        return value

    return read


def integer(*, least: int | None = None) -> Reader:
    """A whole number in digits; `least` is the smallest allowed."""

    def read(value: Any, path: str) -> int:
        if not isinstance(value, str) or not _INTEGER.fullmatch(value):
            raise _not_an_integer(f"Invalid integer: {value}", path)
        number = int(value)
        if least is not None and number < least:
            raise _not_an_integer(
                f"This value must be greater than or equal to {least}.", path
            )
        return number

    return read


def boolean(value: Any, path: str) -> bool:
    """`true` or `false`."""
    if value not in ("true", "false"):
        raise BadParameter(f"Invalid boolean: {value}", param=path)
    return value == "true"


def choice(*allowed: str) -> Reader:
    """One word of a list."""

    def read(value: Any, path: str) -> str:
        if value not in allowed:
            name, words = path.replace("]", "").split("[")[-1], ", ".join(allowed)
            raise BadParameter(f"Invalid {name}: must be one of {words}", param=path)
        return value

    return read


def email(value: Any, path: str) -> str:
    """An e-mail address."""
    address = text(most=800)(value, path)
    if not _EMAIL.fullmatch(address):
        raise BadParameter(
            f"Invalid email address: {address}", code="email_invalid", param=path
        )
    return address


def url(value: Any, path: str) -> str:
    """An absolute http or https URL."""
    address = text()(value, path)
    try:
        parts = urlsplit(address)
        fine = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        fine = False
    if not fine:
        raise BadParameter("Not a valid URL", code="url_invalid", param=path)
    return address


def metadata(value: Any, path: str) -> dict[str, str]:
    """Key-value pairs of something new: a key without a value is not there."""
    pairs = metadata_changes(value, path)
    return {key: entry for key, entry in pairs.items() if entry != ""}


def metadata_changes(value: Any, path: str) -> dict[str, str]:
    """Key-value pairs; a key with an empty value asks for the key's removal."""
    pairs = _mapping(value, path)
    if len(pairs) > MOST_METADATA_KEYS:
        raise BadParameter(
            f"Metadata can have at most {MOST_METADATA_KEYS} keys.", param=path
        )
    for key, entry in pairs.items():
        if len(key) > LONGEST_METADATA_KEY:
            raise BadParameter(
                f"Metadata keys can be at most {LONGEST_METADATA_KEY} characters.",
                param=path,
            )
        text(most=LONGEST_METADATA_VALUE)(entry, _inside(path, key))
    return pairs


def times(value: Any, path: str) -> dict[str, int]:
    """A moment, or bounds `gt`, `gte`, `lt`, `lte`; epoch seconds."""
    if isinstance(value, str):
        return {"eq": integer()(value, path)}
    bounds = dict.fromkeys(("gt", "gte", "lt", "lte"), integer())
    return shape(bounds)(value, path)


def _mapping(value: Any, path: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BadParameter("Invalid object", param=path)
    return value


def _inside(path: str, name: str) -> str:
    return f"{path}[{name}]" if path else name


def _empty(path: str) -> BadParameter:
    return BadParameter(
        f"You passed an empty string for '{path}'. Empty values unset a parameter, "
        "and this one cannot be unset.",
        code="parameter_invalid_empty",
        param=path,
    )


def _not_an_integer(message: str, path: str) -> BadParameter:
    return BadParameter(message, code="parameter_invalid_integer", param=path)
