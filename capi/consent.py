"""What a visitor allowed, and what each answer lets the two halves do.

Meta has no field that carries a European consent: without it, an event is simply not
sent, by browser or server. Limited Data Use is the way of some of the United States:
the event is sent and says so itself.
"""

from dataclasses import replace
from enum import StrEnum

from capi.app_data import AppData
from capi.choices import ActionSource
from capi.events import Event
from capi.kinds import several
from capi.user_data import UserData

LIMITED_DATA_USE = ("LDU",)
GEOLOCATE = (0, 0)
"""Country and state that let Meta find out where the visitor is."""

UNITED_STATES = 1
STATES = {
    "CA": 1000,
    "CO": 1001,
    "CT": 1002,
    "FL": 1003,
    "OR": 1004,
    "TX": 1005,
    "MT": 1006,
    "DE": 1007,
    "NE": 1008,
    "NH": 1009,
    "NJ": 1010,
    "MN": 1011,
    "MD": 1012,
    "RI": 1013,
}
"""The states for which Meta documents a code."""


class Consent(StrEnum):
    """A visitor's answer, frozen with each act of theirs."""

    GRANTED = "granted"
    LIMITED = "limited"
    REFUSED = "refused"
    UNDECIDED = "undecided"

    @property
    def may_send(self) -> bool:
        """Whether Meta may learn of the act at all."""
        return self in (Consent.GRANTED, Consent.LIMITED)

    @property
    def why_withheld(self) -> str | None:
        """The reason that a withheld row shows; None where nothing is withheld."""
        return None if self.may_send else f"consent {self.value}"


def limit(
    event: Event, consent: Consent, *, country: str = "", state: str = ""
) -> Event:
    """The event as `consent` lets it go: with Limited Data Use where it is limited.

    `country` and `state` are two-letter codes of where the visitor is, if known. An
    event that is limited already keeps the place that it says.
    """
    options = several(event.data_processing_options)
    if consent is not Consent.LIMITED or LIMITED_DATA_USE[0] in options:
        return event
    code = STATES.get(state.upper()) if country.upper() == "US" else None
    place = (UNITED_STATES, code) if code else GEOLOCATE
    return replace(
        event,
        data_processing_options=LIMITED_DATA_USE,
        data_processing_options_country=place[0],
        data_processing_options_state=place[1],
    )


def as_device_allows(event: Event) -> Event:
    """An app's event as the device, and the app's own switch, let it go.

    Both tracking flags are there afterwards; one that nobody has told counts as
    refused, as Meta takes it. What else changes is this package's policy: where the
    device's owner does not allow tracking, its advertising id is not sent. Meta asks
    for the flags alone, and promises to use such an event for reports and against
    fraud, but less for ads. Any other event is given back as it is.
    """
    if event.one("action_source") != ActionSource.APP:
        return event
    told = event.app_data if isinstance(event.app_data, AppData) else AppData()
    tracked = told.is_tracked
    told = replace(
        told,
        advertiser_tracking_enabled=tracked,
        application_tracking_enabled=told.one("application_tracking_enabled") is True,
    )
    person = event.user_data
    if not tracked and isinstance(person, UserData):
        person = replace(person, madid=None)
    return replace(event, app_data=told, user_data=person)
