"""The estimate of match quality: figures by hand, and what it advises."""

import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from capi.client import encode
from capi.database import writing
from capi.match_keys import KEYS, WEIGHTS
from capi.normalize import sha256
from capi.quality import (
    NO_CLICKS,
    PAGE_VIEW_EXPECTATION,
    WINDOW,
    Estimate,
    Summary,
    estimate,
    recent,
    summary,
)
from capi.schema import State, rows
from tests.capi.lint_cases import CLEAN, NOW

DIGEST = sha256("joe@example.com")
BROWSER = {
    "fbp": "fb.1.1759999000000.1098115397",
    "client_ip_address": "8.8.8.8",
    "client_user_agent": "Mozilla/5.0",
}


def event(name: str = "Purchase", **user_data: Any) -> dict[str, Any]:
    """An event with this user data."""
    return {"event_name": name, "action_source": "website", "user_data": user_data}


def test_the_weights_are_those_of_the_docs_order_and_sum_to_twelve() -> None:
    assert list(WEIGHTS.values()) == sorted(WEIGHTS.values(), reverse=True)
    assert sum(WEIGHTS.values()) == pytest.approx(12.0)


@pytest.mark.parametrize(
    ("user_data", "score"),
    [
        ({}, 0.0),
        ({"em": [DIGEST]}, 3.0),
        ({"em": DIGEST, "ph": [DIGEST]}, 4.5),
        (BROWSER, 2.0),
        ({"client_ip_address": "8.8.8.8"}, 0.0),
        ({"fn": [DIGEST]}, 0.0),
        ({"fn": [DIGEST], "ln": [DIGEST]}, 0.6),
        ({"ct": [DIGEST], "st": [DIGEST], "zp": [DIGEST], "country": [DIGEST]}, 0.9),
        ({"external_id": "user-42", "fb_login_id": 17, "db": [DIGEST]}, 2.0),
        ({"ge": [DIGEST]}, 0.0),
        (CLEAN["user_data"], 10.0),
    ],
)
def test_the_estimate_is_the_sum_of_the_weights_and_ends_at_ten(
    user_data: dict[str, Any], score: float
) -> None:
    assert estimate(event(**user_data)).score == score


def test_an_estimate_names_what_is_there_what_is_not_and_what_to_add() -> None:
    assert estimate(event(em=[DIGEST], ph=[DIGEST], **BROWSER)) == Estimate(
        score=6.5,
        present=("em", "ph", "fbp", "client_ip_address", "client_user_agent"),
        missing=(
            *("fbc", "external_id", "fn", "ln", "fb_login_id"),
            *("db", "country", "zp", "ct", "st"),
        ),
        next_best="external_id",
        advice=("Add external_id: the shop's own id of the customer or the visitor.",),
    )


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("em", "joe@example.com"),
        ("em", [sha256("")]),
        ("em", 17),
        ("client_ip_address", "127.0.0.1"),
        ("fbp", "1098115397"),
        ("external_id", [sha256("")]),
    ],
)
def test_a_value_that_matches_nobody_counts_for_nothing(key: str, value: Any) -> None:
    found = estimate(event(**{key: value, "client_user_agent": "Mozilla/5.0"}))

    assert found.score == 0.0
    assert key in found.missing
    assert f"could match by: {key}." in " ".join(found.advice)


def test_half_of_a_pair_is_completed() -> None:
    most = {key: [DIGEST] for key in ("em", "ph", "external_id", "fn")}

    assert estimate(event(**most, **BROWSER)).next_best == "ln"


def test_a_click_id_is_asked_for_only_where_there_was_a_click() -> None:
    without = event(em=[DIGEST])
    clicked = without | {"event_source_url": "https://shop.example/?fbclid=IwAR2F4"}

    assert estimate(without).next_best == "ph"
    assert estimate(clicked).next_best == "fbc"


def test_a_full_score_wants_nothing_more() -> None:
    found = estimate(CLEAN)

    assert (found.next_best, found.advice) == (None, ())


