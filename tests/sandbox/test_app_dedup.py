"""An app's event by both doors is counted once; an install once per device."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.clock import FrozenClock
from tests.sandbox.app_events import (
    DEVICE,
    NOBODY,
    app_purchase,
    bought,
    install,
    post_app,
    post_capi,
)
from tests.sandbox.meta import (
    PIXEL,
    arrived,
    post_browser,
    purchase,
    summary,
    verdicts,
)

HOUR = 3600.0
DAY = 86400.0
LEAD = {"event_name": "Lead"}
OTHER = "7d1b2c3d-0000-4000-8000-000000000001"


@pytest.fixture(autouse=True)
def _linked(sandbox: Flask) -> None:
    sandbox.config["META_PIXEL_ID"] = PIXEL


def test_an_event_by_both_routes_is_counted_once(client: FlaskClient) -> None:
    post_app(client, bought("ch_1"))
    post_capi(client, app_purchase("ch_1"))

    totals = summary(client)
    assert (totals["app"], totals["counted"], totals["value"]) == (2, 1, {"USD": 42.0})
    assert verdicts(client) == [
        ("app", "processed", "merged"),
        ("app", "deduplicated", "merged"),
    ]


@pytest.mark.parametrize(
    ("seconds", "kept"), [(300, "app_events_api"), (301, "conversions_api")]
)
def test_within_five_minutes_the_phones_own_copy_is_preferred(
    client: FlaskClient, clock: FrozenClock, seconds: float, kept: str
) -> None:
    post_capi(client, app_purchase("ch_1"))
    clock.tick(seconds)
    post_app(client, bought("ch_1"))

    (row,) = [row for row in arrived(client) if row["status"] == "processed"]
    assert row["route"] == kept
    assert summary(client)["counted"] == 1


def test_a_repeat_by_one_route_is_no_second_half(client: FlaskClient) -> None:
    for _ in range(2):
        post_app(client, bought("ch_1"))

    assert verdicts(client)[1] == ("app", "deduplicated", "same_side_repeat")


@pytest.mark.parametrize(
    ("server", "reason"),
    [
        ({"event_id": "ch_2"}, "id_differs"),
        ({"event_id": None}, "no_event_id"),
        ({"event_name": "purchase"}, "name_differs"),
    ],
    ids=str,
)
def test_copies_that_differ_are_near_misses_of_one_device(
    client: FlaskClient, server: dict[str, Any], reason: str
) -> None:
    post_app(client, bought("ch_1"))
    post_capi(client, app_purchase() | server)

    assert [row["reason"] for row in arrived(client)] == [reason, reason]


def test_copies_beyond_48_hours_are_counted_twice(
    client: FlaskClient, clock: FrozenClock
) -> None:
    post_app(client, bought("ch_1"))
    clock.tick(49 * HOUR)
    post_capi(client, app_purchase("ch_1", event_time=int(clock())))

    assert summary(client)["counted"] == 2
    assert {row["reason"] for row in arrived(client)} == {"outside_window"}


def test_one_id_on_web_and_in_the_app_is_one_event(client: FlaskClient) -> None:
    post_browser(client, "ch_1")
    post_capi(client, purchase("ch_1"))
    post_capi(client, app_purchase("ch_1"))

    assert summary(client)["counted"] == 1


def test_somebody_who_buys_on_the_web_and_in_the_app_buys_twice(
    client: FlaskClient,
) -> None:
    person = {"external_id": "u-17"}
    post_capi(client, purchase("ch_1", user_data=person, custom_data=None) | LEAD)
    post_capi(client, app_purchase("app-1", user_data=person, custom_data=None) | LEAD)

    assert [row["reason"] for row in arrived(client)] == ["alone", "browser_missing"]


@pytest.mark.parametrize("first", ["app_events_api", "conversions_api"])
def test_an_install_by_both_routes_is_counted_once_without_any_id(
    client: FlaskClient, clock: FrozenClock, first: str
) -> None:
    reports = [lambda: post_app(client), lambda: post_capi(client, install())]
    for report in reports if first == "app_events_api" else reversed(reports):
        assert report().status_code == 200
        clock.tick(HOUR)

    totals = summary(client, "MobileAppInstall")
    assert (totals["app"], totals["counted"]) == (2, 1)
    assert arrived(client)[-1]["route"] == first
    assert {row["reason"] for row in arrived(client)} == {"merged"}


def test_of_installs_the_first_is_kept_even_within_five_minutes(
    client: FlaskClient,
) -> None:
    post_capi(client, install())
    post_app(client)

    assert [row["status"] for row in arrived(client)] == ["deduplicated", "processed"]


@pytest.mark.parametrize(("days", "counted"), [(90, 1), (90.1, 2)])
def test_a_device_installs_once_in_90_days(
    client: FlaskClient, clock: FrozenClock, days: float, counted: int
) -> None:
    post_app(client)
    clock.tick(days * DAY)
    post_app(client, install_timestamp=str(int(clock())))

    again = arrived(client)[0]
    assert summary(client, "MobileAppInstall")["counted"] == counted
    assert again["reason"] == ("installed_before" if counted == 1 else "outside_window")


def test_ids_of_an_install_play_no_part(client: FlaskClient) -> None:
    post_app(client, event_id="one")
    post_app(client, event_id="two")
    post_app(client, event_id="two", advertiser_id=OTHER)

    assert summary(client, "MobileAppInstall")["counted"] == 2


def test_a_device_is_known_by_any_of_its_ids(client: FlaskClient) -> None:
    post_app(client, anon_id="XZ1")
    post_app(client, advertiser_id=None, anon_id="XZ1")
    post_app(client, advertiser_id=DEVICE.upper())
    post_capi(client, install(anon_id="xz1"))

    assert summary(client, "MobileAppInstall")["counted"] == 1


def test_an_id_that_is_all_zeros_is_nobodys(client: FlaskClient) -> None:
    post_app(client, advertiser_id=NOBODY, anon_id="XZ1")
    post_app(client, advertiser_id=NOBODY, anon_id="XZ2")

    assert summary(client, "MobileAppInstall")["counted"] == 2


def test_a_repeated_install_is_on_its_devices_line(client: FlaskClient) -> None:
    post_app(client)
    post_app(client, anon_id="XZ1")
    post_app(client, advertiser_id=None, anon_id="XZ1")

    page = client.get("/test-events").text
    assert page.count("data-line>") == 1
    assert "App ×3" in page
