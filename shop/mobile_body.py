"""A call of the app's, read: its events as `capi` knows them, or what is malformed.

Malformed is what has not the shape of `shop.mobile_schema`, or lacks an id; then
nothing of the call is taken. A value that Meta could not use loses no event: `capi`
leaves it out, and a finding says so.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from capi.app_event_names import CAPI_NAMES, INSTALL
from capi.app_installs import once_per_device
from capi.app_reading import custom_data
from capi.choices import ActionSource
from capi.consent import Consent
from capi.events import Event
from capi.findings import Finding, Severity
from capi.kinds import TimeKind
from capi.lint import lint
from capi.names import EventName
from capi.rules.time import FUTURE_TOLERANCE
from capi.stripe import purchase_id
from shop.json_shape import Fault, faults
from shop.mobile_person import Caller, Person
from shop.mobile_schema import CALL

Json = Mapping[str, Any]

CLOCK_AHEAD = Finding(
    code="device_clock_ahead",
    severity=Severity.WARNING,
    field="event_time",
    message="The time lies in the future; the moment of the call was taken instead.",
    fix="Nothing, if it is one device: its clock is wrong. Send Unix seconds in GMT.",
)


class Malformed(ValueError):
    """The call is none that an app may make; `faults` says where, and why."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(faults[0].message)
        self.faults = faults


@dataclass(frozen=True, kw_only=True, repr=False)
class Report:
    """One event of a call, with the findings of warning or worse.

    With `order_number`, an order of the shop's, `event` only tells whose device it was;
    `order_id` is the app's own number. `device` is by what a later withdrawal finds the
    event; None where it cannot.
    """

    event: Event
    event_id: str | None
    consent: Consent
    device: str | None
    order_number: str | None
    order_id: str | None
    findings: tuple[Finding, ...]

    @property
    def place(self) -> tuple[int, str, str]:
        """Its place among others: by its time, and then always the same one."""
        event_time = self.event.one("event_time")
        id = self.event_id or self.order_number or ""
        return event_time, self.event.event_name, id


@dataclass(frozen=True, kw_only=True, repr=False)
class Call:
    """The events of a call, and the device of a person who has declined, if it is
    known; None where nobody has."""

    reports: tuple[Report, ...]
    declined: str | None


def read(body: Any, caller: Caller, *, now: float) -> Call:
    """The call that a JSON body is. Raises Malformed, with all that is."""
    if wrong := tuple(faults(body, CALL)):
        raise Malformed(wrong)
    given = [
        _Given(body, item, f"events[{index}]", caller, now)
        for index, item in enumerate(body["events"])
    ]
    if wrong := tuple(fault for each in given for fault in each.faults()):
        raise Malformed(wrong)
    person = Person(body, {}, caller)
    return Call(
        reports=tuple(each.report(now) for each in given),
        declined=person.device if person.consent is Consent.REFUSED else None,
    )


class _Given:
    """An event as the app has it, with what the call says of all its events."""

    def __init__(
        self, body: Json, item: Json, at: str, caller: Caller, now: float
    ) -> None:
        self.at = at
        self.own_id: str | None = item.get("event_id")
        self.order_number: str | None = item.get("order_number")
        self.person = Person(body, item, caller)
        name: str = item["event_name"]
        self.name = CAPI_NAMES.get(name, name)
        self.custom_data = custom_data(item.get("custom_data", {}))
        self.time, self.doubts = _time(item.get("event_time"), now)
        self.event = self._event()

    @property
    def order_id(self) -> str | None:
        """The app's number of what was bought."""
        bought = self.name == EventName.PURCHASE
        order_id: str | None = self.custom_data.one("order_id") if bought else None
        return order_id

    def faults(self) -> Iterator[Fault]:
        """What is wrong beside the shape: ids that are missing or out of place."""
        if self.order_number is not None:
            if self.name != EventName.PURCHASE:
                field = f"{self.at}.order_number"
                yield Fault(field, f"{field} goes with the event Purchase alone.")
        elif self.event.event_id is None:
            field = f"{self.at}.event_id"
            install = " For an install, an id of the device does: madid or anon_id."
            yield Fault(
                field,
                f"{field} is missing: without it a repeat would count once more."
                f"{install if self.name == INSTALL else ''}",
            )
        if self._is_nobodys():
            field = f"{self.at}.user_data"
            yield Fault(
                field,
                f"{field} says nothing of who it was, and Meta refuses such an event:"
                " give the device's anon_id or madid, or an id of the person.",
            )

    def report(self, now: float) -> Report:
        """The event, and what is to be said of it."""
        is_orders = self.order_number is not None
        consent = self.person.consent
        return Report(
            event=self.event,
            event_id=self.own_id if is_orders else self.event.one("event_id"),
            consent=consent,
            device=self.person.device if consent.may_send else None,
            order_number=self.order_number,
            order_id=self.order_id,
            findings=(*self.doubts, *_findings(self.event, now, is_orders)),
        )

    def _is_nobodys(self) -> bool:
        """Whether it would be sent, and neither app nor order tells whose it is."""
        sent = self.order_number is None and self.person.consent.may_send
        return sent and not self.event.user_data.to_server()

    def _event(self) -> Event:
        event_id = self.own_id
        if event_id is None and self.order_id:
            event_id = purchase_id(None, self.order_id)
        event = Event(
            event_name=self.name,
            event_time=self.time,
            event_id=event_id,
            action_source=ActionSource.APP,
            user_data=self.person.user_data(),
            custom_data=self.custom_data,
            app_data=self.person.app_data(),
        )
        return once_per_device(self.person.limited(event))


def _time(given: float | None, now: float) -> tuple[int, tuple[Finding, ...]]:
    """When it happened: by the device's clock, but not later than now."""
    if given is None:
        return int(now), ()
    found: list[Finding] = []
    time = TimeKind().take(given, "event_time", found) or 0
    if time > now + FUTURE_TOLERANCE:
        found.append(CLOCK_AHEAD)
    return min(time, int(now)), tuple(found)


def _findings(event: Event, now: float, is_orders: bool) -> Iterator[Finding]:
    """What was left out, and what Meta will not like; notes cost nothing.

    Of an order's event, only the device is the app's.
    """
    payload, found = event.resolve()
    told = tuple(finding.field for finding in found)
    seen = (each for each in lint(payload, now=now) if not each.field.startswith(told))
    for finding in (*found, *seen):
        apps_own = not is_orders or finding.field.startswith("app_data")
        if apps_own and finding.severity is not Severity.NOTE:
            yield finding
