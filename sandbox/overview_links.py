"""Where the numbers of the Overview lead: each to exactly the rows that it counts.

A number that counts copies leads to the list of single copies, for there a repeat is a
row of its own; one that counts events leads to the list of lines.
"""

from collections.abc import Sequence
from typing import Any

from flask import url_for

from sandbox import search_times
from sandbox.matching import APP, BROWSER, OFFLINE, SERVER
from sandbox.minutes import MERGED, SECONDS, Minute
from sandbox.search_words import FIRST, RECEIVED, Search

_LIST = "events_manager.test_events"

# What finds the events of a kind among those that began in a stretch of time.
_KINDS: dict[str, dict[str, str]] = {
    MERGED: {"code": "merged"},
    BROWSER: {"source": "browser-only"},
    SERVER: {"source": "server-only"},
    APP: {"source": "app-only"},
    OFFLINE: {"source": "offline"},
}


def copies(**words: str) -> str:
    """The copies that these words of a search find, each a row of its own."""
    search = Search(**({"status": RECEIVED} | words))  # type: ignore[arg-type]
    return url_for(_LIST, q=str(search), flat=1)


def began(minutes: Sequence[Minute], kind: str | None = None) -> str:
    """The events that began in these minutes, one row each; without `kind`, all."""
    words: dict[str, Any] = _KINDS[kind] if kind else {}
    search = Search(
        **words,
        copy=FIRST,
        since=search_times.written(minutes[0].start),
        until=search_times.written(minutes[-1].start + SECONDS),
    )
    return url_for(_LIST, q=str(search))
