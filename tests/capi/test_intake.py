"""Files of sales into the outbox, each sale once, and on to Meta."""

import io
import json
import tracemalloc
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select

from capi import Worker, outbox
from capi.client import ConversionsClient
from capi.database import writing
from capi.intake import Came, Intake, Outcome
from capi.offline import Reading, Sales
from capi.outbox import PRUNED
from capi.schema import firings, rows
from capi.setup import Setup
from sandbox.arrivals import find
from sandbox.store import store
from tests.capi.cli import answer, fire, put, run
from tests.capi.conftest import PIXEL
from tests.capi.till import NOW, SALE, many, written
from tests.clock import FrozenClock

EUROS = Reading(currency="EUR")


class Broken(io.BytesIO):
    """A file whose disk fails after so many bytes."""

    def __init__(self, content: bytes, after: int) -> None:
        super().__init__(content)
        self._after = after

    def read(self, size: int | None = -1) -> bytes:
        if self.tell() >= self._after:
            raise OSError("the disk is gone")
        return super().read(4096)


def stream(engine: Engine, file: BinaryIO | str, **options: Any) -> Iterator[Outcome]:
    """Take a file in, or look through it (`preview`), row by row."""
    content = io.BytesIO(file.encode()) if isinstance(file, str) else file
    how = "preview" if options.pop("preview", False) else "take"
    sales = Sales(content, now=NOW, reading=EUROS)
    options = {"destinations": [PIXEL], "heading": sales.heading} | options
    into = Intake(engine=engine, now=NOW, **options)
    outcomes: Iterator[Outcome] = getattr(into, how)(sales)
    return outcomes


def intake(engine: Engine, file: BinaryIO | str, **options: Any) -> list[Outcome]:
    """Take a whole file in, or look through it."""
    return list(stream(engine, file, **options))


def tally(outcomes: list[Outcome]) -> dict[str, int]:
    return dict(Counter(each.came.value for each in outcomes))


def stored(engine: Engine) -> list[tuple[Any, ...]]:
    """What is in the outbox, and how often it was fired."""
    fired = select(func.count()).where(firings.c.outbox_id == rows.c.id)
    query = select(
        rows.c.destination,
        rows.c.event_name,
        rows.c.event_id,
        rows.c.event_time,
        rows.c.subject,
        rows.c.payload,
        rows.c.state,
        fired.scalar_subquery(),
    ).order_by(rows.c.event_id, rows.c.destination)
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(query)]


def test_a_sale_enters_hashed_with_its_order_and_who_fired_it(engine: Engine) -> None:
    intake(engine, written(SALE))

    with engine.connect() as connection:
        (row,) = outbox.listing(connection)
        history = outbox.history(connection, row["id"])
    assert (row["state"], row["subject"]) == ("pending", "R1")
    assert row["action_source"] == "physical_store"
    assert [each["fired_by"] for each in history["firings"]] == ["offline"]
    assert "jenny" not in row["payload"]


def test_of_fifty_thousand_rows_each_good_one_enters_once_and_each_bad_one_is_told(
    engine: Engine,
) -> None:
    bad = range(0, 50_000, 100)

    outcomes = Counter[str]()
    told = []
    for outcome in stream(engine, many(50_000, bad=bad)):
        outcomes[outcome.came.value] += 1
        if outcome.came is Came.BAD:
            told.append(outcome.sale.line)

    assert outcomes == {"taken": 49_500, "bad": 500}
    assert told == [number + 2 for number in bad]
    with engine.connect() as connection:
        ids = list(connection.scalars(select(rows.c.event_id)))
    assert len(ids) == len(set(ids)) == 49_500


@pytest.mark.each_database
def test_a_file_that_is_taken_in_again_adds_nothing(engine: Engine) -> None:
    text = many(700, bad=[5])
    intake(engine, text)
    once = stored(engine)

    again = intake(engine, text)

    assert tally(again) == {"known": 699, "bad": 1}
    assert stored(engine) == once


