"""The names of app events: a thousand for an app, 25 parameters for each."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import Engine

from capi import CustomData, outbox
from capi.app_event_names import MAX_NAMES, MAX_PARAMETERS
from capi.app_limits import EVENTS, forget, taken, used
from capi.database import insert, writing
from capi.schema import State, app_names
from tests.capi.app_kit import APP, APP_ID, NOW, bought
from tests.capi.conftest import PIXEL


def fill(engine: Engine, scope: str, names: int) -> None:
    """Use names in a scope."""
    with writing(engine) as connection:
        connection.execute(
            insert(connection, app_names),
            [
                {"app_id": APP_ID, "scope": scope, "name": f"n_{n}"}
                for n in range(names)
            ],
        )


def own(*names: str) -> CustomData:
    return CustomData(custom_properties=dict.fromkeys(names, 1))


def record(engine: Engine, *destinations: str, **changes: Any) -> outbox.Recorded:
    """Let an app's event in; gives the last of its rows."""
    with writing(engine) as connection:
        *_, recorded = outbox.record(
            connection,
            bought(**changes),
            destinations=destinations or [APP],
            fired_by="app",
            now=NOW,
        )
    return recorded


def row(engine: Engine, recorded: outbox.Recorded) -> Any:
    with engine.connect() as connection:
        return outbox.get(connection, recorded.id)


def test_a_name_counts_once_however_often_it_is_used(engine: Engine) -> None:
    record(engine, event_id="1", custom_data=own("colour"))
    record(engine, event_id="2", custom_data=own("size"))

    with engine.connect() as connection:
        assert [each._asdict() for each in used(connection)] == [
            {
                "app_id": APP_ID,
                "name": "fb_mobile_purchase",
                "parameters": ["colour", "size"],
            }
        ]


def test_the_thousandth_name_is_sent_and_the_next_is_refused_with_its_reason(
    engine: Engine,
) -> None:
    """Beyond 1,000 distinct names Meta logs no new ones."""
    fill(engine, EVENTS, MAX_NAMES - 1)

    last = row(engine, record(engine, event_name="last"))
    beyond = record(engine, event_name="beyond")

    refused = row(engine, beyond)
    assert last["state"] == State.PENDING
    assert (refused["state"], refused["settled_at"]) == (State.FAILED, NOW)
    assert "has used 1000 event names" in refused["reason"]
    assert [finding.code for finding in beyond.findings] == ["app_event_name_limit"]


def test_a_known_name_goes_on_when_there_is_no_room_for_new_ones(
    engine: Engine,
) -> None:
    record(engine, event_id="1")
    with writing(engine) as connection:
        filled = taken(
            connection, APP_ID, EVENTS, [f"n_{n}" for n in range(1000)], most=MAX_NAMES
        )

    assert len(filled) == MAX_NAMES - 1
    assert row(engine, record(engine, event_id="2"))["state"] == State.PENDING


@pytest.mark.each_database
def test_the_26th_parameter_over_all_calls_is_left_out_and_the_event_goes(
    engine: Engine,
) -> None:
    fill(engine, "fb_mobile_purchase", MAX_PARAMETERS - 1)

    recorded = record(engine, custom_data=own("colour", "size", "n_3"))

    sent = row(engine, recorded)
    assert sent["state"] == State.PENDING
    assert '"colour":1' in sent["payload"]
    assert '"n_3":1' in sent["payload"]
    assert "size" not in sent["payload"]
    assert [(each.code, each.field) for each in recorded.findings] == [
        ("app_parameter_limit", "custom_events[0].size")
    ]


def test_each_app_counts_for_itself(engine: Engine) -> None:
    fill(engine, EVENTS, MAX_NAMES)

    assert row(engine, record(engine, "app:1"))["state"] == State.PENDING


def test_a_withheld_event_and_one_of_the_conversions_api_use_no_name(
    engine: Engine,
) -> None:
    record(engine, PIXEL)
    with writing(engine) as connection:
        outbox.record(
            connection,
            bought(),
            destinations=[APP],
            fired_by="app",
            now=NOW,
            withheld="consent refused",
        )

        assert used(connection) == []


def test_a_name_of_a_transaction_that_is_rolled_back_was_never_used(
    engine: Engine,
) -> None:
    def fail() -> None:
        with writing(engine) as connection:
            taken(connection, APP_ID, EVENTS, ["lost"], most=MAX_NAMES)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    with engine.connect() as connection:
        assert used(connection) == []


@pytest.mark.each_database
def test_a_deactivated_name_makes_room_for_another(engine: Engine) -> None:
    """Obsolete names can be deactivated at Meta."""
    fill(engine, EVENTS, MAX_NAMES)
    fill(engine, "n_7", 3)

    with writing(engine) as connection:
        freed = forget(connection, "n_7")
        unknown = forget(connection, "n_7")

    assert (freed, unknown) == (True, False)
    assert row(engine, record(engine, event_name="fresh"))["state"] == State.PENDING
    with engine.connect() as connection:
        names = {each.name: each.parameters for each in used(connection)}
    assert "n_7" not in names
    assert len(names) == MAX_NAMES


def test_nobody_forgets_all_names_at_once(engine: Engine) -> None:
    fill(engine, EVENTS, 3)

    with writing(engine) as connection:
        assert not forget(connection, "")
        assert len(used(connection)) == 3


@pytest.mark.each_database
def test_of_many_who_come_at_once_no_more_get_in_than_there_is_room_for(
    engine: Engine,
) -> None:
    """With room for five names, eight workers bring eight new ones at the same time."""
    fill(engine, EVENTS, MAX_NAMES - 5)
    barrier = Barrier(8)

    def bring(number: int) -> int:
        barrier.wait()
        with writing(engine) as connection:
            name = f"new_{number}"
            return len(taken(connection, APP_ID, EVENTS, [name], most=MAX_NAMES))

    with ThreadPoolExecutor(8) as pool:
        placed = sum(pool.map(bring, range(8)))

    with engine.connect() as connection:
        names = [each.name for each in used(connection)]
    assert placed == 5
    assert len(names) == len(set(names)) == MAX_NAMES


@pytest.mark.each_database
def test_of_many_who_bring_the_same_name_all_may_use_it(
    engine: Engine,
) -> None:
    barrier = Barrier(6)

    def bring(_: int) -> list[str]:
        barrier.wait()
        with writing(engine) as connection:
            return taken(connection, APP_ID, EVENTS, ["same"], most=MAX_NAMES)

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(bring, range(6))) == [["same"]] * 6
    with engine.connect() as connection:
        assert len(used(connection)) == 1


@pytest.mark.each_database
def test_two_who_bring_new_names_in_opposite_order_do_not_wait_for_each_other(
    engine: Engine,
) -> None:
    barrier = Barrier(2)

    def bring(names: tuple[str, ...]) -> int:
        barrier.wait()
        with writing(engine) as connection:
            for name in names:
                taken(connection, APP_ID, EVENTS, [name], most=MAX_NAMES)
                taken(connection, APP_ID, name, ["colour"], most=MAX_PARAMETERS)
        return len(names)

    with ThreadPoolExecutor(2) as pool:
        for round_ in range(10):
            one, other = f"one_{round_}", f"other_{round_}"
            assert sum(pool.map(bring, [(one, other), (other, one)])) == 4
