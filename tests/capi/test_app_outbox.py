"""Events of an app in the outbox: where they go, and what their rows hold."""

import json
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine

from capi import Context, CustomData, Event, UserData, outbox
from capi.app_installs import once_per_device
from capi.consent import Consent
from capi.database import writing
from capi.explain import accounts
from capi.flask import Capi
from capi.happenings import steps
from capi.leases import expire
from capi.policy import DAY
from capi.routes import clients, destinations, everywhere
from capi.schema import State
from tests.capi.app_kit import (
    APP,
    APP_ID,
    MADID,
    NOW,
    TOKEN,
    TRACKED,
    ZEROS,
    bought,
    installed,
)
from tests.capi.conftest import PIXEL

PIXELS = {"META_PIXEL_ID": "1234567890", "META_ACCESS_TOKEN": "EAAmadeup"}
APPS = {"META_APP_ID": APP_ID, "META_APP_TOKEN": TOKEN}


def record(engine: Engine, event: Event, **options: Any) -> list[outbox.Recorded]:
    with writing(engine) as connection:
        return outbox.record(
            connection,
            event,
            **{"destinations": [APP], "fired_by": "app", "now": NOW} | options,
        )


def rows(engine: Engine) -> list[Any]:
    with engine.connect() as connection:
        return list(reversed(outbox.listing(connection)))


@pytest.mark.parametrize(
    ("route", "source", "keys"),
    [
        (None, "app", [PIXEL]),
        ("capi", "app", [PIXEL]),
        ("activities", "app", [APP]),
        ("both", "app", [PIXEL, APP]),
        ("capi", "website", [PIXEL]),
        ("activities", "website", [PIXEL]),
        ("both", "website", [PIXEL]),
        ("both", "physical_store", [PIXEL]),
        ("both", None, [PIXEL]),
    ],
)
def test_the_route_says_where_an_event_goes(
    route: str | None, source: str | None, keys: list[str]
) -> None:
    config = {**PIXELS, **APPS, "APP_EVENTS_ROUTE": route}

    assert list(destinations(config, source)) == keys
    assert set(keys) <= set(everywhere(config)) == set(clients(config))


@pytest.mark.parametrize("missing", ["META_APP_ID", "META_APP_TOKEN"])
def test_without_the_apps_id_or_token_nothing_goes_to_the_app(missing: str) -> None:
    config = {**PIXELS, **APPS, "APP_EVENTS_ROUTE": "both", missing: ""}

    assert destinations(config, "app") == everywhere(config) == (PIXEL,)


def test_the_extension_records_an_event_for_both_and_gives_the_rows(
    engine: Engine,
) -> None:
    app = Flask(__name__)
    app.config.from_mapping(**PIXELS, **APPS, APP_EVENTS_ROUTE="both", SECRET_KEY="x")
    extension = Capi(app, engine=lambda: engine, clock=lambda: NOW)
    context = Context(consent=Consent.GRANTED)

    with writing(engine) as connection:
        first, again = (
            extension.record(connection, bought(), context=context, fired_by="app")
            for _ in range(2)
        )

    assert [(each.destination, each.new) for each in first] == [
        (PIXEL, True),
        (APP, True),
    ]
    assert not any(each.new for each in again)


def test_the_row_of_an_app_holds_the_form_of_its_call(engine: Engine) -> None:
    record(engine, bought())

    (row,) = rows(engine)
    payload = json.loads(row["payload"])
    assert (row["event_name"], row["event_id"]) == ("Purchase", "order_C1_purchase")
    assert (row["action_source"], row["event_time"]) == ("app", NOW)
    assert payload["event"] == "CUSTOM_APP_EVENTS"
    assert payload["client_ip_address"] == "203.0.113.7"
    (item,) = payload["custom_events"]
    assert (item["_eventName"], item["event_id"], item["_logTime"]) == (
        "fb_mobile_purchase",
        "order_C1_purchase",
        NOW,
    )
    assert "joe@example.com" not in row["payload"]


