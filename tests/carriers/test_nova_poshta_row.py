"""One row of a tracking answer, with all that may be missing, blank or misleading."""

import logging
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from carriers.base import ParcelState
from carriers.nova_poshta_row import KEPT, read_row
from tests.carriers.junk import shapes

NUMBER = "20400048799001"
NOW = 1_690_000_000.0
PICKED_UP = 1_680_863_758
"""2023-04-07 13:35:58 in Kyiv."""


def row(**changes: Any) -> dict[str, Any]:
    """A parcel that was received, as Nova Poshta writes one."""
    return {
        "Number": NUMBER,
        "StatusCode": "9",
        "Status": "Відправлення отримано",
        "DateCreated": "06-04-2023 08:20:34",
        "DateScan": "15:36 07.04.2023",
        "ScheduledDeliveryDate": "06-04-2023 12:47:40",
        "ActualDeliveryDate": "2023-04-06 18:47:40",
        "RecipientDateTime": "07.04.2023 13:35:58",
        "TrackingUpdateDate": "2023-04-07 13:36:10",
        "Redelivery": 0,
        "RedeliverySum": "",
        "AfterpaymentOnGoodsCost": "",
        "LastCreatedOnTheBasisNumber": "",
        "LastCreatedOnTheBasisDocumentType": "",
        "OwnerDocumentType": "",
        "OwnerDocumentNumber": "",
        "RecipientFullName": "Шевченко Тарас Григорович",
        "PhoneRecipient": "380671234567",
        "CityRecipient": "Київ",
        **changes,
    }


def test_a_received_parcel_is_read_in_full() -> None:
    result = read_row(row(), now=NOW)

    assert (result.number, result.state) == (NUMBER, ParcelState.RECEIVED)
    assert (result.raw_code, result.raw_text) == ("9", "Відправлення отримано")
    assert result.received_at == PICKED_UP
    assert result.updated_at == PICKED_UP + 12
    assert (result.return_number, result.redirected_number) == (None, None)
    assert result.cod_sum is None


def test_what_is_handed_on_names_nobody() -> None:
    raw = read_row(row(), now=NOW).raw

    assert set(raw) <= set(KEPT)
    assert "Шевченко" not in str(raw)
    assert "380671234567" not in str(raw)


@pytest.mark.parametrize("code", [9, " 9 ", "9"])
def test_a_code_may_be_a_number_or_a_text(code: object) -> None:
    assert read_row(row(StatusCode=code), now=NOW).state is ParcelState.RECEIVED


@pytest.mark.parametrize("code", [None, "", True, [], {}, "9 10", 9.5])
def test_what_is_no_code_is_unknown(code: object) -> None:
    assert read_row(row(StatusCode=code), now=NOW).state is ParcelState.UNKNOWN


def test_a_status_code_that_is_not_known_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    read_row(row(StatusCode="777"), now=NOW)

    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert record.getMessage().endswith("'777'")


@pytest.mark.parametrize(
    ("blank", "stands_in"),
    [
        ({"RecipientDateTime": ""}, PICKED_UP + 12),
        ({"RecipientDateTime": "0001-01-01 00:00:00"}, PICKED_UP + 12),
        ({"RecipientDateTime": "", "TrackingUpdateDate": ""}, PICKED_UP + 7202),
        (
            dict.fromkeys(("RecipientDateTime", "TrackingUpdateDate", "DateScan"), ""),
            None,
        ),
    ],
)
def test_where_the_recipients_time_is_blank_the_last_change_or_scan_stands_in(
    blank: dict[str, str], stands_in: int | None
) -> None:
    assert read_row(row(**blank), now=NOW).received_at == stands_in


def test_nothing_is_received_later_than_now() -> None:
    result = read_row(row(RecipientDateTime="07.04.2033 13:35:58"), now=NOW)

    assert result.received_at == int(NOW)


@pytest.mark.parametrize("code", ["7", "14", "102", "105", "3", "777"])
def test_what_is_not_received_has_no_time_of_reception(code: str) -> None:
    assert read_row(row(StatusCode=code), now=NOW).received_at is None


