"""Every number of the Overview leads to just the rows that it counts."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sandbox import faults, shop_orders, shop_outbox
from sandbox.matching import APP_EVENTS_API, WINDOW_SECONDS
from tests.clock import FrozenClock
from tests.sandbox.manager import HTML, arrive, arrive_pair
from tests.sandbox.meta import post_server, purchase

STATES = ("pending", "retrying", "sent", "withheld", "sent", "pending")
LINK = re.compile(r'<a [^>]*?href="([^"]+)"[^>]*>(.*?)</a>', re.DOTALL)


def happen(app: Flask, client: FlaskClient, clock: FrozenClock) -> None:
    """Everything that can make two numbers differ."""
    arrive_pair(app, "old", order_id="C0")
    clock.tick(WINDOW_SECONDS + 1)
    arrive(app, "server", event_id="old", order_id="C0")
    for event_id, sides in (
        ("pair", ("browser", "server", "server", "browser")),
        ("repeat", ("browser", "browser")),
        ("alone", ("server",)),
        ("apart", ("browser",)),
    ):
        for side in sides:
            arrive(app, side, event_id=event_id, order_id=event_id)
        clock.tick(40)
    arrive(app, "server", event_id="other", order_id="apart")
    faults.switch("meta_no_same_source_dedup", on=True)
    for _ in range(2):
        arrive(app, "server", event_name='Lead "hot"', event_id="lead")
    arrive_pair(app, "view", event_name="ViewContent", value=-1.0)
    arrive(app, "browser", event_name="PageView", event_id="late", value=None)
    post_server(client, purchase("refused", custom_data={"value": 1}))
    clock.tick(70)
    arrive(app, "server", event_name="PageView", event_id="late", value=None)
    for route in (None, APP_EVENTS_API):
        arrive(app, "app", event_id="both", route=route)
    arrive(app, "app", event_id="one")
    arrive(app, "offline", event_id=None, order_id="C9")
    client.post("/test-events/clear")
    arrive(app, "browser", event_name="PageView", event_id="last", value=None)


@pytest.fixture
def busy(
    sandbox: Flask,
    client: FlaskClient,
    clock: FrozenClock,
    monkeypatch: pytest.MonkeyPatch,
) -> FlaskClient:
    """A sandbox in which a lot has happened, beside a shop that tells of its outbox."""

    def outbox(path: str, **_: object) -> dict[str, Any]:
        asked = re.findall(r"state=(\w+)", path)
        rows = [
            {
                **{"id": n, "state": state, "destination": "pixel:1", "attempts": 0},
                **{"event_name": "Purchase", "event_id": f"ch_{n}", "refusals": []},
                **{"subject": None, "created_at": clock(), "due_at": clock()},
                **{"reason": None, "event_time": clock(), "max_age": 604800},
            }
            for n, state in enumerate(STATES)
        ]
        return {
            "rows": [row for row in rows if not asked or row["state"] in asked],
            "census": {state: STATES.count(state) for state in STATES},
            "older": None,
            "worker_seen_at": clock(),
            "paused": [],
        }

    nothing_sold = {"orders": [], "older": None}
    monkeypatch.setattr(shop_outbox, "ask_list", outbox)
    monkeypatch.setattr(shop_orders, "ask_list", lambda path, **_: nothing_sold)
    happen(sandbox, client, clock)
    return client


def numbers(client: FlaskClient) -> list[tuple[str, str]]:
    """Every link of the page's own part that says a number: its address, and that."""
    page = client.get("/", headers=HTML).text.partition("<main")[2]
    found = []
    for address, inner in LINK.findall(page.partition("</main>")[0]):
        words = unescape(re.sub(r"<[^>]+>", " ", inner))
        if said := re.findall(r"-?[$]?[0-9][0-9,.]*%?", words):
            found.append((unescape(address), said[-1]))
    return found


def rows(client: FlaskClient, address: str) -> Iterator[dict[str, Any]]:
    """All rows of a list, however many pages it has."""
    path, _, query = address.partition("?")
    before = ""
    while before is not None:
        said = client.get(f"{path}.json?{query}&limit=3&before={before}").json
        yield from said["rows"]
        before = said["older"]


def counted(client: FlaskClient, address: str, said: str) -> str:
    """What the page at an address says where the Overview says `said`."""
    page = address.partition("?")[0]
    if page == "/deduplication":
        told = client.get(address.replace("?", ".json?")).json
        shares = {f"{100 * told[name]:.0f}%" for name in ("overlap", "server_coverage")}
        return said if said in shares else f"{shares}"
    if page == "/diagnostics":
        return str(len(re.findall('<article class="finding', client.get(address).text)))
    if page == "/match-quality":
        return said if said in client.get(address).text else "none"
    if said.startswith("$"):
        return f"${sum(row['value'] for row in rows(client, address)):,.2f}"
    return str(len(list(rows(client, address))))


def test_every_number_of_the_overview_is_that_of_the_rows_it_leads_to(
    busy: FlaskClient,
) -> None:
    found = numbers(busy)

    assert len(found) > 40
    assert {address.partition("?")[0] for address, _ in found} == {
        *("/test-events", "/outbox", "/deduplication", "/diagnostics", "/match-quality")
    }
    wrong = {
        address: (said, there)
        for address, said in found
        if (there := counted(busy, address, said)) != said
    }
    assert wrong == {}


KINDS = {
    "code:merged": ["both", "late", "view", "pair"],
    "from:browser-only": ["last", "apart", "repeat"],
    "from:server-only": ["lead", "other", "alone"],
    "from:app-only": ["one"],
}


def test_the_kinds_of_the_half_hour_lead_to_the_events_that_began_in_it(
    busy: FlaskClient,
) -> None:
    links = [address for address, _ in numbers(busy)]
    half_hour = {kind: next(each for each in links if kind in each) for kind in KINDS}
    found = {
        kind: [row["event_id"] for row in rows(busy, address)]
        for kind, address in half_hour.items()
    }

    assert found == KINDS
