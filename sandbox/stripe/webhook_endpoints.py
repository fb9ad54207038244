"""Webhook endpoints as the API makes, shows, changes and removes them; and the roll.

Stripe shows a secret once, in the answer to its creation. It has no API to roll one:
that is done in its dashboard, and here too. Stripe documents that the former secret
signs along for up to 24 hours.
"""

from collections.abc import Mapping
from sqlite3 import Connection
from typing import Any

from sandbox.store import now
from sandbox.stripe import lists, records
from sandbox.stripe.endpoints import (
    EVERYTHING,
    FROM_SETTINGS,
    active,
    is_reachable,
    kept_of_settings,
    settings,
)
from sandbox.stripe.errors import BadParameter, Refused, no_such
from sandbox.stripe.events import NOBODY, Cause, event_type
from sandbox.stripe.objects import API_VERSION
from sandbox.stripe.params import (
    boolean,
    choice,
    list_of,
    metadata,
    metadata_changes,
    shape,
    text,
    url,
)
from sandbox.stripe.records import Json, Query, new_id
from sandbox.stripe.sessions import merged

FORMER_SECRET_SECONDS = 24 * 60 * 60
MOST_ENDPOINTS = 16


def local_url(value: Any, path: str) -> str:
    """A URL that the sandbox may post to."""
    address = url(value, path)
    if not is_reachable(address):
        raise BadParameter(
            "This sandbox posts to this machine only. SANDBOX_ALLOW_REMOTE=1 opens it.",
            code="url_invalid",
            param=path,
        )
    return address


_EXPAND = list_of(text(), most=20)
_EVENTS = list_of(event_type, most=300)

CREATE = shape(
    {
        "api_version": choice(API_VERSION),
        "description": text(),
        "enabled_events": _EVENTS,
        "expand": _EXPAND,
        "metadata": metadata,
        "url": local_url,
    },
    required=("enabled_events", "url"),
    unplayed=frozenset(("connect",)),
)
UPDATE = shape(
    {
        "description": text(),
        "disabled": boolean,
        "enabled_events": _EVENTS,
        "expand": _EXPAND,
        "metadata": metadata_changes,
        "url": local_url,
    }
)
LIST = shape({**lists.PARAMS, "expand": _EXPAND})


def create(
    connection: Connection, params: Mapping[str, Any], cause: Cause = NOBODY
) -> Json:
    """A new endpoint, with its secret in the answer. Raises Refused for too many."""
    if len(records.select(connection, Query("webhook_endpoint"))) >= MOST_ENDPOINTS:
        raise Refused(f"An account can have {MOST_ENDPOINTS} webhook endpoints.")
    body = _body(new_id("we"), params["url"], params["enabled_events"]) | {
        "api_version": params.get("api_version"),
        "description": params.get("description"),
        "metadata": params.get("metadata") or {},
    }
    secret = new_id("whsec", 32)
    records.insert(connection, body, private={"secret": secret})
    return {**body, "secret": secret}


def retrieve(connection: Connection, id: str) -> Json:
    """One endpoint, without its secret. Raises NotFound."""
    found = records.find(connection, "webhook_endpoint", id)
    if found is None:
        raise no_such("webhook endpoint", id, param="webhook_endpoint")
    return found


def update(connection: Connection, id: str, params: Mapping[str, Any]) -> Json:
    """Change an endpoint. Raises NotFound, and Refused for the settings' own."""
    body = _changeable(connection, id)
    if "metadata" in params:
        body["metadata"] = merged(body["metadata"], params["metadata"])
    if params.get("disabled") is not None:
        body["status"] = "disabled" if params["disabled"] else "enabled"
    if "description" in params:
        body["description"] = params["description"]
    given = {name: params.get(name) for name in ("enabled_events", "url")}
    body |= {name: value for name, value in given.items() if value is not None}
    return records.save(connection, body)


def remove(connection: Connection, id: str) -> Json:
    """Forget an endpoint. Raises NotFound, and Refused for the settings' own."""
    _changeable(connection, id)
    records.delete(connection, id)
    return {"id": id, "object": "webhook_endpoint", "deleted": True}


def roll(connection: Connection, id: str) -> str:
    """Give an endpoint a new secret; the former one signs along for 24 hours more.

    Raises NotFound.
    """
    materialize(connection)
    retrieve(connection, id)
    kept = records.private(connection, id)
    until = now() + FORMER_SECRET_SECONDS
    former = [[secret, until] for secret in active(kept)[:1]]
    still = [entry for entry in kept.get("former", []) if entry[1] > now()]
    secret = new_id("whsec", 32)
    records.keep(connection, id, {"secret": secret, "former": [*former, *still]})
    return secret


def materialize(connection: Connection) -> None:
    """Let the settings' endpoint stand among the others, as the settings are now."""
    given = settings()
    found = records.find(connection, "webhook_endpoint", FROM_SETTINGS)
    if given is None:
        records.delete(connection, FROM_SETTINGS)
        return
    address, secret = given
    kept = kept_of_settings(connection, secret)
    if found is None:
        body = _body(FROM_SETTINGS, address, [EVERYTHING])
        body["description"] = "From the settings: SANDBOX_WEBHOOK_URL"
        records.insert(connection, body, private=kept)
        return
    records.save(connection, found | {"url": address})
    records.keep(connection, FROM_SETTINGS, kept)


def query(params: Mapping[str, Any]) -> Query:
    """All endpoints: the list has no filters."""
    return Query("webhook_endpoint")


def _changeable(connection: Connection, id: str) -> Json:
    if id == FROM_SETTINGS:
        raise Refused(
            "This endpoint comes from the settings: change SANDBOX_WEBHOOK_URL and "
            "STRIPE_WEBHOOK_SECRET instead.",
            param="webhook_endpoint",
        )
    return retrieve(connection, id)


def _body(id: str, url: str, events: list[str]) -> Json:
    return {
        "id": id,
        "object": "webhook_endpoint",
        "api_version": None,
        "application": None,
        "created": int(now()),
        "description": None,
        "enabled_events": events,
        "livemode": False,
        "metadata": {},
        "status": "enabled",
        "url": url,
    }
