"""What a person says of a file, in text, as `Reading` wants it.

Each reader raises ValueError with words for what it does not know.
"""

import codecs
from collections.abc import Callable, Mapping
from datetime import tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from capi.currencies import ISO_4217
from capi.normal.countries import alpha2
from capi.upload.moments import DateOrder, offset

LONGEST_TAG = 100


def timezone(text: str) -> tzinfo:
    """The time zone of a name such as Europe/Kyiv, or of an offset such as +02:00."""
    try:
        return offset(text) or ZoneInfo(text)
    except (OSError, ValueError, LookupError):
        raise ValueError(
            "There is no such time zone: write Europe/Kyiv, or +02:00."
        ) from None


def currency(text: str) -> str:
    """An ISO 4217 code, in upper case."""
    code = text.upper()
    if code not in ISO_4217:
        raise ValueError("There is no such currency: write its ISO code, such as EUR.")
    return code


def country(text: str) -> str:
    """An ISO 3166-1 code of two letters, from that or from a country's name."""
    code = alpha2(text)
    if code is None:
        raise ValueError("There is no such country: write its ISO code, such as UA.")
    return code


def date_order(text: str) -> DateOrder:
    """Which of day and month comes first."""
    try:
        return DateOrder(text.lower())
    except ValueError:
        raise ValueError(f"Write one of: {', '.join(DateOrder)}.") from None


def encoding(text: str) -> str:
    """An encoding that Python knows, by any of its names."""
    try:
        "".encode(text)
        return codecs.lookup(text).name
    except (LookupError, ValueError):
        raise ValueError(
            "There is no such encoding: write cp1252, cp1251, utf-16 or the like."
        ) from None


def upload_tag(text: str) -> str:
    """A label for people."""
    if not text.isprintable() or len(text) > LONGEST_TAG:
        raise ValueError(f"Write up to {LONGEST_TAG} characters, on one line.")
    return text


READERS: Mapping[str, Callable[[str], Any]] = {
    "timezone": timezone,
    "date_order": date_order,
    "currency": currency,
    "country": country,
    "encoding": encoding,
}
"""By the fields of `Reading`."""
