"""Where webhooks go: the endpoint that the settings name, and those made by the API.

The settings' endpoint has the same id for ever, so that deliveries that wait go to the
new address when the settings change. Its secret is the first of the settings' secrets,
until it is rolled; secrets stand in an object's private part and are never listed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from sqlite3 import Connection
from urllib.parse import urlsplit

from flask import current_app

from sandbox.door import is_local_name
from sandbox.store import now
from sandbox.stripe import records
from sandbox.stripe.records import Json, Query

FROM_SETTINGS = "we_settings"
EVERYTHING = "*"


@dataclass(frozen=True)
class Endpoint:
    """A URL that wants events. Each active secret signs each delivery."""

    id: str
    url: str
    secrets: tuple[str, ...] = field(repr=False)
    enabled_events: tuple[str, ...] = (EVERYTHING,)

    def wants(self, type: str) -> bool:
        """Whether events of this type are to be sent there."""
        return EVERYTHING in self.enabled_events or type in self.enabled_events


def endpoints(connection: Connection) -> list[Endpoint]:
    """Every enabled endpoint; the settings' is left out where they are not complete."""
    return list(_enabled(connection))


def endpoint(connection: Connection, id: str) -> Endpoint | None:
    """The enabled endpoint with this id, if it still exists."""
    return next((found for found in _enabled(connection) if found.id == id), None)


def settings() -> tuple[str, str] | None:
    """The URL and the secret that the settings name; None where one is missing."""
    url = current_app.config["SANDBOX_WEBHOOK_URL"]
    secret = current_app.config["STRIPE_WEBHOOK_SECRET"].split(",")[0].strip()
    return (url, secret) if url and secret else None


def is_reachable(url: str) -> bool:
    """Whether the sandbox may post there: this machine, unless the settings open it."""
    if current_app.config["SANDBOX_ALLOW_REMOTE"]:
        return True
    return is_local_name(urlsplit(url).netloc)


def active(kept: Json) -> tuple[str, ...]:
    """The secrets that sign now: the present one, and those rolled not long ago."""
    former = [secret for secret, until in kept.get("former", []) if until > now()]
    return (kept["secret"], *former)


def kept_of_settings(connection: Connection, secret: str) -> Json:
    """What is kept of the settings' secret.

    A secret that is neither the one that was rolled nor the one that came of it was
    put there by somebody since: the roll is history then.
    """
    fresh = {"secret": secret, "given": secret, "former": []}
    if records.find(connection, "webhook_endpoint", FROM_SETTINGS) is None:
        return fresh
    kept = records.private(connection, FROM_SETTINGS)
    return kept if secret in (kept["given"], kept["secret"]) else fresh


def _enabled(connection: Connection) -> Iterator[Endpoint]:
    given = settings()
    if given is not None:
        url, secret = given
        kept = kept_of_settings(connection, secret)
        yield Endpoint(FROM_SETTINGS, url, active(kept))
    made = Query("webhook_endpoint", equal={"status": "enabled"})
    for body in records.select(connection, made, newest_first=False):
        if body["id"] != FROM_SETTINGS:
            kept = records.private(connection, body["id"])
            events = tuple(body["enabled_events"])
            yield Endpoint(body["id"], body["url"], active(kept), events)
