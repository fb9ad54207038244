"""Lists in Stripe's manner: newest first, a page at a time, with cursors.

A cursor is the id of an object at the edge of the page before. Rows that arrive
meanwhile never shift a page.
"""

from collections.abc import Mapping
from sqlite3 import Connection
from typing import Any

from sandbox.stripe import records
from sandbox.stripe.errors import BadParameter, no_such
from sandbox.stripe.params import Reader, integer, text
from sandbox.stripe.records import Json, Query

DEFAULT_LIMIT = 10
LARGEST_LIMIT = 100

PARAMS: dict[str, Reader] = {
    "limit": integer(),
    "starting_after": text(),
    "ending_before": text(),
}


def matching(kind: str, params: Mapping[str, Any], *fields: str) -> Query:
    """The objects of a kind whose `fields` have the values in `params`, and that were
    made when `created` there says. What is not there, or None, may be anything."""
    wanted = {field: params.get(field) for field in fields}
    return Query(
        kind,
        equal={field: value for field, value in wanted.items() if value is not None},
        created=params.get("created") or {},
    )


def page(
    connection: Connection,
    query: Query,
    *,
    url: str,
    params: Mapping[str, Any] | None = None,
    newest_first: bool = True,
) -> Json:
    """One page of the objects of a query.

    `url` is the path that the client asks for the next page. Raises BadParameter for a
    limit out of bounds or two cursors, NotFound for a cursor that names nothing.
    """
    params = params or {}
    limit = _limit(params.get("limit"))
    after, before = params.get("starting_after"), params.get("ending_before")
    if after and before:
        raise BadParameter(
            "Received both starting_after and ending_before. Pass one of them.",
            code="parameters_exclusive",
            param="ending_before",
        )
    backwards = before is not None
    cursor = _cursor(connection, query, before if backwards else after, backwards)
    towards_older = newest_first != backwards
    found = records.select(
        connection,
        query,
        before=cursor if towards_older else None,
        after=None if towards_older else cursor,
        newest_first=towards_older,
        limit=limit + 1,
    )
    data = found[:limit]
    return {
        "object": "list",
        "data": data[::-1] if backwards else data,
        "has_more": len(found) > limit,
        "url": url,
    }


def _limit(given: int | None) -> int:
    limit = DEFAULT_LIMIT if given is None else given
    if not 1 <= limit <= LARGEST_LIMIT:
        raise BadParameter(
            f"Invalid limit: must be from 1 to {LARGEST_LIMIT}.",
            code="parameter_invalid_integer",
            param="limit",
        )
    return limit


def _cursor(
    connection: Connection, query: Query, id: str | None, backwards: bool
) -> int | None:
    if id is None:
        return None
    number = records.number(connection, query.object, id)
    if number is None:
        param = "ending_before" if backwards else "starting_after"
        raise no_such(query.object, id, param=param)
    return number
