"""The sandbox's memory: one SQLite file that survives a restart.

Each module keeps its tables beside the queries that use them and hands the DDL to
`Store`. A file written under other DDL is emptied and built anew: what it held was
play, and a half-fitting table would be worse than none.
"""

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from flask import current_app

BUSY_TIMEOUT_SECONDS = 10.0


class Store:
    """Hands out connections; a connection lives for one `with` block.

    `path` must be a file: threads share it, which `:memory:` cannot give them.
    """

    def __init__(self, path: Path, schemas: tuple[str, ...]) -> None:
        self.path = path
        self._ddl = "\n".join(schemas)
        path.parent.mkdir(parents=True, exist_ok=True)
        self._build()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A snapshot to read from: all queries in the block see the same state."""
        with closing(self._connect()) as connection:
            connection.execute("BEGIN")
            yield connection
            connection.execute("ROLLBACK")

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction that holds the write lock from its first statement on.

        A deferred transaction that turned writer midway would fail at once when
        another had written since; taking the lock first makes it wait instead.
        """
        with closing(self._connect()) as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def reset(self) -> None:
        """Forget everything that arrived. Row numbers go on, they never repeat."""
        with self.writing() as connection:
            for (table,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table'"
                " AND name NOT LIKE 'sqlite_%'"
            ).fetchall():
                connection.execute(f'DELETE FROM "{table}"')

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, timeout=BUSY_TIMEOUT_SECONDS, isolation_level=None
        )
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = NORMAL")
        return connection

    def _build(self) -> None:
        fingerprint = zlib.crc32(self._ddl.encode()) & 0x7FFFFFFF
        with closing(self._connect()) as connection:
            (found,) = connection.execute("PRAGMA user_version").fetchone()
            if found == fingerprint:
                return
        for suffix in ("", "-wal", "-shm"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
        with closing(self._connect()) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(self._ddl)
            connection.execute(f"PRAGMA user_version = {fingerprint}")


def store() -> Store:
    """The store of the running sandbox."""
    return current_app.extensions["sandbox_store"]


def now() -> float:
    """Seconds since the epoch by the sandbox's clock, which tests replace."""
    return current_app.extensions["sandbox_clock"]()
