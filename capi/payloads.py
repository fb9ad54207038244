"""Events from a file: one JSON value, or JSON lines, with where each of them stands."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from capi.rules.body import decoded


class NotJson(ValueError):
    """The text is neither JSON nor JSON lines; `line` is where it stops being so."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True)
class Payload:
    """A decoded value; `line` is that of its line in JSON lines, None for a whole file.

    `value` is an event, a list of them, or a request body with `data`.
    """

    value: Any
    line: int | None = None

    def events(self) -> list[Any]:
        """The single events in it, whatever they are wrapped in."""
        value = self.value
        if isinstance(value, dict) and "data" in value:
            value = decoded(value["data"])
        return [decoded(each) for each in value] if isinstance(value, list) else [value]


def read(text: str) -> list[Payload]:
    """The payloads in a text. Raises NotJson; a text without any is not JSON either."""
    text = text.removeprefix("\ufeff")
    try:
        return [Payload(json.loads(text))]
    except (ValueError, RecursionError) as error:
        if not text.strip():
            raise NotJson(1, "it is empty") from error
        try:
            return list(_lines(text))
        except NotJson as in_lines:
            # Lines before the bad one that are JSON by themselves make it JSON lines.
            if in_lines.line == 1:
                raise _not_json(error) from error
            raise


def _lines(text: str) -> Iterator[Payload]:
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            try:
                yield Payload(json.loads(line), number)
            except (ValueError, RecursionError) as error:
                raise _not_json(error, number) from error


def _not_json(error: Exception, line: int = 1) -> NotJson:
    """What keeps a text from being read; of too long a number, or too deep a tree,
    Python tells no place."""
    if isinstance(error, json.JSONDecodeError):
        return NotJson(line + error.lineno - 1, error.msg)
    return NotJson(line, "it is nested too deep, or has too long a number")
