"""Nova Poshta's API: its envelope, its rows, its errors, and what it holds back."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from sandbox.carriers.novaposhta_fields import HIDDEN, SENDERS_PHONE
from tests.clock import FrozenClock
from tests.sandbox.parcel_kit import (
    NUMBER,
    PHONE,
    URL,
    ask,
    call,
    make,
    move,
    tracking,
)

ENVELOPE = {
    "success",
    "data",
    "errors",
    "warnings",
    "info",
    "messageCodes",
    "errorCodes",
    "warningCodes",
    "infoCodes",
}
ENTER_PHONE = (
    "Please enter a valid phone number from the express invoice to show full"
    " information"
)
ANOTHER = "20450099999999"
# 5 January 2026, 14:05:09 in Kyiv, two hours before UTC; in July it is three.
WINTER = 1_767_614_709.0
SUMMER = 1_783_249_509.0


@pytest.mark.parametrize(
    "url",
    [
        URL,
        URL.rstrip("/"),
        f"{URL}TrackingDocument/getStatusDocuments",
        f"{URL}TrackingDocumentGeneral/getStatusDocuments/",
    ],
)
def test_every_address_that_clients_use_answers(client: FlaskClient, url: str) -> None:
    answer = call(client, tracking(NUMBER), url)

    assert set(answer.json) == ENVELOPE
    assert answer.json["success"] is True


@pytest.mark.parametrize("model", ["TrackingDocument", "TrackingDocumentGeneral"])
@pytest.mark.parametrize("key", ["", None, "fake-token", "0123456789abcdef"])
def test_tracking_takes_both_models_with_any_key_and_none(
    client: FlaskClient, model: str, key: str | None
) -> None:
    make(client)

    answer = call(client, tracking(NUMBER, modelName=model, apiKey=key))

    assert [row["Number"] for row in answer.json["data"]] == [NUMBER]


def test_the_address_counts_where_the_body_names_nothing(client: FlaskClient) -> None:
    body = tracking(NUMBER)
    del body["modelName"], body["calledMethod"], body["apiKey"]

    answer = call(client, body, f"{URL}TrackingDocument/getStatusDocuments")

    assert answer.json["success"] is True


def test_an_unknown_number_is_no_error(client: FlaskClient) -> None:
    row = ask(client, ANOTHER)

    assert (row["Number"], row["StatusCode"]) == (ANOTHER, "3")
    assert {row[name] for name in HIDDEN} == {""}
    assert "RecipientDateTime" not in row


def test_a_parcel_of_another_carrier_is_unknown(client: FlaskClient) -> None:
    make(client, carrier="easypost")

    assert ask(client)["StatusCode"] == "3"


def test_a_fresh_parcel_may_still_be_unknown(client: FlaskClient) -> None:
    make(client)
    client.post(f"/parcels/{NUMBER}/move", json={"code": "3"})

    row = ask(client)

    assert (row["StatusCode"], row["RecipientFullName"]) == ("3", "")


def test_a_hundred_documents_are_tracked_in_one_call(client: FlaskClient) -> None:
    numbers = [f"2045000000{n:04}" for n in range(100)]

    rows = call(client, tracking(*reversed(numbers))).json["data"]

    assert [row["Number"] for row in rows] == numbers


@pytest.mark.parametrize(
    ("documents", "codes"),
    [
        ([NUMBER] * 101, ["20001401153"]),
        ([], ["20001401203"]),
        ([""], ["20001401155"]),
        ([{"Phone": PHONE}], ["20001401155"]),
        (["59AB0012345678"], ["20001401156"]),
        ([[NUMBER]], ["20001401157"]),
        (["2045"], ["20001401158"]),
        ([{"DocumentNumber": NUMBER, "Phone": "ask me"}], ["20001401160"]),
        ([{"DocumentNumber": NUMBER, "Phone": 380671234567}], ["20001401160"]),
        (["2045", NUMBER, ""], ["20001401158", "20001401155"]),
    ],
)
def test_what_is_wrong_with_documents_is_said_in_pairs(
    client: FlaskClient, documents: list[Any], codes: list[str]
) -> None:
    answer = call(client, tracking(*documents)).json

    assert answer["success"] is False
    assert answer["errorCodes"] == codes
    assert len(answer["errors"]) == len(codes)
    assert answer["data"] == []


@pytest.mark.parametrize(
    ("properties", "code"),
    [
        ({"Documents": None}, "20001401442"),
        ({}, "20001401442"),
        (None, "20001401442"),
        ({"Documents": NUMBER}, "20000200159"),
        ({"Documents": {"0": {"DocumentNumber": NUMBER}}}, "20000200159"),
    ],
)
def test_documents_must_be_an_array(
    client: FlaskClient, properties: Any, code: str
) -> None:
    answer = call(client, tracking(methodProperties=properties))

    assert answer.json["errorCodes"] == [code]


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("sandbox-expired", "20000201204"),
        ("sandbox-refused", "20000200068"),
        ("sandbox-empty", "20000200069"),
    ],
)
def test_three_keys_play_keys_that_are_refused(
    client: FlaskClient, key: str, code: str
) -> None:
    answer = call(client, tracking(NUMBER, apiKey=key))

    assert answer.json["errorCodes"] == [code]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"modelName": "Address", "calledMethod": "getCities"}, "20000200069"),
        ({"modelName": "Address", "apiKey": "k"}, "20000500603"),
        ({"calledMethod": "getStatuses", "apiKey": "k"}, "20000500603"),
    ],
)
def test_what_is_not_tracking_needs_a_key_and_is_not_played(
    client: FlaskClient, changes: dict[str, str], code: str
) -> None:
    answer = call(client, tracking(NUMBER, **changes))

    assert answer.json["errorCodes"] == [code]


@pytest.mark.parametrize("body", [b"", b"no json", b"[1]"])
def test_a_body_that_is_no_object_is_refused_with_200(
    client: FlaskClient, body: bytes
) -> None:
    answer = client.post(URL, data=body)

    assert answer.status_code == 200
    assert answer.json["success"] is False
    assert set(answer.json) == ENVELOPE


@pytest.mark.parametrize("phone", ["", "380990000000", "+380671234567"])
def test_without_the_right_phone_names_and_sums_are_blank(
    client: FlaskClient, phone: str
) -> None:
    make(client, phone=PHONE, cod=1500)
    move(client, "at_branch", "received")
    document = {"DocumentNumber": NUMBER, "Phone": phone}

    answer = call(client, tracking(document)).json

    (row,) = answer["data"]
    assert answer["warnings"] == [{f"ID_{NUMBER}": ENTER_PHONE}]
    assert {row[name] for name in HIDDEN} == {""}
    assert (row["AmountToPay"], row["PhoneRecipient"]) == ("", "")
    assert (row["StatusCode"], row["CityRecipient"]) == ("10", "Львів")
    assert row["RecipientDateTime"] != ""


@pytest.mark.parametrize("phone", [PHONE, SENDERS_PHONE])
def test_the_recipients_phone_and_the_senders_open_the_whole_record(
    client: FlaskClient, phone: str
) -> None:
    make(client, phone=PHONE, cod=1500)
    document = {"DocumentNumber": NUMBER, "Phone": phone}

    answer = call(client, tracking(document)).json

    (row,) = answer["data"]
    assert answer["warnings"] == []
    assert row["PhoneRecipient"] == PHONE
    assert (row["Redelivery"], row["RedeliverySum"]) == (1, 1500)
    assert row["RecipientFullName"] != ""


def test_a_parcel_without_a_phone_opens_to_any(client: FlaskClient) -> None:
    make(client)

    assert ask(client, phone="380501112233")["RecipientFullName"] != ""


def test_only_the_row_that_lacks_the_phone_is_warned_of(client: FlaskClient) -> None:
    make(client, phone=PHONE)
    make(client, ANOTHER, phone=PHONE)
    documents = ({"DocumentNumber": NUMBER, "Phone": PHONE}, ANOTHER)

    answer = call(client, tracking(*documents)).json

    assert [list(warning) for warning in answer["warnings"]] == [[f"ID_{ANOTHER}"]]


@pytest.mark.parametrize(("moment", "month"), [(WINTER, "01"), (SUMMER, "07")])
def test_the_four_layouts_of_dates_are_kyivs_time_in_winter_and_summer(
    client: FlaskClient, clock: FrozenClock, moment: float, month: str
) -> None:
    clock.tick(moment - clock())
    make(client)
    move(client, "at_branch", "received")

    row = ask(client)

    assert row["DateCreated"] == f"05-{month}-2026 14:05:09"
    assert row["DateScan"] == f"14:05 05.{month}.2026"
    assert row["RecipientDateTime"] == f"05.{month}.2026 14:05:09"
    assert row["ActualDeliveryDate"] == f"2026-{month}-05 14:05:09"
    assert row["TrackingUpdateDate"] == f"2026-{month}-05 14:05:09"
    assert row["DateFirstDayStorage"] == f"2026-{month}-12"


def test_arrival_is_earlier_than_reception(
    client: FlaskClient, clock: FrozenClock
) -> None:
    make(client, cod=1500)
    clock.tick(WINTER - clock())
    move(client, "at_branch")
    clock.tick(3600)
    move(client, "received")
    clock.tick(3600)

    row = ask(client)
    paid = move(client, "paid_out") and ask(client)

    assert row["ActualDeliveryDate"] == "2026-01-05 14:05:09"
    assert row["RecipientDateTime"] == "05.01.2026 15:05:09"
    assert row["LastAmountTransferGM"] == ""
    assert paid["RecipientDateTime"] == row["RecipientDateTime"]
    assert (paid["StatusCode"], paid["LastAmountTransferGM"]) == ("11", "1500.000")


def test_a_parcel_that_nobody_has_taken_has_no_time_of_reception(
    client: FlaskClient,
) -> None:
    make(client)
    move(client, "received", "at_branch")

    assert ask(client)["RecipientDateTime"] == ""


def test_a_money_transfer_has_a_dash_and_a_waybill_back_has_none(
    client: FlaskClient,
) -> None:
    make(client, cod=1500)
    make(client, ANOTHER)
    move(client, "received")
    back = move(client, "refused", "returning", number=ANOTHER)["return_number"]

    money, goods, leg = ask(client), ask(client, ANOTHER), ask(client, back)

    assert "-" in money["LastCreatedOnTheBasisNumber"]
    assert goods["LastCreatedOnTheBasisNumber"] == back
    assert goods["LastCreatedOnTheBasisDocumentType"] == "CargoReturn"
    assert goods["StatusCode"] == "102"
    assert leg["OwnerDocumentType"] == "CargoReturn"
    assert leg["OwnerDocumentNumber"] == ANOTHER
    assert (leg["CitySender"], leg["CityRecipient"]) == ("Львів", "Київ")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("4", "Відправлення у місті Київ"),
        ("5", "Відправлення прямує до міста Львів"),
        ("105", "Припинено зберігання"),
        ("31337", "Статус уточнюється"),
    ],
)
def test_the_text_goes_with_the_code_and_names_the_city(
    client: FlaskClient, code: str, words: str
) -> None:
    make(client)
    client.post(f"/parcels/{NUMBER}/move", json={"code": code})

    row = ask(client)

    assert (row["StatusCode"], row["Status"]) == (code, words)
