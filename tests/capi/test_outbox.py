"""The outbox: in once, whoever fires; and what people may do to a row."""

import json
import threading

import pytest
from sqlalchemy import Engine

from capi import CustomData, Event, UserData, leases, outbox
from capi.database import writing
from capi.errors import TransportError
from capi.schema import State, rows
from tests.capi.conftest import PIXEL

pytestmark = pytest.mark.each_database

NOW = 1_790_000_000.0


def purchase(event_id: str = "ch_1") -> Event:
    return Event(
        event_name="Purchase",
        event_time=int(NOW),
        event_id=event_id,
        user_data=UserData(email="joe@eg.com"),
        custom_data=CustomData(value=1, currency="USD"),
    )


def fire(engine: Engine, by: str = "webhook", *, withheld: str | None = None) -> bool:
    with writing(engine) as connection:
        (recorded,) = outbox.record(
            connection,
            purchase(),
            destinations=[PIXEL],
            fired_by=by,
            now=NOW,
            subject="C1",
            visitor="visitor-1",
            withheld=withheld,
        )
        return recorded.new


def put_into(engine: Engine, state: State) -> None:
    with writing(engine) as connection:
        connection.execute(rows.update().values(state=state))


def test_an_event_fired_again_is_in_once_and_remembers_both_firings(
    engine: Engine,
) -> None:
    assert fire(engine, "webhook")
    assert not fire(engine, "thanks")

    with engine.connect() as connection:
        (row,) = outbox.listing(connection)
        history = outbox.history(connection, row["id"])
    assert [firing["fired_by"] for firing in history["firings"]] == [
        "webhook",
        "thanks",
    ]


def test_one_event_has_a_row_for_each_destination(engine: Engine) -> None:
    with writing(engine) as connection:
        outbox.record(
            connection,
            purchase(),
            destinations=["pixel:1", "pixel:2"],
            fired_by="webhook",
            now=NOW,
        )

    with engine.connect() as connection:
        rows = outbox.listing(connection)
    assert [row["destination"] for row in rows] == ["pixel:2", "pixel:1"]


def test_the_same_id_under_another_name_is_another_event(engine: Engine) -> None:
    fire(engine)
    with writing(engine) as connection:
        other = Event(event_name="AddToCart", event_time=int(NOW), event_id="ch_1")
        outbox.record(
            connection, other, destinations=[PIXEL], fired_by="thanks", now=NOW
        )

    with engine.connect() as connection:
        assert len(outbox.listing(connection)) == 2


def test_fifty_threads_firing_at_once_leave_one_row_and_fifty_firings(
    engine: Engine,
) -> None:
    errors: list[BaseException] = []
    gate = threading.Barrier(50)

    def run() -> None:
        try:
            gate.wait()
            fire(engine)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with engine.connect() as connection:
        (row,) = outbox.listing(connection)
        firings = outbox.history(connection, row["id"])["firings"]
    assert not errors
    assert len(firings) == 50


def test_a_rolled_back_sale_leaves_no_event(engine: Engine) -> None:
    def sell() -> None:
        with writing(engine) as connection:
            outbox.record(
                connection, purchase(), destinations=[PIXEL], fired_by="x", now=NOW
            )
            raise RuntimeError("the order could not be paid")

    with pytest.raises(RuntimeError):
        sell()

    with engine.connect() as connection:
        assert outbox.listing(connection) == []


def test_the_row_holds_no_clear_personal_data(engine: Engine) -> None:
    fire(engine)

    with engine.connect() as connection:
        (row,) = outbox.listing(connection)
    assert "joe" not in row["payload"]


def test_a_withheld_row_has_no_user_data_and_says_why(engine: Engine) -> None:
    fire(engine, withheld="consent refused")

    with engine.connect() as connection:
        (row,) = outbox.listing(connection)
    assert row["state"] == State.WITHHELD
    assert row["reason"] == "consent refused"
    assert "user_data" not in json.loads(row["payload"])


