"""EasyPost asked by its own SDK, at a desk that answers as it is told."""

import json
import logging
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

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
from carriers.easypost import API_BASE, ONE_PARCEL_FOR, EasyPost
from tests.carriers.desk import Desk
from tests.carriers.junk import shapes
from tests.carriers.trackers import NUMBER, tracker
from tests.clock import FrozenClock
from tests.server import free_port

KEY = "EZTKmadeup0000000000000000000000000001"
OTHER = "EZ2000000002"
THIRD = "EZ1000000001"
FAST = (2.0, 0.2)


@pytest.fixture
def carrier(desk: Desk, clock: FrozenClock) -> EasyPost:
    return EasyPost(KEY, url=f"{desk.url}/easypost", timeout=FAST, clock=clock)


def asking(*numbers: str) -> list[TrackRequest]:
    return [TrackRequest(number=each, phone="+15555550100") for each in numbers]


def known(*trackers: dict[str, Any]) -> dict[str, Any]:
    return {"trackers": list(trackers), "has_more": False}


def failure(code: str, message: str = "It is not so.") -> dict[str, Any]:
    return {"error": {"code": code, "message": message, "errors": []}}


def paths(desk: Desk) -> list[str]:
    return [f"{question.method} {question.path}" for question in desk.asked]


def test_it_is_a_carrier(carrier: EasyPost) -> None:
    as_any: Carrier = carrier

    assert (as_any.key, as_any.name) == ("easypost", "EasyPost")


def test_trackers_that_are_there_are_read_in_one_call(
    desk: Desk, carrier: EasyPost
) -> None:
    desk.will_say(known(tracker(OTHER, status="in_transit"), tracker(NUMBER)))

    results = carrier.track(asking(NUMBER, OTHER))

    assert {each.number: each.state for each in results} == {
        NUMBER: ParcelState.RECEIVED,
        OTHER: ParcelState.IN_TRANSIT,
    }
    (question,) = desk.asked
    assert (question.method, question.path) == ("POST", "/easypost/v2/trackers/batch")
    assert question.body == {"tracking_codes": [NUMBER, OTHER]}
    assert question.headers["Authorization"] == f"Bearer {KEY}"


def test_for_a_parcel_without_a_tracker_one_is_made(
    desk: Desk, carrier: EasyPost
) -> None:
    desk.will_say(known(tracker(NUMBER)))
    desk.will_say(tracker(OTHER, status="pre_transit"), status=201)

    results = carrier.track(asking(NUMBER, OTHER))

    assert [each.state for each in results] == [
        ParcelState.RECEIVED,
        ParcelState.CREATED,
    ]
    assert paths(desk)[1:] == ["POST /easypost/v2/trackers"]
    assert desk.asked[1].body == {"tracker": {"tracking_code": OTHER}}


def test_the_buyers_phone_is_not_told(desk: Desk, carrier: EasyPost) -> None:
    desk.will_say(known())
    desk.will_say(tracker(NUMBER), status=201)

    carrier.track(asking(NUMBER))

    assert "5555550100" not in str(desk.asked)


def test_of_several_trackers_of_a_number_the_newest_counts(
    desk: Desk, carrier: EasyPost
) -> None:
    new = tracker(NUMBER, status="in_transit", created_at="2026-09-10T09:00:00Z")
    old = tracker(NUMBER, created_at="2026-08-10T09:00:00Z")
    desk.will_say(known(new, old))

    (result,) = carrier.track(asking(NUMBER))

    assert result.state is ParcelState.IN_TRANSIT


def test_a_tracker_so_old_that_it_may_be_another_parcels_is_made_anew(
    desk: Desk, carrier: EasyPost, clock: FrozenClock
) -> None:
    desk.will_say(known(tracker(NUMBER, created_at="2026-09-01T09:00:00Z")))
    desk.will_say(tracker(NUMBER, status="in_transit"), status=201)
    clock.tick(ONE_PARCEL_FOR)

    (result,) = carrier.track(asking(NUMBER))

    assert result.state is ParcelState.IN_TRANSIT


def test_trackers_of_parcels_not_asked_about_are_ignored(
    desk: Desk, carrier: EasyPost
) -> None:
    desk.will_say(known(tracker(OTHER), tracker(NUMBER)))

    results = carrier.track(asking(NUMBER))

    assert [each.number for each in results] == [NUMBER]


