"""What a device's owner, the app's own switch and a person's consent change."""

import json
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine

from capi import AppData, Consent, Event, ExtendedDeviceInfo, UserData, outbox
from capi.app_mapping import to_app_event
from capi.consent import as_device_allows, limit
from capi.database import writing
from capi.schema import State
from capi.withdrawal import has_person, without_person
from tests.capi.app_kit import APP, DEVICE, MADID, NOW, TRACKED, bought
from tests.capi.conftest import PIXEL

BOTH = [PIXEL, APP]


def flagged(advertiser: bool | None, application: bool | None) -> Event:
    return bought(
        app_data=AppData(
            advertiser_tracking_enabled=advertiser,
            application_tracking_enabled=application,
            extinfo=DEVICE,
        )
    )


def payloads(engine: Engine, event: Event, **options: Any) -> list[Any]:
    """What the rows for a pixel and an app hold."""
    with writing(engine) as connection:
        rows = outbox.record(
            connection, event, destinations=BOTH, fired_by="app", now=NOW, **options
        )
        return [
            json.loads(found["payload"])
            for row in rows
            if (found := outbox.get(connection, row.id))
        ]


def test_with_tracking_allowed_the_advertising_id_goes(engine: Engine) -> None:
    capi, app = payloads(engine, flagged(True, True))

    assert capi["user_data"]["madid"] == app["advertiser_id"] == MADID
    assert capi["app_data"]["advertiser_tracking_enabled"] is True
    assert app["advertiser_tracking_enabled"] == 1


def test_without_it_neither_payload_has_the_advertising_id(engine: Engine) -> None:
    """Meta gets the flag, and the event for its reports; the id is left out by us."""
    capi, app = payloads(engine, flagged(False, True))

    assert "madid" not in capi["user_data"]
    assert "advertiser_id" not in app
    assert capi["app_data"]["advertiser_tracking_enabled"] is False
    assert app["advertiser_tracking_enabled"] == 0
    assert app["anon_id"] == capi["user_data"]["anon_id"] == "XZ1"
    assert app["ud"]["em"] == capi["user_data"]["em"][0]


def test_the_apps_own_opt_out_is_sent_with_every_event_and_changes_nothing_else(
    engine: Engine,
) -> None:
    capi, app = payloads(engine, flagged(True, False))

    assert capi["app_data"]["application_tracking_enabled"] is False
    assert app["application_tracking_enabled"] == 0
    assert capi["user_data"]["madid"] == app["advertiser_id"] == MADID


@pytest.mark.parametrize("app_data", [None, AppData(), AppData(extinfo=DEVICE)])
def test_a_permission_that_nobody_told_counts_as_refused(
    engine: Engine, app_data: AppData | None
) -> None:
    capi, app = payloads(engine, bought(app_data=app_data))

    assert capi["app_data"]["advertiser_tracking_enabled"] is False
    assert app["advertiser_tracking_enabled"] == 0
    assert app["application_tracking_enabled"] == 0
    assert MADID not in json.dumps([capi, app])


@pytest.mark.parametrize(
    ("version", "system", "tracked"),
    [("i2", "5.1.1", True), ("i2", "6.0", False), ("a2", "5.1.1", False)],
)
def test_an_ios_of_before_6_could_not_forbid_tracking(
    version: str, system: str, tracked: bool
) -> None:
    """Devices older than iOS 6 count as allowed, unless they say otherwise."""
    old = ExtendedDeviceInfo(ext_info_version=version, os_version=system)

    for flag, expected in ((None, tracked), (False, False)):
        told = AppData(extinfo=old, advertiser_tracking_enabled=flag)
        event = as_device_allows(bought(app_data=told))

        assert event.app_data
        assert event.app_data.advertiser_tracking_enabled is expected


def test_the_event_of_a_website_is_left_as_it_is() -> None:
    event = bought(action_source="website", app_data=None)

    assert as_device_allows(event) is event


def test_limited_use_is_said_in_both_payloads(engine: Engine) -> None:
    event = limit(bought(), Consent.LIMITED, country="US", state="CA")

    for payload in payloads(engine, event):
        assert payload["data_processing_options"] == ["LDU"]
        assert payload["data_processing_options_country"] == 1
        assert payload["data_processing_options_state"] == 1000


def test_without_consent_no_row_knows_the_person_or_the_device(engine: Engine) -> None:
    secret = replace(TRACKED, vendor_id="vendor-1", device_token="push-1")
    event = bought(
        app_data=secret,
        user_data=UserData(
            email="joe@example.com",
            madid=MADID,
            anon_id="XZ1",
            external_id="user-7",
            client_ip_address="203.0.113.7",
        ),
    )

    capi, app = payloads(engine, event, withheld="consent refused")

    assert app.keys() == {"event", "custom_events"}
    assert app["custom_events"][0]["_valueToSum"] == 21.97
    assert not capi.keys() & {"user_data", "app_data"}
    assert capi["custom_data"]["value"] == 21.97
    assert not has_person(app)
    assert not has_person(capi)


def test_a_withdrawal_reaches_the_rows_of_the_app_too(engine: Engine) -> None:
    payloads(engine, bought(), visitor="device-1")

    with writing(engine) as connection:
        outbox.withhold(connection, "device-1", reason="withdrawn", now=NOW)
        rows = outbox.listing(connection)

    assert {row["state"] for row in rows} == {State.WITHHELD}
    assert not any(has_person(json.loads(row["payload"])) for row in rows)


def test_a_call_of_an_app_has_its_person_even_where_nothing_is_known() -> None:
    nobody = to_app_event(bought(user_data=UserData(), app_data=None)).to_meta()

    assert has_person(nobody)
    assert not has_person(json.loads(without_person(json.dumps(nobody))))
