"""The Match quality screen: which events it looks at, and what it says of keys."""

import hashlib
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from capi import quality
from sandbox import match_figures, shop_outbox
from sandbox.match_figures import KEYS, Quality, qualities
from sandbox.match_words import HOW
from sandbox.parts import Part
from sandbox.shop_outbox import Key, Unsent
from sandbox.store import now, store
from tests.clock import FrozenClock
from tests.sandbox.manager import arrive, text_of

HOUR = 3600.0
EMAIL = [hashlib.sha256(b"joe@eg.com").hexdigest()]
FBP = "fb.1.1790000000000.1098115397"


def found() -> dict[str, Quality]:
    with store().reading() as connection:
        return qualities(connection, now())


def test_the_estimate_is_the_average_of_the_servers_events(sandbox: Flask) -> None:
    arrive(sandbox, "server", event_id="ch_1", em=EMAIL, fbp=FBP)
    arrive(sandbox, "server", event_id="ch_2", em=EMAIL)

    purchase = found()["Purchase"]

    payloads = [{"user_data": {"em": EMAIL, "fbp": FBP}}, {"user_data": {"em": EMAIL}}]
    scores = [quality.estimate(payload).score for payload in payloads]
    assert purchase.score == sum(scores) / 2 == 3.5
    assert (purchase.present["em"], purchase.present["fbp"]) == (Part(2, 2), Part(1, 2))
    assert purchase.next_best == ("ph",)


def test_only_the_servers_events_of_the_last_48_hours_count_each_once(
    sandbox: Flask, clock: FrozenClock
) -> None:
    arrive(sandbox, "server", event_id="old", em=EMAIL)
    clock.tick(48 * HOUR + 1)
    arrive(sandbox, "browser", event_id="ch_1", em=EMAIL)
    arrive(sandbox, "server", event_id="ch_1")
    arrive(sandbox, "server", event_id="ch_1")
    arrive(sandbox, "browser", event_name="PageView", event_id="pv_1")
    arrive(sandbox, "app", event_name="Lead", event_id="lead_1")

    estimates = found()

    assert list(estimates) == ["Purchase"]
    assert (estimates["Purchase"].events, estimates["Purchase"].score) == (1, 0.0)


def test_of_many_events_the_newest_stand_for_all(
    sandbox: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(match_figures, "SAMPLE", 2)
    arrive(sandbox, "server", event_id="ch_1")
    for number in (2, 3):
        arrive(sandbox, "server", event_id=f"ch_{number}", em=EMAIL)

    assert found()["Purchase"].present["em"] == Part(2, 2)


def test_every_key_has_a_word_on_where_a_shop_has_it_from() -> None:
    assert set(KEYS) | {"db"} == set(HOW)
    assert set(KEYS) < set(quality.KEYS)


def test_the_page_names_the_next_best_key_and_that_it_is_an_estimate(
    sandbox: Flask, client: FlaskClient
) -> None:
    arrive(sandbox, "server", em=EMAIL)

    words = text_of(client, "/match-quality")

    assert "Estimate: Meta's formula is not public." in words
    assert "Purchase 3.0 of 10 Next best key: Phone, present in 0 of 1." in words
    assert "Email em 100%" in words
    assert "Phone ph 0%" in words


def test_page_view_has_its_own_expectation(sandbox: Flask, client: FlaskClient) -> None:
    arrive(sandbox, "browser", event_name="PageView")

    words = text_of(client, "/match-quality")

    assert "Nothing to estimate yet" in words
    assert "PageView Most visitors are strangers" in words


def test_what_is_held_back_for_consent_is_told_and_lowers_nothing(
    sandbox: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrive(sandbox, "server", em=EMAIL)
    rows: dict[Key, Any] = {
        Key("1", "Purchase", event_id): {"state": state, "event_name": "Purchase"}
        for event_id, state in (("ch_8", "withheld"), ("ch_9", "pending"))
    }
    monkeypatch.setattr(shop_outbox, "unsent", lambda: Unsent(rows))

    words = text_of(client, "/match-quality")

    assert "3.0 of 10" in words
    assert "1 held back: consent refused" in words
    assert "Held back for consent 1 What is held back" in words


def test_the_json_says_what_the_page_says(sandbox: Flask, client: FlaskClient) -> None:
    arrive(sandbox, "server", em=EMAIL)

    said = client.get("/match-quality.json").json

    purchase = said["events"]["Purchase"]
    assert said["note"] == quality.DISCLAIMER
    assert (purchase["events"], purchase["score"]) == (1, 3.0)
    assert (purchase["keys"]["em"], purchase["keys"]["ph"]) == (1.0, 0.0)
    assert (purchase["next_best"], purchase["held_back"]) == (["ph"], 0)
