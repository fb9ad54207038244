"""What `flask capi check` says of the last Purchases: could Meta match and use them?"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import RowMapping
from sqlalchemy.exc import SQLAlchemyError

from capi import outbox, quality
from capi.checks import Check, Verdict
from capi.findings import Severity
from capi.flask import capi
from capi.lint import lint
from capi.schema import LIVE, State
from models import db

TARGET = 7.0
"""What guides to the Conversions API aim for, of 10."""

LOOKED_AT = 100
"""Purchases, the newest."""

BAD = (Severity.ERROR, Severity.WARNING)


def purchases() -> Iterator[Check]:
    """How well the last ones can be matched, and what lint finds in them."""
    try:
        lines = [_match_quality(), _diagnostics()]
    except SQLAlchemyError:
        db.session.rollback()
        return  # The outbox's own line says so.
    yield from lines


def _match_quality() -> Check:
    connection = db.session.connection()
    found = quality.recent(connection, capi().clock()).get("Purchase")
    if found is None or found.score is None:
        message = "No Purchase of a website in the last 48 hours to estimate."
        return Check("match quality", Verdict.OK, message)
    message = f"{found.score} of 10, estimated from {found.events} Purchase(s)."
    if found.score > TARGET:
        return Check("match quality", Verdict.OK, message)
    return Check(
        "match quality",
        Verdict.WARNING,
        f"{message} More than {TARGET:.0f} is worth aiming for.",
        " ".join([*found.advice[:1], "See: flask capi score"]),
    )


def _diagnostics() -> Check:
    rows = outbox.listing(
        db.session.connection(),
        states=(State.SENT, *LIVE),
        event_name="Purchase",
        limit=LOOKED_AT,
    )
    rows = [row for row in rows if row["payload"] != outbox.PRUNED]
    codes = Counter(code for row in rows for code in _codes(row))
    if not codes:
        return Check(
            "diagnostics",
            Verdict.OK,
            f"Lint finds nothing in the last {len(rows)} Purchase(s). What Meta finds"
            " stands in Events Manager under Diagnostics.",
        )
    listed = ", ".join(f"{code} ({count})" for code, count in codes.most_common())
    return Check(
        "diagnostics",
        Verdict.WARNING,
        f"In the last {len(rows)} Purchase(s) lint finds: {listed}.",
        "docs/findings.md says what each means; see also Diagnostics in Events"
        " Manager.",
    )


def _codes(row: RowMapping) -> set[str]:
    """What is wrong with an event, judged at the time when it was sent."""
    payload: Mapping[str, Any] = json.loads(row["payload"])
    now = row["settled_at"] or capi().clock()
    return {found.code for found in lint(payload, now=now) if found.severity in BAD}