def test_an_event_of_a_name_that_meta_refuses_is_not_sent_and_says_why(
    engine: Engine,
) -> None:
    (recorded,) = record(engine, bought(event_name="Покупка"))

    (row,) = rows(engine)
    assert row["state"] == State.FAILED
    assert row["reason"].startswith("Meta takes no app event of this name")
    assert "app_event_name_invalid" in {each.code for each in recorded.findings}


def test_what_was_never_tried_is_told_by_tail_with_its_reason(engine: Engine) -> None:
    record(engine, bought(event_name="Покупка"))

    with engine.connect() as connection:
        *_, told = steps(connection, since=NOW)

    assert told.text.startswith("failed: Meta takes no app event of this name")
    assert not told.good


def test_tail_and_explain_know_the_sum_of_an_apps_row(engine: Engine) -> None:
    record(engine, bought())

    with engine.connect() as connection:
        (fired,) = steps(connection, since=NOW)
        (account,) = accounts(connection, "order_C1_purchase")

    assert (fired.value, fired.currency) == (21.97, "GBP")
    assert (account.value, account.currency) == (21.97, "GBP")


@pytest.mark.parametrize("destination", [PIXEL, APP])
def test_an_apps_event_may_be_seven_days_old_and_no_older(
    engine: Engine, destination: str
) -> None:
    record(
        engine, bought("old", event_time=NOW - 7 * DAY - 1), destinations=[destination]
    )
    record(
        engine, bought("young", event_time=NOW - 7 * DAY), destinations=[destination]
    )

    with writing(engine) as connection:
        assert [each.event_id for each in expire(connection, now=NOW)] == ["old"]


def test_an_install_enters_once_for_each_device_whatever_id_the_app_gives_it(
    engine: Engine,
) -> None:
    """One install of a person is reported, however often the app starts."""
    for event_id in ("start-1", "start-2", None):
        record(engine, installed(event_id=event_id), destinations=[PIXEL, APP])

    found = rows(engine)
    assert [row["destination"] for row in found] == [PIXEL, APP]
    assert len({row["event_id"] for row in found}) == 1
    assert MADID not in found[0]["event_id"]


@pytest.mark.parametrize(
    "other",
    [
        UserData(madid="7b9d2f5e-5c1d-4a6e-9b57-6a0e6f3c1d2b"),
        UserData(anon_id="XZ2"),
        UserData(madid=ZEROS, anon_id="XZ3"),
    ],
)
def test_another_device_has_an_install_of_its_own(other: UserData) -> None:
    assert once_per_device(installed(user_data=other)).event_id != (
        once_per_device(installed()).event_id
    )


def test_one_device_has_one_id_in_upper_and_lower_case() -> None:
    """iOS writes advertising ids in upper case, Android in lower."""
    ids = {
        once_per_device(installed(user_data=UserData(madid=madid))).event_id
        for madid in (MADID, MADID.upper())
    }

    assert len(ids) == 1


def test_an_install_without_a_device_keeps_the_id_that_it_has() -> None:
    event = installed(user_data=UserData())

    assert once_per_device(event) is event


def test_what_is_no_install_of_an_app_keeps_its_id() -> None:
    for event in (bought(), installed(action_source="website")):
        assert once_per_device(event) is event


def test_an_install_stays_one_when_the_owner_forbids_tracking_later(
    engine: Engine,
) -> None:
    refused = replace(TRACKED, advertiser_tracking_enabled=False)
    record(engine, installed())
    record(engine, installed(app_data=refused))

    assert len(rows(engine)) == 1


def test_an_event_without_parameters_is_recorded_as_well(engine: Engine) -> None:
    record(engine, bought(event_name="Contact", custom_data=CustomData()))

    (row,) = rows(engine)
    assert row["state"] == State.PENDING
