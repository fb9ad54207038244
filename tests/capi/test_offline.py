"""Rows of a till's file as events for Meta."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from capi.normalize import sha256
from capi.offline import DateOrder
from capi.policy import DAY
from capi.upload import asked
from tests.capi.till import NOW, SALE, codes, read, sold, written


def payload(**changes: Any) -> dict[str, Any]:
    """The event of one row, which is a good one."""
    sale = sold(**changes)
    assert sale.payload is not None, codes(sale)
    return sale.payload


def user_data(**cells: Any) -> dict[str, Any]:
    """Who it was, as Meta gets it."""
    found: dict[str, Any] = payload(**cells)["user_data"]
    return found


def custom_data(**cells: Any) -> dict[str, Any]:
    """What it was about, as Meta gets it."""
    found: dict[str, Any] = payload(**cells)["custom_data"]
    return found


def test_a_row_becomes_an_event_of_a_store() -> None:
    sale = sold()

    assert sale.findings == ()
    assert (sale.line, sale.subject, sale.withheld) == (2, "R1", None)
    assert sale.payload == {
        "event_name": "Purchase",
        "event_time": SALE["event_time"],
        "event_id": "order_R1_purchase",
        "action_source": "physical_store",
        "user_data": {"em": [sha256("jenny@example.com")]},
        "custom_data": {"value": 12.5, "currency": "EUR", "order_id": "R1"},
    }


def test_metas_template_is_understood_with_its_old_names() -> None:
    (sale,) = read(
        written(
            {
                "email": "jenny@example.com",
                "phone": "+16505550100",
                "fn": "Jenny",
                "ln": "Rosen",
                "gen": "F",
                "doby": "1997",
                "dobm": "2",
                "dobd": "16",
                "ct": "Menlo Park",
                "st": "California",
                "zip": "94025-1234",
                "country": "US",
                "madid": "AECE52E7-03EE-455A-B3C4-E57283966239",
                "extern_id": "C-17",
                "lead_id": "123456789012345",
                "age": "29",
                "event_name": "Purchase",
                "event_time": "1789990000",
                "value": "9.50",
                "currency": "USD",
                "order_id": "ABC123",
                "item_number": "2",
                "contents.content_id": "SKU1;SKU2",
                "contents.price": "1.00;1.50",
                "contents.quantity": "1;2",
                "contents.brand": "Ours;Theirs",
                "action_source": "physical_store",
            }
        )
    )

    assert sale.payload is not None, codes(sale)
    assert sale.findings == ()
    assert sale.payload["user_data"] == {
        "em": [sha256("jenny@example.com")],
        "ph": [sha256("16505550100")],
        "fn": [sha256("jenny")],
        "ln": [sha256("rosen")],
        "ge": [sha256("f")],
        "db": [sha256("19970216")],
        "ct": [sha256("menlopark")],
        "st": [sha256("ca")],
        "zp": [sha256("94025")],
        "country": [sha256("us")],
        "external_id": [sha256("c-17")],
        "madid": "AECE52E7-03EE-455A-B3C4-E57283966239",
        "lead_id": 123456789012345,
    }
    assert sale.payload["custom_data"]["contents"] == [
        {"id": "SKU1", "quantity": 1, "item_price": 1.0, "brand": "Ours"},
        {"id": "SKU2", "quantity": 2, "item_price": 1.5, "brand": "Theirs"},
    ]


@pytest.mark.parametrize(
    "heading", ["email", "EMAIL", "E-Mail", "em", "match_keys.email", "Email address"]
)
def test_headings_are_known_by_their_letters(heading: str) -> None:
    assert user_data(**{"email": None, heading: "jenny@example.com"}) == {
        "em": [sha256("jenny@example.com")]
    }


def test_a_person_may_have_several_columns_of_a_kind() -> None:
    row = SALE | {"email": "a@example.com", "Email 2": "b@example.com", "em": ""}

    (sale,) = read(written(row))

    assert sale.payload is not None
    assert sale.payload["user_data"]["em"] == [
        sha256("a@example.com"),
        sha256("b@example.com"),
    ]


def test_what_is_hashed_already_passes_as_it_is() -> None:
    digest = sha256("jenny@example.com")

    assert user_data(email=digest.upper(), country=sha256("us")) == {
        "em": [digest],
        "country": [sha256("us")],
    }


def test_a_date_of_birth_in_one_column_wins_over_its_parts() -> None:
    found = user_data(dob="1997-02-16", doby="1997")

    assert found["db"] == [sha256("19970216")]
    assert found["doby"] == sha256("1997")


def test_the_order_of_dates_holds_for_birthdays_too() -> None:
    text = written(SALE | {"dob": "05/06/1990"})

    (unsaid,) = read(text)
    (said,) = read(text, date_order=DateOrder.DAY_FIRST)

    assert codes(unsaid) == [("dob", "birthday_ambiguous")]
    assert said.payload is not None
    assert said.payload["user_data"]["db"] == [sha256("19900605")]


def test_country_and_currency_can_be_said_for_rows_that_name_none() -> None:
    row = SALE | {"currency": "", "phone": "050 123 4567"}

    (sale,) = read(written(row), country="UA", currency="UAH")

    assert sale.payload is not None
    assert sale.payload["custom_data"]["currency"] == "UAH"
    assert sale.payload["user_data"]["ph"] == [sha256("380501234567")]
    assert sale.payload["user_data"]["country"] == [sha256("ua")]


def test_day_and_time_of_day_may_stand_in_two_columns() -> None:
    row = SALE | {"event_time": "14:05", "Date": "20.09.2026"}

    (sale,) = read(written(row), timezone=ZoneInfo("Europe/Kyiv"))

    assert sale.payload is not None, codes(sale)
    assert sale.payload["event_time"] == 1789902300


@pytest.mark.parametrize(
    ("date", "time"),
    [("20.09.2026", ""), ("20.09.2026", "2026-09-20 00:00"), ("", "2026-09-20")],
)
def test_either_column_may_say_all_of_it(date: str, time: str) -> None:
    row = SALE | {"event_time": time, "Date": date}

    (sale,) = read(written(row), timezone=ZoneInfo("Europe/Kyiv"))

    assert sale.payload is not None, codes(sale)
    assert sale.payload["event_time"] == 1789851600


@pytest.mark.parametrize(
    ("cell", "name"),
    [("purchase", "Purchase"), ("ADDTOCART", "AddToCart"), ("Fitting", "Fitting")],
)
def test_a_standard_name_needs_no_right_case(cell: str, name: str) -> None:
    assert payload(event_name=cell)["event_name"] == name


@pytest.mark.parametrize(
    "source",
    ["physical_store", "phone_call", "chat", "email", "system_generated", "other"],
)
def test_it_may_have_happened_anywhere_but_on_the_shops_own_pages(source: str) -> None:
    assert payload(action_source=source.upper())["action_source"] == source


def test_a_source_may_be_written_as_words() -> None:
    assert payload(action_source="Phone call")["action_source"] == "phone_call"


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("website", "not_offline"),
        ("app", "not_offline"),
        ("business_messaging", "messaging_needs_ids"),
        ("till", "action_source_unknown"),
    ],
)
def test_a_source_that_is_not_offline_is_refused_with_the_reason(
    source: str, code: str
) -> None:
    sale = sold(action_source=source)

    assert sale.payload is None
    assert codes(sale) == [("action_source", code)]


@pytest.mark.parametrize(
    ("source", "days"), [("physical_store", 62), ("phone_call", 7), ("other", 7)]
)
def test_metas_window_depends_on_the_source(source: str, days: int) -> None:
    within = int(NOW) - days * DAY

    just = sold(action_source=source, event_time=within)
    late = sold(action_source=source, event_time=within - 1)

    assert just.payload is not None
    assert late.payload is None
    assert codes(late) == [("event_time", "event_time_too_old")]


def test_the_future_is_refused_but_for_a_clock_that_is_a_little_ahead() -> None:
    assert sold(event_time=int(NOW) + 60).payload is not None
    assert codes(sold(event_time=int(NOW) + 61)) == [
        ("event_time", "event_time_future")
    ]


def test_where_it_was_bought_goes_among_the_custom_data() -> None:
    store = {"store_code": "KYIV-1", "store_page_id": "17", "brand_page_id": "x"}
    sale = sold(**store)

    assert sale.payload is not None
    assert sale.payload["custom_data"]["store_data"] == {
        "store_code": "KYIV-1",
        "store_page_id": 17,
    }
    assert codes(sale) == [("brand_page_id", "page_id_malformed")]
    assert codes(sold(store_code="x" * 65)) == [("store_code", "store_code_long")]


def test_goods_may_be_json() -> None:
    goods = '[{"id": "mug", "quantity": "2", "price": "9,50"}, {"content_id": 7}]'

    found = custom_data(contents=goods)

    assert found["contents"] == [
        {"id": "mug", "quantity": 2, "item_price": 9.5},
        {"id": "7", "quantity": 1},
    ]
    assert (found["content_ids"], found["num_items"]) == (["mug", "7"], 3)


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"contents": "[{id: mug}]"}, "list_unreadable"),
        ({"contents": "mug"}, "contents_unreadable"),
        ({"sku": "mug;cup", "qty": "1"}, "lists_differ"),
        ({"sku": "mug", "qty": "some"}, "goods_not_numbered"),
    ],
)
def test_goods_that_cannot_be_read_are_left_out_and_the_sale_goes(
    cells: dict[str, str], code: str
) -> None:
    sale = sold(**cells)

    assert sale.payload is not None
    assert "contents" not in sale.payload["custom_data"]
    assert codes(sale) == [(next(iter(cells)), code)]


def test_how_the_customer_gets_the_goods_is_told() -> None:
    assert custom_data(delivery_category="curbside")["delivery_category"] == "curbside"


@pytest.mark.parametrize("cell", ["LDU", "[LDU]", '["LDU"]', "yes"])
def test_limited_data_use_is_obeyed(cell: str) -> None:
    event = payload(
        data_processing_options=cell,
        data_processing_options_country="1",
        data_processing_options_state="1000",
    )

    assert event["data_processing_options"] == ["LDU"]
    assert event["data_processing_options_country"] == 1
    assert event["data_processing_options_state"] == 1000


def test_what_may_have_asked_for_limited_data_use_is_not_sent_without() -> None:
    sale = sold(ldu="perhaps")

    assert sale.payload is None
    assert codes(sale) == [("ldu", "word_unknown")]


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("yes", None),
        ("1", None),
        ("no", "consent refused"),
        ("FALSE", "consent refused"),
        ("", "consent undecided"),
    ],
)
def test_a_column_of_consents_is_obeyed(cell: str, reason: str | None) -> None:
    assert sold(consent=cell).withheld == reason


def test_limited_consent_limits_the_use() -> None:
    sale = sold(consent="limited", country="US", state="CA")

    assert sale.withheld is None
    assert sale.payload is not None
    assert sale.payload["data_processing_options"] == ["LDU"]
    assert sale.payload["data_processing_options_state"] == 1000


def test_the_id_is_the_orders_and_its_lines_differ_by_item() -> None:
    assert payload(event_name="Lead")["event_id"] == "order_R1_lead"
    assert payload(item_number="2")["event_id"] == "order_R1_item_2_purchase"
    assert payload(value="13", event_time=int(NOW))["event_id"] == "order_R1_purchase"


def test_without_an_order_the_id_is_made_of_metas_own_key() -> None:
    one = payload(order_id=None)["event_id"]

    assert (
        one == payload(order_id="", value="13", email="JENNY@example.com")["event_id"]
    )
    for changes in (
        {"event_time": int(NOW)},
        {"email": "anna@example.com"},
        {"item_number": "2"},
        {"event_name": "Lead"},
    ):
        assert payload(order_id=None, **changes)["event_id"] != one


def test_an_order_id_stays_on_one_line() -> None:
    assert payload(order_id="R1\n2026 ERROR made up")["event_id"] == (
        "order_R1 2026 ERROR made up_purchase"
    )


def test_an_order_id_may_look_like_a_number_with_an_exponent() -> None:
    assert payload(order_id="2E10")["event_id"] == "order_2E10_purchase"


def test_a_long_order_id_is_an_id_but_no_subject() -> None:
    sale = sold(order_id="7" * 80)

    assert sale.payload is not None
    assert sale.subject is None


def test_the_zone_of_a_till_moves_the_time() -> None:
    text = written(SALE | {"event_time": "2026-09-20 14:05"})

    (east,) = read(text, timezone=asked.timezone("+02:00"))
    (west,) = read(text, timezone=asked.timezone("-02:00"))

    assert east.payload is not None
    assert west.payload is not None
    assert west.payload["event_time"] - east.payload["event_time"] == 4 * 3600
