"""A PostgreSQL of the tests' own: its cluster is made for them and dies with them."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Engine, event

DEADLINE = 30.0
BINARIES = Path("/usr/lib/postgresql")
SETTINGS = {
    "listen_addresses": "",
    # Nothing here outlives the tests, so nothing needs to survive a crash.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "jit": "off",
    "shared_buffers": "64MB",
    "max_connections": "200",
    # Who waits for this long waits for ever: a test then fails instead of hanging.
    "lock_timeout": "20s",
}


def program(name: str) -> str | None:
    """A program of PostgreSQL's; Debian keeps the server's out of the PATH."""
    newest = sorted(BINARIES.glob(f"*/bin/{name}"), key=lambda path: path.parts[-3])
    return str(newest[-1]) if newest else shutil.which(name)


class Postgres:
    """A running cluster, reached by a socket in `folder`."""

    kind = "postgresql"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._templates: set[str] = set()
        self._copies: list[str] = []
        self._opened: list[psycopg.Connection[Any]] = []
        event.listen(Engine, "connect", self._note)

    def url(self, name: str) -> str:
        """How SQLAlchemy reaches a database."""
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    def copy(self, template: str, fill: Callable[[str], None], folder: Path) -> str:
        """A database like `template`, which `fill` fills once; gives its URL."""
        if template not in self._templates:
            self.run("DROP DATABASE IF EXISTS {} WITH (FORCE)", template)
            self.run("CREATE DATABASE {}", template)
            fill(self.url(template))
            self._templates.add(template)
        name = f"test_{len(self._copies)}"
        # As files, not through the log: with fsync off, the faster of the two.
        self.run("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, template)
        self._copies.append(name)
        return self.url(name)

    def drop_copies(self) -> None:
        """Forget the databases of a test, and the connections in its engines' pools."""
        while self._opened:
            self._opened.pop().close()
        while self._copies:
            self.run("DROP DATABASE {} WITH (FORCE)", self._copies.pop())

    def _note(self, connection: Any, _: object) -> None:
        if isinstance(connection, psycopg.Connection):
            self._opened.append(connection)

    def run(self, statement: str, *names: str) -> None:
        """A statement of the cluster's owner, with names quoted into it."""
        with self.connect() as connection:
            quoted = (sql.Identifier(name) for name in names)
            connection.execute(sql.SQL(statement).format(*quoted))

    def connect(self) -> psycopg.Connection[Any]:
        """A connection of the cluster's owner."""
        return psycopg.connect(
            host=str(self.folder), user="postgres", dbname="postgres", autocommit=True
        )


@contextmanager
def cluster() -> Iterator[Postgres]:
    """Run a new cluster until the block ends. Needs `initdb` and `postgres`."""
    # A socket's path is short by law, and pytest's own folders are root's alone.
    folder = Path(tempfile.mkdtemp(prefix="countonce-"))
    who = _unprivileged(folder)
    data = folder / "data"
    subprocess.run(
        [
            str(program("initdb")),
            f"--pgdata={data}",
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ],
        cwd=folder,
        check=True,
        stdout=subprocess.DEVNULL,
        **who,
    )
    options = SETTINGS | {"unix_socket_directories": str(folder)}
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            [
                str(program("postgres")),
                f"-D{data}",
                *(f"--{name}={value}" for name, value in options.items()),
            ],
            cwd=folder,
            stdout=log,
            stderr=log,
            **who,
        )
    try:
        postgres = Postgres(folder)
        _wait_for(postgres, server)
        yield postgres
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(DEADLINE)
        shutil.rmtree(folder)


def _unprivileged(folder: Path) -> dict[str, Any]:
    """Who runs the server: whoever runs the tests, but for root, whom it refuses."""
    if os.geteuid() != 0:
        return {}
    shutil.chown(folder, "postgres", "postgres")
    return {"user": "postgres", "group": "postgres", "extra_groups": []}


def _wait_for(postgres: Postgres, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + DEADLINE
    while True:
        try:
            postgres.connect().close()
            return
        except psycopg.OperationalError:
            told = (postgres.folder / "log").read_text(encoding="utf-8")
            assert server.poll() is None, told
            assert time.monotonic() < deadline, told
            time.sleep(0.02)
