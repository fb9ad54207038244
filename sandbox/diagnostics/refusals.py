"""What a refused call tells about the shop that made it, kept beside the refusal.

A refusal has a number of the same row as the arrivals, so its finding stands among
theirs, and whoever shows either asks for findings by that number.
"""

from collections.abc import Mapping
from sqlite3 import Connection
from typing import Any

from sandbox.columns import as_text
from sandbox.diagnostics import kinds
from sandbox.diagnostics.calls import finding_of
from sandbox.diagnostics.findings import keep_found
from sandbox.graph.errors import GraphError
from sandbox.matching import Side
from sandbox.plain import is_plain


def examine(
    connection: Connection, error: GraphError, refusal_id: int, *, side: Side, at: float
) -> None:
    """Keep the finding that a refusal stands for; Meta's own trouble is none."""
    found = finding_of(error, side=side, at=at)
    if found is None:
        return
    keep_found(connection, refusal_id, [found])
    name = _name(error.event)
    kinds.note(
        connection,
        found,
        event_name=name,
        side=side.source if name else side.route,
        at=at,
        row_id=refusal_id,
        refused=True,
    )


def _name(event: Any) -> str:
    given = event.get("event_name") if isinstance(event, Mapping) else None
    name = as_text(given) or ""
    return name if is_plain(name) else ""
