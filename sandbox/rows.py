"""What stands in a row of the list of events, whatever the row is of.

A line, a single copy and a refused call have the same columns; here each is put into
them, so that the templates need not know the difference.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from sqlite3 import Connection

from flask_babel import LazyString
from flask_babel import gettext as _

from sandbox.arrivals import Arrival
from sandbox.diagnostics.findings import Finding, findings_of
from sandbox.lines import Line
from sandbox.listing import Copy, Entry
from sandbox.match_keys import kinds_in
from sandbox.matching import Side
from sandbox.outbox.verdict import held_back
from sandbox.presenting import ROUTES, SOURCES, STATUSES, Badge, verdict
from sandbox.refusals import Refusal, Told
from sandbox.search_words import WITHHELD
from sandbox.withheld import Withheld


@dataclass(frozen=True)
class Row:
    """A row: `id` is that of its address, `worth` has the value and its currency.

    `sides` says how often it came from each; `copies` can be unfolded. `mark` names
    the row in the page where it is none of an arrival, and `id` then is the shop's.
    """

    id: int
    name: str
    at: float
    sides: dict[str, int]
    methods: list[str | LazyString]
    event_id: str | None
    status: Badge
    sentence: str
    worth: Arrival | Told | None
    keys: list[str] | None
    gap: float | None = None
    more: int = 0
    replayed: bool = False
    copies: tuple[Arrival, ...] = ()
    near_misses: list[tuple[Arrival, str]] = field(default_factory=list)
    findings: Sequence[Finding] | None = None
    mark: str | None = None

    @property
    def badges(self) -> list[tuple[Badge, int]]:
        """A badge for each side, and how often it came from there."""
        return [(SOURCES[source], times) for source, times in self.sides.items()]


def rows_of(connection: Connection, entries: Sequence[Entry]) -> list[Row]:
    """The rows that these entries have, with what the diagnostics found in each."""
    arrivals = {id(entry): _arrivals(entry) for entry in entries}
    ids = [each.id for copies in arrivals.values() for each in copies]
    found = findings_of(connection, ids)
    return [_row(entry, arrivals[id(entry)], found) for entry in entries]


def _row(
    entry: Entry, arrivals: Sequence[Arrival], found: dict[int, list[Finding]]
) -> Row:
    if isinstance(entry, Refusal):
        return _of_refusal(entry)
    row = _of_copy(entry) if isinstance(entry, Copy) else _of_line(entry)
    # What both halves have is one thing to mend.
    by_code = {each.code: each for copy in arrivals for each in found[copy.id]}
    return replace(row, findings=list(by_code.values()))


def _arrivals(entry: Entry) -> Sequence[Arrival]:
    if isinstance(entry, Refusal):
        return ()
    return (entry.arrival,) if isinstance(entry, Copy) else entry.arrivals


def _of_line(line: Line) -> Row:
    return Row(
        id=line.id,
        name=line.newest.event_name,
        at=line.newest.received_at,
        sides=line.sources,
        methods=_methods(line.sides),
        event_id=line.event_id,
        status=verdict(line),
        sentence=line.verdict.sentence,
        worth=line.kept,
        keys=kinds_in(each.payload for each in line.arrivals),
        gap=line.gap,
        replayed=any(each.replay_of for each in line.arrivals),
        copies=line.arrivals,
        near_misses=line.near_misses,
    )


def _of_copy(copy: Copy) -> Row:
    arrival = copy.arrival
    return Row(
        id=arrival.id,
        name=arrival.event_name,
        at=arrival.received_at,
        sides={arrival.source: 1},
        methods=_methods([arrival.side]),
        event_id=arrival.event_id,
        status=STATUSES[arrival.status],
        sentence=copy.verdict.sentence,
        worth=arrival,
        keys=kinds_in([arrival.payload]),
        replayed=arrival.replay_of is not None,
    )


def _of_refusal(refusal: Refusal) -> Row:
    first = refusal.first
    return Row(
        id=refusal.id,
        name=(first and first.event_name) or _("Unreadable call"),
        at=refusal.received_at,
        sides={refusal.side.source: 1},
        methods=_methods([refusal.side]),
        event_id=first and first.event_id,
        status=STATUSES["rejected"],
        sentence=refused(refusal),
        worth=first,
        keys=None,
        more=max(0, len(refusal.events) - 1),
    )


def of_withheld(event: Withheld) -> Row:
    """The row of an event that never arrived."""
    return Row(
        id=event.id,
        mark=f"held-{event.id}",
        name=event.event_name,
        at=event.at,
        sides={},
        methods=[],
        event_id=event.event_id,
        status=STATUSES[WITHHELD],
        sentence=held_back(event.why),
        worth=None,
        keys=None,
    )


def refused(refusal: Refusal) -> str:
    """What became of a refused call, with Meta's own code and title."""
    return _(
        "Meta's side refused the call with error %(code)s, “%(title)s”. Nothing of it"
        " was kept or counted.",
        code=refusal.code,
        title=refusal.title,
    )


def _methods(sides: Iterable[Side]) -> list[str | LazyString]:
    return [ROUTES[route] for route in dict.fromkeys(side.route for side in sides)]
