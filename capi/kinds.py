"""What a field of an event may hold, and how a value of it becomes JSON.

The classes of this package declare their fields with the types below, and each type
carries the kind that reads it: `Amount` is a number or None for a type checker, and for
the program also the rule for what a number is. No kind raises: a value that is none of
its kind is left out, and a finding says so.

Most values are what Meta wants already. A kind tells these at a look, by a Python
expression that `capi.reading` writes into the function that reads the part.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Annotated, Any, ClassVar, Protocol, TypeAlias, TypeGuard
from uuid import UUID

from capi.findings import Finding, Severity
from capi.normal.text import is_encodable

Number: TypeAlias = int | float | Decimal
Time: TypeAlias = int | float | datetime
Found: TypeAlias = list[Finding]
"""What was found so far; whoever reads a value adds to it."""

# Meta's whole numbers are of 64 bits. Python's may be longer than it will print.
LARGEST = 2**63 - 1

# The year 5138 in seconds, 1973 in milliseconds; and the year 5138 in those.
_MILLISECONDS = 10**11
_END_OF_TIME = 10**14


class Field(Protocol):
    """Reads the values of one field."""

    @property
    def look(self) -> str:
        """A Python expression of the value for Meta, or of None where a look at `raw`
        does not tell it; empty where it never does (see `capi.reading`)."""

    def take(self, raw: object, at: str, found: Found) -> Any:
        """The value for Meta as JSON can say it, None where it is left out. `at` is
        where it stands, as findings name it."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of single value. `read` gives None for what is none of the kind."""

    read: Callable[[Any], Any]
    code: str
    message: str
    fix: str
    severity: Severity = Severity.WARNING
    known: Mapping[str, str] = field(default_factory=dict)
    """What some texts are read as, where these are few."""

    @property
    def look(self) -> str:
        """By what reads it: only these readers give such a value back as it is."""
        return _KNOWN if self.known else _LOOKS.get(self.read, "")

    def take(self, raw: object, at: str, found: Found) -> Any:
        """The value, or the finding that it is none of this kind."""
        value = self.read(raw)
        if value is None:
            found.append(Finding(self.code, self.severity, at, self.message, self.fix))
        return value


@dataclass(frozen=True, slots=True)
class TimeKind:
    """A moment in Unix seconds. Milliseconds are mended, which is worth a finding."""

    severity: Severity = Severity.WARNING
    look: ClassVar[str] = (
        f"raw if type(raw) is int and 0 <= raw < {_MILLISECONDS} else None"
    )

    def take(self, raw: object, at: str, found: Found) -> int | None:
        """The seconds, without their fraction."""
        moment = _seconds(raw)
        if moment is None:
            found.append(self._no_time(at))
        elif moment >= _MILLISECONDS:
            found.append(_in_milliseconds(at))
            moment //= 1000
        return moment

    def _no_time(self, at: str) -> Finding:
        return Finding(
            code="not_a_time",
            severity=self.severity,
            field=at,
            message="The value is no moment since 1970 and was left out.",
            fix="Give Unix seconds as a number, or a datetime with its time zone.",
        )


def is_blank(raw: object) -> bool:
    """Whether nothing was given. Blank text, as of an empty form field, is nothing."""
    return raw is None or (isinstance(raw, str) and (not raw or raw.isspace()))


def several(raw: object) -> Sequence[object]:
    """The values of a list, tuple or set (in an order that never varies), or the one
    value that `raw` is."""
    if isinstance(raw, set | frozenset):
        return sorted(raw, key=_sort_key)
    return raw if isinstance(raw, list | tuple) else (raw,)


def as_text(raw: object) -> str | None:
    """The text that UTF-8 can hold; that of an enum's member, too."""
    if type(raw) is str and raw.isascii():
        return raw
    if isinstance(raw, str):
        text = str.__str__(raw)
    elif isinstance(raw, Enum) and isinstance(raw.value, str):
        text = raw.value
    else:
        return None
    return text if is_encodable(text) else None