@pytest.mark.parametrize(
    "code", ["TRACKER.NO_CARRIER_FOR_CODE", "TRACKER.CREATE.ERROR"]
)
def test_a_number_that_no_carrier_has_is_not_found_in_easyposts_words(
    desk: Desk, carrier: EasyPost, code: str
) -> None:
    desk.will_say(known())
    desk.will_say(failure(code, "No carrier has it."), status=422)
    desk.will_say(tracker(OTHER), status=201)

    first, second = carrier.track(asking(NUMBER, OTHER))

    assert (first.number, first.state) == (NUMBER, ParcelState.NOT_FOUND)
    assert first.raw_text == f"EasyPost: No carrier has it. ({code})"
    assert second.state is ParcelState.RECEIVED


def test_the_tracker_of_another_parcel_is_no_answer(
    desk: Desk, carrier: EasyPost
) -> None:
    desk.will_say(known())
    desk.will_say(tracker(OTHER), status=201)

    with pytest.raises(Transient, match="another parcel"):
        carrier.track(asking(NUMBER))


def test_one_bad_parcel_does_not_stop_those_behind_it(
    desk: Desk, carrier: EasyPost, caplog: pytest.LogCaptureFixture
) -> None:
    desk.will_say(known())
    desk.will_say("<html>oops</html>", status=500)
    desk.will_say(tracker(OTHER), status=201)

    results = carrier.track(asking(NUMBER, OTHER))

    assert [each.number for each in results] == [OTHER]
    assert "Not every parcel could be asked about" in caplog.text


def test_an_outage_costs_two_tries_and_not_the_answers_that_are_there(
    desk: Desk, carrier: EasyPost
) -> None:
    desk.will_say(known(tracker(NUMBER)))
    for _ in range(2):
        desk.will_say("<html>502 Bad Gateway</html>", status=502)

    results = carrier.track(asking(NUMBER, OTHER, THIRD, "EZ3000000003"))

    assert [each.number for each in results] == [NUMBER]
    assert len(desk.asked) == 3


def test_a_rate_limit_half_way_ends_the_round(desk: Desk, carrier: EasyPost) -> None:
    desk.will_say(known(tracker(NUMBER)))
    desk.will_say(failure("RATE_LIMITED"), status=429)

    results = carrier.track(asking(NUMBER, OTHER, THIRD))

    assert [each.number for each in results] == [NUMBER]
    assert len(desk.asked) == 2


def test_where_nothing_was_told_at_all_the_failure_comes_out(
    desk: Desk, carrier: EasyPost
) -> None:
    desk.will_say(known())
    desk.will_say(failure("RATE_LIMITED"), status=429, headers={"Retry-After": "9"})

    with pytest.raises(RateLimited) as caught:
        carrier.track(asking(NUMBER, OTHER))

    assert caught.value.retry_after == 9


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (400, failure("BAD_REQUEST"), BadRequest),
        (404, failure("NOT_FOUND"), BadRequest),
        (405, failure("METHOD_NOT_ALLOWED"), BadRequest),
        (409, failure("CONFLICT"), BadRequest),
        (422, failure("TRACKER.INVALID_PARAMS"), BadRequest),
        (401, failure("APIKEY.INACTIVE"), Refused),
        (401, "<html>no</html>", Refused),
        (401, {"error": "no"}, Refused),
        (402, failure("PAYMENT_REQUIRED"), Refused),
        (403, failure("FORBIDDEN"), Refused),
        (403, "<html>a firewall's page</html>", Transient),
        (404, "<html>a proxy's page</html>", Transient),
        (408, failure("TIMEOUT"), Transient),
        (429, failure("RATE_LIMITED"), RateLimited),
        (429, "slow down", RateLimited),
        (429, {"error": "slow down"}, RateLimited),
        (500, failure("INTERNAL_SERVER_ERROR"), Transient),
        (502, "<html>502 Bad Gateway</html>", Transient),
        (503, failure("SERVICE_UNAVAILABLE"), Transient),
        (504, failure("GATEWAY_TIMEOUT"), Transient),
        (200, "{", Transient),
        (200, [], Transient),
        (200, 7, Transient),
        (200, {"id": 7}, Transient),
        (422, {"error": "a text"}, Transient),
    ],
)
def test_the_http_status_says_what_to_do(
    desk: Desk, carrier: EasyPost, status: int, body: object, kind: type[CarrierError]
) -> None:
    desk.will_say(body, status=status)

    with pytest.raises(CarrierError) as caught:
        carrier.track(asking(NUMBER))

    assert type(caught.value) is kind


