"""What a visitor allowed, and what each answer lets the two halves do.

Meta has no field that carries a European consent: without it, an event is simply not
sent, by browser or server. Limited Data Use is the United States' way and is sent
along with the event.
"""

from enum import StrEnum


class Consent(StrEnum):
    """A visitor's answer, frozen with each act of theirs."""

    GRANTED = "granted"
    LIMITED = "limited"
    REFUSED = "refused"

    @property
    def may_send(self) -> bool:
        """Whether Meta may learn of the act at all."""
        return self is not Consent.REFUSED
