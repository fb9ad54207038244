"""Whether anything is sending to Meta, for the warnings on the owner's pages."""

from dataclasses import dataclass

from capi import destinations, heartbeat
from capi.flask import capi
from models import db


@dataclass(frozen=True)
class Standing:
    """The last sign of a worker (epoch seconds, None: never), and what stands still."""

    worker_seen_at: float | None
    silent: bool
    paused: list[destinations.Paused]

    @property
    def keys(self) -> set[str]:
        """The destinations that stand still."""
        return {stop.key for stop in self.paused}


def standing() -> Standing:
    """How it stands now; without a pixel there is nothing to send, hence no silence."""
    connection = db.session.connection()
    seen = heartbeat.last_seen(connection)
    oldest = capi().clock() - heartbeat.SILENT_SECONDS
    silent = bool(capi().destinations) and (seen is None or seen < oldest)
    return Standing(seen, silent, destinations.paused(connection))
