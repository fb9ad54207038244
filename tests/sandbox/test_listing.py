"""The list of events by its address: search, single copies, sizes, and clearing."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sandbox import listing
from tests.clock import FrozenClock
from tests.sandbox.manager import arrive, arrive_pair
from tests.sandbox.meta import post_server, purchase, summary
from tests.sandbox.test_events_manager import text_of


def ids(client: FlaskClient, address: str = "/test-events") -> list[str]:
    return re.findall(r'id="line-(\d+)"', client.get(address).text)


@pytest.mark.parametrize(
    ("form", "search"),
    [
        ("q=ch_1&was=ch_1&event=Purchase&source=&status=", "event:Purchase ch_1"),
        ("q=event:Lead&was=event:Purchase&event=Purchase", "event:Lead"),
        ("q=event:Lead&was=event:Lead&event=", ""),
        ("q=from:server&was=from:server&source=browser", "from:browser"),
    ],
)
def test_boxes_and_words_are_one_search_and_what_was_changed_counts(
    client: FlaskClient, form: str, search: str
) -> None:
    answer = client.get(f"/test-events?{form}", follow_redirects=True)

    assert answer.request.args.get("q", "") == search
    assert "was" not in answer.request.args
    assert f'name="q" value="{search}"' in answer.text


def test_a_box_shows_what_the_words_say(sandbox: Flask, client: FlaskClient) -> None:
    arrive_pair(sandbox)

    page = client.get("/test-events?q=event:Purchase+from:server").text

    assert '<option value="Purchase" selected>' in page
    assert '<option value="server" selected>' in page


def test_every_screen_has_a_search_that_leads_to_the_list(client: FlaskClient) -> None:
    for path in ("/", "/switches", "/parcels"):
        page = client.get(path).text
        assert re.search(r'role="search"[^>]+action="/test-events"', page)


def test_a_strange_word_is_treated_kindly(sandbox: Flask, client: FlaskClient) -> None:
    arrive(sandbox)

    words = text_of(client, "/test-events?q=colour:red since:yesterday")

    assert "“colour:” is no search word, so “colour:red” is looked for as text" in words
    assert "“since:yesterday” was left out: say how far to look back" in words


def test_single_copies_have_each_their_own_status(
    sandbox: Flask, client: FlaskClient
) -> None:
    arrive_pair(sandbox)

    assert ids(client, "/test-events") == ["1"]
    assert ids(client, "/test-events?flat=1") == ["2", "1"]
    assert "Server Conversions API ch_1 ch_1 Deduplicated $42.00" in text_of(
        client, "/test-events?flat=1"
    )


def test_match_keys_are_dots_and_words(sandbox: Flask, client: FlaskClient) -> None:
    arrive(sandbox, em=["ab" * 32], fbp="fb.1.1.1")

    assert (
        "●●○○○ 2 of 5 kinds of match keys: email, browser, click or device ID"
    ) in text_of(client, "/test-events")


def test_a_search_looks_so_far_back_and_says_where_to_go_on(
    sandbox: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "LOOKS_BACK", 3)
    arrive(sandbox, event_id="needle")
    for number in range(4):
        arrive(sandbox, event_id=f"hay_{number}")

    first = client.get("/test-events?q=needle")
    (on,) = re.findall(r'rel="next" href="([^"]+)">Look further back', first.text)

    assert ids(client, "/test-events?q=needle") == []
    assert "None of the newest 3 copies does." in first.text
    assert ids(client, on.replace("&amp;", "&")) == ["1"]
    assert ids(client, "/test-events?q=id:needle") == ["1"]


def test_a_cleared_list_is_empty_and_no_number_changes(
    sandbox: Flask, client: FlaskClient
) -> None:
    arrive_pair(sandbox)
    before = summary(client)

    answer = client.post("/test-events/clear?q=event:Purchase")

    assert (answer.status_code, answer.location) == (
        303,
        "/test-events",
    )
    assert ids(client) == []
    assert summary(client) == before
    assert client.get("/test-events/1").status_code == 200
    arrive(sandbox, event_id="ch_2")
    assert ids(client) == ["3"]


def test_a_search_finds_what_was_cleared_and_says_so(
    sandbox: Flask, client: FlaskClient
) -> None:
    arrive_pair(sandbox)
    client.post("/test-events/clear")
    search = "/test-events?q=id:ch_1"

    assert ids(client, search) == ["1"]
    assert "a search looks at everything that arrived" in text_of(client, search)
    assert len(client.get(search.replace("?", ".json?")).json["rows"]) == 1
    assert "q=id:ch_1" not in client.get("/test-events").text


def test_a_clear_is_undone_to_what_was_listed_before(
    sandbox: Flask, client: FlaskClient
) -> None:
    arrive(sandbox, event_id="old")
    client.post("/test-events/clear")
    arrive(sandbox, event_id="new")
    client.post("/test-events/clear")

    client.post("/test-events/undo")
    undone = ids(client)
    client.post("/test-events/show-all")

    assert undone == ["2"]
    assert ids(client) == ["2", "1"]


def test_an_undo_is_offered_for_ten_seconds_and_the_rest_for_ever(
    sandbox: Flask, client: FlaskClient, clock: FrozenClock
) -> None:
    arrive(sandbox)
    client.post("/test-events/clear")

    clock.tick(9)
    assert 'data-gone-after="1.0"' in client.get("/test-events").text
    clock.tick(1)
    later = client.get("/test-events").text

    assert "data-gone-after" not in later
    assert "Show them" in later


def test_a_second_half_brings_a_cleared_event_back(
    sandbox: Flask, client: FlaskClient
) -> None:
    arrive(sandbox, "browser")
    client.post("/test-events/clear")
    arrive(sandbox, "server")

    assert ids(client) == ["1"]
    assert "Browser + Server" in text_of(client, "/test-events")


def test_another_sites_page_clears_nothing(sandbox: Flask, client: FlaskClient) -> None:
    arrive(sandbox)

    answer = client.post(
        "/test-events/clear", headers={"Origin": "https://evil.example"}
    )

    assert answer.status_code == 403
    assert ids(client) == ["1"]


def test_programs_get_the_same_rows_as_json(
    sandbox: Flask, client: FlaskClient, clock: FrozenClock
) -> None:
    arrive(sandbox, "browser")
    clock.tick(1.5)
    arrive(sandbox, "server", em=["ab" * 32])
    post_server(client, purchase(custom_data={"value": 1}))

    refusal, line = client.get("/test-events.json").json["rows"]
    copies = client.get("/test-events.json?flat=1&q=from:server&limit=1").json

    assert (refusal["kind"], refusal["status"]) == ("refusal", "rejected")
    assert refusal["error"]["error_subcode"] == 2804010
    assert (line["status"], line["reason"], line["gap"]) == ("merged", "merged", 1.5)
    assert line["sources"] == {"browser": 1, "server": 1}
    assert line["match_keys"] == ["email"]
    assert isinstance(line["findings"], list)
    assert (copies["q"], copies["older"]) == ("from:server", 3)
    assert client.get("/test-events.json?q=from:server+status:deduplicated").json[
        "rows"
    ] == [line]


def test_a_second_click_on_clear_leaves_the_undo_what_it_was(
    sandbox: Flask, client: FlaskClient
) -> None:
    arrive(sandbox)
    client.post("/test-events/clear")
    client.post("/test-events/clear")

    client.post("/test-events/undo")

    assert ids(client) == ["1"]


def test_a_second_click_on_undo_brings_back_no_more_than_the_first(
    sandbox: Flask, client: FlaskClient
) -> None:
    arrive(sandbox, event_id="old")
    client.post("/test-events/clear")
    arrive(sandbox, event_id="new")
    client.post("/test-events/clear")
    client.post("/test-events/undo")

    client.post("/test-events/undo")

    assert ids(client) == ["2"]
