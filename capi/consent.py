"""What a visitor allowed, and what each answer lets the two halves do.

Meta has no field that carries a European consent: without it, an event is simply not
sent, by browser or server. Limited Data Use is the way of some of the United States:
the event is sent and says so itself.
"""

from dataclasses import replace
from enum import StrEnum

from capi.events import Event

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

    `country` and `state` are two-letter codes of where the visitor is, if known.
    """
    if consent is not Consent.LIMITED:
        return event
    code = STATES.get(state.upper()) if country.upper() == "US" else None
    place = (UNITED_STATES, code) if code else GEOLOCATE
    return replace(
        event,
        data_processing_options=LIMITED_DATA_USE,
        data_processing_options_country=place[0],
        data_processing_options_state=place[1],
    )
