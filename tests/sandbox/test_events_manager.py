"""The pages of the Events Manager as a client without scripts gets them."""

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.clock import FrozenClock
from tests.sandbox.manager import HTML, PIXEL, arrive, arrive_pair, text_of
from tests.sandbox.meta import TOKEN, post_server, purchase

PAGES = [
    "/",
    "/test-events",
    "/test-events/1",
    "/deduplication",
    "/match-quality",
    "/diagnostics",
    "/switches",
    "/phone",
    "/foot-strip",
    "/nowhere",
]


def test_a_pair_is_one_line_with_gap_verdict_reason_and_value(
    sandbox: Flask, client: FlaskClient, clock: FrozenClock
) -> None:
    arrive(sandbox, "browser")
    clock.tick(1.8)
    arrive(sandbox, "server")

    page = client.get("/test-events").text

    assert page.count("data-line>") == 1
    assert (
        "just now Purchase Browser + Server Δ apart by 1.8 s Meta Pixel + Conversions"
        " API ch_1 ch_1 Deduplicated — counted once $42.00 ○○○○○ No match key that"
        " names a person Browser and server sent this event 1.8 s apart"
    ) in text_of(client, "/test-events")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("browser", "Counted from the browser only. The server has not sent"),
        ("server", "Counted from the server only. The browser has not sent"),
    ],
)
def test_a_one_sided_line_says_which_side_is_missing(
    sandbox: Flask, client: FlaskClient, source: str, words: str
) -> None:
    arrive(sandbox, source)

    shown = text_of(client, "/test-events")
    assert f"{source.capitalize()} only — counted once" in shown
    assert words in shown


def test_a_near_miss_is_named_with_what_differs_and_a_link(
    sandbox: Flask, client: FlaskClient
) -> None:
    arrive(sandbox, "browser", event_id="ch_1", order_id="C1")
    arrive(sandbox, "server", event_id="order-1", order_id="C1")

    words = text_of(client, "/test-events")

    assert "Not merged — counted twice" in words
    assert "Near miss: Purchase, Browser — event id: order-1, there ch_1" in words
    assert 'href="/test-events/1">Purchase, Browser' in client.get("/test-events").text


def test_the_overview_says_what_the_summary_says(
    sandbox: Flask, client: FlaskClient
) -> None:
    arrive_pair(sandbox, "ch_1")
    arrive(sandbox, "browser", event_id="ch_2")

    words = text_of(client, "/")

    purchase = client.get("/summary.json").json["events"]["Purchase"]
    assert purchase["received"] == 3
    assert f"Received {purchase['received']} Every copy" in words
    assert f"Counted {purchase['counted']} What is left" in words
    assert f"Revenue counted ${purchase['value']['USD']:.2f}" in words
    assert "Overlap of Purchase 50% Purchases" in words
    assert "Server coverage of Purchase 50% Purchases" in words


def test_before_anything_arrived_the_overview_says_what_to_do(
    sandbox: Flask, client: FlaskClient
) -> None:
    sandbox.config["SANDBOX_SHOP_URL"] = "http://127.0.0.1:8123"

    assert "No events yet Open the shop and look at a product" in text_of(client, "/")
    assert 'href="http://127.0.0.1:8123"' in client.get("/").text


def test_a_search_without_a_hit_names_what_was_searched(
    sandbox: Flask, client: FlaskClient
) -> None:
    arrive(sandbox)

    words = text_of(client, "/test-events?q=<ch_9>")

    assert "No event matches <ch_9> Nothing that arrived fits this search" in words


def test_long_lists_are_paged(sandbox: Flask, client: FlaskClient) -> None:
    for number in range(51):
        arrive(sandbox, event_id=f"ch_{number:02}")

    first = client.get("/test-events").text
    (older,) = re.findall(r'rel="next" href="([^"]+)"', first)
    second = client.get(unescape(older)).text

    assert first.count("data-line>") == 50
    assert second.count("data-line>") == 1
    assert "ch_00" in second


def test_a_detail_lays_the_halves_side_by_side(
    sandbox: Flask, client: FlaskClient
) -> None:
    arrive(sandbox, "browser", value=42.0)
    arrive(sandbox, "server", value=41.0, em=["ab" * 32])

    words = text_of(client, "/test-events/2")

    assert "Value custom_data.value 42.0 41.0 differs" in words
    assert "Event ID event_id ch_1 ch_1 same" in words
    how = "small letters, no spaces around it; then SHA-256"
    assert f"Email em {how} not sent {'ab' * 32} server only" in words


