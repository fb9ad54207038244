"""Lint: every rule fires on its fault, and on nothing else that is sound."""

import json
from dataclasses import fields
from decimal import Decimal
from typing import Any

import pytest

from capi import Content, CustomData, Event, UserData
from capi.app_data import AppData
from capi.attribution import OriginalEventData
from capi.findings import Severity
from capi.lint import CODES, LintContext, lint
from capi.normalize import sha256
from capi.user_data import HASHED
from tests.capi.lint_app_table import APP_CASES, CALL, FORM, call, done
from tests.capi.lint_cases import (
    APP,
    APPEND,
    CHAT,
    CLEAN,
    DAY,
    NOW,
    Case,
    custom,
    event,
    item,
    only,
    user,
)
from tests.capi.lint_data_table import DATA_CASES
from tests.capi.lint_event_table import EVENT_CASES

CASES = EVENT_CASES + DATA_CASES + APP_CASES

EMAIL = sha256("joe@example.com")


def codes(payload: object, **context: Any) -> set[str]:
    """The codes of what lint finds."""
    found = lint(payload, now=NOW, context=LintContext(**context))
    return {finding.code for finding in found}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_a_fault_gives_its_finding(case: Case) -> None:
    found = lint(case.payload, now=NOW, context=case.context)

    rule = CODES[case.code]
    assert (case.code, rule.severity, case.field, rule.message) in {
        (each.code, each.severity, each.field, each.message) for each in found
    }


def test_every_code_has_a_case() -> None:
    assert {case.code for case in CASES} == set(CODES)


def test_each_code_belongs_to_one_rule() -> None:
    assert all(code == rule.code for code, rule in CODES.items())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_a_finding_is_one_of_the_codes_and_says_what_to_do(case: Case) -> None:
    found = lint(case.payload, now=NOW, context=case.context)

    assert {each.code for each in found} <= set(CODES)
    assert all(each.message and each.fix for each in found)


@pytest.mark.parametrize(
    "payload",
    [
        CLEAN,
        [CLEAN],
        {"data": [CLEAN], "partner_agent": "countonce"},
        {"data": [CLEAN], "test_event_code": "TEST1"},
        {"data": json.dumps([json.dumps(CLEAN)])},
        event(APP, event_source_url=None, user_data={"madid": "a1b2"}),
        CALL,
        FORM,
        call(ud=None, **{"ud[em]": EMAIL}),
        call(advertiser_tracking_enabled="false", advertiser_id=None),
        call(event="MOBILE_APP_INSTALL", custom_events=None),
        done(_logTime=str(NOW), _valueToSum="21.97"),
        event(CHAT),
        event(APPEND),
        event(
            action_source="physical_store",
            event_time=NOW - 61 * DAY,
            user_data={"fbc": None},
        ),
        event(
            data_processing_options=[],
            data_processing_options_country=0,
            data_processing_options_state=0,
        ),
    ],
)
def test_a_sound_payload_has_no_findings(payload: object) -> None:
    assert lint(payload, now=NOW) == []


def test_a_field_of_a_list_names_its_event() -> None:
    found = lint([CLEAN, event(event_id="b", user_data={"em": ["x", EMAIL]})], now=NOW)

    assert [each.field for each in found] == ["data[1].user_data.em[0]"]


def test_an_event_as_json_text_is_read_as_meta_reads_it() -> None:
    found = lint({"data": [json.dumps(event(event_id=None))]}, now=NOW)

    assert [(each.code, each.field) for each in found] == [
        ("event_id_missing", "data[0].event_id")
    ]


@pytest.mark.parametrize(
    ("name", "standard"),
    [
        ("purchase", "Purchase"),
        ("Add To Cart", "AddToCart"),
        ("begin_checkout", "InitiateCheckout"),
        ("Order Completed", "Purchase"),
        ("appendvalue", "AppendValue"),
    ],
)
def test_the_fix_of_a_near_miss_names_the_standard_event(
    name: str, standard: str
) -> None:
    (found,) = [
        each
        for each in lint(event(event_name=name), now=NOW)
        if each.code == "event_name_near_miss"
    ]

    assert standard in found.fix


def test_a_name_of_ones_own_is_no_near_miss() -> None:
    assert codes(event(event_name="Checkout Step Viewed")) == set()


