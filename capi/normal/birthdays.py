"""Normal forms of a date of birth (db) and of its parts (dobd, dobm, doby)."""

import re
from datetime import date

from capi.normal.normalized import Normalized, refused
from capi.normal.text import ascii_digits

# Meta's docs want a year from 1900 on. This module reads no clock, so the other end is
# a year that no customer of this century's shops has been born after.
_YEARS = range(1900, 2100)

_TIME_OF_DAY = re.compile(r"[T\s]\d{1,2}:\d{2}.*", re.DOTALL)
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_LATIN_LETTER = re.compile(r"[A-Za-z]")
_NUMBER = re.compile(r"[0-9]+")

_FIX = "Send a datetime.date, or text as YYYY-MM-DD or YYYYMMDD."


def birthday(key: str, text: str, _country: str | None) -> Normalized:
    """`YYYYMMDD` of a real day, from that form or from three numbers.

    The year is the number above 31. Behind it come month and day, as ISO 8601 has it;
    before it the number above 12 is the day. When neither is, the order is a guess
    (Meta's parameter builder guesses month first), and the date is refused.
    """
    parts = _parts(_TIME_OF_DAY.sub("", ascii_digits(text)))
    if parts is None:
        return _invalid(key, "The value is not a date of three numbers.")
    year, first, second, year_leads = parts
    if not year_leads and max(first, second) <= 12 and first != second:
        return refused(
            key,
            "birthday_ambiguous",
            "Day and month cannot be told apart.",
            _FIX,
        )
    day, month = (first, second) if first > 12 else (second, first)
    return _real_day(key, year, month, day)


def day_of_birth(key: str, text: str, _country: str | None) -> Normalized:
    """The day as two digits, 01 to 31."""
    return _number(key, text, range(1, 32), width=2)


def month_of_birth(key: str, text: str, _country: str | None) -> Normalized:
    """The month as two digits, 01 to 12."""
    return _number(key, text, range(1, 13), width=2)


def year_of_birth(key: str, text: str, _country: str | None) -> Normalized:
    """The year as four digits."""
    return _number(key, text, _YEARS, width=4)


def _parts(text: str) -> tuple[int, int, int, bool] | None:
    """Year, the other two numbers in their order, and whether the year came first."""
    if compact := _COMPACT.fullmatch(text):
        year, month, day = map(int, compact.groups())
        # Swapping a day and a month is for people's spellings, not for this form.
        return (year, month, day, True) if month <= 12 else None
    groups = _NUMBER.findall(text)
    if _LATIN_LETTER.search(text) or len(groups) != 3 or max(map(len, groups)) > 4:
        return None
    numbers = [int(group) for group in groups]
    years = [number for number in numbers if number > 31]
    if len(years) != 1:
        return None
    year_leads = numbers[0] == years[0]
    numbers.remove(years[0])
    return years[0], numbers[0], numbers[1], year_leads


def _real_day(key: str, year: int, month: int, day: int) -> Normalized:
    try:
        born = date(year, month, day)
    except ValueError:
        return _invalid(key, "There is no such day in the calendar.")
    if born.year not in _YEARS:
        return _invalid(key, "The year is not one that a customer is born in.")
    return Normalized((f"{born:%Y%m%d}",))


def _number(key: str, text: str, allowed: range, *, width: int) -> Normalized:
    digits = ascii_digits(text)
    if _NUMBER.fullmatch(digits) and len(digits) <= width and int(digits) in allowed:
        return Normalized((digits.zfill(width),))
    return refused(
        key,
        "birthday_invalid",
        f"The value is not a number from {allowed[0]} to {allowed[-1]}.",
        "Send digits only.",
    )


def _invalid(key: str, message: str) -> Normalized:
    return refused(key, "birthday_invalid", message, _FIX)
