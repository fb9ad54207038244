"""An event as the shop means it, and its two halves as Meta reads them.

Browser and server are rendered from one `Event`, so that id, value, currency and
contents cannot drift apart: `to_browser()` gives the arguments of `fbq('track', …)`,
`to_server()` the JSON for the Conversions API, hashed and with nothing empty in it.

No value raises: one that Meta could not use is left out and reported by `findings()`,
because a sale with a bad phone number is still a sale.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, ClassVar

from capi.app_data import AppData
from capi.attribution import AttributionData, OriginalEventData
from capi.choices import ActionSource, CustomerSegmentation, MessagingChannel
from capi.content import Content as Content
from capi.custom_data import CustomData as CustomData
from capi.findings import Finding, Severity
from capi.kinds import (
    TEXT,
    Flag,
    Found,
    Id,
    Text,
    Time,
    TimeKind,
    Whole,
    as_text,
    choice,
)
from capi.lean import lean
from capi.names import STANDARD, EventName, near_miss
from capi.parts import Each, Nested, Part
from capi.user_data import UserData

REQUIRED = ("event_name", "event_time", "action_source")
"""What Meta refuses every event without, beside `user_data`."""

_APP = ActionSource.APP.value


def _option(raw: object) -> str | None:
    text = as_text(raw)
    return None if text is None else text.strip().upper()


# Lost, they would let Meta use an event as its visitor has not allowed.
OPTIONS = Each(
    replace(TEXT, read=_option, severity=Severity.ERROR),
    unique=True,
    may_be_empty=True,
)


@lean
@dataclass(frozen=True, kw_only=True)
class Event(Part):
    """Something that a person did, at `event_time` (Unix seconds), once.

    `event_id` is what Meta merges the two halves by, together with `event_name` and
    the pixel; both halves must carry the same. `opt_out` keeps the event out of the
    delivery of ads; it is no consent. `data_processing_options` is `("LDU",)` for
    Limited Data Use, with country and state (see `capi.consent.limit`). Whether
    `customer_segmentation` belongs here or into `custom_data` Meta's docs leave open.
    """

    event_name: Annotated[str, replace(TEXT, severity=Severity.ERROR)]
    event_time: Annotated[Time, TimeKind(Severity.ERROR)]
    event_id: Id = None
    action_source: Annotated[
        ActionSource | str, choice(ActionSource, Severity.ERROR)
    ] = ActionSource.WEBSITE
    event_source_url: Text = None
    referrer_url: Text = None
    opt_out: Flag = None
    data_processing_options: Annotated[Sequence[str] | None, OPTIONS] = None
    data_processing_options_country: Whole = None
    data_processing_options_state: Whole = None
    customer_segmentation: Annotated[
        CustomerSegmentation | str | None, choice(CustomerSegmentation)
    ] = None
    messaging_channel: Annotated[
        MessagingChannel | str | None, choice(MessagingChannel)
    ] = None
    advanced_measurement_table: Text = None
    user_data: Annotated[UserData, Nested(UserData)] = field(default_factory=UserData)
    custom_data: Annotated[CustomData, Nested(CustomData)] = field(
        default_factory=CustomData
    )
    app_data: Annotated[AppData | None, Nested(AppData)] = None
    original_event_data: Annotated[
        OriginalEventData | None, Nested(OriginalEventData)
    ] = None
    attribution_data: Annotated[AttributionData | None, Nested(AttributionData)] = None

    def to_server(self) -> dict[str, Any]:
        """The event as the Conversions API takes it.

        The hashing is done anew with each call; `resolve()` gives the payload and its
        findings for the price of one.
        """
        return self.render(self._at, [])

    def to_browser(self) -> tuple[str, dict[str, Any], dict[str, str]]:
        """Name, parameters and options for `fbq('track', name, parameters, options)`.

        The id stands in the options, the fourth argument of `fbq`: among the
        parameters it would be custom data, and Meta would merge nothing.
        """
        event_id = self.one("event_id")
        options = {"eventID": event_id} if event_id else {}
        return self.one("event_name") or "", self.one("custom_data") or {}, options

    _last: ClassVar[str] = "part._complete(payload, at, found)"

    def _complete(
        self, payload: dict[str, Any], at: str, found: Found
    ) -> dict[str, Any]:
        payload.setdefault("user_data", {})
        for name in REQUIRED:
            if name not in payload:
                found += _missing(name, found)
        if self.app_data is None and payload.get("action_source") == _APP:
            found += _missing("app_data", found)
        name = payload.get("event_name", "")
        if name not in STANDARD and (meant := near_miss(name)):
            found.append(_near_miss(meant))
        return payload


def _missing(name: str, found: Found) -> Iterator[Finding]:
    """What is not there, unless a finding has told of it: then it was of no use."""
    if name not in [finding.field for finding in found]:
        yield Finding(
            code=f"{name}_missing",
            severity=Severity.ERROR,
            field=name,
            message=f"The event has no {name}; Meta refuses it.",
            fix=f"Give the event its {name}.",
        )


def _near_miss(meant: EventName) -> Finding:
    return Finding(
        code="event_name_near_miss",
        severity=Severity.WARNING,
        field="event_name",
        message="Meta reads names to the letter: this one is a custom event.",
        fix=f"Send {meant}, if that is what happened.",
    )
