"""Nova Poshta asked over HTTP, at a desk that answers as it is told."""

import json
import logging
import random

import pytest
from requests import Session

from carriers.base import (
    BadNumber,
    BadRequest,
    Carrier,
    CarrierError,
    ParcelState,
    RateLimited,
    Refused,
    TrackRequest,
    Transient,
)
from carriers.nova_poshta import API_URL, NovaPoshta
from carriers.nova_poshta_statuses import STATES
from tests.carriers.desk import Desk
from tests.clock import FrozenClock
from tests.server import free_port

KEY = "made0up0key0of0nova0poshta000001"
PHONE = "380671234567"
PATH = "/v2.0/json"


def carrier_at(desk: Desk, clock: FrozenClock) -> NovaPoshta:
    return NovaPoshta(KEY, url=f"{desk.url}{PATH}", timeout=(2.0, 0.2), clock=clock)


@pytest.fixture
def carrier(desk: Desk, clock: FrozenClock) -> NovaPoshta:
    return carrier_at(desk, clock)


def number(end: int) -> str:
    return f"{20450000000000 + end}"


def asking(*numbers: str, phone: str = "") -> list[TrackRequest]:
    return [TrackRequest(number=each, phone=phone) for each in numbers]


def told(*rows: dict[str, object]) -> dict[str, object]:
    return {"success": True, "data": list(rows), "errors": [], "warnings": []}


def test_it_is_a_carrier(carrier: NovaPoshta) -> None:
    as_any: Carrier = carrier

    assert (as_any.key, as_any.name) == ("nova_poshta", "Nova Poshta")


def test_a_call_asks_in_nova_poshtas_way(desk: Desk, carrier: NovaPoshta) -> None:
    desk.will_say(told())

    carrier.track(asking(number(1), phone="+380 (67) 123-45-67"))

    (question,) = desk.asked
    assert (question.method, question.path) == ("POST", f"{PATH}/")
    assert question.body == {
        "apiKey": KEY,
        "modelName": "TrackingDocumentGeneral",
        "calledMethod": "getStatusDocuments",
        "methodProperties": {
            "Documents": [{"DocumentNumber": number(1), "Phone": PHONE}]
        },
    }


def test_without_a_key_the_key_is_blank(desk: Desk) -> None:
    desk.will_say(told())

    NovaPoshta(url=desk.url).track(asking(number(1)))

    assert desk.asked[0].body["apiKey"] == ""


@pytest.mark.parametrize(
    ("phone", "sent"),
    [
        (PHONE, PHONE),
        ("+380671234567", PHONE),
        ("00380671234567", PHONE),
        ("067 123 45 67", PHONE),
        ("+44 20 7946 0958", ""),
        ("0671234", ""),
        ("38067123456789", ""),
        ("no", ""),
        ("", ""),
    ],
)
def test_a_phone_is_sent_only_if_it_is_ukrainian(
    desk: Desk, carrier: NovaPoshta, phone: str, sent: str
) -> None:
    desk.will_say(told())

    carrier.track(asking(number(1), phone=phone))

    (document,) = desk.asked[0].body["methodProperties"]["Documents"]
    assert document["Phone"] == sent


def test_answers_belong_to_parcels_by_number_in_whatever_order(
    desk: Desk, carrier: NovaPoshta
) -> None:
    codes = {number(end): code for end, code in enumerate(STATES)}
    rows = [{"Number": each, "StatusCode": code} for each, code in codes.items()]
    random.Random(7).shuffle(rows)
    desk.will_say(told(*rows))

    results = carrier.track(asking(*codes))

    assert {result.number: result.raw_code for result in results} == codes
    assert all(result.state is STATES[result.raw_code] for result in results)


def test_a_parcel_left_out_is_missing_and_one_not_asked_about_is_ignored(
    desk: Desk, carrier: NovaPoshta
) -> None:
    desk.will_say(
        told(
            {"Number": number(9), "StatusCode": "9"},
            {"StatusCode": "9"},
            {"Number": number(2), "StatusCode": "7"},
            {"Number": number(2), "StatusCode": "9"},
        )
    )

    results = carrier.track(asking(number(1), number(2)))

    assert [(each.number, each.state) for each in results] == [
        (number(2), ParcelState.READY)
    ]


def test_a_parcel_asked_about_twice_is_asked_about_once(
    desk: Desk, carrier: NovaPoshta
) -> None:
    desk.will_say(told({"Number": number(1), "StatusCode": "9"}))

    results = carrier.track(asking(number(1), number(1)))

    assert len(desk.asked[0].body["methodProperties"]["Documents"]) == 1
    assert len(results) == 1


def test_a_number_that_nobody_knows_is_not_found(
    desk: Desk, carrier: NovaPoshta
) -> None:
    desk.will_say(told({"Number": number(1), "StatusCode": "3", "DateCreated": ""}))

    (result,) = carrier.track(asking(number(1)))

    assert result.state is ParcelState.NOT_FOUND


def test_nothing_is_received_later_than_the_clock_says(
    desk: Desk, carrier: NovaPoshta, clock: FrozenClock
) -> None:
    ahead = {"RecipientDateTime": "01.01.2099 10:00:00"}
    desk.will_say(told({"Number": number(1), "StatusCode": "9", **ahead}))

    (result,) = carrier.track(asking(number(1)))

    assert result.received_at == int(clock())


