"""Allowances: how often somebody may do something, the same in all processes.

Each name has a row of its own, which holds until when it means anything; after that it
may as well be gone. There are two ways to use an allowance up:

    take    so much a span of time, and a span's worth at once
    miss    something that should not go wrong often: the more misses in a row, the
            longer the wait, doubled each time, until a long quiet forgets them

Each is one short transaction, so that many processes hardly wait for each other.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil

from sqlalchemy import Double, String, case, select
from sqlalchemy.orm import Mapped, mapped_column

from capi.database import insert, locked
from models import Work, db, writing


class Allowance(db.Model):
    """What somebody has used up; after `used_until` (epoch seconds), nothing.

    `misses` is how many there were in a row, where misses are counted.
    """

    __tablename__ = "shop_allowance"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    used_until: Mapped[float] = mapped_column(Double)
    misses: Mapped[int] = mapped_column(default=0)


@dataclass(frozen=True)
class Patience:
    """So many misses are free; then one waits 1, 2, 4 … seconds, never over `longest`.

    After `forgets` seconds without a miss, beginning where the wait ends, the next is
    the first again.
    """

    free: int
    longest: float
    forgets: float

    def wait_after(self, misses: int) -> float:
        """How many seconds nothing may be tried after so many misses in a row."""
        over = misses - self.free
        # Past some thirty doublings, no limit is longer.
        return min(2.0 ** min(over - 1, 30), self.longest) if over > 0 else 0.0


def take(name: str, share: float, *, now: float, span: float) -> int:
    """Use up `share` seconds of a span; 0: they were there. Else nothing is used up,
    and they are there in so many seconds.
    """
    if _take(name, share, now, span):
        return 0
    used_until = db.session.scalars(
        select(Allowance.used_until).where(Allowance.name == name)
    ).one()
    return max(1, ceil(used_until + share - now - span))


def seconds_to_wait(patiences: Mapping[str, Patience], *, now: float) -> int:
    """How long none of these names may try again; 0: now."""
    found = select(Allowance).where(Allowance.name.in_(patiences))
    return _longest_wait(db.session.scalars(found), patiences, now)


def miss(patiences: Mapping[str, Patience], *, now: float) -> int:
    """Count a miss for each of these names, unless one of them has to wait: then a try
    is none, and this is for how many seconds more."""
    with writing() as work:
        # Always in the same order, so that two never wait for each other.
        found = select(Allowance).where(Allowance.name.in_(patiences))
        rows = list(work.scalars(locked(found.order_by(Allowance.name))))
        if wait := _longest_wait(rows, patiences, now):
            return wait
        known = {row.name: row.misses for row in rows if row.used_until > now}
        for name in sorted(patiences):
            _count(work, name, known.get(name, 0) + 1, patiences[name], now)
    return 0


def _take(name: str, share: float, now: float, span: float) -> bool:
    used = Allowance.used_until
    begin = case((used > now, used), else_=now)
    with writing() as work:
        connection = work.connection()
        taken = connection.execute(
            insert(connection, Allowance.__table__)
            .values(name=name, used_until=now + share, misses=0)
            .on_conflict_do_update(
                index_elements=[Allowance.name],
                set_={"used_until": begin + share},
                where=begin + share <= now + span,
            )
            # Not every driver counts the rows of an INSERT.
            .returning(Allowance.name)
        )
        return taken.first() is not None


def _longest_wait(
    rows: Iterable[Allowance], patiences: Mapping[str, Patience], now: float
) -> int:
    waits = (row.used_until - patiences[row.name].forgets - now for row in rows)
    return max(0, ceil(max(waits, default=0)))


def _count(work: Work, name: str, misses: int, patience: Patience, now: float) -> None:
    values = {
        "misses": misses,
        "used_until": now + patience.wait_after(misses) + patience.forgets,
    }
    connection = work.connection()
    connection.execute(
        insert(connection, Allowance.__table__)
        .values(name=name, **values)
        .on_conflict_do_update(index_elements=[Allowance.name], set_=values)
    )
