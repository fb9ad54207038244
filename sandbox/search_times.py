"""The times in a search: how far to look back, such as 10m, or a moment in UTC.

Spans move with the clock; a moment stays, so that a link to one minute finds the same
events tomorrow.
"""

import re
from datetime import UTC, datetime

_SPAN = re.compile(r"([0-9]{1,6})([smhd])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?Z")


def fit(value: str) -> str | None:
    """The value as a search keeps it; None where it is no time."""
    if _SPAN.fullmatch(value.lower()):
        return value.lower()
    return value.upper() if _read(value.upper()) is not None else None


def at(value: str, now: float) -> float:
    """When that is, in epoch seconds, for a value that `fit` has let through."""
    if found := _SPAN.fullmatch(value):
        return now - float(found[1]) * _SECONDS[found[2]]
    moment = _read(value)
    assert moment is not None
    return moment


def written(moment: float) -> str:
    """Epoch seconds as a search says them, to the second."""
    text = datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{text.removesuffix(':00')}Z"


def _read(value: str) -> float | None:
    if not _MOMENT.fullmatch(value):
        return None
    try:
        return datetime.fromisoformat(value).timestamp()
    except ValueError:  # a month 13
        return None
