"""What consent held back stands in the list of events, told apart, and in no figure."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sandbox import live, shop_outbox
from sandbox.asking import asked
from sandbox.event_news import Seen, teller
from sandbox.shop_link import Trouble
from tests.clock import FrozenClock
from tests.sandbox.manager import HTML, PIXEL, arrive, text_of

Hold = Callable[..., None]


@pytest.fixture
def hold(monkeypatch: pytest.MonkeyPatch, clock: FrozenClock) -> Hold:
    """Let the shop withhold one event more, now."""
    rows: list[dict[str, Any]] = []

    def outbox(path: str, **_: object) -> dict[str, Any]:
        return {
            "rows": list(reversed(rows)),
            "census": {"withheld": len(rows), "sent": 7},
            "older": None,
            "worker_seen_at": clock(),
            "paused": [],
        }

    def held(event_id: str, name: str = "Purchase", **more: Any) -> None:
        row = {"id": len(rows) + 1, "state": "withheld", "created_at": clock()}
        row |= {"destination": f"pixel:{PIXEL}", "subject": None, "reason": None}
        rows.append(row | {"event_name": name, "event_id": event_id} | more)

    monkeypatch.setattr(shop_outbox, "ask_list", outbox)
    return held


@pytest.fixture
def mixed(sandbox: Flask, clock: FrozenClock, hold: Hold) -> None:
    """Arrivals a and c, and between and after them what never arrived: b and d."""
    arrive(sandbox, event_id="a")
    clock.tick(60)
    hold("b", reason="consent refused", subject="C1")
    clock.tick(60)
    arrive(sandbox, event_id="c")
    clock.tick(60)
    hold("d", "AddToCart", reason="consent undecided")


def listed(client: FlaskClient, query: str = "") -> list[str]:
    """The event ids that the page lists, from the top."""
    page = client.get(f"/test-events?{query}", headers=HTML).text
    page = page.partition("data-lines")[2]
    return [part.partition('"')[0] for part in page.split('id" title="')[1:]]


@pytest.mark.usefixtures("mixed")
def test_it_stands_among_the_arrivals_by_its_time(client: FlaskClient) -> None:
    assert listed(client) == ["d", "c", "b", "a"]


@pytest.mark.usefixtures("mixed")
def test_it_says_that_consent_was_refused_and_leads_to_the_outbox(
    client: FlaskClient,
) -> None:
    words = text_of(client, "/test-events?q=id:b")
    page = client.get("/test-events?q=id:b").text

    assert "from no side: it never arrives b b Consent refused" in words
    assert "The shop holds this event back: the visitor said no." in words
    assert 'href="/outbox/1" data-row' in page
    assert "had not been asked" in text_of(client, "/test-events?q=id:d")


@pytest.mark.usefixtures("mixed")
def test_it_is_in_no_figure_of_what_was_received(client: FlaskClient) -> None:
    report = client.get("/overview.json").json

    assert (report["received"], report["counted"]) == (2, 2)
    assert sum(sum(each["events"].values()) for each in report["minutes"]) == 2
    assert set(client.get("/summary.json").json["events"]) == {"Purchase"}
    assert client.get("/events.json").json[0]["event_id"] == "c"


@pytest.mark.usefixtures("mixed")
@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("status:withheld", ["d", "b"]),
        ("status:received", ["c", "a"]),
        ("from:server", []),
        ("copy:first", ["c", "a"]),
        ("event:AddToCart", ["d"]),
        ("order:C1", ["b"]),
        ("code:consent_refused", ["d", "b"]),
        ("since:150s", ["d", "c", "b"]),
        ("until:90s", ["b", "a"]),
        ("PURCHASE", ["c", "b", "a"]),
    ],
)
def test_a_search_finds_it_by_what_is_known_of_it(
    client: FlaskClient, search: str, found: list[str]
) -> None:
    assert listed(client, f"q={search}") == found


@pytest.mark.usefixtures("mixed")
def test_programs_get_it_apart_from_the_rows_that_arrived(client: FlaskClient) -> None:
    said = client.get("/test-events.json").json

    assert [row["event_id"] for row in said["rows"]] == ["c", "a"]
    assert [row["event_id"] for row in said["withheld"]] == ["d", "b"]
    assert {row["status"] for row in said["withheld"]} == {"withheld"}


@pytest.mark.usefixtures("mixed")
def test_each_stands_on_one_page_alone(client: FlaskClient) -> None:
    older = client.get("/test-events.json?limit=1").json["older"]

    assert listed(client, "limit=1") == ["d", "c"]
    assert listed(client, f"limit=1&before={older}") == ["b", "a"]


def test_what_did_arrive_from_the_browser_is_one_line(
    sandbox: Flask, client: FlaskClient, hold: Hold
) -> None:
    hold("ch_1")
    arrive(sandbox, "browser", event_id="ch_1")

    assert listed(client) == ["ch_1"]
    assert client.get("/test-events.json").json["withheld"] == []


def test_a_clear_takes_it_from_the_list_and_an_undo_brings_it_back(
    client: FlaskClient, clock: FrozenClock, hold: Hold
) -> None:
    hold("b")
    clock.tick()
    client.post("/test-events/clear")
    cleared = listed(client)
    hold("d")
    after = listed(client)
    client.post("/test-events/undo")

    assert (cleared, after, listed(client)) == ([], ["d"], ["d", "b"])


def test_a_shop_that_does_not_answer_is_said_to(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shop_outbox, "ask_list", lambda *_, **__: Trouble.NO_PASSWORD)

    words = text_of(client, "/test-events")

    assert "What consent holds back in the shop cannot be shown." in words


def test_an_open_list_hears_of_it_though_nothing_arrives(
    sandbox: Flask, client: FlaskClient, hold: Hold
) -> None:
    hold("known")
    hold("new")
    beats = live.HEARTBEAT_POLLS
    with sandbox.test_request_context():
        tell = teller(asked({}), Seen(held=1))
        said = list(live.messages(0, tell, pause=lambda _: None, polls=2 * beats))

    (line,) = [each for each in said if each.startswith("event: line")]
    assert '"id": "line-held-2"' in line
    assert 'title=\\"new\\"' in line


def test_screens_without_the_list_hear_nothing_of_it(
    sandbox: Flask, hold: Hold
) -> None:
    hold("new")
    beats = live.HEARTBEAT_POLLS
    with sandbox.test_request_context():
        said = list(live.messages(0, teller(asked({})), pause=id, polls=beats))

    assert not any(each.startswith("event: line") for each in said)
