"""Migrations down and up again with a shop's data in the tables, on each engine."""

from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import func, select

from capi.schema import firings, rows
from models import Order, Product, db
from tests.shopper import Shopper
from tests.world import World

ROOT = Path(__file__).resolve().parent.parent.parent
REVISIONS = [
    script.revision
    for script in ScriptDirectory(str(ROOT / "migrations")).walk_revisions()
]
"""The newest first."""


def counts(world: World) -> list[int]:
    with world.shop.app_context():
        found = [
            db.session.scalar(select(func.count()).select_from(table))
            for table in (Product, Order, rows, firings)
        ]
        db.session.remove()
        return found


def test_there_is_one_way_through_the_migrations() -> None:
    assert sorted(REVISIONS, reverse=True) == REVISIONS
    assert REVISIONS[-1] == "0001"


@pytest.mark.each_database
def test_a_shop_goes_down_step_by_step_and_up_again_with_its_sales(
    world: World, shopper: Shopper
) -> None:
    thanks = shopper.buy()
    shopper.http.get(thanks, timeout=20)
    world.work()
    before, (row,), (order,) = counts(world), world.rows(), world.orders()

    with world.shop.app_context():
        for revision in REVISIONS[1:]:
            downgrade(revision=revision)
        for revision in reversed(REVISIONS[:-1]):
            upgrade(revision=revision)

    assert counts(world) == before
    (after,), (sold,) = world.rows(), world.orders()
    assert after == row
    assert (sold.number, sold.total, sold.due_now) == (
        order.number,
        order.total,
        order.due_now,
    )
    assert shopper.http.get(thanks, timeout=20).status_code == 200
    shopper.buy()
    assert world.work() > 0
    assert [each["state"] for each in world.rows()] == ["sent", "sent"]
