"""Everything that the page of one event says, gathered for its template."""

from dataclasses import dataclass
from sqlite3 import Connection
from typing import Any

from flask import request
from flask_babel import gettext as _

from sandbox import causes, compare, halves
from sandbox.arrivals import Arrival
from sandbox.compare import Field
from sandbox.curl import curl
from sandbox.dedup import Verdict, explain
from sandbox.diagnostics.findings import Finding, findings_of
from sandbox.halves import Column
from sandbox.lines import Line


@dataclass(frozen=True)
class Comparison:
    """Two events field by field; `is_near_miss`: the second is on another line."""

    columns: list[Column]
    differing: list[Field]
    same: list[Field]
    is_near_miss: bool = False


@dataclass(frozen=True)
class Detail:
    """One event: its line, its tables, and by row id what belongs to each copy.

    `curls` has None for a copy of which too little is known. `no_cookies` is the switch
    for which the browser's copy carries none, where one was on.
    """

    line: Line
    columns: list[Column]
    parameters: list[Field]
    user_data: list[Field]
    comparison: Comparison | None
    verdicts: dict[int, Verdict]
    findings: list[Finding]
    curls: dict[int, str | None]
    no_cookies: str | None


def detail_of(connection: Connection, line: Line) -> Detail:
    """All that is known of a line."""
    payloads = [half.payload if half else None for half in line.halves]
    found = findings_of(connection, [copy.id for copy in line.arrivals])
    by_code = {each.code: each for findings in found.values() for each in findings}
    return Detail(
        line=line,
        columns=halves.columns(line),
        parameters=compare.parameters(*payloads),
        user_data=compare.user_data(*payloads),
        comparison=_comparison(line),
        verdicts={copy.id: explain(connection, copy) for copy in line.arrivals},
        findings=list(by_code.values()),
        curls={
            copy.id: curl(copy, base_url=request.host_url) for copy in line.arrivals
        },
        no_cookies=causes.of_missing_cookies(connection, line.arrivals),
    )


def _comparison(line: Line) -> Comparison | None:
    """The two halves; or of one half alone, it and the nearest miss."""
    left, right = line.halves
    if left and right:
        return _compared(halves.columns(line), left, right)
    only = left or right
    if only is None or not line.near_misses:
        return None
    miss, _difference = line.near_misses[0]
    columns = [
        halves.named(_("This event"), _("this event only"), left=True),
        halves.named(_("Near miss"), _("near miss only")),
    ]
    return _compared(columns, only, miss, is_near_miss=True)


def _compared(
    columns: list[Column], left: Arrival, right: Arrival, **near_miss: Any
) -> Comparison:
    payloads = left.payload, right.payload
    fields = compare.parameters(*payloads) + [
        field.within("user_data") for field in compare.user_data(*payloads)
    ]
    same = [field for field in fields if field.mark == compare.SAME]
    differing = [field for field in fields if field.mark != compare.SAME]
    return Comparison(columns, differing, same, **near_miss)
