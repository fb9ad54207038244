"""Transactions: what is done after them, and who may use a connection."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from capi.database import WRITING, after_commit, insert, writing
from capi.schema import workers

pytestmark = pytest.mark.each_database

ROOT = Path(__file__).resolve().parent.parent.parent


class Seen:
    """Counts the workers that everybody sees, each time that it is called."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.counts: list[int | None] = []

    def __call__(self) -> None:
        with self._engine.connect() as connection:
            query = select(func.count()).select_from(workers)
            self.counts.append(connection.execute(query).scalar())


def test_it_is_done_once_and_when_everybody_sees_what_was_written(
    engine: Engine,
) -> None:
    seen = Seen(engine)

    with writing(engine) as connection:
        for name in "abc":
            connection.execute(
                insert(connection, workers).values(name=name, started_at=1, seen_at=1)
            )
            after_commit(connection, seen)
        assert seen.counts == []

    assert seen.counts == [3]


def test_it_is_done_after_a_sessions_commit_too(engine: Engine) -> None:
    seen = Seen(engine)

    with Session(engine) as session:
        connection = session.connection(execution_options=WRITING)
        connection.execute(workers.insert().values(name="a", started_at=1, seen_at=1))
        after_commit(connection, seen)
        session.commit()

    assert seen.counts == [1]


def test_it_is_not_done_when_the_transaction_is_rolled_back(engine: Engine) -> None:
    seen = Seen(engine)

    with writing(engine) as connection:
        after_commit(connection, seen)
        connection.rollback()
    with writing(engine):
        pass

    assert seen.counts == []


FORKS = """
import os, sys
from sqlalchemy import create_engine, text
from capi.database import tune

engine = tune(create_engine(sys.argv[1]))
with engine.connect() as connection:
    connection.execute(text("SELECT 1"))
if child := os.fork():
    assert os.waitpid(child, 0)[1] == 0
    assert engine.pool.checkedin() == 1
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
else:
    assert engine.pool.checkedin() == 0
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
"""


def test_after_a_fork_parent_and_child_have_connections_of_their_own(
    engine: Engine,
) -> None:
    url = engine.url.render_as_string(hide_password=False)

    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", FORKS, url],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )

    assert ended.returncode == 0, ended.stderr
