"""Sending again what was sent or refused before, with the same id and time.

The same id and time are what lets Meta see the repeat as one. It looks back 48 hours
for that, so what it has had for longer would be counted anew, and is left alone. So is
what is too old for Meta altogether, and what may not be sent: a withheld event, a
discarded one, one whose visitor has withdrawn since or whose payload was pruned.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, RowMapping, select, update

from capi.outbox import PRUNED, get
from capi.policy import DAY, max_age
from capi.schema import State, firings, rows
from capi.withdrawal import has_person

MERGE_SECONDS = 2 * DAY
"""Meta merges copies that arrive within this time of the first."""

FIRED_BY = "replay"


class Obstacle(StrEnum):
    """Why a row may not go again."""

    TOO_OLD = "too_old"
    COUNTED_ANEW = "counted_anew"
    PRUNED = "pruned"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Candidate:
    """A row that may go again; `obstacle` is why it may not, and `skipped` the same in
    words, both None where it may."""

    id: int
    destination: str
    event_name: str
    event_id: str
    event_time: int
    state: str
    obstacle: Obstacle | None
    skipped: str | None


def candidates(
    connection: Connection, *, now: float, failed: bool, since: float | None
) -> list[Candidate]:
    """What a replay would touch, oldest first.

    `failed`: only what Meta refused. `since`: only what was settled after this time
    (epoch seconds).
    """
    states = [State.FAILED] if failed else [State.FAILED, State.SENT]
    query = select(rows).where(rows.c.state.in_(states)).order_by(rows.c.id)
    if since is not None:
        query = query.where(rows.c.settled_at >= since)
    return [_candidate(row, now) for row in connection.execute(query).mappings()]


def candidate(connection: Connection, row_id: int, *, now: float) -> Candidate | None:
    """One row, if it was sent or refused; None: there is nothing to repeat."""
    row = get(connection, row_id)
    if row is None or row["state"] not in (State.FAILED, State.SENT):
        return None
    return _candidate(row, now)


def again(connection: Connection, chosen: Iterable[Candidate], *, now: float) -> int:
    """Put the candidates that are not skipped back into the queue; gives how many.

    One that has changed its state meanwhile stays as it is.
    """
    count = 0
    for candidate in chosen:
        if candidate.skipped is None and _put_back(connection, candidate, now):
            count += 1
    return count


def _put_back(connection: Connection, candidate: Candidate, now: float) -> bool:
    changed = connection.execute(
        update(rows)
        .where(rows.c.id == candidate.id, rows.c.state == candidate.state)
        .values(state=State.PENDING, reason=None, due_at=now, settled_at=None)
    )
    if changed.rowcount != 1:
        return False
    connection.execute(
        firings.insert().values(outbox_id=candidate.id, fired_by=FIRED_BY, fired_at=now)
    )
    return True


def _candidate(row: RowMapping, now: float) -> Candidate:
    limit = max_age(row["action_source"])
    obstacle = _obstacle(row, now, limit)
    return Candidate(
        id=row["id"],
        destination=row["destination"],
        event_name=row["event_name"],
        event_id=row["event_id"],
        event_time=row["event_time"],
        state=row["state"],
        obstacle=obstacle,
        skipped=obstacle and _WORDS[obstacle].format(days=limit // DAY),
    )


def _obstacle(row: RowMapping, now: float, limit: int) -> Obstacle | None:
    if row["event_time"] < now - limit:
        return Obstacle.TOO_OLD
    sent = row["state"] == State.SENT
    if sent and row["settled_at"] < now - MERGE_SECONDS:
        return Obstacle.COUNTED_ANEW
    if row["payload"] == PRUNED:
        return Obstacle.PRUNED
    if not has_person(json.loads(row["payload"])):
        return Obstacle.WITHDRAWN
    return None


_WORDS = {
    Obstacle.TOO_OLD: "older than the {days} days that Meta takes",
    Obstacle.COUNTED_ANEW: (
        "Meta has had it for more than 48 hours and would count it again"
    ),
    Obstacle.PRUNED: "its payload was pruned",
    Obstacle.WITHDRAWN: "its visitor has withdrawn the consent",
}