def as_id(raw: object) -> str | None:
    """An id as text; databases have them as numbers and UUIDs."""
    if isinstance(raw, UUID) or (_is_int(raw) and abs(raw) <= LARGEST):
        return str(raw)
    return as_text(raw)


def finite(raw: object) -> int | float | None:
    """A number as JSON can say it, or None where it is no finite number."""
    if isinstance(raw, float):
        return float(raw) if math.isfinite(raw) else None
    if _is_int(raw):
        return raw if abs(raw) <= LARGEST else None
    return finite(float(raw)) if isinstance(raw, Decimal) and raw.is_finite() else None


def whole(raw: object) -> int | None:
    """A whole number; 2.0 is one too."""
    number = finite(raw)
    if number is None or abs(number) > LARGEST:
        return None
    return int(number) if number == int(number) else None


def flag(raw: object) -> bool | None:
    """True or false; Meta's docs write them 1 and 0."""
    return bool(raw) if isinstance(raw, int) and raw in (0, 1) else None


def choice(options: type[StrEnum], severity: Severity = Severity.WARNING) -> Kind:
    """One of the words of `options`, in upper or lower case."""
    known = {option.value: option.value for option in options}

    def read(raw: object) -> str | None:
        return known.get((as_text(raw) or "").strip().lower())

    return Kind(
        read,
        "unknown_choice",
        "The value is none that Meta knows here and was left out.",
        f"Use one of {', '.join(options)}.",
        severity,
        known,
    )


def _sort_key(value: object) -> str:
    return value if isinstance(value, str) else ""


def _is_int(raw: object) -> TypeGuard[int]:
    return isinstance(raw, int) and not isinstance(raw, bool)


def _seconds(raw: object) -> int | None:
    if isinstance(raw, datetime):
        # Without a time zone it would be read as in the server's own.
        raw = raw.timestamp() if raw.utcoffset() is not None else None
    number = finite(raw)
    return int(number) if number is not None and 0 <= number < _END_OF_TIME else None


def _in_milliseconds(at: str) -> Finding:
    return Finding(
        code="time_in_milliseconds",
        severity=Severity.WARNING,
        field=at,
        message="The time is in milliseconds; it has been turned into seconds.",
        fix="Divide by 1000 where the value is made: Meta reads seconds.",
    )


_PLAIN_TEXT = "raw if type(raw) is str and raw.isascii() and raw.strip() else None"
_WHOLE = f"raw if type(raw) is int and -{LARGEST} <= raw <= {LARGEST} else None"
_LOOKS: dict[Callable[[Any], Any], str] = {
    as_text: _PLAIN_TEXT,
    as_id: _PLAIN_TEXT,
    finite: f"raw if type(raw) is float and isfinite(raw) else {_WHOLE}",
    whole: _WHOLE,
    flag: "raw if type(raw) is bool else None",
}
# An enum's member is found like the text that it is, too.
_KNOWN = "{known}.get(raw) if type(raw) is str or isinstance(raw, StrEnum) else None"

TEXT = Kind(
    as_text,
    "not_text",
    "The value is not text (or not text that UTF-8 can hold) and was left out.",
    "Give text.",
)
ID = replace(TEXT, read=as_id, fix="Give text, a whole number or a UUID.")
AMOUNT = Kind(
    finite,
    "not_a_number",
    "The value is not a finite number and was left out.",
    "Give an int, float or Decimal.",
)
WHOLE = Kind(
    whole,
    "not_a_whole_number",
    "The value is not a whole number and was left out.",
    "Give an int.",
)
FLAG = Kind(
    flag,
    "not_true_or_false",
    "The value is neither true nor false and was left out.",
    "Give a bool.",
)

Text: TypeAlias = Annotated[str | None, TEXT]
Id: TypeAlias = Annotated[str | int | UUID | None, ID]
Amount: TypeAlias = Annotated[Number | None, AMOUNT]
Whole: TypeAlias = Annotated[int | None, WHOLE]
Flag: TypeAlias = Annotated[bool | None, FLAG]
Moment: TypeAlias = Annotated[Time | None, TimeKind()]
