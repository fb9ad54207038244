"""Bad rows, bad files, and what is told of them."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capi.findings import Severity
from capi.offline import NotATable, Sales
from tests.capi.till import NOW, SALE, codes, many, read, sold, written


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"event_time": ""}, [("event_time", "event_time_missing")]),
        ({"event_time": "soon"}, [("event_time", "time_unreadable")]),
        ({"event_name": ""}, [("event_name", "event_name_missing")]),
        ({"event_name": "x" * 101}, [("event_name", "event_name_too_long")]),
        ({"value": ""}, [("value", "value_missing")]),
        ({"value": "free"}, [("value", "amount_unreadable")]),
        ({"value": "-3"}, [("value", "value_below_zero")]),
        ({"value": "3 USD"}, [("value", "currencies_differ")]),
        ({"currency": ""}, [("currency", "currency_missing")]),
        ({"currency": "XXX"}, [("currency", "unknown_currency")]),
        ({"order_id": "1.2E+15"}, [("order_id", "number_rounded")]),
        ({"order_id": "7" * 300}, [("order_id", "order_id_long")]),
        ({"email": ""}, [("email", "buyer_unknown")]),
        ({"email": "", "fn": "Anna", "gen": "f"}, [("email", "buyer_unknown")]),
        ({"city": "Ky\ufffdv"}, [("city", "text_undecodable")]),
    ],
)
def test_a_bad_row_names_its_column_and_the_reason(
    cells: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    sale = sold(**cells)

    assert sale.payload is None
    assert [(each.field, each.code) for each in sale.errors] == expected


def test_the_column_is_named_as_the_file_names_it() -> None:
    row = {"E-Mail": "", "Sale date": "soon", "Total": "", "Currency code": "EUR"}

    (sale,) = read(written(row))

    assert [(each.field, each.code) for each in sale.errors] == [
        ("Sale date", "time_unreadable"),
        ("E-Mail", "buyer_unknown"),
        ("Total", "value_missing"),
    ]


def test_a_row_tells_of_everything_that_is_wrong_with_it() -> None:
    sale = sold(event_time="soon", value="free", currency="XXX", email="")

    assert {each.field for each in sale.errors} == {
        "event_time",
        "value",
        "currency",
        "email",
    }


def test_a_row_with_more_cells_than_columns_is_bad() -> None:
    (sale,) = read("email,event_time,value\na@example.com,1790000000,1,5\n")

    assert ("", "cells_too_many") in codes(sale)
    assert sale.payload is None


def test_blank_cells_behind_the_last_column_are_nothing() -> None:
    (sale,) = read("email,event_time,value\na@example.com,1790000000,1 EUR,,\n")

    assert sale.payload is not None


def test_a_bad_row_stops_nobody() -> None:
    sales = read(many(50, bad=(3, 30)), currency="EUR")

    assert [sale.line for sale in sales if sale.payload is None] == [5, 32]
    assert len(sales) == 50


def test_a_value_of_no_use_is_left_out_and_told() -> None:
    sale = sold(phone="12", external_id="1.5E+10")

    assert sale.payload is not None
    assert sale.payload["user_data"].keys() == {"em"}
    assert codes(sale) == [
        ("external_id", "number_rounded"),
        ("phone", "phone_country_missing"),
    ]
    assert {each.severity for each in sale.findings} == {Severity.WARNING}


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("email,value,currency", "when a sale happened"),
        ("event_time,value,currency", "who bought"),
        ("email,event_time", "what was paid"),
        ("email,event_time,value,amount", "hold the same: “value” and “amount”"),
    ],
)
def test_a_file_that_can_hold_no_sale_is_refused_as_a_whole(
    header: str, words: str
) -> None:
    with pytest.raises(NotATable, match=words):
        read(header + "\n")


def test_what_is_not_used_is_told_where_it_reads_as_a_heading() -> None:
    text = "email,event_time,value,Loyalty tier,age,380501234567,x@example.com\n"
    sales = Sales(io.BytesIO(text.encode()), now=NOW)

    assert list(sales.ignored) == ["Loyalty tier", "age", "column 6", "column 7"]


CLEAR = ("jenny", "rosen", "0501234567", "kyivstreet", "c-17")
PERSONAL = {
    "email": "jenny@example",
    "phone": "0501234567",
    "ln": "Rosen",
    "city": "Kyivstreet",
    "extern_id": "C-17",
}


def test_no_finding_and_no_event_shows_what_is_personal() -> None:
    sale = sold(**PERSONAL, value="free", event_time="jenny", consent="rosen")

    told = repr(sale).lower()
    sent = repr(sold(**PERSONAL).payload).lower()

    assert len(sale.findings) >= 4
    assert [clear for clear in CLEAR if clear in told + sent] == []


@given(st.binary(max_size=400))
def test_whatever_the_bytes_are_the_rows_are_judged_or_the_file_is_refused(
    content: bytes,
) -> None:
    try:
        sales = read(b"email,event_time,value,order_id,dob,qty,sku\n" + content)
    except NotATable:
        return

    assert all((sale.payload is None) == bool(sale.errors) for sale in sales)


@given(
    st.dictionaries(
        st.sampled_from(
            "email phone gen dob doby country event_name event_time value currency"
            " order_id item_number action_source contents sku qty consent ldu"
            " store_code".split()
        ),
        st.text(max_size=30) | st.sampled_from(["[]", "{}", "[1]", "1;2", "=", '="']),
    )
)
def test_whatever_a_cell_holds_the_row_is_judged(cells: dict[str, str]) -> None:
    for sale in read(written(SALE | cells)):
        assert (sale.payload is None) == bool(sale.errors)