def test_both_copies_lead_to_the_same_detail(
    sandbox: Flask, client: FlaskClient
) -> None:
    arrive_pair(sandbox)

    assert text_of(client, "/test-events/1") == text_of(client, "/test-events/2")


def test_a_detail_gives_the_reasons_of_events_json(
    sandbox: Flask, client: FlaskClient
) -> None:
    arrive_pair(sandbox)
    arrive(sandbox, "browser")

    shown = re.findall(
        r'class="copy__why"><code>(\w+)', client.get("/test-events/1").text
    )

    listed = [event["reason"] for event in client.get("/events.json").json]
    assert shown == listed[::-1] == ["merged", "merged", "same_side_repeat"]


def test_a_detail_shows_requests_without_their_token(client: FlaskClient) -> None:
    post_server(client, purchase())

    words = text_of(client, "/test-events/1")

    assert "POST /graph/v26.0/1234567890/events" in words
    assert "Authorization: Bearer EAAt…abcd" in words
    assert TOKEN not in words


@pytest.mark.parametrize("number", ["0", "-1", "x", "²", "9" * 18, "9" * 30])
def test_a_number_that_is_no_row_is_no_error(
    sandbox: Flask, client: FlaskClient, number: str
) -> None:
    arrive(sandbox)

    answers = [client.get(f"/test-events{n}{number}") for n in ("/", "?before=")]
    stream = client.get(f"/live?after={number}", buffered=False)
    greeting = next(stream.iter_encoded())
    stream.close()

    assert [answer.status_code for answer in answers] == [404, 200]
    assert greeting == b"retry: 1000\n\n"


@pytest.mark.parametrize("event_time", [-(10**18), 10**18, 1_790_000_000])
def test_an_impossible_event_time_breaks_no_page(
    client: FlaskClient, event_time: int
) -> None:
    client.get("/tr/", query_string={"id": PIXEL, "ev": "Lead", "ts": event_time})

    assert client.get("/test-events/1").status_code == 200


def test_what_the_web_sends_is_shown_as_text_only(
    sandbox: Flask, client: FlaskClient
) -> None:
    arrive(sandbox, event_name="<b>x</b>", event_id='"><script>1</script>')

    for path in ("/", "/test-events", "/test-events/1", "/foot-strip"):
        page = client.get(path).text
        assert "<b>x" not in page
        assert "<script>" not in page


def test_the_shell_names_the_dataset_and_promises_that_nothing_leaves(
    sandbox: Flask, client: FlaskClient
) -> None:
    arrive(sandbox)

    for path in ("/", "/test-events", "/test-events/1", "/switches", "/nowhere"):
        words = text_of(client, path)
        assert "Local sandbox — nothing leaves this machine" in words
        assert "Dataset 1234567890" in words


@pytest.mark.parametrize("path", PAGES)
def test_pages_load_their_own_files_only(
    sandbox: Flask, client: FlaskClient, path: str
) -> None:
    arrive(sandbox)

    response = client.get(path, headers=HTML)

    policy = response.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'self';")
    assert "unsafe" not in policy
    assert not re.search(r"\sstyle=|\son\w+=|<style|<script>", response.text)


@pytest.mark.parametrize("path", PAGES)
def test_only_the_foot_strip_may_be_framed(
    sandbox: Flask, client: FlaskClient, path: str
) -> None:
    arrive(sandbox)

    policy = client.get(path, headers=HTML).headers["Content-Security-Policy"]

    local = "frame-ancestors http://127.0.0.1:* http://localhost:* http://*.localhost:*"
    assert (local in policy) == (path == "/foot-strip")
    assert ("frame-ancestors 'none'" in policy) == (path != "/foot-strip")


def test_an_unknown_address_leads_people_on_and_tells_programs_in_json(
    client: FlaskClient,
) -> None:
    page = client.get("/test-events/77", headers=HTML)
    data = client.get("/test-events/77")

    assert (page.status_code, data.status_code) == (404, 404)
    assert "There is nothing at this address" in page.text
    assert data.json["error"]["code"] == "not_found"
