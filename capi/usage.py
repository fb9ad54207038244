"""When Meta says that enough is enough, and for how long.

Graph counts calls per app, user and business. In `X-Business-Use-Case-Usage` it names
the minutes until access returns (0: access is there). Meta documents the header for
the Marketing API; that `/events` carries it is not confirmed, so it may be missing.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

BUSINESS_USAGE = "X-Business-Use-Case-Usage"
RETRY_AFTER = "Retry-After"
LONGEST = 24 * 3600.0
"""No header keeps events waiting for more than a day: they expire in seven."""


def seconds_to_wait(headers: Mapping[str, str]) -> float:
    """How long the answer's headers ask to be left alone; 0 where they do not."""
    minutes = max(_minutes(headers.get(BUSINESS_USAGE, "")), default=0.0)
    after = headers.get(RETRY_AFTER, "")
    seconds = float(after) if after.isdecimal() else 0.0
    return min(max(minutes * 60, seconds), LONGEST)


def _minutes(text: str) -> Iterator[float]:
    try:
        usage = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return
    businesses = usage.values() if isinstance(usage, dict) else ()
    for entries in businesses:
        for entry in entries if isinstance(entries, list) else ():
            yield _regained(entry)


def _regained(entry: object) -> float:
    value: Any = None
    if isinstance(entry, dict):
        value = entry.get("estimated_time_to_regain_access")
    if not isinstance(value, int | float) or isinstance(value, bool):
        return 0.0
    # Python makes no float of a whole number beyond its reach.
    return float(min(value, LONGEST)) if value > 0 else 0.0
