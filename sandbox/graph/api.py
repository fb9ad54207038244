"""Meta's Conversions API: `POST /graph/<version>/<pixel>/events`.

Meta acknowledges receipt and no more: the answer counts duplicates too, and whether
two copies were one event is decided afterwards. So it is here.
"""

from collections.abc import Sequence
from sqlite3 import Connection
from typing import Any

from flask import Request, current_app, request
from flask.typing import ResponseReturnValue

from sandbox import faults
from sandbox.arrivals import record
from sandbox.exchanges import Exchange, record_exchange
from sandbox.fault_catalogue import CHANGED
from sandbox.graph import decode, edge, errors
from sandbox.graph.errors import GraphError
from sandbox.graph.rules import check
from sandbox.matching import SERVER, conversions_api_side
from sandbox.plain import REPEATED, doubled
from sandbox.store import now, store
from sandbox.transcript import transcript


def _reported(call: Request) -> list[Any]:
    """The events of a call that was refused."""
    return decode.events(decode.parameters(call))


blueprint = edge.edge_blueprint("graph_api", _reported, conversions_api_side)


@blueprint.post("/<version>/<pixel_id>/events")
def events(version: str, pixel_id: str) -> ResponseReturnValue:
    """Take up to a thousand events, all or none."""
    if struck := edge.interrupted():
        return struck
    given, token = _admit()
    edge.check_address(version, pixel_id, "events")
    batch = decode.events(given)
    for index, event in enumerate(batch):
        _check(event, index)
    answer = {
        "events_received": len(batch),
        "messages": [],
        "fbtrace_id": edge.trace_id(),
    }
    code = given.get("test_event_code") or None
    return edge.deliver(answer, _keep(batch, pixel_id, code, token, answer))


@blueprint.get("/<version>/<pixel_id>/events")
def no_reading(version: str, pixel_id: str) -> ResponseReturnValue:
    """The edge takes events and gives none back."""
    raise errors.unsupported(request.method, pixel_id)


def _admit() -> tuple[dict[str, Any], str]:
    """The parameters and the token. A bad token is said before a bad body."""
    expected = current_app.config["SANDBOX_META_TOKEN"]
    try:
        given = decode.parameters(request)
    except GraphError:
        decode.access_token(request, request.args.to_dict(), expected)
        raise
    return given, decode.access_token(request, given, expected)


def _check(event: Any, index: int) -> None:
    try:
        check(event, index, now(), current_app.config["SANDBOX_TIME_RULES"])
    except GraphError as error:
        error.event = event
        raise


def _keep(
    batch: Sequence[dict[str, Any]],
    pixel_id: str,
    test_event_code: str | None,
    token: str,
    answer: dict[str, Any],
) -> Exchange:
    """Store the call and its events in one transaction: all of them or none."""
    asked = transcript(request, tokens=[token])
    with store().writing() as connection:
        exchange = record_exchange(connection, asked, {"status": 200, "body": answer})
        for event in batch:
            side = conversions_api_side(event)
            twice = [(path, REPEATED) for path in doubled(event)]
            event, told = _with_another_id(connection, event, side.source)
            record(
                connection,
                event,
                side=side,
                pixel_id=pixel_id,
                received_at=now(),
                exchange=exchange,
                test_event_code=test_event_code,
                ignored=[*told, *twice],
            )
    return exchange


def _with_another_id(
    connection: Connection, event: dict[str, Any], source: str
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """The event, and what a switch has changed of it: a server's may get another id,
    as if the shop's two halves had made up one each."""
    id = event.get("event_id")
    if source != SERVER or not id:
        return event, []
    if not faults.strikes("meta_other_event_id", connection):
        return event, []
    return event | {"event_id": f"server-{id}"}, [("event_id", CHANGED)]
