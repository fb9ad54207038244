"""What a page's scripts tell the pixel, read without running them.

The robot runs no JavaScript. It knows the three things that these pages say, all with
arguments that are JSON: where `fbevents.js` is, which address the page takes, and the
calls of `fbq`, with or without the guard that fires a call once per browser.
"""

import json
import re
from dataclasses import dataclass, field
from typing import Any

_SOURCE = re.compile(r'\(window, document, ("(?:[^"\\]|\\.)*")\)')
_CALL = re.compile(
    r'(?:capiOnce\((?P<once>"(?:[^"\\]|\\.)*"), function \(\) \{\s*)?'
    r'\b(?P<function>fbq|history\.replaceState)\((?=["n])'
)


@dataclass(frozen=True)
class Call:
    """A call of `fbq`; of those with one `once`, a browser makes only the first."""

    command: str
    arguments: tuple[Any, ...]
    once: str | None


@dataclass
class Script:
    """`source` is where the pixel comes from, `address` what the page is to be called;
    None where the page says nothing of it."""

    source: str | None = None
    address: str | None = None
    calls: list[Call] = field(default_factory=list)


def read(text: str) -> Script:
    """What the scripts say, in their order."""
    script = Script()
    if found := _SOURCE.search(text):
        script.source = json.loads(found[1])
    for match in _CALL.finditer(text):
        arguments = _arguments(text, match.end())
        if match["function"] != "fbq":
            script.address = arguments[-1]
            continue
        once = json.loads(match["once"]) if match["once"] else None
        script.calls.append(Call(arguments[0], tuple(arguments[1:]), once))
    return script


def _arguments(text: str, at: int) -> list[Any]:
    """The JSON values up to the closing bracket of the call."""
    found: list[Any] = []
    while True:
        value, at = _JSON.raw_decode(text, at)
        found.append(value)
        rest = text[at : at + 80].lstrip()
        if not rest.startswith(","):
            return found
        at = text.index(",", at) + 1
        at += len(text[at:]) - len(text[at:].lstrip())


def _number(text: str) -> int | float:
    """JavaScript has one kind of number: it writes 18.0 as 18."""
    number = float(text)
    return int(number) if number.is_integer() else number


_JSON = json.JSONDecoder(parse_float=_number)
