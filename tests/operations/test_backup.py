"""Backups of a shop that goes on: each is of one moment, and whole."""

import sqlite3
import stat
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import create_app
from capi import CustomData, Event, UserData, outbox
from capi.schema import rows
from models import Order, OrderState, db, writing
from tests.databases import Seeded
from tests.postgres import Postgres, program
from tests.shopper import Shopper
from tests.world import DEADLINE, World

PIXEL = "pixel:1234567890"
of_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""What `flask backup` copies; PostgreSQL has a tool of its own."""


def sell(number: int) -> None:
    """An order and its Purchase, in one transaction."""
    with writing() as work:
        work.add(
            Order(
                number=f"C{number:07}",
                state=OrderState.PAID,
                currency="USD",
                subtotal=1800,
                shipping=500,
                total=2300,
                context={},
                created_at=1_790_000_000,
            )
        )
        work.flush()
        event = Event(
            event_name="Purchase",
            event_time=1_790_000_000,
            event_id=f"ch_{number}",
            user_data=UserData(email="joe@eg.com"),
            custom_data=CustomData(value=23, currency="USD"),
        )
        outbox.record(
            work.connection(),
            event,
            destinations=[PIXEL],
            fired_by="webhook",
            now=1_790_000_000.0,
        )


@contextmanager
def selling(shop: Flask) -> Iterator[None]:
    """A shop that sells without a pause, from another thread, while the block runs."""
    over, sold = threading.Event(), threading.Semaphore(0)

    def sell_on() -> None:
        with shop.app_context():
            number = 0
            while not over.is_set():
                sell(number := number + 1)
                sold.release()
            db.session.remove()

    seller = threading.Thread(target=sell_on)
    seller.start()
    try:
        for _ in range(20):
            assert sold.acquire(timeout=DEADLINE)
        yield
        assert sold.acquire(timeout=DEADLINE)
    finally:
        over.set()
        seller.join()


def sales(url: str) -> tuple[int, int]:
    """How many orders, and how many Purchases, a shop on this database has."""
    shop = create_app({"DATABASE_URL": url})
    with shop.app_context():
        found = (
            db.session.scalar(select(func.count()).select_from(Order)),
            db.session.scalar(select(func.count()).select_from(rows)),
        )
        db.session.remove()
        db.engine.dispose()
    return found


@pytest.fixture
def shop(seeded: Seeded, tmp_path: Path) -> Iterator[Flask]:
    """A shop on the test's database."""
    shop = create_app({"DATABASE_URL": seeded.copy(tmp_path)})
    yield shop
    with shop.app_context():
        db.engine.dispose()


def back_up(shop: Flask, file: Path) -> str:
    result = shop.test_cli_runner().invoke(args=["backup", str(file)])
    assert result.exit_code == 0, result.output
    return result.output


@of_sqlite
def test_a_backup_amid_sales_restores_to_a_shop_without_half_a_sale(
    shop: Flask, tmp_path: Path
) -> None:
    file = tmp_path / "backup.sqlite3"
    with selling(shop):
        said = back_up(shop, file)

    assert said.endswith("bytes, checked.\n")
    orders, purchases = sales(f"sqlite:///{file}")
    assert orders == purchases >= 20


@of_sqlite
def test_a_restored_shop_goes_on_selling_and_counts_nothing_twice(
    world: World, shopper: Shopper, tmp_path: Path
) -> None:
    file = tmp_path / "backup.sqlite3"
    thanks = shopper.buy()
    shopper.http.get(thanks, timeout=20)
    back_up(world.shop, file)
    world.work()

    with world.shop.app_context():
        db.engine.dispose()
        restored = str(db.engine.url.database)
    for left in Path(restored).parent.glob(f"{Path(restored).name}*"):
        left.unlink()
    file.rename(restored)

    assert [row["state"] for row in world.rows()] == ["pending"]
    assert shopper.http.get(thanks, timeout=20).status_code == 200
    world.work()
    assert world.purchases()["server"] == 2, "it was sent before the restore, too"
    assert world.purchases()["counted"] == 1


@of_sqlite
def test_only_its_owner_may_read_a_backup(shop: Flask, tmp_path: Path) -> None:
    file = tmp_path / "backup.sqlite3"
    back_up(shop, file)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@of_sqlite
def test_a_backup_that_fails_leaves_the_older_one(shop: Flask, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    file = folder / "shop.sqlite3"
    file.write_bytes(b"the older one")
    with shop.app_context():
        database = Path(str(db.engine.url.database))
        db.engine.dispose()
    database.write_bytes(b"no database at all" * 100)

    result = shop.test_cli_runner().invoke(args=["backup", str(file)])

    assert result.exit_code == 1
    assert "No backup was made" in result.output
    assert [path.read_bytes() for path in folder.iterdir()] == [b"the older one"]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_on_postgresql_it_names_the_tool(shop: Flask, tmp_path: Path) -> None:
    result = shop.test_cli_runner().invoke(args=["backup", str(tmp_path / "b")])

    assert result.exit_code == 2
    assert "pg_dump" in result.output


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_dump_of_postgresql_amid_sales_restores_as_well(
    shop: Flask, database: Postgres, tmp_path: Path
) -> None:
    with shop.app_context():
        name = str(db.engine.url.database)
    to = ["--host", str(database.folder), "--username", "postgres"]
    dump = tmp_path / "shop.dump"
    with selling(shop):
        save = [program("pg_dump"), *to, "--format=custom", f"--file={dump}", name]
        subprocess.run(save, check=True)
    restored = f"{name}_restored"
    database.run("CREATE DATABASE {}", restored)
    try:
        load = [program("pg_restore"), *to, "--exit-on-error", f"--dbname={restored}"]
        subprocess.run([*load, dump], check=True)

        orders, purchases = sales(database.url(restored))
    finally:
        database.run("DROP DATABASE {} WITH (FORCE)", restored)

    assert orders == purchases >= 20


@of_sqlite
def test_the_copy_has_what_is_still_in_the_log_beside_the_file(
    shop: Flask, tmp_path: Path
) -> None:
    file = tmp_path / "backup.sqlite3"
    with shop.app_context():
        sell(1)
        live = Path(f"{db.engine.url.database}-wal")
        assert live.stat().st_size > 0

        back_up(shop, file)

    with closing(sqlite3.connect(file)) as copy:
        assert copy.execute("SELECT count(*) FROM shop_order").fetchone() == (1,)
