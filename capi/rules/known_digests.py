"""Digests whose origin can be told, because few values can have given them.

A digest hides its value, and a hash of a hash looks like any other. But for some keys
Meta's normal form leaves few values (two genders, 249 countries, a day of a century or
two): there every right digest can be made, and what is none of them is wrong. And a
handful of texts that programs write for nothing have known digests for every key.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import cache
from itertools import product
from string import ascii_lowercase

from capi.normal.countries import alpha2
from capi.normal.hashing import SHA256_OF_NOTHING, sha256

_FIRST_DAY = date(1900, 1, 1)
_LAST_DAY = date(2099, 12, 31)

_WORDS_FOR_NOTHING = (
    " ",
    "null",
    "undefined",
    "none",
    "nan",
    "n/a",
    "false",
    "[object object]",
    "NULL",
    "None",
    "NaN",
    "N/A",
    "False",
    "[object Object]",
)
_DIGESTS_FOR_NOTHING = frozenset(map(sha256, _WORDS_FOR_NOTHING))
_TWICE_FOR_NOTHING = frozenset(map(sha256, _DIGESTS_FOR_NOTHING | {SHA256_OF_NOTHING}))


def is_of_a_word_for_nothing(digest: str) -> bool:
    """Whether it is the digest of `null`, `undefined` and the like."""
    return digest in _DIGESTS_FOR_NOTHING


def is_double(key: str, digest: str, others: Iterable[str]) -> bool:
    """Whether it can be proven that the digest was made of a digest.

    That is so for the empty text and the words for nothing, for keys with few values,
    and where the digest that it was made of is among the `others` of the same key.
    """
    if digest in _TWICE_FOR_NOTHING:
        return True
    if any(digest == sha256(other) for other in others):
        return True
    return key in _FORMS and digest in _twice(key)


def is_of_no_value(key: str, digest: str) -> bool:
    """Whether the key's possible values are all known, and none has this digest."""
    return key in _FORMS and digest not in _once(key)


@cache
def _once(key: str) -> frozenset[str]:
    return frozenset(map(sha256, _FORMS[key]()))


@cache
def _twice(key: str) -> frozenset[str]:
    return frozenset(map(sha256, _once(key)))


def _countries() -> list[str]:
    pairs = map("".join, product(ascii_lowercase, repeat=2))
    return [pair for pair in pairs if alpha2(pair) == pair.upper()]


def _birthdays() -> list[str]:
    days = (_LAST_DAY - _FIRST_DAY).days + 1
    return [f"{_FIRST_DAY + timedelta(each):%Y%m%d}" for each in range(days)]


def _numbers(first: int, last: int) -> list[str]:
    return [f"{each:02}" for each in range(first, last + 1)]


def _genders() -> list[str]:
    return ["f", "m"]


_FORMS: dict[str, Callable[[], list[str]]] = {
    "ge": _genders,
    "country": _countries,
    "db": _birthdays,
    "dobd": lambda: _numbers(1, 31),
    "dobm": lambda: _numbers(1, 12),
    "doby": lambda: _numbers(_FIRST_DAY.year, _LAST_DAY.year),
}
