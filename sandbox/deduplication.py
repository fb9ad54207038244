"""The Deduplication screen: how the halves of one event name met, and why some did not.

The figures are over every event of the name; reasons are worked out event by event, so
they are told of the newest ones only, however many there are.
"""

import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import jsonify, render_template, request
from flask.typing import ResponseReturnValue

from sandbox import (
    dedup_figures,
    dedup_words,
    gap_chart,
    pairs,
    shell,
    shop_orders,
    shop_outbox,
)
from sandbox.arrivals import event_names, get, newest_id
from sandbox.dedup_figures import KeyShare, Meeting
from sandbox.gap_chart import Bucket
from sandbox.lines import Line, line_of
from sandbox.listing_json import verdict_told
from sandbox.outcomes import Outcomes, outcomes
from sandbox.overview import SALE
from sandbox.row_ids import row_id
from sandbox.store import store

LINES_PER_PAGE = 25
REASONED = 100
"""Of so many unpaired events, the newest, the reasons are added up."""

blueprint = shell.page_blueprint("deduplication")
blueprint.before_request(shop_orders.look)


@dataclass(frozen=True)
class Report:
    """All that the screen says of one event name.

    `came` tells each event once, a broken pair with its reason; `meeting` counts as
    Meta does, to whom its halves are two events. `reasons` counts the codes of the
    newest unpaired events, up to `REASONED`, and `causes` what is behind each where
    that is known; `unpaired` is a page of those events,
    newest first, and `older` the line to go on before, None at the end. `held_back` is
    how many events of the name the shop keeps for want of consent, and `unjudged` how
    many came from an app or offline, and have no halves.
    """

    event_name: str
    meeting: Meeting
    came: Outcomes
    keys: tuple[KeyShare, ...]
    buckets: tuple[Bucket, ...]
    reasons: dict[str, int]
    causes: dict[str, dict[str, int]]
    unpaired: tuple[Line, ...]
    older: int | None
    held_back: int
    unjudged: int


@blueprint.get("/deduplication")
def index() -> ResponseReturnValue:
    """The verdict in words, the keys, the gaps, and the events that did not merge."""
    before = _before()
    with store().reading() as connection:
        report = _report(connection, before)
        names, after = event_names(connection), newest_id(connection)
    return render_template(
        "deduplication.html",
        report=report,
        bars=gap_chart.bars(report.buckets),
        chart=gap_chart,
        words=dedup_words,
        reasoned=REASONED,
        event_names=sorted({SALE, *names, report.event_name}),
        before=before,
        after=after,
    )


@blueprint.get("/deduplication.json")
def index_json() -> ResponseReturnValue:
    """The same for programs."""
    with store().reading() as connection:
        return jsonify(_told(_report(connection, _before())))


def _before() -> int | None:
    return row_id(request.args.get("before", ""))


def counted_again(connection: sqlite3.Connection, event_name: str) -> int:
    """How many events of the name count more than once, as the verdict says."""
    met = dedup_figures.meeting(pairs.pairs(connection, event_name))
    return outcomes(met, _unpaired(connection, event_name, REASONED)).again


def _report(connection: sqlite3.Connection, before: int | None) -> Report:
    name = request.args.get("event", "").strip() or SALE
    met = pairs.pairs(connection, name)
    meeting = dedup_figures.meeting(met)
    newest = _unpaired(connection, name, REASONED)
    known = newest
    if before is not None:
        known = _unpaired(connection, name, LINES_PER_PAGE + 1, before)
    page = tuple(known[:LINES_PER_PAGE])
    return Report(
        event_name=name,
        meeting=meeting,
        came=outcomes(meeting, newest),
        keys=dedup_figures.key_shares(met),
        buckets=gap_chart.buckets(dedup_figures.gaps(met)),
        reasons=dict(Counter(line.verdict.reason for line in newest).most_common()),
        causes=_causes(newest),
        unpaired=page,
        older=page[-1].id if len(known) > LINES_PER_PAGE else None,
        held_back=sum(
            row["event_name"] == name for row in shop_outbox.unsent().withheld
        ),
        unjudged=pairs.unjudged(connection, name),
    )


def _causes(lines: Sequence[Line]) -> dict[str, dict[str, int]]:
    """How many events of each reason have which cause."""
    found: dict[str, Counter[str]] = {}
    for verdict in (line.verdict for line in lines):
        if verdict.cause:
            found.setdefault(verdict.reason, Counter())[verdict.cause] += 1
    return {reason: dict(causes.most_common()) for reason, causes in found.items()}


def _unpaired(
    connection: sqlite3.Connection, name: str, limit: int, before: int | None = None
) -> list[Line]:
    ids = pairs.unpaired(connection, name, limit=limit, before=before)
    firsts = (get(connection, line_id) for line_id in ids)
    return [line_of(connection, first) for first in firsts if first]


def _told(report: Report) -> dict[str, Any]:
    met, came = report.meeting, report.came
    return {
        "event": report.event_name,
        "events": met.events,
        "merged": came.merged,
        "browser_only": came.browser_only,
        "server_only": came.server_only,
        "counted_again": came.again,
        "held_back": report.held_back,
        "overlap": met.overlap.share,
        "server_coverage": met.coverage.share,
        "keys": {
            share.key: {
                "browser": share.browser.share,
                "server": share.server.share,
                "agreed": share.agreed.share,
            }
            for share in report.keys
        },
        "gaps": [bucket._asdict() for bucket in report.buckets],
        "reasons": report.reasons,
        "causes": report.causes,
        "unpaired": _lines_told(report.unpaired),
        "older": report.older,
    }


def _lines_told(lines: Sequence[Line]) -> list[dict[str, Any]]:
    return [
        {
            "id": line.id,
            "event_id": line.event_id,
            "order_id": line.kept.order_id,
            "value": line.kept.value,
            "currency": line.kept.currency,
            "received_at": line.newest.received_at,
            "sources": line.sources,
            "counted": line.counted,
            **verdict_told(line.verdict),
            "near_misses": [
                {"id": other.id, "difference": difference}
                for other, difference in line.near_misses
            ],
        }
        for line in lines
    ]
