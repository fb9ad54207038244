"""EasyPost's tracker, read."""

import logging
from datetime import datetime

import pytest
from hypothesis import given

from carriers.base import ParcelState
from carriers.easypost_tracker import KEPT, STATES, read_tracker
from tests.carriers.junk import shapes
from tests.carriers.trackers import NUMBER, STEPS, step, tracker

NOW = 1_790_000_000.0
STATUSES = {
    "unknown": ParcelState.NOT_FOUND,
    "pre_transit": ParcelState.CREATED,
    "in_transit": ParcelState.IN_TRANSIT,
    "out_for_delivery": ParcelState.OUT_FOR_DELIVERY,
    "available_for_pickup": ParcelState.READY,
    "delivered": ParcelState.RECEIVED,
    "return_to_sender": ParcelState.RETURNING,
    "failure": ParcelState.ATTEMPT_FAILED,
    "cancelled": ParcelState.CANCELLED,
    "error": ParcelState.UNKNOWN,
}


def epoch(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


DELIVERED = epoch("2026-09-03T14:24:00Z")


def state(**changes: object) -> ParcelState:
    result = read_tracker(tracker(**changes), now=NOW)
    assert result is not None
    return result.state


def received_at(*steps: object) -> int | None:
    result = read_tracker(tracker(tracking_details=list(steps)), now=NOW)
    assert result is not None
    assert result.state is ParcelState.RECEIVED
    return result.received_at


def test_a_delivered_parcel_is_read_in_full() -> None:
    result = read_tracker(tracker(), now=NOW)

    assert result is not None
    assert (result.number, result.state) == (NUMBER, ParcelState.RECEIVED)
    assert (result.raw_code, result.raw_text) == ("delivered", "Delivered, Front Desk")
    assert result.received_at == DELIVERED
    assert result.updated_at == epoch("2026-09-03T15:00:00Z")
    assert result.public_url == "https://track.easypost.com/djE6dHJrXzEyMw"


def test_what_is_handed_on_names_neither_people_nor_places() -> None:
    result = read_tracker(tracker(), now=NOW)

    assert result is not None
    assert set(result.raw) <= set(KEPT)
    assert "JOHN TESTER" not in str(result.raw)
    assert "CHARLESTON" not in str(result.raw)


def test_the_table_has_all_the_statuses_of_easyposts_docs() -> None:
    assert set(STATES) == set(STATUSES)


@pytest.mark.parametrize(("status", "means"), STATUSES.items())
def test_a_status_means(status: str, means: ParcelState) -> None:
    assert state(status=status) is means


@pytest.mark.parametrize("status", ["", "Delivered", "handed_over", None, True, []])
def test_a_status_that_is_not_known_is_unknown_and_logged(
    status: object, caplog: pytest.LogCaptureFixture
) -> None:
    assert state(status=status) is ParcelState.UNKNOWN
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


@pytest.mark.parametrize(
    ("detail", "means"),
    [
        ("refused", ParcelState.REFUSED),
        ("lost", ParcelState.LOST),
        ("weather_delay", ParcelState.ATTEMPT_FAILED),
        (None, ParcelState.ATTEMPT_FAILED),
    ],
)
def test_a_failure_may_be_more_than_a_failed_try(
    detail: object, means: ParcelState
) -> None:
    assert state(status="failure", status_detail=detail) is means


def test_a_return_label_is_never_received() -> None:
    states = {each: state(status=each, is_return=True) for each in STATUSES}

    assert ParcelState.RECEIVED not in states.values()
    assert states["delivered"] is ParcelState.RETURNED
    assert states["in_transit"] is ParcelState.RETURNING


def test_delivered_after_it_was_sent_back_is_for_a_person_to_judge() -> None:
    back = [*STEPS[:3], step("return_to_sender", "2026-09-03T13:00:00Z"), STEPS[3]]

    result = read_tracker(tracker(tracking_details=back), now=NOW)

    assert result is not None
    assert (result.state, result.received_at) == (ParcelState.REVIEW, None)


def test_paperwork_after_the_delivery_does_not_move_it() -> None:
    later = step("delivered", "2026-09-04T09:00:00Z", "Proof of delivery")
    nothing = step("unknown", "2026-09-05T09:00:00Z")

    assert received_at(*STEPS, later, nothing) == DELIVERED


def test_a_delivery_taken_back_by_the_carrier_does_not_count() -> None:
    mistaken = step("delivered", "2026-09-02T12:00:00Z")

    assert received_at(STEPS[0], mistaken, *STEPS[2:]) == DELIVERED


def test_the_order_of_the_scans_does_not_matter() -> None:
    assert received_at(*reversed(STEPS)) == DELIVERED


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-09-03T14:24:00Z", "2026-09-03T14:24:00+00:00"),
        ("2026-09-03T14:24:00", "2026-09-03T14:24:00+00:00"),
        ("2026-09-03T10:24:00-04:00", "2026-09-03T14:24:00+00:00"),
        ("2026-09-03T14:24:00.5+00:00", "2026-09-03T14:24:00+00:00"),
    ],
)
def test_a_time_without_a_zone_is_utc(written: str, meant: str) -> None:
    assert received_at(step("delivered", written)) == epoch(meant)


def test_nothing_is_received_later_than_now() -> None:
    assert received_at(step("delivered", "2033-01-01T00:00:00Z")) == int(NOW)


@pytest.mark.parametrize("blank", [None, "", "yesterday", 0, "0001-01-01T00:00:00"])
def test_without_a_time_of_delivery_there_is_none(blank: object) -> None:
    assert received_at(step("delivered", blank)) is None


@pytest.mark.parametrize("details", [None, [], {}, "x", [None, 1, "x"]])
def test_without_scans_the_status_counts(details: object) -> None:
    result = read_tracker(tracker(tracking_details=details), now=NOW)

    assert result is not None
    assert (result.state, result.received_at) == (ParcelState.RECEIVED, None)


@pytest.mark.parametrize("page", [None, "", "javascript:alert(1)", "http://x.example"])
def test_only_a_safe_address_is_handed_on_as_a_page(page: object) -> None:
    result = read_tracker(tracker(public_url=page), now=NOW)

    assert result is not None
    assert result.public_url == ""


@pytest.mark.parametrize("number", [None, "", "  ", [], True])
def test_a_tracker_of_no_parcel_is_none(number: object) -> None:
    assert read_tracker(tracker() | {"tracking_code": number}, now=NOW) is None


FIELDS = shapes(
    *KEPT, *STATUSES, "tracking_details", "datetime", "2026-09-03T14:24:00Z"
)


@given(junk=FIELDS)
def test_any_tracker_is_read(junk: object) -> None:
    given = junk if isinstance(junk, dict) else {"tracking_details": junk}

    result = read_tracker({"tracking_code": NUMBER, **given}, now=NOW)

    assert result is None or result.state in ParcelState
