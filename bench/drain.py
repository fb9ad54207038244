"""The outbox drained over HTTP: against a loop in plain SQL, and by two workers."""

import multiprocessing
import os
import time
from collections.abc import Iterator
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path

from sqlalchemy import create_engine

from bench import raw_sql
from bench.answering import answering
from bench.filled import PIXEL, databases, with_rows
from bench.timing import Figure, Scale, by_turns
from capi import ConversionsClient, Worker
from capi.database import tune
from tests.databases import Sqlite
from tests.postgres import Postgres

ROWS = 100_000
MOST_ROUNDS = 3
_spawn = multiprocessing.get_context("spawn")


def figures(scale: Scale) -> Iterator[Figure]:
    """How fast what waits is sent."""
    waiting = scale.of(ROWS)
    rounds = min(scale.rounds, MOST_ROUNDS)
    with databases() as (found, folder), answering() as base_url:
        for database in found:
            yield from _against_raw(database, folder, base_url, waiting, rounds)
        if not any(database.kind == "postgresql" for database in found):
            yield Figure(
                "Two workers on PostgreSQL: rate, against one",
                target=1,
                at_most=False,
                note="skipped: PostgreSQL is not here",
            )


def _against_raw(
    database: Sqlite | Postgres,
    folder: Path,
    base_url: str,
    waiting: int,
    rounds: int,
) -> Iterator[Figure]:
    def turn(workers: int) -> float:
        url = with_rows(database, folder, waiting=waiting)
        took = _seconds(url, base_url, workers, waiting)
        database.drop_copies()
        return took

    contenders = {"raw": lambda: turn(0), "ours": lambda: turn(1)}
    if database.kind == "postgresql":
        contenders["two"] = lambda: turn(2)
    times = by_turns(contenders, rounds)
    yield Figure(
        f"Draining {waiting:,} rows on {database.kind}: rate, against plain SQL",
        times.ratio("raw", "ours"),
        target=0.5,
        at_most=False,
        note=f"{waiting / times.median('ours'):,.0f} events a second",
    )
    if "two" in contenders:
        yield Figure(
            "Two workers on PostgreSQL: rate, against one",
            times.ratio("ours", "two"),
            target=1,
            at_most=False,
            note=f"{waiting / times.median('two'):,.0f} events a second",
        )


def _seconds(url: str, base_url: str, workers: int, waiting: int) -> float:
    """How long that many workers take, in processes that are running already; none is
    the loop in plain SQL."""
    gate = _spawn.Barrier(max(workers, 1) + 1)
    sent: Queue[int] = _spawn.Queue()
    target = _work if workers else _raw
    processes = [
        _spawn.Process(target=target, args=(url, base_url, gate, sent))
        for _ in range(max(workers, 1))
    ]
    for process in processes:
        process.start()
    gate.wait()
    began = time.perf_counter()
    total = sum(sent.get() for _ in processes)
    took = time.perf_counter() - began
    for process in processes:
        process.join()
    assert total == waiting, f"{total} of {waiting} were sent"
    return took


def _work(url: str, base_url: str, gate: Barrier, sent: "Queue[int]") -> None:
    client = ConversionsClient("1234567890", "EAAmadeup", base_url=base_url)
    engine = tune(create_engine(url))
    worker = Worker(
        engine, {PIXEL: client}, name=f"bench {os.getpid()}", clock=time.time
    )
    gate.wait()
    sent.put(worker.drain()["sent"])
    engine.dispose()


def _raw(url: str, base_url: str, gate: Barrier, sent: "Queue[int]") -> None:
    gate.wait()
    sent.put(raw_sql.drain(url, f"{base_url}/events", time.time()))
