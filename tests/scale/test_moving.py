"""`flask copy-to`: all that a shop has, in another database; or nothing, and why."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask_migrate import upgrade
from sqlalchemy import create_engine, select, text

from app import create_app
from capi import heartbeat
from capi.database import writing
from models import db
from tests.clock import FrozenClock
from tests.databases import Sqlite
from tests.postgres import Postgres
from tests.shopper import Shopper
from tests.world import World

SILENT = 3600


def migrated(url: str) -> None:
    with create_app({"DATABASE_URL": url}).app_context():
        upgrade()
        db.engine.dispose()


@pytest.fixture
def target(postgresql: Postgres, tmp_path: Path) -> Iterator[str]:
    """A PostgreSQL database with the shop's tables, and nothing in them."""
    yield postgresql.copy("migrated", migrated, tmp_path)
    postgresql.drop_copies()


def copy_to(world: World, *args: str, **environment: str) -> Result:
    return world.shop.test_cli_runner().invoke(
        args=["copy-to", *args], env=environment, catch_exceptions=False
    )


def everything(url: str) -> dict[str, list[Any]]:
    """Every row of every table."""
    engine = create_engine(url)
    with engine.connect() as connection:
        found = {
            table.name: sorted(map(tuple, connection.execute(select(table))), key=repr)
            for table in db.metadata.sorted_tables
        }
    engine.dispose()
    return found


def url_of(world: World) -> str:
    url: str = world.shop.config["SQLALCHEMY_DATABASE_URI"]
    return url


def used(world: World) -> None:
    """Let there be something in the tables, and the workers be silent."""
    Shopper(world.shop_url).buy()
    world.work()
    Shopper(world.shop_url).buy("desk-lamp")
    world.clock.tick(SILENT)


def test_all_is_there_and_the_shop_goes_on(world: World, target: str) -> None:
    used(world)
    before = everything(url_of(world))

    copied = copy_to(world, "--json", COPY_TO=target)

    assert everything(target) == everything(url_of(world)) == before
    assert json.loads(copied.stdout) == {
        name: len(rows) for name, rows in before.items()
    }
    assert before["shop_order"]
    # What comes next gets numbers of its own.
    settings = {
        "DATABASE_URL": target,
        "META_PIXEL_ID": "1",
        "META_ACCESS_TOKEN": "EAA",
    }
    moved = create_app(settings, clock=world.clock)
    with moved.app_context(), writing(db.engine) as connection:
        for table in ("shop_order", "capi_outbox", "capi_firing", "shop_order_line"):
            largest = connection.execute(text(f"SELECT max(id) FROM {table}")).scalar()
            query = text(f"SELECT nextval(pg_get_serial_sequence('{table}', 'id'))")
            assert connection.execute(query).scalar() == largest + 1


def test_it_leads_back_too(
    world: World, target: str, tmp_path: Path, sqlite: Sqlite
) -> None:
    used(world)
    copy_to(world, target)
    (tmp_path / "back").mkdir()
    back = sqlite.copy("migrated", migrated, tmp_path / "back")
    shop = create_app({"DATABASE_URL": target}, clock=world.clock)

    shop.test_cli_runner().invoke(args=["copy-to", back], catch_exceptions=False)

    assert everything(back) == everything(url_of(world))


def test_where_something_is_already_nothing_is_copied(
    world: World, target: str
) -> None:
    used(world)
    copy_to(world, target)
    before = everything(target)
    Shopper(world.shop_url).buy()

    again = copy_to(world, target)

    assert again.exit_code == 2
    assert "There is something there already: " in again.stderr
    assert everything(target) == before


def test_tables_of_another_version_are_refused(
    world: World, postgresql: Postgres, tmp_path: Path
) -> None:
    bare = postgresql.copy("bare", lambda _: None, tmp_path)

    refused = copy_to(world, bare)

    postgresql.drop_copies()
    assert refused.exit_code == 2
    assert "of version none" in refused.stderr
    assert "flask db upgrade" in refused.stderr


def test_nothing_is_copied_while_a_worker_is_at_it(
    world: World, target: str, clock: FrozenClock
) -> None:
    used(world)
    with world.shop.app_context(), writing(db.engine) as connection:
        heartbeat.beat(connection, "w", started_at=0, now=clock() - 3)

    refused = copy_to(world, target)

    assert refused.exit_code == 2
    assert "A worker was at it 3 s ago" in refused.stderr
    assert not any(everything(target).values())


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_the_new_database_does_not_take_is_told_without_what_it_was(
    world: World, target: str
) -> None:
    used(world)
    secret = "somebody@example.com" * 20
    world.change_order(note="fine", dispute=secret)

    failed = copy_to(world, target)

    assert failed.exit_code == 1
    assert "value too long for type character varying(40)" in failed.stderr
    assert "somebody" not in failed.stderr
    assert not any(everything(target).values())


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://shop@db/shop", "must be a URL such as postgresql"),
        ("nonsense", "must be a URL such as postgresql"),
        ("postgresql://postgres:hush@127.0.0.1:9/x", "Nothing was copied"),
    ],
)
def test_a_url_that_leads_nowhere_is_told_without_its_password(
    world: World, url: str, words: str
) -> None:
    refused = copy_to(world, url)

    assert refused.exit_code != 0
    assert words in refused.stderr
    assert "hush" not in refused.stderr


def test_the_shops_own_database_is_no_target(world: World) -> None:
    refused = copy_to(world, url_of(world))

    assert refused.exit_code == 2
    assert "the shop uses now" in refused.stderr
