"""When it happened: a cell's text as a moment in Unix seconds."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from enum import StrEnum

from capi.rules.rule import ERROR, Rule
from capi.upload.cells import LONGEST
from capi.upload.faults import Unusable

TIME_UNREADABLE = Rule(
    "time_unreadable",
    ERROR,
    "The cell is no date and time that can be read.",
    "Write 2026-11-22 14:05, or with its zone 2026-11-22T14:05:00+02:00, or Unix"
    " seconds.",
)
TIME_AMBIGUOUS = Rule(
    "time_ambiguous",
    ERROR,
    "Day and month cannot be told apart.",
    "Say which of them comes first in the file, or write 2026-11-22.",
)
ZONE_MISSING = Rule(
    "zone_missing",
    ERROR,
    "The time does not say in which time zone it is.",
    "Say in which zone the till stands, or add +02:00 and the like to each time.",
)
TIME_SKIPPED = Rule(
    "time_skipped",
    ERROR,
    "There was no such time in that zone: the clocks had been put forward.",
    "See whether the time zone is the till's.",
)


class DateOrder(StrEnum):
    """How to read a date such as 05/06/2026."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


# Nine digits of seconds are the year 2001, thirteen of milliseconds too.
_SECONDS = re.compile(r"([0-9]{9,10})(?:\.[0-9]+)?")
_MILLISECONDS = re.compile(r"[0-9]{12,13}")

_OFFSET = r"[Zz]|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?"
_WRITTEN = re.compile(
    r"(?P<first>[0-9]{1,4})(?P<sign>[./-])(?P<second>[0-9]{1,2})(?P=sign)"
    r"(?P<third>[0-9]{1,4})"
    r"(?:(?:[Tt]|,?\s+)(?P<hour>[0-9]{1,2})[:.](?P<minute>[0-9]{2})"
    r"(?:[:.](?P<of_minute>[0-9]{2})(?:[.,][0-9]+)?)?"
    rf"(?:\s*(?P<half>[AaPp])\.?[Mm]\.?)?\s*(?P<offset>{_OFFSET})?)?"
)
_TIME_OF_DAY = re.compile(r"[0-9]{1,2}:[0-9]{2}(?![0-9]).*")
_COMPACT = re.compile(rf"[0-9]{{8}}T[0-9]{{6}}(?:{_OFFSET})?")


def offset(text: str) -> tzinfo | None:
    """The zone that is so far from Greenwich; None for what is no `+02:00`.

    Raises ValueError where no place can be that far.
    """
    return _offset(text) if re.fullmatch(_OFFSET, text) else None


def is_time_of_day(value: str) -> bool:
    """Whether a cell says an hour and a minute, and no day."""
    return _TIME_OF_DAY.fullmatch(value) is not None


def moment(value: str, *, local: tzinfo | None, order: DateOrder | None) -> int:
    """The Unix seconds of what the cell says.

    `local` is the zone of times that name none, `order` how to read dates that could
    be two. A date alone is the beginning of its day. Of an hour that the clocks went
    through twice, it is the first.
    """
    if seconds := _SECONDS.fullmatch(value):
        return int(seconds[1])
    if _MILLISECONDS.fullmatch(value):
        return int(value) // 1000
    try:
        return int(_in_zone(_written(value, order), local).timestamp())
    except Unusable:
        raise
    except (ValueError, OverflowError):
        raise Unusable(TIME_UNREADABLE) from None


def day(value: str, *, order: DateOrder | None) -> str:
    """A date whose order `order` says, as YYYY-MM-DD; any other text as it is."""
    found = _WRITTEN.fullmatch(value) if order and len(value) <= LONGEST else None
    try:
        return "{}-{:02}-{:02}".format(*_date(found, order)) if found else value
    except Unusable:
        return value


def _written(value: str, order: DateOrder | None) -> datetime:
    """The date and time as they stand there; with a zone if one does."""
    if _COMPACT.fullmatch(value):
        return datetime.fromisoformat(value)
    found = _WRITTEN.fullmatch(value) if len(value) <= LONGEST else None
    if found is None:
        raise Unusable(TIME_UNREADABLE)
    return datetime(
        *_date(found, order),
        _hour(int(found["hour"] or 0), (found["half"] or "").lower()),
        int(found["minute"] or 0),
        int(found["of_minute"] or 0),
        tzinfo=_offset(found["offset"]) if found["offset"] else None,
    )


def _date(found: re.Match[str], order: DateOrder | None) -> tuple[int, int, int]:
    """Year, month and day. The year is the one of four digits; with points between
    them, the day comes before the month wherever dates are written so."""
    first, second, third = found["first"], int(found["second"]), found["third"]
    if len(first) == 4:
        return int(first), second, int(third)
    if len(third) != 4:
        raise Unusable(TIME_UNREADABLE)
    if found["sign"] == "." or order is DateOrder.DAY_FIRST:
        return int(third), second, int(first)
    if order is DateOrder.MONTH_FIRST:
        return int(third), int(first), second
    if max(int(first), second) <= 12 and int(first) != second:
        raise Unusable(TIME_AMBIGUOUS)
    month, day = sorted((int(first), second))
    return int(third), month, day


def _hour(hour: int, half: str) -> int:
    if not half:
        return hour
    if not 1 <= hour <= 12:
        raise Unusable(TIME_UNREADABLE)
    return hour % 12 + (12 if half == "p" else 0)


def _offset(text: str) -> tzinfo:
    if text[0] not in "+-":
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    away = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-away if text[0] == "-" else away)


def _in_zone(written: datetime, local: tzinfo | None) -> datetime:
    if written.tzinfo is not None:
        return written
    if local is None:
        raise Unusable(ZONE_MISSING)
    there = written.replace(tzinfo=local)
    if there.astimezone(UTC).astimezone(local).replace(tzinfo=None) != written:
        raise Unusable(TIME_SKIPPED)
    return there
