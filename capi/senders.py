"""What the worker and the commands need of a client, whichever of Meta's APIs it is of.

`ConversionsClient` and `AppEventsClient` are both such; see `capi.routes`.
"""

from collections.abc import Sequence
from typing import Protocol


class Receipt(Protocol):
    """Meta's receipt; `messages` are for people."""

    @property
    def events_received(self) -> int: ...

    @property
    def messages(self) -> tuple[str, ...]: ...

    @property
    def fbtrace_id(self) -> str | None: ...


class Sender(Protocol):
    """A client of one destination."""

    most: int
    """How many events go in one call."""

    @property
    def url(self) -> str:
        """Where it posts to; there is no secret in it."""

    @property
    def token_fingerprint(self) -> str:
        """Tells one token from another without showing either."""

    def alike(self, payload: str) -> str:
        """What payloads must have in common to go in one call."""

    def send_encoded(self, payloads: Sequence[str]) -> Receipt:
        """Send payloads that are alike; raises a CapiError."""

    def probe(self) -> float | None:
        """Whether token and object are good; gives Meta's time, raises a CapiError."""
