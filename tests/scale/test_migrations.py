"""Migrations lead to the tables that the code has, and back to none, on each engine."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from app import create_app
from models import db
from tests.databases import Sqlite
from tests.postgres import Postgres

pytestmark = pytest.mark.each_database


@pytest.fixture
def shop(database: Sqlite | Postgres, tmp_path: Path) -> Iterator[Flask]:
    """A shop on a database without any table."""
    url = database.copy("bare", lambda _: None, tmp_path)
    shop = create_app({"DATABASE_URL": url})
    with shop.app_context():
        yield shop
        db.engine.dispose()


def differences() -> list[object]:
    """What a new migration would have to change."""
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        return compare_metadata(context, db.metadata)


def test_the_migrations_lead_to_the_tables_that_the_code_has(shop: Flask) -> None:
    upgrade()

    assert differences() == []


def test_the_migrations_lead_back_to_nothing_and_forth_again(shop: Flask) -> None:
    upgrade()
    downgrade(revision="base")
    assert inspect(db.engine).get_table_names() == ["alembic_version"]

    upgrade()

    assert differences() == []
