"""Events: a snapshot each time something happens, kept, listed and sent on.

An event never changes after its creation. Only `pending_webhooks` is counted anew when
an event is asked for.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from sqlite3 import Connection
from typing import Any

from sandbox.store import now
from sandbox.stripe import deliveries, objects, records, webhook_faults
from sandbox.stripe.endpoints import endpoints
from sandbox.stripe.errors import BadParameter, no_such
from sandbox.stripe.records import Json, Query

# Stripe documents `*` as a wildcard in the type filter: `charge.*`.
_TYPE = re.compile(r"[a-z0-9_.*]+")

_UNDELIVERED = (
    "EXISTS (SELECT 1 FROM stripe_delivery WHERE event = stripe_object.id"
    " AND state != 'delivered')"
)


@dataclass(frozen=True)
class Cause:
    """The API request behind a change; without ids, it came from the pay page."""

    request: str | None = None
    idempotency_key: str | None = None


NOBODY = Cause()


def emit(
    connection: Connection,
    type: str,
    object: Json,
    *,
    before: Json | None = None,
    cause: Cause = NOBODY,
) -> Json:
    """Keep an event and make it due at each endpoint that wants its type, in the
    caller's transaction.

    `before` is the object as it was; what differs becomes `previous_attributes`.
    """
    receivers = [found for found in endpoints(connection) if found.wants(type)]
    event = objects.event(
        type,
        object,
        changed=None if before is None else _changed(before, object),
        created=int(now()),
        webhooks=len(receivers),
        request={"id": cause.request, "idempotency_key": cause.idempotency_key},
    )
    records.insert(connection, event)
    wait = webhook_faults.wait(connection, type) if receivers else 0.0
    for receiver in receivers:
        manner = deliveries.Manner(wait=wait)
        deliveries.schedule(connection, event, receiver, manner)
    return event


def event_type(value: Any, path: str) -> str:
    """Read the name of an event's type, or a pattern such as `*`."""
    if not isinstance(value, str) or not _TYPE.fullmatch(value):
        raise BadParameter(f"Invalid event type: {value}", param=path)
    return value


def retrieve(connection: Connection, id: str) -> Json:
    """One event. Raises NotFound."""
    event = records.find(connection, "event", id)
    if event is None:
        raise no_such("event", id, param="id")
    return shown(connection, event)


def shown(connection: Connection, event: Json) -> Json:
    """An event as it is at this moment."""
    waiting = deliveries.pending_webhooks(connection, event["id"])
    return {**event, "pending_webhooks": waiting}


def query(params: Mapping[str, Any]) -> Query:
    """The filters of the list: `type` or `types`, `created`, `delivery_success`."""
    types = list(params.get("types") or [])
    if params.get("type"):
        types.append(params["type"])
    where = []
    if types:
        globs = " OR ".join("json_extract(body, '$.type') GLOB ?" for _ in types)
        where.append(f"({globs})")
    if params.get("delivery_success") is not None:
        where.append(f"{'NOT ' if params['delivery_success'] else ''}{_UNDELIVERED}")
    return Query(
        "event",
        created=params.get("created") or {},
        where=tuple(where),
        values=tuple(types),
    )


def _changed(before: Json, after: Json) -> Json:
    return {name: value for name, value in before.items() if value != after.get(name)}
