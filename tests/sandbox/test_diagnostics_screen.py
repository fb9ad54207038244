"""The screen Diagnostics, its JSON and its command, as people and programs get them."""

import json
import re
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sandbox.diagnostics.kinds import CLEAN_EVENTS
from sandbox.diagnostics.places import PLACES, Place
from sandbox.diagnostics.words import WORDS
from tests.clock import FrozenClock
from tests.sandbox.meta import EVENTS_URL, NOW, post_browser, post_server, purchase

ROOT = Path(__file__).resolve().parent.parent.parent
WRONG = {"value": -1, "currency": "USD", "note": "joe@eg.com"}


def text_of(client: FlaskClient, path: str) -> str:
    """What stands on a page, in one line and without its tags."""
    bare = re.sub(r"<[^>]+>", " ", client.get(path).text)
    return " ".join(unescape(bare).split())


def listed(client: FlaskClient, tab: str) -> list[str]:
    """The codes of the cards under a name in the JSON."""
    return [card["code"] for card in client.get("/diagnostics.json").json[tab]]


def mend(client: FlaskClient) -> None:
    """Send as many good events as solve a finding."""
    post_server(client, *(purchase(f"good {n}") for n in range(CLEAN_EVENTS)))


def test_a_card_says_what_why_how_to_fix_and_leads_to_the_event(
    client: FlaskClient, clock: FrozenClock
) -> None:
    post_server(client, purchase("ch_1", custom_data=WRONG))
    clock.tick(3600)
    post_server(client, purchase("ch_2", custom_data=WRONG))
    words = WORDS["value_negative"]

    page = text_of(client, "/diagnostics")

    assert f"Warning value_negative {words.title} Why it matters {words.why}" in page
    assert f"How to fix {words.fix}" in page
    assert "Seen 2 times First seen 1 hour ago Last seen just now" in page
    assert "Seen in Purchase Server ×2 Field custom_data.value" in page
    assert 'href="/test-events/2">The latest event' in client.get("/diagnostics").text


def test_errors_stand_before_warnings_and_notes_apart(client: FlaskClient) -> None:
    local = {"em": ["0" * 64], "client_ip_address": "10.0.0.1"}
    post_server(client, purchase(custom_data=WRONG, user_data=local))

    assert listed(client, "active") == ["personal_data", "value_negative"]
    assert listed(client, "notes") == ["local_ip"]
    assert "Diagnostics 2 (2 active findings)" in text_of(client, "/")


def test_a_card_moves_to_previous_by_itself_and_comes_back(
    client: FlaskClient,
) -> None:
    post_server(client, purchase("ch_1", custom_data=WRONG))
    before = text_of(client, "/diagnostics")
    mend(client)
    solved = text_of(client, "/diagnostics?tab=previous")
    previous = listed(client, "previous")

    post_server(client, purchase("ch_2", custom_data=WRONG))

    clean = f"{CLEAN_EVENTS} events of its kind have come without it."
    assert f"once {clean} So far: 0." in before
    assert "Active (0) Previously detected (2)" in solved
    assert f"Solved: {clean}" in solved
    assert previous == ["personal_data", "value_negative"]
    assert listed(client, "active") == ["personal_data", "value_negative"]
    assert listed(client, "previous") == []


def test_the_text_for_the_developer_is_complete_without_scripts(
    client: FlaskClient,
) -> None:
    post_server(client, purchase(custom_data=WRONG))

    page = text_of(client, "/diagnostics")

    assert "**The value is below zero.** (`value_negative`, Warning)" in page
    assert "* Field: `custom_data.value`" in page
    assert "* In a Countonce shop: `shop/tracking.py`, `refund`" in page
    assert "* Example: http://localhost/test-events/1" in page


def test_a_refused_call_shows_what_meta_answered_and_not_its_token(
    client: FlaskClient,
) -> None:
    token = "EAASandboxError190_463"
    client.post(EVENTS_URL, json={"data": [purchase()], "access_token": token})

    page = text_of(client, "/diagnostics")

    assert "Error bad_token Meta does not accept the access token." in page
    assert '"error_subcode": 463' in page
    assert token not in page


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/diagnostics", "No events yet Open the shop and look at a product."),
        ("/diagnostics?tab=previous", "Nothing was solved yet"),
    ],
)
def test_an_empty_tab_says_what_would_appear(
    client: FlaskClient, path: str, words: str
) -> None:
    assert words in text_of(client, path)


def test_with_good_events_only_there_is_nothing_to_mend(client: FlaskClient) -> None:
    post_server(client, purchase("ch_1"))

    assert "Nothing to mend" in text_of(client, "/diagnostics")


def test_every_rule_is_told_on_the_screen(client: FlaskClient) -> None:
    page = text_of(client, "/diagnostics")

    assert all(f"{words.title} {code}" in page for code, words in WORDS.items())


def test_the_command_tells_what_is_active_and_fails(
    sandbox: Flask, client: FlaskClient
) -> None:
    run = sandbox.test_cli_runner().invoke
    good = run(args=["diagnostics"])
    post_server(client, purchase(custom_data=WRONG))

    wrong = run(args=["diagnostics"])
    told = json.loads(run(args=["diagnostics", "--json"]).stdout)

    assert (good.exit_code, good.stdout) == (0, "")
    assert wrong.exit_code == 1
    assert "warning value_negative at custom_data.value: The value" in wrong.stdout
    assert told == client.get("/diagnostics.json").json


def test_a_note_alone_is_no_failure(sandbox: Flask, client: FlaskClient) -> None:
    local = {"em": ["0" * 64], "client_ip_address": "10.0.0.1"}
    post_server(client, purchase(user_data=local))

    told = sandbox.test_cli_runner().invoke(args=["diagnostics"])

    assert told.exit_code == 0
    assert told.stdout.startswith("note local_ip")


def test_each_code_has_a_place_to_mend_it() -> None:
    assert PLACES.keys() == WORDS.keys()


@pytest.mark.parametrize("place", sorted(set(PLACES.values())), ids=str)
def test_the_place_is_there(place: Place) -> None:
    file = ROOT / (".env.example" if place.file == ".env" else place.file)

    assert re.search(rf"\b{place.name}\b", file.read_text(encoding="utf-8"))


def test_the_number_on_a_card_leads_to_the_events_and_calls_that_it_counts(
    client: FlaskClient,
) -> None:
    post_server(client, purchase("good one"))
    post_server(client, purchase("wrong", event_time=NOW - 8 * 86400))
    hit = {"ts": str((NOW - 8 * 86400) * 1000), "cd": {"value": 1, "currency": "USD"}}
    post_browser(client, "late", **hit)
    link = re.search(
        r'href="(/test-events\?q=[^"]+)">2 times', client.get("/diagnostics").text
    )

    listed = client.get(unescape(link[1])).text

    assert "late" in listed
    assert "wrong" in listed
    assert "good one" not in listed


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("![x](//evil.example/x.png)", "`![x](//evil.example/x.png)`"),
        ("a `` b", "``` a `` b ```"),
    ],
)
def test_an_event_name_is_no_markup_in_the_text_for_the_developer(
    client: FlaskClient, name: str, said: str
) -> None:
    post_server(client, purchase(event_name=name, custom_data=WRONG))

    assert f"* Events: {said} " in text_of(client, "/diagnostics")