def test_a_hundred_parcels_go_into_a_call_and_not_one_more(
    desk: Desk, carrier: NovaPoshta
) -> None:
    desk.will_say(told())
    hundred = asking(*map(number, range(100)))

    carrier.track(hundred)

    assert len(desk.asked[0].body["methodProperties"]["Documents"]) == 100
    with pytest.raises(ValueError, match="100"):
        carrier.track([*hundred, TrackRequest(number=number(100))])


def test_about_nothing_nobody_is_asked(desk: Desk, carrier: NovaPoshta) -> None:
    assert carrier.track([]) == []
    assert not desk.asked


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("20000200068", Refused),
        ("20000401501", RateLimited),
        ("20001401158", BadRequest),
        ("20000100016", Transient),
    ],
)
def test_an_error_comes_out_as_what_to_do(
    desk: Desk, carrier: NovaPoshta, code: str, kind: type[CarrierError]
) -> None:
    desk.will_say({"success": False, "data": [], "errors": ["x"], "errorCodes": [code]})

    with pytest.raises(CarrierError) as caught:
        carrier.track(asking(number(1)))

    assert type(caught.value) is kind


def test_http_429_says_how_long_to_wait(desk: Desk, carrier: NovaPoshta) -> None:
    desk.will_say("slow down", status=429, headers={"Retry-After": "12"})

    with pytest.raises(RateLimited) as caught:
        carrier.track(asking(number(1)))

    assert caught.value.retry_after == 12


def test_a_proxys_page_may_pass(desk: Desk, carrier: NovaPoshta) -> None:
    desk.will_say("<html><h1>502 Bad Gateway</h1></html>", status=502)

    with pytest.raises(Transient, match="HTTP 502"):
        carrier.track(asking(number(1)))


def test_silence_ends_after_the_time_set(desk: Desk, carrier: NovaPoshta) -> None:
    desk.will_be_silent()

    with pytest.raises(Transient, match="ReadTimeout"):
        carrier.track(asking(number(1)))


def test_nobody_there_may_pass_and_the_address_is_named() -> None:
    url = f"http://127.0.0.1:{free_port()}"
    carrier = NovaPoshta(KEY, url=url)

    with pytest.raises(Transient, match="ConnectionError") as caught:
        carrier.track(asking(number(1)))

    assert f"at {url}/ (" in str(caught.value)
    assert KEY not in str(caught.value)


def test_an_answer_that_breaks_off_may_pass(desk: Desk, carrier: NovaPoshta) -> None:
    whole = json.dumps(told({"Number": number(1), "StatusCode": "9"}))
    desk.will_say(whole[:40])

    with pytest.raises(Transient):
        carrier.track(asking(number(1)))


def test_a_redirect_does_not_carry_the_key_away(
    desk: Desk, carrier: NovaPoshta
) -> None:
    desk.will_say("", status=307, headers={"Location": f"{desk.url}/elsewhere"})

    with pytest.raises(Transient):
        carrier.track(asking(number(1)))
    assert [question.path for question in desk.asked] == [f"{PATH}/"]


def test_a_session_of_ones_own_is_used(desk: Desk) -> None:
    session = Session()
    session.headers["X-Route"] = "by the back door"
    desk.will_say(told())

    NovaPoshta(url=desk.url, session=session).track(asking(number(1)))

    assert desk.asked[0].headers["X-Route"] == "by the back door"


def test_neither_key_nor_phone_is_shown(
    desk: Desk, carrier: NovaPoshta, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="carriers")
    asked = asking(number(1), phone=PHONE)
    quoting = f"{KEY} and {PHONE}"
    desk.will_say(
        {"success": False, "errors": [quoting], "errorCodes": ["20000200068"]}
    )
    desk.will_say(told() | {"errors": [], "warnings": [{"ID_1": quoting}]})

    with pytest.raises(Refused) as caught:
        carrier.track(asked)
    carrier.track(asked)

    shown = f"{caught.value} {caught.value!r} {carrier!r} {asked!r} {caplog.text}"
    assert "… and …" in caplog.text
    assert KEY not in shown
    assert PHONE not in shown


@pytest.mark.parametrize(
    "typed",
    ["20450000000001", " 20 4500 0000 0001 ", "2045\u00a00000\u00a00000\u00a001"],
)
def test_a_number_is_read_with_its_spaces(carrier: NovaPoshta, typed: str) -> None:
    assert carrier.read_number(typed) == "20450000000001"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "2045000000000",
        "204500000000011",
        "51-123456789",
        "102-00003168",
        "SHPL20450000001",
        "٢٠٤٥٠٠٠٠٠٠٠٠٠١",
    ],
)
def test_what_has_not_fourteen_digits_is_no_number(
    carrier: NovaPoshta, typed: str
) -> None:
    with pytest.raises(BadNumber, match="14 digits, such as"):
        carrier.read_number(typed)


def test_a_number_that_begins_unusually_is_taken_and_logged(
    carrier: NovaPoshta, caplog: pytest.LogCaptureFixture
) -> None:
    for usual in ("20450000000001", "59000218530814", "10450000000001"):
        carrier.read_number(usual)
    assert not caplog.records

    assert carrier.read_number("77450000000001") == "77450000000001"
    assert "77…" in caplog.text


def test_the_tracking_page_has_the_number_in_it(carrier: NovaPoshta) -> None:
    assert carrier.tracking_url(number(1)).startswith("https://novaposhta.ua/")
    assert carrier.tracking_url(number(1)).endswith(number(1))


def test_by_default_the_official_api_is_asked() -> None:
    assert repr(NovaPoshta(KEY)) == f"<NovaPoshta {API_URL}>"