def test_page_view_has_an_expectation_of_its_own() -> None:
    assert PAGE_VIEW_EXPECTATION in estimate(event("PageView", **BROWSER)).advice
    assert "5 to 7 is normal" in PAGE_VIEW_EXPECTATION


def test_a_summary_averages_and_counts_what_each_key_covers() -> None:
    payloads = [event(em=[DIGEST], ph=[DIGEST]), event(em=[DIGEST])]

    found = summary({"Purchase": iter(payloads)})

    assert found == {
        "Purchase": Summary(
            events=2,
            score=3.8,
            coverage=dict.fromkeys(KEYS, 0.0) | {"em": 100.0, "ph": 50.0},
            next_best="external_id",
            advice=(
                "Add external_id: the shop's own id of the customer or the visitor.",
                NO_CLICKS,
            ),
        )
    }


def test_the_next_best_key_is_the_one_that_most_events_lack_most() -> None:
    payloads = [event(em=[DIGEST])] * 9 + [event(ph=[DIGEST])]

    # ph would add 9 x 1.5, em 1 x 3.0.
    assert summary({"Purchase": payloads})["Purchase"].next_best == "ph"


def test_a_name_without_events_has_no_figure() -> None:
    assert summary({"Purchase": []}) == {"Purchase": Summary(0, None, {}, None, ())}


@pytest.fixture
def filled(engine: Engine) -> Engine:
    """An outbox with one Purchase for two pixels and rows that do not count."""
    enter(engine, "sent", State.SENT, destinations=("1", "2"), em=[DIGEST])
    enter(engine, "waiting", State.PENDING, em=[DIGEST], ph=[DIGEST])
    enter(engine, "refused", State.FAILED)
    enter(engine, "withheld", State.WITHHELD)
    enter(engine, "old", State.SENT, age=WINDOW + 1)
    enter(engine, "app", State.SENT, action_source="app")
    return engine


def enter(
    engine: Engine,
    event_id: str,
    state: State,
    *,
    destinations: tuple[str, ...] = ("1",),
    action_source: str = "website",
    age: int = 0,
    **user_data: Any,
) -> None:
    """Put a row for a Purchase into the outbox."""
    values = {
        "event_name": "Purchase",
        "event_id": event_id,
        "event_time": NOW - age,
        "action_source": action_source,
        "payload": encode(event(**user_data)),
        "state": state,
        "due_at": NOW,
        "created_at": NOW,
        "attempts": 0,
    }
    with writing(engine) as connection:
        for destination in destinations:
            connection.execute(rows.insert(), {"destination": destination, **values})


def test_recent_estimates_each_event_that_meta_has_or_may_get_once(
    filled: Engine,
) -> None:
    with filled.connect() as connection:
        found = recent(connection, NOW)

    assert {name: (each.events, each.score) for name, each in found.items()} == {
        "Purchase": (2, 3.8)
    }


def test_recent_agrees_with_the_summary_of_the_same_events(filled: Engine) -> None:
    payloads = [event(em=[DIGEST]), event(em=[DIGEST], ph=[DIGEST])]

    with filled.connect() as connection:
        assert recent(connection, NOW) == summary({"Purchase": payloads})


def test_recent_of_an_empty_outbox_is_empty(engine: Engine) -> None:
    with engine.connect() as connection:
        assert recent(connection, NOW) == {}


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*KEYS, "user_data"]), inner)
    ),
)


@given(payload=ANYTHING, user_data=ANYTHING)
def test_an_estimate_is_from_zero_to_ten_whatever_the_payload(
    payload: Any, user_data: Any
) -> None:
    for each in (payload, {"user_data": user_data, "event_source_url": user_data}):
        found = estimate(each)

        assert 0 <= found.score <= 10
        assert {*found.present, *found.missing} == set(KEYS)


def test_the_estimate_needs_no_flask() -> None:
    script = "import capi.quality, sys; print('flask' in sys.modules)"

    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "False"
