"""`flask backup FILE`: a copy of the shop's SQLite database, while the shop goes on.

The copy is of one moment, however much is written meanwhile. The program `sqlite3` can
do as much with `.backup`, but begins anew each time that another process writes, and in
a busy shop never comes to its end; and a plain copy of the file lacks what is still in
the log beside it.
"""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import click
from flask.cli import with_appcontext

from capi.commands.kit import FINDINGS, WRONG_USE, say, stop
from models import db


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def backup(file: Path) -> None:
    """Write a copy of the SQLite database to FILE, readable by its owner alone.

    It is checked before it gets its name, and takes the place of an older FILE only
    then. Visitors notice nothing. PostgreSQL has pg_dump for that.

    Example: flask backup /var/backups/countonce/shop.sqlite3
    """
    url = db.engine.url
    if url.get_backend_name() != "sqlite":
        stop(
            "This shop is on PostgreSQL, which has a tool of its own.",
            "pg_dump --format=custom --file=shop.dump DATABASE",
            status=WRONG_USE,
        )
    unfinished = file.with_name(f"{file.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    try:
        os.close(os.open(unfinished, os.O_CREAT | os.O_WRONLY, 0o600))
        trouble = _copy(str(url.database), unfinished)
        if not trouble:
            unfinished.replace(file)
    except (OSError, sqlite3.Error) as error:
        trouble = str(error)
    finally:
        unfinished.unlink(missing_ok=True)
    if trouble:
        stop(f"No backup was made: {trouble}", "df -h", status=FINDINGS)
    say(f"{file}: {file.stat().st_size} bytes, checked.")


def _copy(database: str, file: Path) -> str:
    """Copy and check; gives what is wrong with the copy, or nothing."""
    with closing(sqlite3.connect(database, isolation_level=None)) as live:
        live.execute("VACUUM INTO ?", (str(file),))
    with closing(sqlite3.connect(file)) as copy:
        (found,) = copy.execute("PRAGMA integrity_check").fetchone()
        return "" if found == "ok" else str(found)
