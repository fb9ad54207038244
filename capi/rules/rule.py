"""What a lint rule is, what a shop can add to it, and the event that it looks at."""

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias

from capi.findings import Finding, Severity

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

Findings: TypeAlias = Iterator[Finding]

# Fields are printed, and a key that somebody made may hold an address or a number.
_PRINTABLE_KEY = re.compile(r"(?!.*[0-9]{7})[A-Za-z_][A-Za-z0-9_-]{0,39}")


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that may be wrong with a payload. Its words never hold a value."""

    code: str
    severity: Severity
    message: str
    fix: str

    def at(self, path: str, *, fix: str | None = None) -> Finding:
        """The finding for the field at `path`; `fix` where a better one is known."""
        return Finding(self.code, self.severity, path, self.message, fix or self.fix)


@dataclass(frozen=True, kw_only=True)
class LintContext:
    """What the payload itself cannot tell.

    Args:
        catalogue: the ids of the catalogue; None leaves the events' ids unchecked.
        production: whether the events are meant for production, where a
            `test_event_code` has no place.
        order_totals: what each order came to, by its `order_id`, in major units.
    """

    catalogue: Set[str] | None = None
    production: bool = False
    order_totals: Mapping[str, int | float | Decimal] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, repr=False)
class Subject:
    """One event under examination: `path` is where it stands in the payload."""

    event: Mapping[str, object]
    path: str
    now: float
    context: LintContext

    def part(self, key: str) -> Mapping[str, object]:
        """The object at `key`, an empty one where there is none."""
        value = self.event.get(key)
        return value if isinstance(value, dict) else {}

    @property
    def user_data(self) -> Mapping[str, object]:
        """The customer's keys."""
        return self.part("user_data")

    @property
    def custom_data(self) -> Mapping[str, object]:
        """What the event was about."""
        return self.part("custom_data")

    @property
    def name(self) -> str:
        """The event's name, empty where it has none."""
        return text(self.event.get("event_name"))

    @property
    def action_source(self) -> str:
        """Where it happened, empty where that is not said."""
        return text(self.event.get("action_source"))

    def field(self, *steps: str | int) -> str:
        """The printable path of a field of this event."""
        return join(self.path, *steps)


def join(path: str, *steps: str | int) -> str:
    """A path with further steps: `a`, then `em` and 1, is `a.em[1]`."""
    for step in steps:
        if isinstance(step, int):
            path += f"[{step}]"
        else:
            key = step if _PRINTABLE_KEY.fullmatch(step) else "…"
            path = f"{path}.{key}" if path else key
    return path


def text(value: object) -> str:
    """The value if it is text, trimmed; else nothing."""
    return value.strip() if isinstance(value, str) else ""


def is_empty(value: object) -> bool:
    """Whether a key with this value says nothing."""
    return value is None or value in ("", [], {})
