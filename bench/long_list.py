"""The Events Manager's list in Chromium while an event arrives: 2,000 rows, and 50."""

import os
import shutil
import time
from collections.abc import Iterator
from statistics import median
from typing import Any

import requests
from playwright.sync_api import Browser, Page, sync_playwright

from bench.street import Street, street
from bench.timing import Figure, Scale, Turn, by_turns

ROWS = (2000, 50)
TARGET_MILLISECONDS = 100
PIXEL = "1234567890"
_AT_ONCE = 1000
_PATIENCE_MILLISECONDS = 60_000
_FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-sync")

# Chromium reports tasks from 50 ms on; shorter ones are seen by what comes late between
# them. What the machine does meanwhile is in both, so a figure is an upper bound.
_WATCH = """() => {
  window.longest = 0;
  const note = (ms) => { window.longest = Math.max(window.longest, ms); };
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) note(task.duration);
  }).observe({ type: "longtask" });
  const { port1, port2 } = new MessageChannel();
  let before = performance.now();
  port2.onmessage = () => {
    const now = performance.now();
    note(now - before);
    before = now;
    port1.postMessage(null);
  };
  port1.postMessage(null);
  window.arrival = new Promise((done) => {
    const rows = document.querySelector("[data-lines]");
    new MutationObserver(done).observe(rows, { childList: true, subtree: true });
  });
}"""
_PAINTED = """() => new Promise((done) => {
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 100)));
})"""


def figures(scale: Scale) -> Iterator[Figure]:
    """What one more event costs a list that is long."""
    what = "The list of events when one arrives: longest task"
    executable = shutil.which("chromium", path=f"{os.environ['PATH']}:/usr/bin")
    if executable is None:
        yield Figure(what, note="skipped: Chromium is not installed")
        return
    with street() as here, sync_playwright() as playwright:
        _fill(here, scale.of(ROWS[0]))
        browser = playwright.chromium.launch(
            executable_path=executable, args=list(_FLAGS)
        )
        turns = {f"{rows:,}": _turn(browser, here, scale.of(rows)) for rows in ROWS}
        times = by_turns(turns, scale.rounds)
        browser.close()
    long, short = turns
    longest = median(times.taken[long]) * 1000
    yield Figure(
        f"{what} with {long} rows, against {TARGET_MILLISECONDS} ms",
        longest / TARGET_MILLISECONDS,
        target=1.0,
        note=f"{longest:.0f} ms",
    )
    yield Figure(
        f"{what} with {long} rows, against {short}",
        times.ratio(long, short),
        note=f"{times.median(short) * 1000:.0f} ms with {short}",
    )


def _turn(browser: Browser, here: Street, rows: int) -> Turn:
    """Open the list, let an event arrive, and give the seconds of the longest task."""

    def turn() -> float:
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        context.set_default_timeout(_PATIENCE_MILLISECONDS)
        page = context.new_page()
        page.goto(f"{here.sandbox_url}/test-events?limit={rows}")
        page.get_by_text("Live", exact=True).wait_for()
        longest = _longest_task(page, here)
        context.close()
        return longest

    return turn


def _longest_task(page: Page, here: Street) -> float:
    page.evaluate(_PAINTED)
    page.evaluate(_WATCH)
    _send(here, [_event(f"one more {time.time()}")])
    # Not by a locator: looking for it through thousands of rows is work in the page.
    page.evaluate("() => window.arrival")
    page.evaluate(_PAINTED)
    return page.evaluate("window.longest") / 1000


def _fill(here: Street, rows: int) -> None:
    for first in range(0, rows, _AT_ONCE):
        count = min(_AT_ONCE, rows - first)
        _send(here, [_event(f"ch_{first + number}") for number in range(count)])


def _send(here: Street, events: list[dict[str, Any]]) -> None:
    requests.post(
        f"{here.sandbox_url}/graph/v26.0/{PIXEL}/events",
        json={"data": events},
        headers={"Authorization": "Bearer EAAmadeup"},
        timeout=120,
    ).raise_for_status()


def _event(event_id: str) -> dict[str, Any]:
    return {
        "event_name": "Purchase",
        "event_time": int(time.time()),
        "event_id": event_id,
        "action_source": "website",
        "user_data": {"em": ["ab" * 32], "external_id": [event_id]},
        "custom_data": {"value": 42.0, "currency": "EUR", "order_id": event_id},
    }
