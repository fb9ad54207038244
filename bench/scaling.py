"""What a database carries: sales written side by side, and the outbox sent by workers.

    python -m bench.scaling sqlite:////tmp/bench.sqlite3
    python -m bench.scaling postgresql+psycopg://user@host/an_empty_database

Makes the outbox's tables in an empty database, measures, and drops them again. Meta is
a local server that answers each call after a while, as Meta does. The figures stand in
docs/scaling.md, with the machine that they were taken on.
"""

import argparse
import multiprocessing
import os
import time
from collections.abc import Callable
from multiprocessing.synchronize import Barrier

from sqlalchemy import Engine, create_engine, inspect

from bench.answering import answering
from capi import ConversionsClient, CustomData, Event, UserData, Worker, leases, outbox
from capi.database import tune, writing
from capi.schema import metadata, rows

PIXEL = "pixel:1234567890"
SECONDS = 4.0
WAITING = 20_000
SENT = 500_000
ANSWERS_AFTER = 0.3
"""Seconds; Meta says that most of its answers take less than 0.6."""

fork = multiprocessing.get_context("spawn")


def connect(url: str) -> Engine:
    return tune(create_engine(url))


def sale(engine: Engine, event_id: str) -> None:
    """One event enters the outbox in a transaction of its own."""
    now = time.time()
    event = Event(
        event_name="Purchase",
        event_time=int(now),
        event_id=event_id,
        action_source="website",
        event_source_url="https://shop.example/thanks",
        user_data=UserData(email="joe@eg.com", client_user_agent="Mozilla/5.0"),
        custom_data=CustomData(value=42, currency="EUR"),
    )
    with writing(engine) as connection:
        outbox.record(
            connection, event, destinations=[PIXEL], fired_by="webhook", now=now
        )


def sell(url: str, start: Barrier, sold: "multiprocessing.Queue[int]") -> None:
    """A process that sells for a while, as fast as it can."""
    engine = connect(url)
    sale(engine, f"warm {os.getpid()}")
    start.wait()
    until, count = time.monotonic() + SECONDS, 0
    while time.monotonic() < until:
        sale(engine, f"{os.getpid()} {count}")
        count += 1
    sold.put(count)


def work(url: str, base_url: str, start: Barrier) -> None:
    """A worker process that sends until nothing is due."""
    client = ConversionsClient("1234567890", "EAAmadeup", base_url=base_url)
    worker = Worker(
        connect(url), {PIXEL: client}, name=str(os.getpid()), clock=time.time
    )
    start.wait()
    worker.drain()


def fill(engine: Engine, count: int, state: str) -> None:
    """Rows as `sale` leaves them, without the way there."""
    now = time.time()
    sale(engine, f"pattern {now}")
    with writing(engine) as connection:
        pattern = dict(outbox.listing(connection, limit=1)[0]) | {"state": state}
        del pattern["id"]
        for first in range(0, count, 1000):
            connection.execute(
                rows.insert(),
                [pattern | {"event_id": f"{now} {first + n}"} for n in range(1000)],
            )


def settle(engine: Engine) -> None:
    """Let nothing be due, and let PostgreSQL tidy up, as it does by itself in time."""
    with writing(engine) as connection:
        connection.execute(
            rows.update().where(rows.c.state != "sent").values(state="sent")
        )
    if engine.dialect.name == "postgresql":
        alone = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        with alone as connection:
            connection.exec_driver_sql(f"VACUUM ANALYZE {rows.name}")


def together(count: int, target: Callable[..., None], *args: object) -> float:
    """Run so many processes that start at one moment; gives the seconds they took."""
    start = fork.Barrier(count + 1)
    all_args = [start if arg is Barrier else arg for arg in args]
    processes = [fork.Process(target=target, args=all_args) for _ in range(count)]
    for process in processes:
        process.start()
    start.wait()
    began = time.monotonic()
    for process in processes:
        process.join()
    return time.monotonic() - began


def measure(url: str) -> None:
    engine = connect(url)
    for sellers in (1, 2, 4, 8):
        sold = fork.Queue()
        together(sellers, sell, url, Barrier, sold)
        total = sum(sold.get() for _ in range(sellers))
        print(f"{sellers} selling side by side: {total / SECONDS:,.0f} sales a second")
    settle(engine)
    with answering(ANSWERS_AFTER) as base_url:
        for workers in (1, 2, 4):
            fill(engine, WAITING, "pending")
            took = together(workers, work, url, base_url, Barrier)
            print(f"{workers} sending: {WAITING / took:,.0f} events a second")
    fill(engine, SENT, "sent")
    settle(engine)
    with engine.connect() as connection:
        leases.is_due(connection, [PIXEL], time.time())
        began = time.monotonic()
        for _ in range(100):
            leases.is_due(connection, [PIXEL], time.time())
        took = (time.monotonic() - began) / 100
    print(f"An idle look past {SENT:,} sent rows: {took * 1000:.2f} ms")
    engine.dispose()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("url", help="an empty database")
    url = parser.parse_args().url
    engine = connect(url)
    if inspect(engine).get_table_names():
        parser.error("the database is not empty")
    metadata.create_all(engine)
    try:
        measure(url)
    finally:
        metadata.drop_all(engine)
        engine.dispose()


if __name__ == "__main__":
    main()