def test_the_return_that_brings_goods_to_the_shop_is_no_sale() -> None:
    leg = row(OwnerDocumentType="CargoReturn", OwnerDocumentNumber="20400048799000")

    result = read_row(leg, now=NOW)

    assert (result.state, result.received_at) == (ParcelState.RETURNED, None)


@pytest.mark.parametrize(
    ("number", "kind", "state"),
    [
        ("51-123456789", "", ParcelState.RECEIVED),
        ("51-123456789", "Money", ParcelState.RECEIVED),
        ("59000218530814", "", ParcelState.REVIEW),
        ("59000218530814", "CargoReturn", ParcelState.REVIEW),
        ("102-00003168", "", ParcelState.REVIEW),
        ("51-123456789", "CargoReturn", ParcelState.REVIEW),
        ("51-123456789", "Redirecting", ParcelState.REVIEW),
        ("", "", ParcelState.REVIEW),
        (None, None, ParcelState.REVIEW),
    ],
)
def test_106_is_received_only_where_money_follows(
    number: object, kind: object, state: ParcelState
) -> None:
    given = row(
        StatusCode="106",
        LastCreatedOnTheBasisNumber=number,
        LastCreatedOnTheBasisDocumentType=kind,
    )

    result = read_row(given, now=NOW)

    assert result.state is state
    assert result.received_at == PICKED_UP


@pytest.mark.parametrize(
    ("number", "kind", "returns_by", "goes_on_by"),
    [
        ("59000218530814", "", "59000218530814", None),
        ("59000218530814", "CargoReturn", "59000218530814", None),
        ("59000218530814", "Redirecting", None, "59000218530814"),
        (59000218530814, "CargoReturn", "59000218530814", None),
        ("102-00003168", "CargoReturn", None, None),
        ("51-123456789", "", None, None),
        ("", "CargoReturn", None, None),
        ("0", "", None, None),
        (None, "", None, None),
        ([], "", None, None),
    ],
)
def test_only_a_waybill_brings_goods_back_or_on(
    number: object, kind: str, returns_by: str | None, goes_on_by: str | None
) -> None:
    given = row(
        StatusCode="102",
        LastCreatedOnTheBasisNumber=number,
        LastCreatedOnTheBasisDocumentType=kind,
    )

    result = read_row(given, now=NOW)

    assert result.return_number == returns_by
    assert result.redirected_number == goes_on_by


@pytest.mark.parametrize(
    ("sums", "cod_sum"),
    [
        ({"RedeliverySum": 1500}, Decimal("1500")),
        ({"RedeliverySum": "1500.50"}, Decimal("1500.50")),
        ({"RedeliverySum": "1500,50"}, Decimal("1500.50")),
        ({"RedeliverySum": 0, "AfterpaymentOnGoodsCost": "700"}, Decimal("700")),
        ({"RedeliverySum": "", "AfterpaymentOnGoodsCost": 0}, None),
        ({"RedeliverySum": None}, None),
        ({"RedeliverySum": "NaN"}, None),
        ({"RedeliverySum": "-5"}, None),
        ({"RedeliverySum": True}, None),
        ({"RedeliverySum": []}, None),
    ],
)
def test_the_cash_that_is_collected_is_a_sum_or_none(
    sums: dict[str, object], cod_sum: Decimal | None
) -> None:
    assert read_row(row(**sums), now=NOW).cod_sum == cod_sum


def test_what_a_database_would_choke_on_is_blanked() -> None:
    result = read_row(row(Status="Отри\x00мано\ud800\nвчора"), now=NOW)

    assert result.raw_text == "Отри мано вчора"


FIELDS = shapes(*KEPT, "9", "106", "07.04.2023 13:35:58", "CargoReturn")


@given(junk=FIELDS)
def test_any_row_is_read(junk: object) -> None:
    result = read_row(junk if isinstance(junk, dict) else {"Number": junk}, now=NOW)

    assert result.state in ParcelState
