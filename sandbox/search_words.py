"""What people type into the search field: words such as `event:Purchase`, and text.

    event:Purchase from:server id:ch_3P…x9 status:deduplicated order:C26… since:10m

`since:` and `until:` bound when a copy came, `copy:first` asks for the copy that an
event began with: together they find what began in a stretch of time.

The same text stands in the address as `q=`, so that what one sees can be bookmarked and
sent to others. Whatever is no such word is text, looked for in ids and parameters.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from math import inf
from typing import NamedTuple

from sandbox import search_times
from sandbox.matching import APP, BROWSER, DEDUPLICATED, PROCESSED, SERVER, SOURCES

REJECTED = "rejected"
# Processed or deduplicated: whatever was taken, and not refused.
RECEIVED = "received"
# Held back in the shop for want of consent: it never came.
WITHHELD = "withheld"
STATUSES = (PROCESSED, DEDUPLICATED, RECEIVED, WITHHELD, REJECTED)
FIRST = "first"
WORDS = ("event", "from", "status", "id", "order", "code", "copy", "since", "until")

# Events of which the other half has not come, by the side that has.
ONE_SIDED = {f"{side}-only": side for side in (BROWSER, SERVER, APP)}

# Stands for any characters in an id: pages show ids with their middle left out.
GAPS = ("…", "...", "*")

UNKNOWN, UNFIT, AGAIN = "unknown", "unfit", "again"
_LONGEST = 500
# Within quotes a backslash keeps a quote, or a backslash, from being more than itself.
_TOKEN = re.compile(
    r'(\w+):(?=\s|$)|(?:(\w+):)?(?:"((?:[^"\\]|\\.)*)"?|(\S+))', re.DOTALL
)
_KEPT = re.compile(r'\\(["\\])')
# `from` is a keyword of Python.
_FIELD = {"from": "source"}
_CHOICES = {"from": (*SOURCES, *ONE_SIDED), "status": STATUSES, "copy": (FIRST,)}
_TIMES = ("since", "until")


class Remark(NamedTuple):
    """Something typed that was not taken as it looks: `why` is one of three codes."""

    why: str
    word: str
    value: str


@dataclass(frozen=True)
class Search:
    """What to list: an event is listed when it meets everything that is given.

    `text` holds what must occur in ids or parameters, capitals or not. `since` and
    `until`, the latter exclusive, are as they were typed, such as 10m. `remarks` are
    for people and narrow nothing.
    """

    event: str | None = None
    source: str | None = None
    status: str | None = None
    id: str | None = None
    order: str | None = None
    code: str | None = None
    copy: str | None = None
    since: str | None = None
    until: str | None = None
    text: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, each.name) for each in fields(self)[:-1])

    def __str__(self) -> str:
        """The search as it is typed, always in the same order."""
        words = [(word, getattr(self, _FIELD.get(word, word))) for word in WORDS]
        said = [f"{word}:{_quoted(value)}" for word, value in words if value]
        return " ".join([*said, *map(_quoted_text, self.text)])

    def bounds(self, now: float) -> tuple[float, float]:
        """When a copy must have come, in epoch seconds: from, and before."""
        since = search_times.at(self.since, now) if self.since else -inf
        return since, search_times.at(self.until, now) if self.until else inf

    def without_remarks(self) -> "Search":
        """The same search, as equal searches compare."""
        return replace(self, remarks=())


def read(text: str) -> Search:
    """Take apart what was typed. Nothing is an error; what does not fit is remarked."""
    given: dict[str, str] = {}
    texts: list[str] = []
    remarks: list[Remark] = []
    for word, value in _tokens(text[:_LONGEST]):
        if word.lower() not in WORDS:
            texts.append(f"{word}:{value}" if word else value)
            remarks += [Remark(UNKNOWN, word, value)] if _is_meant(word, value) else []
        elif (known := _fit(word.lower(), value)) is None:
            remarks.append(Remark(UNFIT, word.lower(), value))
        else:
            name = _FIELD.get(word.lower(), word.lower())
            remarks += [Remark(AGAIN, word, given[name])] if name in given else []
            given[name] = known
    return Search(**given, text=tuple(texts), remarks=tuple(remarks))


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """Each piece as word and value; a text has the word ""."""
    for bare, word, quoted, plain in _TOKEN.findall(text):
        value = _KEPT.sub(r"\1", quoted) if quoted.strip() else plain
        if value or word or bare:
            yield bare or word, value


def _is_meant(word: str, value: str) -> bool:
    """Whether this looks like a search word: not so an address or a time of day."""
    return word.isalpha() and not value.startswith("//")


def _fit(word: str, value: str) -> str | None:
    """The value as it is kept; None where the word has no such value."""
    if word in _CHOICES:
        return value.lower() if value.lower() in _CHOICES[word] else None
    if word in _TIMES:
        return search_times.fit(value)
    return value or None


def _quoted(value: str) -> str:
    plain = not value.startswith('"') and not re.search(r"\s", value)
    return value if plain else _in_quotes(value)


def _in_quotes(value: str) -> str:
    kept = re.sub(r'(["\\])', r"\\\1", value)
    return f'"{kept}"'


def _quoted_text(text: str) -> str:
    """Quotes also keep a text from being read as a word."""
    word, colon, _rest = text.partition(":")
    looks_like_one = bool(colon) and word.lower() in WORDS
    return _in_quotes(text) if looks_like_one else _quoted(text)
