"""How this package, and the shop around it, open transactions.

SQLite lets one writer in at a time. A transaction that begins as a reader and turns
writer fails at once, without waiting, when another has written meanwhile; so whoever
means to write says so first (`writing`), which becomes BEGIN IMMEDIATE. PostgreSQL
lets writers in side by side, so there they lock what they are about to change
(`locked`), by rising id: two who lock in different orders wait for each other forever.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar
from weakref import WeakSet

from sqlalchemy import Connection, Engine, Select, Table, Update, event, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.pool import ConnectionPoolEntry

BUSY_TIMEOUT_MS = 10_000
WRITING = {"capi_writing": True}
"""Execution options of a connection whose transaction will write."""

Query = TypeVar("Query", bound=Select[Any])

_WAITING, _COMMITTED = "capi_waiting", "capi_committed"
_tuned: WeakSet[Engine] = WeakSet()


def tune(engine: Engine) -> Engine:
    """Set an engine up for servers that fork, and an SQLite engine for several
    writers."""
    _tuned.add(engine)
    if engine.dialect.name == "sqlite" and not event.contains(
        engine, "connect", _on_connect
    ):
        event.listen(engine, "connect", _on_connect)
        event.listen(engine, "begin", _on_begin)
    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One writing transaction: committed at the end, rolled back on an error."""
    with engine.connect() as connection:
        with connection.execution_options(**WRITING).begin():
            yield connection


def insert(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that can say ON CONFLICT, in the connection's dialect."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def insert_new(connection: Connection, table: Table, **values: Any) -> bool:
    """Insert a row, unless one with such a key is there; whether it is new.

    Asked by RETURNING: not every driver counts the rows of an INSERT.
    """
    made = connection.execute(
        insert(connection, table)
        .values(**values)
        .on_conflict_do_nothing()
        .returning(*table.primary_key)
    )
    return made.first() is not None


def locked(query: Query, *, skip: bool = False) -> Query:
    """What `query` finds, kept from other writers until the transaction ends.

    With `skip`, what somebody else keeps is left out instead of waited for. A firing of
    such a row can be noted meanwhile: the key that it refers to is not locked. SQLite
    knows no such locks and needs none.
    """
    return query.with_for_update(key_share=True, skip_locked=skip)


def update_chosen(table: Table, chosen: Select[int]) -> Update:
    """An UPDATE of the rows whose ids `chosen` finds, which is asked once: a subquery
    PostgreSQL may ask again for each row, and then lock more than its limit."""
    ids = chosen.cte("chosen")
    return update(table).where(table.c.id.in_(select(ids.c.id)))


def wipe(engine: Engine) -> bool:
    """Let nothing of what was deleted stay in SQLite's files; false: somebody reads,
    and it has to be done again.

    The file itself is overwritten as it changes (`secure_delete`); the log beside it
    holds what was until it is emptied. PostgreSQL does the like when it vacuums.
    """
    if engine.dialect.name != "sqlite":
        return True
    # Past SQLAlchemy, which would begin a transaction: no log is emptied in one.
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (busy, *_) = cursor.fetchone() or (1,)
        cursor.close()
    finally:
        connection.close()
    return not busy


def after_commit(connection: Connection, do: Callable[[], None]) -> None:
    """Call `do` when the connection's transaction is committed and all is let go.

    Once per transaction, however often it is asked for; never where the transaction is
    rolled back. `do` must not raise: whoever committed would hear of it.
    """
    engine = connection.engine
    if not event.contains(engine, "commit", _on_commit):
        event.listen(engine, "commit", _on_commit)
        event.listen(engine, "rollback", _on_rollback)
        event.listen(engine, "checkin", _on_checkin)
    connection.info.setdefault(_WAITING, {})[do] = None


def _on_commit(connection: Connection) -> None:
    # Told just before the COMMIT: nobody else sees the rows yet.
    waiting = connection.info.pop(_WAITING, None)
    if waiting:
        connection.info.setdefault(_COMMITTED, {}).update(waiting)


def _on_rollback(connection: Connection) -> None:
    connection.info.pop(_WAITING, None)


def _on_checkin(_: Any, entry: ConnectionPoolEntry) -> None:
    for do in entry.info.pop(_COMMITTED, ()):
        do()


def _on_connect(connection: Any, record: object) -> None:
    # The driver's own BEGIN is deferred and comes late; `_on_begin` sends ours.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.close()


def _on_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("capi_writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _after_fork() -> None:
    """Leave the parent's connections to it: two processes would talk over one line."""
    for engine in list(_tuned):
        engine.dispose(close=False)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