def test_silence_ends_after_the_time_set_and_nothing_is_sent_twice(
    desk: Desk, carrier: EasyPost
) -> None:
    desk.will_be_silent()

    with pytest.raises(Transient):
        carrier.track(asking(NUMBER))
    assert len(desk.asked) == 1


def test_a_long_retry_after_is_told_and_not_slept(
    desk: Desk, carrier: EasyPost
) -> None:
    desk.will_say("", status=503, headers={"Retry-After": "3600"})
    desk.will_say("", status=429, headers={"Retry-After": "3600"})

    with pytest.raises(Transient):
        carrier.track(asking(NUMBER))
    with pytest.raises(RateLimited) as caught:
        carrier.track(asking(NUMBER))

    assert caught.value.retry_after == 3600
    assert len(desk.asked) == 2


def test_nobody_there_may_pass() -> None:
    carrier = EasyPost(KEY, url=f"http://127.0.0.1:{free_port()}")

    with pytest.raises(Transient, match="HttpError"):
        carrier.track(asking(NUMBER))


def test_no_error_shows_the_key_or_quotes_an_answer(
    desk: Desk, carrier: EasyPost, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="carriers")
    desk.will_say(failure("X", f"{KEY} is wrong"), status=401)
    desk.will_say('{"signed_by": "JOHN TESTER", ')

    with pytest.raises(Refused) as refused:
        carrier.track(asking(NUMBER))
    with pytest.raises(Transient) as broken:
        carrier.track(asking(NUMBER))

    shown = f"{refused.value!r} {broken.value!r} {carrier!r} {caplog.text}"
    assert "… is wrong" in str(refused.value)
    assert KEY not in shown
    assert "JOHN" not in shown
    assert broken.value.__cause__ is None


def test_twenty_parcels_go_into_a_call_and_not_one_more(carrier: EasyPost) -> None:
    many = asking(*(f"EZ10000000{end:02}" for end in range(21)))

    with pytest.raises(ValueError, match="20"):
        carrier.track(many)


def test_about_nothing_nobody_is_asked(desk: Desk, carrier: EasyPost) -> None:
    assert carrier.track([]) == []
    assert not desk.asked


@pytest.mark.parametrize("ending", ["", "/", "/v2", "/v2/"])
def test_the_address_may_name_the_version_or_not(desk: Desk, ending: str) -> None:
    desk.will_say(known(tracker(NUMBER, created_at=None)))

    EasyPost(KEY, url=f"{desk.url}{ending}").track(asking(NUMBER))

    assert paths(desk) == ["POST /v2/trackers/batch"]


def test_by_default_the_official_api_is_asked() -> None:
    assert repr(EasyPost(KEY)) == f"<EasyPost {API_BASE}/v2>"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        (" 9400 1108 9882 2022 5794 93 ", "9400110898822022579493"),
        ("1z9999999999999999", "1Z9999999999999999"),
        ("ez4000000004", NUMBER),
    ],
)
def test_a_number_is_read_in_capitals_without_spaces(
    carrier: EasyPost, typed: str, number: str
) -> None:
    assert carrier.read_number(typed) == number


@pytest.mark.parametrize("typed", ["", "1234", "A" * 51, "EZ-4000000004", "ЕZ400000"])
def test_what_is_no_number_is_told_what_one_looks_like(
    carrier: EasyPost, typed: str
) -> None:
    with pytest.raises(BadNumber, match="5 to 50 letters and digits"):
        carrier.read_number(typed)


def test_there_is_no_page_by_number(carrier: EasyPost) -> None:
    assert carrier.tracking_url(NUMBER) == ""


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(junk=shapes("trackers", "id", "object", "error", "message", "tracking_code"))
def test_any_json_gives_results_or_a_carrier_error(
    desk: Desk, carrier: EasyPost, junk: object
) -> None:
    desk.answers.clear()
    desk.will_say(json.dumps(junk))
    desk.will_say(json.dumps(junk))

    try:
        results = carrier.track(asking(NUMBER))
    except CarrierError:
        return
    assert [each.number for each in results] == [NUMBER]
