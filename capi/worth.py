"""What an event in the outbox was worth, whichever of Meta's APIs its row is for."""

import json
from typing import Any, NamedTuple


class Worth(NamedTuple):
    """A sum in major units of its currency; None where the event has none."""

    value: float | None
    currency: str | None


def worth(payload: str) -> Worth:
    """The sum that a row's payload tells; of an app's events it may be no money."""
    event: dict[str, Any] = json.loads(payload)
    if events := event.get("custom_events"):
        return Worth(events[0].get("_valueToSum"), events[0].get("fb_currency"))
    data = event.get("custom_data") or {}
    return Worth(data.get("value"), data.get("currency"))
