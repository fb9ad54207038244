"""An event as the row of each destination has it: for a pixel, or for an app.

Whatever is to be sent is fixed here, as the event enters the outbox: the worker reads
nothing but the row.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from capi import app_limits
from capi.app_mapping import activity_of
from capi.client import encode
from capi.findings import Finding
from capi.parts import Resolved
from capi.routes import APP, is_app
from capi.withdrawal import without_person


@dataclass(frozen=True)
class Entry:
    """What a row holds, what was left out of it on the way, and, where nothing that
    Meta would take is left, `refused`."""

    payload: str
    findings: tuple[Finding, ...] = ()
    refused: Finding | None = None


def rendered(
    connection: Connection,
    destination: str,
    event: dict[str, Any],
    *,
    withheld: bool = False,
) -> Entry:
    """What `Event.to_server()` gave, as this destination takes it.

    A name that is new to an app gets its place here, in the caller's transaction;
    what is `withheld` needs none.
    """
    payload, findings = form(destination, event)
    if withheld:
        return Entry(without_person(encode(payload)))
    broken = next((each for each in findings if each.code in _UNSENDABLE), None)
    if broken or not is_app(destination):
        return Entry(encode(payload), findings, broken)
    admitted = app_limits.admit(connection, destination.removeprefix(APP), payload)
    found = (*findings, *admitted.findings)
    if admitted.refused:
        found += (admitted.refused,)
    return Entry(encode(admitted.activity), found, admitted.refused)


def form(destination: str, event: dict[str, Any]) -> Resolved:
    """What `Event.to_server()` gave in the words of this destination's API."""
    return activity_of(event).resolve() if is_app(destination) else Resolved(event, ())


_UNSENDABLE = ("app_event_name_invalid", "custom_events_missing")
