"""A claim, and the worker's memory, past 10,000, 100,000 and 1,000,000 sent rows."""

import multiprocessing
import re
import time
from collections.abc import Callable, Iterator
from multiprocessing.queues import Queue
from pathlib import Path

from sqlalchemy import Engine, create_engine

from bench.answering import answering
from bench.filled import PIXEL, databases, with_rows
from bench.timing import Figure, Scale, by_turns, wall
from capi import ConversionsClient, Worker, leases
from capi.database import WRITING, tune
from tests.databases import Sqlite
from tests.postgres import Postgres

SENT = (10_000, 100_000, 1_000_000)
WAITING = 1000
CLAIMS = 10
_spawn = multiprocessing.get_context("spawn")


def figures(scale: Scale) -> Iterator[Figure]:
    """What a large table costs, against the smallest."""
    sizes = [scale.of(size) for size in SENT]
    with databases() as (found, folder), answering() as base_url:
        for database in found:
            yield from _of(database, folder, base_url, sizes, scale)
            database.drop_copies()


def _of(
    database: Sqlite | Postgres,
    folder: Path,
    base_url: str,
    sizes: list[int],
    scale: Scale,
) -> Iterator[Figure]:
    urls: dict[str, str] = {}
    for size in sizes:
        place = folder / f"{database.kind}-{size}"
        place.mkdir(exist_ok=True)
        urls[f"{size:,}"] = with_rows(
            database, place, waiting=scale.of(WAITING), sent=size
        )
    engines = {size: tune(create_engine(url)) for size, url in urls.items()}
    times = by_turns(
        {size: wall(_claims(engine)) for size, engine in engines.items()},
        scale.rounds,
    )
    for engine in engines.values():
        engine.dispose()
    smallest, *larger = urls
    for size in larger:
        yield Figure(
            f"A claim on {database.kind} past {size} sent rows: time, against "
            f"{smallest}",
            times.ratio(size, smallest),
            target=1.2,
            note=f"{times.median(size) / CLAIMS * 1000:.1f} ms",
        )
    largest = larger[-1]
    memory = {size: _peak(urls[size], base_url) for size in (smallest, largest)}
    yield Figure(
        f"The worker's memory on {database.kind} past {largest} sent rows, against "
        f"{smallest}",
        memory[largest] / memory[smallest],
        target=1.2,
        note=f"{memory[largest]:.0f} MB at most",
    )


def _claims(engine: Engine) -> Callable[[], None]:
    """Some claims of all that waits, each taken back."""

    def work() -> None:
        for _ in range(CLAIMS):
            with engine.connect().execution_options(**WRITING) as connection:
                now = time.time()
                assert leases.is_due(connection, [PIXEL], now)
                leases.expire(connection, now=now)
                leases.claim(connection, [PIXEL], now=now, limit=WAITING)
                connection.rollback()

    return work


def _peak(url: str, base_url: str) -> float:
    """The most megabytes that a worker holds while it sends what waits."""
    told: Queue[float] = _spawn.Queue()
    process = _spawn.Process(target=_work, args=(url, base_url, told))
    process.start()
    peak = told.get()
    process.join()
    return peak


def _work(url: str, base_url: str, told: "Queue[float]") -> None:
    client = ConversionsClient("1234567890", "EAAmadeup", base_url=base_url)
    engine = tune(create_engine(url))
    Worker(engine, {PIXEL: client}, name="bench", clock=time.time).drain()
    engine.dispose()
    # Not getrusage: what the parent held before the exec counts there.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak = re.search(r"VmHWM:\s+(\d+) kB", status)
    told.put(int(peak[1]) / 1024 if peak else 0.0)