@pytest.mark.parametrize(
    ("key", "fix"),
    [
        ("advertiser_tracking_enabled", "It belongs inside app_data."),
        ("event_idd", "Was event_id meant?"),
        ("colour", "Remove it; what is your own goes into custom_data."),
    ],
)
def test_an_unknown_key_is_told_where_it_belongs(key: str, fix: str) -> None:
    found = lint(event(**{key: 1}), now=NOW)

    assert [(each.code, each.fix) for each in found] == [("unknown_event_key", fix)]


@pytest.mark.parametrize(
    ("payload", "severity"),
    [
        (user(em="joe@example.com"), Severity.ERROR),
        (custom(currency=None), Severity.ERROR),
        (user(client_user_agent=None), Severity.WARNING),
        (user(client_ip_address="127.0.0.1"), Severity.NOTE),
    ],
)
def test_what_meta_refuses_is_an_error_and_what_costs_nothing_a_note(
    payload: object, severity: Severity
) -> None:
    (found,) = lint(payload, now=NOW)

    assert found.severity is severity


@pytest.mark.parametrize("clock", [59, 60])
def test_a_clock_that_is_a_little_fast_is_forgiven(clock: int) -> None:
    assert codes(event(event_time=NOW + clock)) == set()


@pytest.mark.parametrize(
    "user_data",
    [
        {"client_user_agent": "Mozilla/5.0"},
        {"ct": [EMAIL], "st": [EMAIL], "zp": [EMAIL]},
        {"db": [sha256("19970216")], "client_user_agent": "Mozilla/5.0"},
        {"fn": [EMAIL], "ge": [sha256("f")]},
        {"ln": [EMAIL]},
    ],
)
def test_keys_that_fit_too_many_people_are_refused(user_data: dict[str, Any]) -> None:
    assert "user_data_too_broad" in codes(only(**user_data))


@pytest.mark.parametrize(
    "user_data",
    [
        {"em": [EMAIL]},
        {"fbp": "fb.1.1759999000000.1098115397"},
        {"client_ip_address": "8.8.8.8", "client_user_agent": "Mozilla/5.0"},
        {"fn": [EMAIL], "ln": [EMAIL]},
    ],
)
def test_keys_that_single_out_a_person_suffice(user_data: dict[str, Any]) -> None:
    assert "user_data_too_broad" not in codes(only(**user_data))


def test_an_order_of_the_right_total_is_no_mismatch() -> None:
    totals = {"C261122-7KQ2M": 49.5}

    assert codes(CLEAN, order_totals=totals) == set()


def test_personal_data_under_a_key_of_no_meaning_is_found() -> None:
    assert codes(event(customer="joe@example.com")) == {
        "unknown_event_key",
        "personal_data",
    }


def test_an_item_without_a_quantity_counts_once() -> None:
    assert "num_items_mismatch" in codes(item(quantity=None))


def test_every_field_of_our_own_events_is_known_to_lint() -> None:
    person = [HASHED.get(each.name, each.name) for each in fields(UserData)]
    payload = {each.name: None for each in fields(Event)} | {
        "user_data": dict.fromkeys(person),
        "app_data": {each.name: None for each in fields(AppData)},
        "original_event_data": {each.name: None for each in fields(OriginalEventData)},
    }

    unknown = {code for code in codes(payload) if code.startswith("unknown_")}
    assert unknown == set()


def test_what_our_own_event_sends_has_no_findings() -> None:
    sent = Event(
        event_name="Purchase",
        event_time=NOW,
        event_id="ch_3Px9",
        event_source_url="https://shop.example/thanks",
        user_data=UserData(
            email="Joe@Example.com",
            phone="(650) 555-1212",
            first_name="Joe",
            last_name="O'Brien",
            date_of_birth="1997-02-16",
            gender="Male",
            city="São Paulo",
            state="California",
            zip_code="94035-1234",
            country_code="USA",
            external_id="USER-42",
            client_ip_address="8.8.8.8",
            client_user_agent="Mozilla/5.0",
            fbp="fb.1.1759999000000.1098115397",
        ),
        custom_data=CustomData(
            value=Decimal("42.00"),
            currency="usd",
            contents=(Content(id="mug", quantity=2, item_price=Decimal("20.00")),),
            order_id="C261122-7KQ2M",
        ),
    ).to_server()

    assert lint(sent, now=NOW) == []
