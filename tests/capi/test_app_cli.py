"""The commands, where an app is among the destinations."""

import json
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine

from capi import ConversionsClient, outbox
from capi.app_events import AppEventsClient
from capi.app_samples import APP_SAMPLES
from capi.database import insert, writing
from capi.destinations import pause
from capi.routes import destinations
from capi.schema import app_names
from capi.setup import Setup
from tests.capi.app_kit import APP, APP_ID, TOKEN, bought
from tests.capi.cli import answer, row, run
from tests.capi.conftest import PIXEL
from tests.clock import FrozenClock

CONFIG = {
    "META_PIXEL_ID": "1234567890",
    "META_ACCESS_TOKEN": "EAAmadeup",
    "META_APP_ID": APP_ID,
    "META_APP_TOKEN": TOKEN,
}


def routed(setup: Setup, meta_url: str, route: str) -> Setup:
    """The setup of a shop whose app's events go this way."""
    config = {**CONFIG, "APP_EVENTS_ROUTE": route}
    clients = {
        PIXEL: ConversionsClient("1234567890", "EAAmadeup", base_url=meta_url),
        APP: AppEventsClient(APP_ID, TOKEN, base_url=meta_url),
    }
    return replace(
        setup,
        clients=lambda: clients,
        destinations=lambda source: destinations(config, source),
    )


@pytest.fixture
def both(setup: Setup, meta_url: str) -> Setup:
    return routed(setup, meta_url, "both")


@pytest.fixture
def app_only(setup: Setup, meta_url: str) -> Setup:
    return routed(setup, meta_url, "activities")


def waiting(engine: Engine, now: float, **changes: Any) -> int:
    """An app's purchase in the outbox; gives its row's number."""
    with writing(engine) as connection:
        (recorded,) = outbox.record(
            connection,
            bought(event_time=int(now), **changes),
            destinations=[APP],
            fired_by="app",
            now=now,
        )
    return recorded.id


@pytest.mark.parametrize("name", [*APP_SAMPLES, "fb_mobile_purchase", "Boss beaten"])
def test_meta_takes_every_sample_of_an_app_by_both_ways(both: Setup, name: str) -> None:
    result = run(both, "send", name, "--app", "--json")

    assert result.exit_code == 0, result.stderr
    told = answer(result)["answers"]
    assert {key: each["events_received"] for key, each in told.items()} == {
        PIXEL: 1,
        APP: 1,
    }


@pytest.mark.parametrize("name", APP_SAMPLES)
def test_neither_form_of_a_sample_has_a_finding_of_lint_that_is_an_error(
    setup: Setup, name: str
) -> None:
    shop = routed(setup, "http://127.0.0.1", "both")
    forms = run(shop, "send", name, "--app", "--dry-run").stdout

    result = run(shop, "lint", given=forms)

    assert len(json.loads(forms)) == 2
    assert result.exit_code == 0, result.stdout


@pytest.mark.parametrize("name", ["MobileAppInstall", "MOBILE_APP_INSTALL"])
def test_an_install_needs_no_saying_that_it_is_an_apps(
    app_only: Setup, name: str
) -> None:
    payload = answer(run(app_only, "send", name, "--dry-run"))

    assert payload["event"] == "MOBILE_APP_INSTALL"
    assert payload["advertiser_tracking_enabled"] == 1


def test_the_device_and_its_flags_are_set_by_name(setup: Setup) -> None:
    event = answer(
        run(
            setup,
            *("send", "Purchase", "--app", "--dry-run"),
            *("--set", "app_data.advertiser_tracking_enabled=0"),
            *("--set", "application_tracking_enabled=false"),
            *("--set", "app_data.extinfo.os_version=15"),
            *("--set", "app_data.campaign_ids=1,2"),
            *("--set", 'app_data.url_schemes=["shop"]'),
        )
    )

    app = event["app_data"]
    assert app["advertiser_tracking_enabled"] is False
    assert app["application_tracking_enabled"] is False
    assert (app["extinfo"][0], app["extinfo"][4]) == ("a2", "15")
    assert (app["campaign_ids"], app["url_schemes"]) == ("1,2", ["shop"])
    assert "madid" not in event["user_data"]


def test_a_whole_device_is_set_as_a_list(setup: Setup) -> None:
    places = json.dumps(["i2", "", "", "", "17.4", *[""] * 11])

    event = answer(
        run(setup, "send", "Rate", "--dry-run", "--set", f"app_data.extinfo={places}")
    )

    assert event["app_data"]["extinfo"][4] == "17.4"


def test_a_place_that_a_device_has_not_names_those_that_it_has(setup: Setup) -> None:
    result = run(
        setup, "send", "Rate", "--dry-run", "--set", "app_data.extinfo.colour=red"
    )

    assert result.exit_code == 2
    assert "os_version" in result.stderr


def test_a_websites_event_does_not_go_to_the_app(both: Setup) -> None:
    assert answer(run(both, "send", "Lead", "--json"))["answers"].keys() == {PIXEL}


def test_one_of_several_destinations_is_chosen_by_its_id(both: Setup) -> None:
    result = run(both, "send", "Purchase", "--app", "--pixel", APP_ID, "--json")

    assert answer(result)["answers"].keys() == {APP}
    assert answer(result)["event"]["event"] == "CUSTOM_APP_EVENTS"


def test_no_sample_of_an_app_reaches_the_real_meta_by_accident(setup: Setup) -> None:
    real = replace(setup, clients=lambda: {APP: AppEventsClient(APP_ID, TOKEN)})

    result = run(real, "send", "Purchase", "--app", "--test-event-code", "TEST1")

    assert result.exit_code == 2
    assert "nothing was sent" in result.stderr


