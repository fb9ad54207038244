"""What arrived, for scripts and tests: the same data that the pages show, as JSON."""

from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from sandbox import shop_orders, shop_outbox, tallies
from sandbox.arrivals import Arrival, find
from sandbox.dedup import Verdict, explain
from sandbox.diagnostics.findings import Finding, findings_of
from sandbox.errors import problem
from sandbox.listing_json import verdict_told
from sandbox.matching import SOURCES
from sandbox.store import store
from sandbox.tallies import Tally

blueprint = Blueprint("reports", __name__)

_SHOWN = (
    "id",
    "received_at",
    "source",
    "route",
    "pixel_id",
    "event_name",
    "event_id",
    "action_source",
    "status",
    "value",
    "currency",
    "test_event_code",
    "payload",
    "original",
    "ignored",
    "answer_lost",
)


@blueprint.get("/events.json")
def events() -> ResponseReturnValue:
    """Arrivals, newest first, by `event_name`, `event_id` and `source`.

    All of them, unless `limit` asks for fewer; `before` is the id to go on from.
    """
    source = request.args.get("source")
    if source is not None and source not in SOURCES:
        known = ", ".join(SOURCES)
        return problem("unknown_source", f"There are: {known}.", 400, field="source")
    for name in ("limit", "before"):
        if not request.args.get(name, "0").isdecimal():
            return problem("not_a_number", "A whole number.", 400, field=name)
    shop_outbox.look(event_id=request.args.get("event_id"))
    shop_orders.look()
    with store().reading() as connection:
        found = find(
            connection,
            event_name=request.args.get("event_name"),
            event_id=request.args.get("event_id"),
            source=source,
            limit=request.args.get("limit", type=int),
            before=request.args.get("before", type=int),
        )
        wrong = findings_of(connection, (arrival.id for arrival in found))
        return jsonify(
            [
                _shown(arrival, explain(connection, arrival), wrong[arrival.id])
                for arrival in found
            ]
        )


@blueprint.get("/summary.json")
def summary() -> ResponseReturnValue:
    """The totals by event name."""
    with store().reading() as connection:
        totals = tallies.everything(connection)
    return jsonify(events={tally.event_name: _summed(tally) for tally in totals})


@blueprint.post("/reset")
def reset() -> ResponseReturnValue:
    """Forget everything: arrivals, totals, and what else the sandbox keeps."""
    store().reset()
    return jsonify(reset=True)


def _shown(
    arrival: Arrival, verdict: Verdict, findings: list[Finding]
) -> dict[str, Any]:
    """The verdict is as things stand now; a near miss may have come since."""
    told = verdict_told(verdict) | {"findings": [vars(each) for each in findings]}
    return {name: getattr(arrival, name) for name in _SHOWN} | told


def _summed(tally: Tally) -> dict[str, Any]:
    return {
        **tally.sources,
        "received": tally.received,
        "counted": tally.counted,
        "deduplicated": tally.deduplicated,
        "value": tally.value,
    }