@pytest.mark.each_database
def test_what_was_broken_off_is_finished_by_beginning_again(
    engine: Engine, tmp_path: Path
) -> None:
    content = many(1500, bad=[7, 1007]).encode()
    with pytest.raises(OSError, match="the disk is gone"):
        intake(engine, Broken(content, after=len(content) // 2))
    broken_off = len(stored(engine))

    outcomes = intake(engine, io.BytesIO(content))

    assert 0 < broken_off < 1498
    assert tally(outcomes) == {
        "known": broken_off,
        "taken": 1498 - broken_off,
        "bad": 2,
    }
    assert len(stored(engine)) == 1498
    assert {row[-1] for row in stored(engine)} == {1}


def test_a_mended_file_adds_the_rows_that_were_mended(engine: Engine) -> None:
    intake(engine, many(10, bad=[3, 4]))

    assert tally(intake(engine, many(10))) == {"known": 8, "taken": 2}


@pytest.mark.each_database
def test_a_new_pixel_gets_what_the_others_have(engine: Engine) -> None:
    intake(engine, many(3))

    outcomes = intake(engine, many(3), destinations=[PIXEL, "pixel:2"])

    assert tally(outcomes) == {"taken": 3}
    assert len(stored(engine)) == 6


@pytest.mark.parametrize("preview", [False, True])
def test_a_row_that_stands_there_twice_is_one_sale(
    engine: Engine, preview: bool
) -> None:
    outcomes = intake(engine, written(SALE, SALE), preview=preview)

    assert [each.came for each in outcomes] == [Came.TAKEN, Came.KNOWN]


@pytest.mark.parametrize("preview", [False, True])
@pytest.mark.parametrize("between", [0, 600])
@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"value": "13"}, ("order_id", "order_id_taken")),
        ({"event_time": int(NOW) - 9}, ("order_id", "order_id_taken")),
        ({"currency": "USD"}, ("order_id", "order_id_taken")),
        ({"order_id": "", "value": "13"}, ("event_time", "sale_taken")),
    ],
)
def test_another_sale_under_the_same_id_is_not_dropped_in_silence(
    engine: Engine,
    changes: dict[str, Any],
    error: tuple[str, str],
    between: int,
    preview: bool,
) -> None:
    first = SALE | ({"order_id": ""} if "order_id" in changes else {})
    others = [SALE | {"order_id": f"X{n}"} for n in range(between)]

    *_, last = intake(engine, written(first, *others, SALE | changes), preview=preview)

    assert last.came is Came.BAD
    assert [(each.field, each.code) for each in last.sale.errors] == [error]


def test_lines_of_one_order_differ_by_their_item_number(engine: Engine) -> None:
    lines = [SALE | {"item_number": n, "value": n} for n in (1, 2, 3)]

    assert tally(intake(engine, written(*lines))) == {"taken": 3}


def test_who_it_was_may_be_mended_without_being_another_sale(engine: Engine) -> None:
    intake(engine, written(SALE))

    mended = intake(engine, written(SALE | {"email": "jenny.rosen@example.com"}))

    assert tally(mended) == {"known": 1}


def test_a_row_whose_payload_was_pruned_is_known_still(engine: Engine) -> None:
    intake(engine, written(SALE))
    put(engine, 1, payload=PRUNED, state="sent")

    assert tally(intake(engine, written(SALE | {"value": "13"}))) == {"known": 1}


@pytest.mark.parametrize("event_id", ["ch_1", "order_R1_purchase"])
def test_an_order_of_the_shops_own_is_not_counted_a_second_time(
    engine: Engine, event_id: str
) -> None:
    fire(engine, event_id, now=NOW)
    with writing(engine) as connection:
        connection.execute(rows.update().values(subject="R1"))

    (outcome,) = intake(engine, written(SALE))

    assert outcome.came is Came.BAD
    assert len(stored(engine)) == 1