def test_the_payload_of_an_apps_row_can_be_linted(setup: Setup, engine: Engine) -> None:
    row_id = waiting(engine, setup.clock())
    payload = answer(run(setup, "outbox", "show", str(row_id), "--json"))["payload"]

    result = run(setup, "lint", given=json.dumps(payload))

    assert (result.exit_code, result.stdout) == (0, "")


def test_lint_finds_what_is_wrong_with_a_call_of_the_app_events_api(
    setup: Setup,
) -> None:
    call = {"event": "CUSTOM_APP_EVENTS", "custom_events": [{"_eventName": "-no"}]}

    result = run(setup, "lint", "--json", given=json.dumps(call))

    assert result.exit_code == 1
    assert {"app_event_name_invalid", "tracking_flag_missing"} <= {
        each["code"] for each in answer(result)
    }


def test_check_asks_meta_about_the_app_and_warns_of_the_old_api(both: Setup) -> None:
    """The App Events API is closed to new integrations; those there are may stay."""
    lines = answer(run(both, "check", "--json"))

    told = {line["message"]: line["verdict"] for line in lines}
    assert told[f"Meta answers and takes the token of {APP}."] == "ok"
    (warning,) = [line for line in lines if "no new integrations" in line["message"]]
    assert warning["verdict"] == "warning"
    assert "APP_EVENTS_ROUTE=capi" in warning["fix"]


def test_check_says_what_to_mend_where_meta_refuses_the_app(
    both: Setup, meta_url: str
) -> None:
    bad = AppEventsClient(APP_ID, "1|hush-hush", base_url=meta_url)
    broken = replace(both, clients=lambda: {APP: bad})

    result = run(broken, "check", "--json")

    (line,) = [each for each in answer(result) if each["subject"] == "token"]
    assert result.exit_code == 2
    assert "META_APP_TOKEN" in line["fix"]
    assert "hush" not in result.output


def test_check_notices_an_address_that_is_not_metas(both: Setup, meta_url: str) -> None:
    lost = AppEventsClient(APP_ID, TOKEN, base_url=f"{meta_url}/elsewhere")

    result = run(replace(both, clients=lambda: {APP: lost}), "check", "--json")

    assert result.exit_code in (1, 2)
    assert "META_GRAPH_URL" in result.output


def test_check_tells_that_an_app_stands_still(
    both: Setup, engine: Engine, clock: FrozenClock
) -> None:
    with writing(engine) as connection:
        pause(connection, APP, both.clients()[APP], now=clock(), why="[401] 190")

    lines = answer(run(both, "check", "--json"))

    (line,) = [each for each in lines if "stands still" in each["message"]]
    assert (line["subject"], line["verdict"]) == ("app", "failed")
    assert line["message"].startswith(APP)


def test_check_warns_before_the_names_are_used_up(both: Setup, engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(
            insert(connection, app_names),
            [{"app_id": APP_ID, "scope": "", "name": f"n{n}"} for n in range(960)],
        )

    lines = answer(run(both, "check", "--json"))

    assert any("960 of the 1000 event names" in line["message"] for line in lines)


def test_lists_show_the_destination_as_it_is(setup: Setup, engine: Engine) -> None:
    row_id = waiting(engine, setup.clock())

    listed = run(setup, "outbox", "list")
    told = run(setup, "tail", "--once")
    explained = run(setup, "explain", "order_C1_purchase")

    assert APP in listed.stdout
    assert "GBP 21.97" in told.stdout
    assert f"→ {APP}" in explained.stdout
    assert row(engine, row_id)["destination"] == APP


def test_the_worker_command_sends_what_is_for_the_app(
    both: Setup, engine: Engine
) -> None:
    waiting(engine, both.clock())

    result = run(both, "worker", "--once", "--json")

    assert answer(result) == {"sent": 1}


def test_names_are_listed_with_their_parameters(setup: Setup, engine: Engine) -> None:
    waiting(engine, setup.clock())

    (used,) = answer(run(setup, "app-names", "list", "--json"))

    assert used["name"] == "fb_mobile_purchase"
    assert "fb_currency" in used["parameters"]
    assert "fb_mobile_purchase" in run(setup, "app-names", "list").stdout


def test_a_deactivated_name_is_forgotten(setup: Setup, engine: Engine) -> None:
    waiting(engine, setup.clock())

    done = run(setup, "app-names", "forget", "fb_mobile_purchase")
    again = run(setup, "app-names", "forget", "fb_mobile_purchase")

    assert (done.exit_code, again.exit_code) == (0, 2)
    assert answer(run(setup, "app-names", "list", "--json")) == []
    assert "Next: flask capi app-names list" in again.stderr


def test_a_replay_sends_an_apps_event_again_with_its_id(
    both: Setup, engine: Engine
) -> None:
    row_id = waiting(engine, both.clock())
    run(both, "worker", "--once")

    result = run(both, "replay", "--since", "1h", "--json")

    assert [each["skipped"] for each in answer(result)] == [None]
    assert row(engine, row_id)["state"] == "pending"


def test_a_replay_skips_what_was_withdrawn(both: Setup, engine: Engine) -> None:
    row_id = waiting(engine, both.clock())
    run(both, "worker", "--once")
    with writing(engine) as connection:
        connection.execute(
            outbox.rows.update().where(outbox.rows.c.id == row_id).values(visitor="v")
        )
        outbox.withhold(connection, "v", reason="withdrawn", now=both.clock())

    result = run(both, "replay", "--since", "1h", "--json")

    assert [each["skipped"] for each in answer(result)] == [
        "its visitor has withdrawn the consent"
    ]
