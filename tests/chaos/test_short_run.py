"""A short run of the chaos: every rule holds, and everything did strike."""

from pathlib import Path

import pytest

from tests.chaos.plan import ONE_IN, Kind, draw
from tests.chaos.report import figures, table
from tests.chaos.run import Options, logs, run
from tests.databases import Sqlite
from tests.postgres import Postgres
from tests.scale.brokers import need_redis


@pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
def test_whatever_strikes_each_sale_is_sent_and_counted_as_it_must_be(
    database: Sqlite | Postgres, tmp_path: Path
) -> None:
    celery = database.kind == "postgresql"
    if celery:
        need_redis()
    options = Options(seed=7, visits=16 if celery else 24, workers=1)

    ended = run(options, database, tmp_path)

    assert ended.tally.breaches == [], logs(tmp_path)
    sold = ended.tally.sales
    assert sold > options.visits / 2
    assert ended.tally.rows == ended.tally.counted == 2 * sold
    assert ended.tally.from_browsers < ended.tally.from_server
    assert set(ended.done) == set(ONE_IN) - (set() if celery else {Kind.RESTART_BROKER})
    assert ended.plan == draw(7, options.visits, broker=celery)
    assert figures(ended)["purchases"] == sold
    assert "broken rules" in table(ended)
