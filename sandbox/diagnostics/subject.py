"""One event under examination, with all that Meta's side knows beside it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sandbox.matching import Side


class Found(NamedTuple):
    """A rule that an event breaks, and where: `field` is a path in the event."""

    code: str
    field: str


Finds = Iterator[Found]


@dataclass(frozen=True)
class Payment:
    """What the sandbox's own Stripe was paid for an order, in major units.

    `buyer` is what was typed on the pay page, in clear, by Meta's customer keys.
    """

    amount: float
    currency: str
    buyer: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A copy of an event.

    `twin` is the other half, and `first` the first copy from the same side, where the
    event had come before; both as payloads. `page_carried_click` is False where the
    visitor's pages are known and none had the click of fbc in its address.
    """

    payload: Mapping[str, Any] = field(repr=False)
    side: Side
    received_at: float
    test_event_code: str | None = None
    ignored: Sequence[tuple[str, str]] = ()
    twin: Mapping[str, Any] | None = field(default=None, repr=False)
    first: Mapping[str, Any] | None = field(default=None, repr=False)
    payment: Payment | None = None
    page_carried_click: bool | None = None

    @property
    def name(self) -> str:
        """Meta's name of the event."""
        return str(self.payload.get("event_name") or "")

    @property
    def user_data(self) -> Mapping[str, Any]:
        """Who did it."""
        return part(self.payload, "user_data")

    @property
    def custom_data(self) -> Mapping[str, Any]:
        """What it was about."""
        return part(self.payload, "custom_data")


def part(payload: Mapping[str, Any] | None, key: str) -> Mapping[str, Any]:
    """An object inside a payload, an empty one where there is none."""
    value = (payload or {}).get(key)
    return value if isinstance(value, Mapping) else {}


def texts(value: Any) -> list[str]:
    """A key's values as text: one or a list; nothing and empty text are no value."""
    items = value if isinstance(value, list) else [value]
    return [str(item) for item in items if item not in (None, "")]


def leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every single value in nested lists and objects, with its path.

    It goes without recursion: JSON may be as deep as it likes.
    """
    stack = [(path, value)]
    while stack:
        here, inner = stack.pop()
        if isinstance(inner, Mapping):
            stack += [(f"{here}.{key}", each) for key, each in inner.items()]
        elif isinstance(inner, list):
            stack += [(f"{here}[{index}]", each) for index, each in enumerate(inner)]
        else:
            yield here, inner
