"""Moving house: everything in the shop's database, copied into another one.

What is read belongs together: nobody writes meanwhile (SQLite), or is seen to
(PostgreSQL). What is written is there as a whole in the end, or not at all. The old
database stays as it was.
"""

from typing import NoReturn

import click
from alembic.migration import MigrationContext
from flask.cli import with_appcontext
from sqlalchemy import (
    JSON,
    Connection,
    Engine,
    MetaData,
    Table,
    create_engine,
    func,
    select,
)
from sqlalchemy.exc import SQLAlchemyError

from capi import heartbeat
from capi.commands.kit import FINDINGS, WRONG_USE, as_json, print_json, say, stop
from capi.database import WRITING, tune, writing
from capi.flask import capi
from config import Settings
from models import db

AT_ONCE = 1000
"""Rows that are in memory at a time."""

SILENCE = 2 * heartbeat.BEAT_SECONDS
"""A worker that was seen within so many seconds may still be at work."""

AGAIN = "flask copy-to URL"


class CannotMove(Exception):
    """Why nothing was copied, and the command that helps."""

    def __init__(self, message: str, then: str = AGAIN) -> None:
        super().__init__(message)
        self.then = then


@click.command("copy-to")
@click.argument("url", envvar="COPY_TO")
@as_json
@with_appcontext
def copy_to(url: str, as_json: bool) -> None:
    """Copy everything into the empty database at URL, such as PostgreSQL's.

    Stop the shop and its workers first, and have `flask db upgrade` make the tables
    there. A URL with a password is better given as COPY_TO in the environment, where no
    list of processes shows it.

    Example: flask copy-to postgresql+psycopg://shop@db.example/shop
    """
    settings = Settings.from_environment({"DATABASE_URL": url})
    if settings.problems:
        stop(" ".join(settings.problems), AGAIN, status=WRONG_USE)
    new = tune(create_engine(settings.database_url))
    try:
        copied = move(db.engine, new, now=capi().clock())
    except CannotMove as error:
        stop(str(error), error.then, status=WRONG_USE)
    except SQLAlchemyError as error:
        _give_up(error)
    finally:
        new.dispose()
    if as_json:
        print_json(copied)
    else:
        for table, count in copied.items():
            click.echo(f"{count:>9}  {table}")
    say("All is copied. Next: name the new database in DATABASE_URL, start the shop.")


def move(old: Engine, new: Engine, *, now: float) -> dict[str, int]:
    """Copy every table; gives how many rows each has.

    `now` is in epoch seconds. Raises CannotMove, and SQLAlchemyError where the new
    database does not take something; then it is as empty as before.
    """
    tables = db.metadata.sorted_tables
    with _reading(old) as source, writing(new) as target:
        _check(source, target, now)
        copied = {table.name: _copy(table, source, target) for table in tables}
        for table in tables:
            if copied[table.name] != _count(target, table):
                raise CannotMove(f"Not every row of {table.name} has arrived.")
    return copied


def _reading(engine: Engine) -> Connection:
    if engine.dialect.name == "sqlite":
        return engine.connect().execution_options(**WRITING)
    return engine.connect().execution_options(isolation_level="REPEATABLE READ")


def _check(source: Connection, target: Connection, now: float) -> None:
    if source.engine.url == target.engine.url:
        raise CannotMove("That is the database that the shop uses now.")
    ours, theirs = (
        MigrationContext.configure(each).get_current_revision() or "none"
        for each in (source, target)
    )
    if ours != theirs:
        raise CannotMove(
            f"The tables there are of version {theirs}, the shop's of {ours}.",
            "DATABASE_URL=… flask db upgrade",
        )
    full = [table.name for table in db.metadata.sorted_tables if _count(target, table)]
    if full:
        raise CannotMove(f"There is something there already: {', '.join(full)}.")
    seen = heartbeat.last_seen(source)
    if seen is not None and seen > now - SILENCE:
        raise CannotMove(
            f"A worker was at it {now - seen:.0f} s ago. Stop the shop and its workers,"
            f" and wait {SILENCE:.0f} s."
        )


def _copy(table: Table, source: Connection, target: Connection) -> int:
    count = 0
    into = _with_nulls(table)
    found = source.execute(select(table).execution_options(yield_per=AT_ONCE))
    for rows in found.mappings().partitions():
        target.execute(into.insert(), [dict(row) for row in rows])
        count += len(rows)
    numbered = table.autoincrement_column
    if numbered is not None and count and target.dialect.name == "postgresql":
        # Its counter does not move where numbers are given.
        counter = func.pg_get_serial_sequence(table.name, numbered.name)
        target.execute(select(func.setval(counter, func.max(numbered))))
    return count


def _with_nulls(table: Table) -> Table:
    """The table as it takes a NULL for a NULL: in JSON, the word `null` is another."""
    copy = table.to_metadata(MetaData())
    for column in copy.columns:
        if isinstance(column.type, JSON):
            column.type = JSON(none_as_null=True)
    return copy


def _count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _give_up(error: SQLAlchemyError) -> NoReturn:
    # The driver's first line; what follows may show what people told us.
    words = str(getattr(error, "orig", None) or type(error).__name__).splitlines()[0]
    stop(f"Nothing was copied: {words}", "flask capi check", status=FINDINGS)
