"""A lock in the database, for a periodic job of which one run at a time is enough.

It is a lease, as the outbox's are: a run that dies keeps nobody out for long. Every
engine has it, and so has every machine that shares the database.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import uuid4

from sqlalchemy import Double, String, delete
from sqlalchemy.orm import Mapped, mapped_column

from capi.database import insert
from models import db, writing

SECONDS = 600.0
"""Longer than a step between two renewals takes."""


class Lock(db.Model):
    """Who has a job in hand, and until when (epoch seconds)."""

    __tablename__ = "shop_lock"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    holder: Mapped[str] = mapped_column(String(80))
    until: Mapped[float] = mapped_column(Double)


@contextmanager
def held(name: str, clock: Callable[[], float]) -> Iterator[Callable[[], bool] | None]:
    """Hold the lock `name` in the block; None: somebody else has it.

    What the block gets renews the lock, and is false where it was lost to somebody.
    """
    holder = str(uuid4())

    def take() -> bool:
        return _take(name, holder, clock())

    if not take():
        yield None
        return
    try:
        yield take
    finally:
        with writing() as work:
            work.execute(delete(Lock).where(Lock.name == name, Lock.holder == holder))


def _take(name: str, holder: str, now: float) -> bool:
    values = {"holder": holder, "until": now + SECONDS}
    with writing() as work:
        connection = work.connection()
        taken = connection.execute(
            insert(connection, Lock.__table__)
            .values(name=name, **values)
            .on_conflict_do_update(
                index_elements=[Lock.name],
                set_=values,
                where=(Lock.until <= now) | (Lock.holder == holder),
            )
            # Not every driver counts the rows of an INSERT.
            .returning(Lock.name)
        )
        return taken.first() is not None
