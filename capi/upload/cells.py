"""One cell's text as the value that it stands for: words, numbers, lists, amounts."""

import json
import re
from decimal import Decimal
from typing import Any
from unicodedata import category

from capi.consent import Consent
from capi.currencies import ISO_4217, THREE_DECIMAL
from capi.normal.text import ascii_digits, clean
from capi.rules.rule import ERROR, WARNING, Rule
from capi.upload.faults import Unusable

AMOUNT_UNREADABLE = Rule(
    "amount_unreadable",
    ERROR,
    "The cell is not an amount of money.",
    "Write a number in major units, such as 1234.50.",
)
AMOUNT_AMBIGUOUS = Rule(
    "amount_ambiguous",
    ERROR,
    "It cannot be told whether the sign before three digits parts thousands or cents.",
    "Write the amount without signs for thousands and with a point: 1234.00.",
)
NUMBER_ROUNDED = Rule(
    "number_rounded",
    ERROR,
    "The program that made the file has rounded this number (1.23E+15), so it names"
    " nothing any more.",
    "In Excel, format the column as text before the numbers are put in.",
)
WORD_UNKNOWN = Rule(
    "word_unknown",
    ERROR,
    "The cell holds none of the words that are known here.",
    "Write yes or no.",
)
NOT_WHOLE = Rule(
    "not_whole",
    ERROR,
    "The cell is not a whole number.",
    "Write digits alone.",
)
LIST_UNREADABLE = Rule(
    "list_unreadable",
    WARNING,
    "The cell is no list that can be read, and was left out.",
    "Write a JSON list, or the values with a semicolon between them.",
)

NOTHING = frozenset({"NULL", r"\N", "N/A", "#N/A", "-", "—"})
"""What exports write for no value. `Null` may be somebody's name."""

LONGEST = 40
"""Characters of a cell that holds one number or one time."""

# Excel keeps a number's zeros so: ="00420".
_KEPT_AS_TEXT = re.compile(r'="?([^"]*)"?')
_ROUNDED = re.compile(r"[0-9](?:[.,][0-9]+)?E\+[0-9]{1,3}", re.IGNORECASE)
_AMOUNT = re.compile(r"(?:([A-Za-z]{3})\s*)?([+-]?)\s*([0-9].*?)\s*([A-Za-z]{3})?")
_PLAIN = re.compile(r"[0-9]+(?:[.,][0-9]+)?")
_GROUPED = re.compile(
    r"[0-9]{1,3}(?P<group>[.,'’\s])[0-9]{3}(?:(?P=group)[0-9]{3})*"
    r"(?P<cents>(?!(?P=group))[.,][0-9]+)?"
)
_ANSWERS = frozenset(Consent)
_YES_NO = {True: Consent.GRANTED, False: Consent.REFUSED}
_YES = frozenset("yes y true 1 given opt-in".split())
_NO = frozenset("no n false 0 denied declined opt-out".split())


def text(raw: str) -> str:
    """A cell without what programs put around it; empty where it says nothing."""
    value = clean(raw)
    if value.startswith("=") and (kept := _KEPT_AS_TEXT.fullmatch(value)):
        value = kept[1]
    return "" if value in NOTHING else value


def name(value: str) -> str:
    """An id or a name, on one line; a number that a spreadsheet has rounded is none."""
    if _ROUNDED.fullmatch(value):
        raise Unusable(NUMBER_ROUNDED)
    return " ".join(value.split())


def yes(value: str) -> bool:
    """Whether the cell says yes."""
    word = value.lower()
    if word not in _YES | _NO:
        raise Unusable(WORD_UNKNOWN)
    return word in _YES


def consent(value: str) -> Consent:
    """What the customer answered: yes, no, or one of our own words for it."""
    word = value.lower()
    return Consent(word) if word in _ANSWERS else _YES_NO[yes(value)]


def limited(value: str) -> tuple[str, ...]:
    """Meta's data processing options: `LDU`, or yes; `[]`, or no, for none."""
    word = value.strip("[]\"' ").lower()
    return ("LDU",) if word == "ldu" or (word and yes(word)) else ()


def whole(value: str) -> int:
    """A whole number."""
    if not (value.isascii() and value.isdigit() and len(value) <= LONGEST):
        raise Unusable(NOT_WHOLE)
    return int(value)


def amount(value: str, currency: str) -> tuple[Decimal, str]:
    """An amount in major units, and its currency: the code that stands in the cell, or
    else `currency`.

    `1,234.50`, `1.234,50`, `1 234,50` and `1234.5` are the same. `1,234` may be two
    amounts, and is refused; so is `1.234`, unless the currency has three decimals.
    """
    found = _AMOUNT.fullmatch(_without_signs(value[:LONGEST]))
    if found is None or len(value) > LONGEST:
        raise Unusable(AMOUNT_UNREADABLE)
    before, minus, digits, after = found.groups()
    code = (before or after or currency).upper()
    if (before or after) and code not in ISO_4217:
        raise Unusable(AMOUNT_UNREADABLE)
    return Decimal(minus + _pointed(digits, code)), code


def _without_signs(value: str) -> str:
    """Without $, € and the like: several currencies share one, so none is guessed."""
    digits = ascii_digits(value).replace("\u2212", "-")
    return "".join(sign for sign in digits if category(sign) != "Sc").strip()


def _pointed(digits: str, currency: str) -> str:
    """The digits with a decimal point and no other sign."""
    grouped = _GROUPED.fullmatch(digits)
    if grouped is None or digits.startswith("0"):
        if not _PLAIN.fullmatch(digits):
            raise Unusable(AMOUNT_UNREADABLE)
        return digits.replace(",", ".")
    group = grouped["group"]
    alone = digits.count(group) == 1 and not grouped["cents"]
    if alone and group == "." and currency in THREE_DECIMAL:
        return digits
    if alone and group in ".,":
        raise Unusable(AMOUNT_AMBIGUOUS)
    return digits.replace(group, "").replace(",", ".")


def listed(value: str, *, commas: bool = False) -> list[Any]:
    """The values of a list: JSON's, or texts between semicolons or bars.

    With `commas`, between commas too. A single value is a list of one.
    """
    if value.startswith(("[", "{")):
        try:
            read = json.loads(value)
        except (ValueError, RecursionError):
            raise Unusable(LIST_UNREADABLE) from None
        return read if isinstance(read, list) else [read]
    for sign in ";|," if commas else ";|":
        if sign in value:
            return [each.strip() for each in value.split(sign)]
    return [value]