def test_an_event_without_an_id_is_refused(engine: Engine) -> None:
    event = Event(event_name="Purchase", event_time=1)

    with pytest.raises(ValueError, match="event_id"), writing(engine) as connection:
        outbox.record(
            connection, event, destinations=[PIXEL], fired_by="webhook", now=NOW
        )


def test_a_discarded_row_keeps_its_reason_and_can_be_retried(engine: Engine) -> None:
    fire(engine)

    with writing(engine) as connection:
        (row,) = outbox.listing(connection)
        assert outbox.discard(connection, row["id"], reason="a test", now=NOW)
        (discarded,) = outbox.listing(connection)
        assert outbox.retry(connection, row["id"], now=NOW)
        (retried,) = outbox.listing(connection)

    assert (discarded["state"], discarded["reason"]) == (State.DISCARDED, "a test")
    assert (retried["state"], retried["reason"]) == (State.PENDING, None)


@pytest.mark.parametrize(
    "state", [State.PENDING, State.RETRYING, State.FAILED, State.DISCARDED]
)
def test_a_withdrawal_reaches_every_row_that_was_not_sent(
    engine: Engine, state: State
) -> None:
    fire(engine)
    put_into(engine, state)

    with writing(engine) as connection:
        outbox.withhold(connection, "visitor-1", reason="withdrawn", now=NOW)
        (row,) = outbox.listing(connection)
        again = outbox.retry(connection, row["id"], now=NOW)

    assert (row["state"], row["reason"]) == (State.WITHHELD, "withdrawn")
    assert "user_data" not in json.loads(row["payload"])
    assert not again


def test_a_withdrawal_cannot_call_back_what_meta_has(engine: Engine) -> None:
    fire(engine)
    put_into(engine, State.SENT)

    with writing(engine) as connection:
        assert outbox.withhold(connection, "visitor-1", reason="w", now=NOW) == []


def test_a_row_on_its_way_at_the_withdrawal_is_not_tried_again(
    engine: Engine,
) -> None:
    fire(engine)
    with writing(engine) as connection:
        held = leases.claim(connection, [PIXEL], now=NOW, limit=10)
    with writing(engine) as connection:
        outbox.withhold(connection, "visitor-1", reason="withdrawn", now=NOW)

    with writing(engine) as connection:
        leases.put_back(
            connection, [(held[0], 0.0)], now=NOW, error=TransportError("cut off")
        )
        later = leases.claim(connection, [PIXEL], now=NOW + 1000, limit=10)
        (row,) = outbox.listing(connection)

    assert later == []
    assert row["state"] == State.WITHHELD


def test_a_row_that_meta_took_in_spite_of_the_withdrawal_says_so(
    engine: Engine,
) -> None:
    fire(engine)
    with writing(engine) as connection:
        held = leases.claim(connection, [PIXEL], now=NOW, limit=10)
        outbox.withhold(connection, "visitor-1", reason="withdrawn", now=NOW)

        leases.settle_sent(connection, held, now=NOW, fbtrace_id="A")
        (row,) = outbox.listing(connection)

    assert row["state"] == State.SENT


def test_the_census_names_every_state(engine: Engine) -> None:
    fire(engine)

    with engine.connect() as connection:
        census = outbox.census(connection)

    assert census == {state.value: 0 for state in State} | {"pending": 1}


def test_a_row_has_the_time_that_meta_gets_not_the_milliseconds(
    engine: Engine,
) -> None:
    event = Event(event_name="Lead", event_time=int(NOW) * 1000, event_id="l_1")

    with writing(engine) as connection:
        (entry,) = outbox.record(
            connection, event, destinations=[PIXEL], fired_by="page", now=NOW
        )
        row = outbox.get(connection, entry.id)

    assert row is not None
    assert row["event_time"] == int(NOW)