def test_without_consent_a_sale_is_withheld_and_holds_nobody(engine: Engine) -> None:
    file = written(SALE | {"consent": "no"})

    outcomes = intake(engine, file, upload_tag="May")

    assert tally(outcomes) == {"withheld": 1}
    with engine.connect() as connection:
        (row,) = outbox.listing(connection)
    assert (row["state"], row["reason"]) == ("withheld", "consent refused")
    assert "user_data" not in json.loads(row["payload"])


def test_a_preview_tells_the_same_and_changes_nothing(engine: Engine) -> None:
    intake(engine, many(10))
    before = stored(engine)
    text = many(1100, bad=[700])

    preview = intake(engine, text, preview=True)

    assert stored(engine) == before
    assert preview == intake(engine, text)


def test_ten_times_the_rows_take_no_more_memory(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "sales.csv"

    def write(count: int) -> None:
        text = many(count, bad=range(0, count, 100)).replace("fn", "remark", 1)
        # Long remarks, so that the short file, too, is longer than any buffer.
        path.write_text(text.replace("Anna", "a" * 500), encoding="utf-8")

    def peak(count: int) -> int:
        write(count)
        with path.open("rb") as file:
            sales = Sales(file, now=NOW, reading=EUROS)
            into = Intake(engine=engine, destinations=[PIXEL], now=NOW)
            tracemalloc.reset_peak()
            for _ in into.take(sales):
                pass
            return tracemalloc.get_traced_memory()[1]

    monkeypatch.setattr("capi.intake.BATCH", 50)
    peak(100)
    tracemalloc.start()
    try:
        short, long = peak(250), peak(2500)
    finally:
        tracemalloc.stop()

    assert long < short * 1.5


def bodies(meta: Flask) -> list[dict[str, Any]]:
    """The calls that Meta got, oldest first."""
    with meta.app_context(), store().reading() as connection:
        calls = {each.request["body"]: None for each in reversed(find(connection))}
    return [json.loads(body) for body in calls]


def test_the_events_of_an_upload_go_together_under_its_tag(
    engine: Engine, meta: Flask, worker: Worker
) -> None:
    intake(engine, written(SALE, SALE | {"order_id": "R2"}), upload_tag="May")
    intake(engine, written(SALE | {"order_id": "R3"}), upload_tag='June, "early"')
    intake(engine, written(SALE | {"order_id": "R4"}))

    worker.run_once()

    sent = {
        body.get("upload_tag"): [event["event_id"] for event in body["data"]]
        for body in bodies(meta)
    }
    assert sent == {
        "May": ["order_R1_purchase", "order_R2_purchase"],
        'June, "early"': ["order_R3_purchase"],
        None: ["order_R4_purchase"],
    }
    assert {row[6] for row in stored(engine)} == {"sent"}


def test_a_row_shows_the_tag_beside_its_event(setup: Setup, engine: Engine) -> None:
    intake(engine, written(SALE), upload_tag="May")

    shown = answer(run(setup, "outbox", "show", "1", "--json"))

    assert shown["upload_tag"] == "May"
    assert "upload_tag" not in shown["payload"]


def test_a_call_carries_the_events_of_one_upload(client: ConversionsClient) -> None:
    with pytest.raises(ValueError, match="one upload"):
        client.send_encoded(['{"upload_tag":"May","event_name":"Lead"}', "{}"])


def test_a_sale_that_meta_refuses_stands_alone_and_shows_why(
    engine: Engine, worker: Worker, clock: FrozenClock
) -> None:
    intake(engine, many(20), upload_tag="May")
    put(engine, 7, payload='{"upload_tag":"May","event_name":"Purchase"}')

    tally = worker.run_once()

    assert tally == {"sent": 19, "failed": 1}
    with engine.connect() as connection:
        row = outbox.get(connection, 7)
    assert row is not None
    assert "2804019" in row["reason"]


def test_what_grows_too_old_while_it_waits_is_told_as_such(
    engine: Engine, worker: Worker, clock: FrozenClock
) -> None:
    intake(engine, written(SALE, SALE | {"order_id": "R2", "action_source": "chat"}))

    clock.tick(8 * 86_400)

    assert worker.run_once() == {"sent": 1, "expired": 1}
