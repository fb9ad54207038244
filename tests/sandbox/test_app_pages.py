"""Apps and offline sales on the pages of the Events Manager."""

import re
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

import sandbox as sandbox_room
from tests.clock import FrozenClock
from tests.sandbox.app_events import app_purchase, bought, post_app, post_capi
from tests.sandbox.manager import arrive, arrive_pair
from tests.sandbox.meta import PIXEL

TOKENS = Path(sandbox_room.__file__).parent / "static" / "tokens.css"


def text_of(client: FlaskClient, path: str) -> str:
    """What stands on a page, in one line and without its tags."""
    bare = re.sub(r"<[^>]+>", " ", client.get(path).text)
    return " ".join(unescape(bare).split())


@pytest.fixture
def by_both_routes(sandbox: Flask, client: FlaskClient, clock: FrozenClock) -> None:
    """A purchase in the app that came by the old route and, later, by the new one."""
    sandbox.config["META_PIXEL_ID"] = PIXEL
    post_app(client, bought("ch_1"))
    clock.tick(1.8)
    post_capi(client, app_purchase("ch_1", event_time=int(clock()) - 1))


@pytest.mark.usefixtures("by_both_routes")
def test_an_event_by_both_routes_is_one_line_that_says_so(client: FlaskClient) -> None:
    words = text_of(client, "/test-events")

    assert client.get("/test-events").text.count("data-line>") == 1
    assert "App ×2 Δ apart by 1.8 s" in words
    assert "Deduplicated — counted once" in words
    assert "The app's event came twice, 1.8 s apart" in words
    assert "App Processed $42.00 App Events API" in words
    assert "App Deduplicated $42.00 Conversions API" in words


@pytest.mark.usefixtures("by_both_routes")
def test_a_detail_lays_the_two_routes_side_by_side(client: FlaskClient) -> None:
    words = text_of(client, "/test-events/1")

    assert "Name App · App Events API App · Conversions API Compared" in words
    assert "app_data.advertiser_tracking_enabled true 1 same" in words
    assert "never hashed 127.0.0.1 not sent App Events API only" in words
    assert "As the app sent it" in words


@pytest.mark.parametrize(
    ("source", "words"),
    [("app", "App — counted once"), ("offline", "Offline — counted once")],
)
def test_an_event_of_one_side_has_one_column(
    sandbox: Flask, client: FlaskClient, source: str, words: str
) -> None:
    arrive(sandbox, source)

    page = text_of(client, "/test-events/1")

    assert words in page
    assert f"Parameters What the event says happened. Name {source.title()} " in page
    assert "Compared" not in page
    assert "not sent" not in page


def test_a_web_event_of_one_side_keeps_the_empty_column(
    sandbox: Flask, client: FlaskClient
) -> None:
    arrive(sandbox, "server")

    page = text_of(client, "/test-events/1")

    assert "Name Browser Server Compared" in page
    assert "Event event_name not sent Purchase server only" in page


def test_the_overview_has_columns_for_the_sides_that_came(
    sandbox: Flask, client: FlaskClient
) -> None:
    arrive_pair(sandbox)
    web = text_of(client, "/")
    arrive(sandbox, "app", event_id="app-1")
    arrive(sandbox, "offline", event_id=None, order_id="S1")
    every = text_of(client, "/")

    assert "Connection method Browser Server Counted" in web
    assert "Connection method Browser Server App Offline Counted" in every
    assert "Purchase Browser Server App Offline 1 1 1 1 3" in every


@pytest.mark.parametrize("source", ["app", "offline"])
def test_the_list_is_narrowed_to_a_side(
    sandbox: Flask, client: FlaskClient, source: str
) -> None:
    arrive_pair(sandbox)
    arrive(sandbox, source, event_id="other")

    page = client.get(f"/test-events?event=Purchase&source={source}")

    assert page.text.count("data-line>") == 1


@pytest.mark.parametrize("side", ["app", "offline"])
def test_each_side_has_an_icon_a_word_and_a_colour_of_its_own(
    sandbox: Flask, client: FlaskClient, side: str
) -> None:
    arrive(sandbox, side)

    badge = f'class="badge badge--{side}"><svg class="icon" aria-hidden="true"'
    assert badge in client.get("/test-events").text
    assert f"icons.svg#{side}" in client.get("/test-events").text
    tokens = TOKENS.read_text("utf-8")
    assert tokens.count(f"--{side}-ink: ") == 2
