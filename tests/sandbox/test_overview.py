"""The figures of the first page, against what arrived and what `/summary.json` says."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sandbox.overview import Overview, overview
from sandbox.store import store
from tests.clock import FrozenClock
from tests.sandbox.manager import arrive, arrive_pair

FBP = "fb.1.1790000000000.1098115397"


def figures() -> Overview:
    with store().reading() as connection:
        return overview(connection)


def test_an_empty_sandbox_has_no_rows(sandbox: Flask) -> None:
    assert figures() == Overview(())


def test_totals_are_those_of_the_summary(sandbox: Flask, client: FlaskClient) -> None:
    arrive_pair(sandbox, "ch_1")
    arrive_pair(sandbox, "ch_2")
    arrive(sandbox, event_name="PageView", event_id="pv_1", value=None)

    found = figures()

    events = client.get("/summary.json").json["events"].values()
    assert found.received == sum(event["received"] for event in events) == 5
    assert found.counted == sum(event["counted"] for event in events) == 3


def test_overlap_and_coverage_are_shares_of_distinct_events(sandbox: Flask) -> None:
    arrive_pair(sandbox, "ch_1")
    arrive_pair(sandbox, "ch_2")
    arrive(sandbox, "browser", event_id="ch_2")
    arrive(sandbox, "server", event_id="ch_3")
    arrive(sandbox, "browser", event_id="ch_4")

    sales = figures().sales

    assert (sales.overlap, sales.coverage) == (2 / 4, 3 / 4)


@pytest.mark.parametrize("browser_id", [None, "ch_1"])
def test_a_copy_without_an_id_belongs_to_the_event_it_merged_with(
    sandbox: Flask, browser_id: str | None
) -> None:
    arrive(sandbox, "browser", event_id=browser_id, fbp=FBP)
    arrive(sandbox, "server", event_id=None, fbp=FBP)

    sales = figures().sales

    assert (sales.overlap, sales.coverage) == (1, 1)


def test_an_event_from_an_app_has_no_halves_to_overlap(sandbox: Flask) -> None:
    arrive(sandbox, "app")

    (row,) = figures().rows

    assert (row.methods, row.overlap, row.coverage) == (["app"], None, None)


def test_the_event_that_came_last_stands_on_top(
    sandbox: Flask, clock: FrozenClock
) -> None:
    arrive(sandbox, event_name="Purchase")
    arrived_at = clock.tick(60)
    arrive(sandbox, event_name="Lead")

    found = figures()

    assert [row.name for row in found.rows] == ["Lead", "Purchase"]
    assert found.rows[0].last_received == arrived_at
