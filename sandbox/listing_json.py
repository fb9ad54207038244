"""The rows of the list of events for programs: the same facts, in codes."""

from collections.abc import Sequence
from typing import Any

from sandbox.arrivals import Arrival
from sandbox.dedup import Verdict
from sandbox.diagnostics.findings import Finding
from sandbox.lines import Line
from sandbox.listing import Copy, Entry
from sandbox.match_keys import kinds_in
from sandbox.refusals import Refusal
from sandbox.search_words import WITHHELD
from sandbox.withheld import REASON, Withheld


def told(entry: Entry, findings: Sequence[Finding] | None) -> dict[str, Any]:
    """One row; `kind` says whether it is a line, a single copy or a refused call."""
    if isinstance(entry, Refusal):
        return _of_refusal(entry)
    codes = {"findings": [each.code for each in findings or ()]}
    return (_of_copy(entry) if isinstance(entry, Copy) else _of_line(entry)) | codes


def verdict_told(verdict: Verdict) -> dict[str, str | None]:
    """A verdict for programs: its code, its sentence, and what is behind it."""
    return {
        "reason": verdict.reason,
        "sentence": verdict.sentence,
        "cause": verdict.cause,
    }


def of_withheld(event: Withheld) -> dict[str, Any]:
    """A row that never arrived; its `id` is that of the shop's outbox."""
    return {
        "kind": WITHHELD,
        "id": event.id,
        "created_at": event.at,
        "pixel_id": event.pixel_id,
        "event_name": event.event_name,
        "event_id": event.event_id,
        "order_id": event.order_id,
        "sources": {},
        "status": WITHHELD,
        "reason": REASON,
        "why": event.why,
    }


def _of_line(line: Line) -> dict[str, Any]:
    return _of_arrival(line.newest, line.kept) | {
        "kind": "line",
        "id": line.id,
        "event_id": line.event_id,
        "sources": line.sources,
        "routes": list(dict.fromkeys(side.route for side in line.sides)),
        "gap": line.gap,
        "status": line.state,
        **verdict_told(line.verdict),
        "counted": line.counted,
        "match_keys": kinds_in(each.payload for each in line.arrivals),
        "copies": [each.id for each in line.arrivals],
    }


def _of_copy(copy: Copy) -> dict[str, Any]:
    arrival = copy.arrival
    return _of_arrival(arrival, arrival) | {
        "kind": "copy",
        "id": arrival.id,
        "event_id": arrival.event_id,
        "sources": {arrival.source: 1},
        "routes": [arrival.route],
        "status": arrival.status,
        **verdict_told(copy.verdict),
        "match_keys": kinds_in([arrival.payload]),
    }


def _of_refusal(refusal: Refusal) -> dict[str, Any]:
    return {
        "kind": "refusal",
        "id": refusal.id,
        "received_at": refusal.received_at,
        "pixel_id": refusal.pixel_id,
        "sources": {refusal.side.source: 1},
        "routes": [refusal.side.route],
        "status": "rejected",
        "events": [vars(each) for each in refusal.events],
        "error": refusal.error,
    }


def _of_arrival(newest: Arrival, kept: Arrival) -> dict[str, Any]:
    return {
        "received_at": newest.received_at,
        "pixel_id": newest.pixel_id,
        "event_name": newest.event_name,
        "value": kept.value,
        "currency": kept.currency,
    }
