"""Whether anything is sending to Meta, for the warnings on the owner's pages."""

from dataclasses import dataclass

from capi import destinations, heartbeat, lost
from capi.flask import capi
from capi.leases import Expired
from models import db


@dataclass(frozen=True)
class Standing:
    """The last sign of a worker (epoch seconds, None: never), what stands still, and
    what was lost lately because it became too old."""

    worker_seen_at: float | None
    silent: bool
    paused: list[destinations.Paused]
    lost: list[Expired]

    @property
    def keys(self) -> set[str]:
        """The destinations that stand still."""
        return {stop.key for stop in self.paused}


def standing() -> Standing:
    """How it stands now; without a pixel there is nothing to send, hence no silence."""
    connection = db.session.connection()
    seen = heartbeat.last_seen(connection)
    now, keys = capi().clock(), capi().destinations
    silent = bool(keys) and (seen is None or seen < now - heartbeat.SILENT_SECONDS)
    return Standing(
        seen,
        silent,
        destinations.paused(connection),
        lost.lately(connection, keys, now=now),
    )
