"""What happened to events, one step after the other: the log that `tail` shows.

Steps are read from the outbox as it stands, so nothing has to be logged twice, and a
log may begin in the past. A step is told from another by its key.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, RowMapping, and_, func, or_, select

from capi import destinations
from capi.replay import FIRED_BY
from capi.schema import State, firings, refusals, rows
from capi.worth import worth

LOOKED_AT = 20_000
"""The newest rows that are looked through: the columns of time have no index, and a
log that follows must cost the same after a year."""

SETTLED = (State.SENT, State.EXPIRED, State.WITHHELD, State.DISCARDED)
"""States that are a step of their own; `failed` is told by Meta's refusal, but for what
was never tried."""


class Direction(StrEnum):
    """From the shop's point of view."""

    OUT = "-->"
    BACK = "<--"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One line of the log.

    `at` is in epoch seconds. `who` fired the event (on the way out); `text` is what
    came of it, and `good` whether that is what one hopes for.
    """

    key: str
    at: float
    direction: Direction
    event_name: str
    event_id: str
    who: str = ""
    value: float | None = None
    currency: str | None = None
    destination: str = ""
    text: str = ""
    good: bool = True


def steps(connection: Connection, *, since: float) -> list[Step]:
    """What has happened since then, oldest first."""
    found = [
        *_firings(connection, since),
        *_refusals(connection, since),
        *_settlements(connection, since),
        *_standstills(connection, since),
    ]
    return sorted(found, key=lambda step: (step.at, step.direction is Direction.BACK))


class Unseen:
    """Passes each step on once. Transactions end in any order, so whoever polls must
    look back a little each time, and will meet most steps again."""

    def __init__(self) -> None:
        self._seen: dict[str, float] = {}

    def of(self, found: Iterable[Step], *, since: float) -> list[Step]:
        """The new ones among `found`, all of which are not older than `since`."""
        fresh = [step for step in found if step.key not in self._seen]
        kept = {key: at for key, at in self._seen.items() if at >= since}
        self._seen = kept | {step.key: step.at for step in fresh}
        return fresh


def _firings(connection: Connection, since: float) -> Iterator[Step]:
    newest = select(func.max(firings.c.id)).scalar_subquery()
    first = (
        select(firings.c.outbox_id, func.min(firings.c.id).label("id"))
        .group_by(firings.c.outbox_id)
        .subquery()
    )
    query = (
        select(rows, firings.c.id.label("firing"), firings.c.fired_at)
        .add_columns(firings.c.fired_by, (first.c.id == firings.c.id).label("first"))
        .join(firings, firings.c.outbox_id == rows.c.id)
        .join(first, first.c.outbox_id == rows.c.id)
        .where(firings.c.id > newest - LOOKED_AT, firings.c.fired_at >= since)
        .order_by(firings.c.id)
    )
    for row in connection.execute(query).mappings():
        value, currency = worth(row["payload"])
        yield Step(
            key=f"firing {row['firing']}",
            at=row["fired_at"],
            direction=Direction.OUT,
            event_name=row["event_name"],
            event_id=row["event_id"],
            who=row["fired_by"],
            value=value,
            currency=currency,
            destination=row["destination"],
            text="" if row["first"] else _repeated(row["fired_by"]),
        )


def _repeated(fired_by: str) -> str:
    if fired_by == FIRED_BY:
        return "queued again"
    return "fired again; it is in the outbox already"


def _refusals(connection: Connection, since: float) -> Iterator[Step]:
    newest = select(func.max(refusals.c.id)).scalar_subquery()
    query = (
        select(rows, refusals.c.id.label("refusal"), refusals.c.refused_at)
        .add_columns(refusals.c.message)
        .join(refusals, refusals.c.outbox_id == rows.c.id)
        .where(refusals.c.id > newest - LOOKED_AT, refusals.c.refused_at >= since)
        .order_by(refusals.c.id)
    )
    for row in connection.execute(query).mappings():
        final = row["state"] == State.FAILED and row["settled_at"] == row["refused_at"]
        fate = "will not retry" if final else "will try again"
        yield _back(
            row,
            f"refusal {row['refusal']}",
            row["refused_at"],
            f"{row['message']}   {fate}",
            good=False,
        )


def _settlements(connection: Connection, since: float) -> Iterator[Step]:
    newest = select(func.max(rows.c.id)).scalar_subquery()
    settled_at = func.coalesce(rows.c.settled_at, rows.c.created_at)
    query = (
        select(rows)
        .where(rows.c.id > newest - LOOKED_AT, settled_at >= since)
        .where(
            or_(
                rows.c.state.in_(SETTLED),
                and_(rows.c.state == State.FAILED, rows.c.attempts == 0),
            )
        )
        .order_by(rows.c.id)
    )
    for row in connection.execute(query).mappings():
        at = row["created_at"] if row["settled_at"] is None else row["settled_at"]
        state = State(row["state"])
        text = f"{state.value}: {row['reason']}"
        if state is State.SENT:
            remark = f"   {row['reason']}" if row["reason"] else ""
            text = f"[200] received by {row['destination']}{remark}"
        key = f"{state.value} {row['id']} {at}"
        good = state not in (State.EXPIRED, State.FAILED)
        yield _back(row, key, at, text, good=good)


def _standstills(connection: Connection, since: float) -> Iterator[Step]:
    for still in destinations.paused(connection):
        if still.paused_at >= since:
            yield Step(
                key=f"paused {still.key} {still.paused_at}",
                at=still.paused_at,
                direction=Direction.BACK,
                event_name="",
                event_id="",
                destination=still.key,
                text=f"{still.key} stands still: {still.message}",
                good=False,
            )


def _back(row: RowMapping, key: str, at: float, text: str, *, good: bool) -> Step:
    return Step(
        key=key,
        at=at,
        direction=Direction.BACK,
        event_name=row["event_name"],
        event_id=row["event_id"],
        destination=row["destination"],
        text=text,
        good=good,
    )
