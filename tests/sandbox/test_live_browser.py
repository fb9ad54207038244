"""The list when its live stream is refused, missing, or broken off."""

import re
from collections.abc import Iterator

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from sandbox import live
from tests.clock import FrozenClock
from tests.sandbox.manager import arrive
from tests.server import serving


@pytest.fixture
def manager(sandbox: Flask) -> Iterator[str]:
    """The URL of a running Events Manager."""
    with serving(sandbox) as url:
        yield url


def test_without_a_stream_the_list_asks_by_itself(
    sandbox: Flask, page: Page, manager: str
) -> None:
    page.add_init_script("delete window.EventSource")
    page.goto(f"{manager}/test-events")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()

    arrive(sandbox, event_id="ch_1")

    expect(page.locator("#line-1")).to_be_visible()


def test_where_streams_are_refused_the_list_asks_by_itself(
    sandbox: Flask, page: Page, manager: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "MOST_STREAMS", 0)
    page.goto(f"{manager}/test-events")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()

    arrive(sandbox, event_id="ch_1")

    expect(page.locator("#line-1")).to_be_visible()


def test_while_nobody_answers_the_seconds_are_counted_and_the_list_stays(
    sandbox: Flask, page: Page, manager: str
) -> None:
    arrive(sandbox, event_id="ch_1")
    page.add_init_script("delete window.EventSource")
    page.route("**/live?**", lambda route: route.abort())
    page.goto(f"{manager}/test-events")

    expect(page.get_by_text(re.compile(r"Reconnecting for \d+ s"))).to_be_visible()
    expect(page.locator("#line-1")).to_be_visible()
    page.unroute("**/live?**")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()


@pytest.mark.parametrize(
    "path", ["/dashboard", "/dashboard/payments", "/dashboard/events", "/parcels"]
)
def test_a_list_of_another_partys_doings_is_asked_for_anew(
    client: FlaskClient, path: str
) -> None:
    page = client.get(path).text

    assert 'data-poll="2"' in page
    assert "<div data-refresh>" in page


def test_what_is_new_comes_by_itself_and_an_age_is_no_news(
    page: Page, manager: str, clock: FrozenClock
) -> None:
    made = requests.post(f"{manager}/parcels", json={"carrier": "easypost"}, timeout=10)
    page.goto(f"{manager}/parcels")
    first = page.locator("[data-refresh] [data-line]")
    first.evaluate("line => { line.dataset.seen = 'yes'; }")
    clock.tick(60)
    for _ in ("the answer itself", "after which it has been read"):
        page.wait_for_event("response")
    expect(first).to_have_attribute("data-seen", "yes")

    requests.post(f"{manager}/parcels", json={"carrier": "easypost"}, timeout=10)

    expect(first).to_have_count(2)
    assert made.json()["number"] in first.last.inner_text()


def test_the_overview_brings_its_figures_up_to_date_without_a_reload(
    sandbox: Flask, page: Page, manager: str
) -> None:
    arrive(sandbox, event_id="ch_1")
    page.goto(f"{manager}/")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    page.evaluate("window.same = true")

    arrive(sandbox, event_id="ch_2")
    arrive(sandbox, "server", event_name="Lead", event_id="lead_1")

    received = page.get_by_role("link", name="Received 3", exact=True)
    expect(received).to_be_visible()
    expect(page.locator("tbody [data-row]")).to_have_text(["Lead", "Purchase"])
    assert page.evaluate("window.same")


def test_j_and_k_walk_the_rows_of_the_overview_and_of_deduplication(
    sandbox: Flask, page: Page, manager: str
) -> None:
    arrive(sandbox, event_id="ch_1")
    arrive(sandbox, event_id="ch_2")
    arrive(sandbox, "server", event_name="Lead", event_id="lead_1")

    for path, first, second in (
        ("/", "Lead", "Purchase"),
        ("/deduplication", "ch_2", "ch_1"),
    ):
        page.goto(manager + path)
        for key, focused in (("j", first), ("j", second), ("k", first)):
            page.keyboard.press(key)
            expect(page.get_by_role("link", name=focused, exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Purchase")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="ch_2", exact=True)).to_be_focused()
