"""Offline sales: what counts as one, with which others they are compared, how long."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.clock import FrozenClock
from tests.sandbox.meta import (
    NOW,
    arrived,
    post_browser,
    post_server,
    purchase,
    sha256,
    summary,
    verdicts,
)

DAY = 86400.0
JOE = {"em": [sha256("joe@eg.com")], "ph": [sha256("16505551212")]}


def sold(order: str | None = "S1", item: str | None = None, **changes: Any) -> Any:
    """A sale over the counter."""
    about = {"value": 42.0, "currency": "USD", "order_id": order, "item_number": item}
    return purchase(
        changes.pop("event_id", None),
        action_source="physical_store",
        event_source_url=None,
        custom_data={name: value for name, value in about.items() if value},
        **{"user_data": JOE} | changes,
    )


@pytest.mark.parametrize(
    "again",
    [
        {},
        {"event_id": "another"},
        {"user_data": {"em": [sha256("ada@eg.com")]}},
    ],
    ids=["same", "another event id", "another person"],
)
def test_an_order_that_is_uploaded_again_is_counted_once(
    client: FlaskClient, again: dict[str, Any]
) -> None:
    post_server(client, sold())
    post_server(client, sold(**again))

    assert verdicts(client) == [
        ("offline", "processed", "alone"),
        ("offline", "deduplicated", "same_side_repeat"),
    ]
    assert summary(client)["value"] == {"USD": 42.0}


@pytest.mark.parametrize(
    "other",
    [
        {"order": "S2"},
        {"item": "2"},
        {"event_time": NOW - 1},
        {"event_name": "Lead"},
    ],
    ids=str,
)
def test_another_order_item_time_or_name_is_another_sale(
    client: FlaskClient, other: dict[str, Any]
) -> None:
    post_server(client, sold(item="1"))
    post_server(client, sold(**{"item": "1"} | other))

    assert [row["status"] for row in arrived(client)] == ["processed"] * 2


@pytest.mark.parametrize(
    ("person", "counted"),
    [
        ({"ph": JOE["ph"], "em": JOE["em"]}, 1),
        ({"em": [f"{JOE['em'][0]}.AQICAQMC"], "ph": JOE["ph"]}, 1),
        ({"em": JOE["em"]}, 2),
    ],
    ids=["the same keys", "with the builder's tail", "fewer keys"],
)
def test_without_an_order_the_persons_keys_tell(
    client: FlaskClient, person: dict[str, Any], counted: int
) -> None:
    post_server(client, sold(None))
    post_server(client, sold(None, user_data=person))

    assert summary(client)["counted"] == counted


@pytest.mark.parametrize(("days", "counted"), [(7, 1), (7.1, 2)])
def test_uploads_are_compared_for_seven_days(
    client: FlaskClient, clock: FrozenClock, days: float, counted: int
) -> None:
    post_server(client, sold())
    clock.tick(days * DAY)
    post_server(client, sold())

    assert summary(client)["counted"] == counted


def test_a_sale_never_merges_with_browser_server_or_app(client: FlaskClient) -> None:
    post_browser(client, "ch_1", cd={"order_id": "S1"})
    post_server(client, purchase("ch_1", custom_data=sold()["custom_data"]))
    post_server(client, sold(event_id="ch_1"))

    assert summary(client)["counted"] == 2
    offline, *_web = arrived(client)
    assert (offline["source"], offline["reason"]) == ("offline", "offline_apart")


def test_an_upload_with_another_time_is_a_near_miss(client: FlaskClient) -> None:
    post_server(client, sold())
    post_server(client, sold(event_time=NOW - 3600))

    assert {row["reason"] for row in arrived(client)} == {"time_differs"}
    assert "event times 60 min apart" in client.get("/test-events").text


def test_another_item_of_an_order_is_no_near_miss(client: FlaskClient) -> None:
    post_server(client, sold(item="1"))
    post_server(client, sold(item="2"))

    assert {row["reason"] for row in arrived(client)} == {"alone"}


@pytest.mark.parametrize(
    "action_source", ["phone_call", "chat", "email", "other", "system_generated"]
)
def test_what_is_no_shop_is_known_by_its_event_id_as_a_servers(
    client: FlaskClient, action_source: str
) -> None:
    for _ in range(2):
        post_server(client, purchase("call-1", action_source=action_source))

    assert verdicts(client) == [
        ("server", "processed", "browser_missing"),
        ("server", "deduplicated", "same_side_repeat"),
    ]


def test_a_repeated_sale_is_one_line(client: FlaskClient) -> None:
    post_server(client, sold())
    post_server(client, sold())

    page = client.get("/test-events").text
    assert page.count("data-line>") == 1
    assert "Offline ×2" in page
