"""How this package, and the shop around it, open transactions.

SQLite lets one writer in at a time. A transaction that begins as a reader and turns
writer fails at once, without waiting, when another has written meanwhile; so whoever
means to write says so first (`writing`), which becomes BEGIN IMMEDIATE. PostgreSQL
needs none of this and is left alone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, Table, event
from sqlalchemy.dialects import postgresql, sqlite

BUSY_TIMEOUT_MS = 10_000
WRITING = {"capi_writing": True}
"""Execution options of a connection whose transaction will write."""


def tune(engine: Engine) -> Engine:
    """Set an SQLite engine up for several writers; other engines pass untouched."""
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


def _on_connect(connection: Any, record: object) -> None:
    # The driver's own BEGIN is deferred and comes late; `_on_begin` sends ours.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _on_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("capi_writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
