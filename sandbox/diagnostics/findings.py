"""Findings over what arrived: kept when it arrives, so that reading them is quick.

    arrival ──► finding        one row for each rule that it breaks, and where
            └─► finding_kind   one row per code, event name and side: how often, when,
                               and how many came since without it

A call that Meta refused has a number of the same row as the arrivals, and its finding
stands among theirs.

The other screens ask `findings_of` for the rows that they show, and `active_by_event`
for what is wrong with an event name now; `ui.findings(…)` is the badge for either.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from sqlite3 import Connection
from typing import Any

from sandbox import catalogue
from sandbox.diagnostics import kinds
from sandbox.diagnostics.evidence import gather
from sandbox.diagnostics.rules import examine
from sandbox.diagnostics.subject import Found
from sandbox.diagnostics.words import NOTE, SEVERITIES, WORDS

SCHEMA = """
CREATE TABLE finding (
    id         INTEGER PRIMARY KEY,
    arrival_id INTEGER NOT NULL,
    code       TEXT NOT NULL,
    field      TEXT NOT NULL
);
CREATE INDEX finding_of_an_arrival ON finding (arrival_id);
CREATE INDEX finding_of_a_code ON finding (code, arrival_id);
"""

# SQLite takes no more values in one statement, on the oldest versions that run here.
_CHUNK = 500


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with an event, in the language of whoever asks.

    `severity` is error (refused, or matches nobody), warning or note; `field` a path
    in the event; `message` says what is wrong, `fix` what an engineer changes.
    """

    code: str
    severity: str
    field: str
    message: str
    fix: str


def keep(
    connection: Connection,
    row: Mapping[str, Any],
    payload: Mapping[str, Any],
    ignored: Sequence[tuple[str, str]],
) -> None:
    """Examine the arrival `row`, judged and settled, in the transaction it came in."""
    found = examine(gather(connection, row, payload, ignored))
    keep_found(connection, row["id"], found)
    kinds.note_arrival(connection, row, found)
    catalogue.doubt(connection, row["id"], payload)


def keep_found(connection: Connection, row_id: int, found: Iterable[Found]) -> None:
    """Keep what was found in one arrival, or in one refused call."""
    connection.executemany(
        "INSERT INTO finding (arrival_id, code, field) VALUES (?, ?, ?)",
        [(row_id, *each) for each in found],
    )


def findings_of(
    connection: Connection, arrival_ids: Iterable[int]
) -> dict[int, list[Finding]]:
    """The findings of each of these rows, worst first; an empty list for none.

    Rows are arrivals or refused calls.
    """
    ids = list(dict.fromkeys(arrival_ids))
    findings: dict[int, list[Finding]] = {arrival_id: [] for arrival_id in ids}
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        for row in connection.execute(
            "SELECT arrival_id, code, field FROM finding WHERE arrival_id IN"
            f" ({', '.join('?' * len(chunk))}) ORDER BY id",
            chunk,
        ):
            if row["code"] in WORDS:
                found = finding(row["code"], row["field"])
                findings[row["arrival_id"]].append(found)
    for listed in findings.values():
        listed.sort(key=_rank)
    return findings


def active_by_event(connection: Connection) -> dict[str, list[Finding]]:
    """What is wrong now with each event name, each code once, worst first.

    An event name with nothing wrong is not there; a note is nothing wrong.
    """
    found: dict[str, dict[str, Finding]] = {}
    for kind in kinds.everything(connection):
        matters = kind.is_active and WORDS[kind.code].severity != NOTE
        if matters and kind.event_name:
            named = found.setdefault(kind.event_name, {})
            named.setdefault(kind.code, finding(kind.code, kind.field))
    return {name: sorted(codes.values(), key=_rank) for name, codes in found.items()}


def finding(code: str, field: str) -> Finding:
    """A code at a field, in words."""
    words = WORDS[code]
    return Finding(code, words.severity, field, str(words.title), str(words.fix))


def _rank(finding: Finding) -> int:
    return SEVERITIES.index(finding.severity)
