"""Destinations that stand still: Meta refused the token, its rights, or the id of the
pixel or the app.

No event is at fault then, so none is touched; they wait (and age) until the settings
are good again. A new token is noticed by its fingerprint, and an old one that works
again by asking Meta now and then, which records nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select, update

from capi.database import insert_new
from capi.schema import destinations
from capi.senders import Sender

PROBE_SECONDS = 15.0


@dataclass(frozen=True)
class Paused:
    """A destination at a standstill, since when (epoch seconds) and why."""

    key: str
    paused_at: float
    message: str


def pause(
    connection: Connection, key: str, client: Sender, *, now: float, why: str
) -> bool:
    """Stop sending to `key`; false where it stood still already."""
    return insert_new(
        connection,
        destinations,
        key=key,
        paused_at=now,
        probed_at=now,
        token_fingerprint=client.token_fingerprint,
        message=why,
    )


def resume(connection: Connection, key: str) -> None:
    """Send to `key` again."""
    connection.execute(delete(destinations).where(destinations.c.key == key))


def paused(connection: Connection) -> list[Paused]:
    """Everything that stands still."""
    return [
        Paused(row.key, row.paused_at, row.message)
        for row in connection.execute(select(destinations).order_by("key"))
    ]


def to_probe(
    connection: Connection, clients: Mapping[str, Sender], now: float
) -> list[str]:
    """The paused destinations worth asking about now: a new token, or time passed."""
    return [
        row.key
        for row in connection.execute(select(destinations))
        if row.key in clients
        and (
            row.token_fingerprint != clients[row.key].token_fingerprint
            or row.probed_at <= now - PROBE_SECONDS
        )
    ]


def probed(connection: Connection, key: str, client: Sender, *, now: float) -> None:
    """Note that the destination was asked about, in vain."""
    connection.execute(
        update(destinations)
        .where(destinations.c.key == key)
        .values(probed_at=now, token_fingerprint=client.token_fingerprint)
    )
