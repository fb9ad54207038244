"""The databases that tests run on: SQLite always, PostgreSQL where a test asks for it.

A test gets a copy of a template that is filled once. Both kinds have the same methods.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from flask_migrate import upgrade
from sqlalchemy import create_engine, text

from app import create_app
from capi import outbox
from models import db
from tests.postgres import Postgres

KINDS = ("sqlite", "postgresql")


class Sqlite:
    """Databases that are files: a template in `folder`, a copy in the test's own."""

    kind = "sqlite"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._templates: set[str] = set()

    def copy(self, template: str, fill: Callable[[str], None], folder: Path) -> str:
        """A database like `template`, which `fill` fills once; gives its URL."""
        original = self._folder / f"{template}.sqlite3"
        if template not in self._templates:
            original.unlink(missing_ok=True)
            fill(f"sqlite:///{original}")
            original.touch()
            self._templates.add(template)
        copy = folder / "shop.sqlite3"
        shutil.copy(original, copy)
        return f"sqlite:///{copy}"

    def drop_copies(self) -> None:
        """The test's folder goes by itself."""


@dataclass(frozen=True)
class Seeded:
    """The shop's database as migrations and `flask seed` make it, to take copies of."""

    database: Sqlite | Postgres

    def copy(self, folder: Path) -> str:
        """The URL of a copy that is the test's own."""
        return self.database.copy("seeded", _seed, folder)


def empty_outbox(database: Sqlite | Postgres, folder: Path) -> str:
    """The URL of a database with the outbox's tables and nothing in them."""
    return database.copy("outbox", _make_outbox, folder)


def _seed(url: str) -> None:
    app = create_app({"DATABASE_URL": url})
    with app.app_context():
        upgrade()
        result = app.test_cli_runner().invoke(args=["seed"])
        assert result.exit_code == 0, result.output
        if db.engine.dialect.name == "sqlite":
            db.session.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        db.session.remove()
        db.engine.dispose()


def _make_outbox(url: str) -> None:
    engine = create_engine(url)
    outbox.metadata.create_all(engine)
    engine.dispose()
