"""EasyPost's API by EasyPost's own SDK: trackers, lists, keys, errors, test numbers."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
import requests
from easypost import EasyPostClient
from easypost.errors import (
    EndOfPaginationError,
    ForbiddenError,
    InvalidRequestError,
    NotFoundError,
    UnauthorizedError,
)
from flask import Flask
from flask.testing import FlaskClient

from tests.clock import FrozenClock
from tests.sandbox.easypost_kit import connect
from tests.sandbox.parcel_kit import look, make, move
from tests.server import serving

CODE = "9400111899223197428490"
STATUSES = {
    "EZ1000000001": "pre_transit",
    "EZ2000000002": "in_transit",
    "EZ3000000003": "out_for_delivery",
    "EZ4000000004": "delivered",
    "EZ5000000005": "return_to_sender",
    "EZ6000000006": "failure",
    "EZ7000000007": "unknown",
}


@pytest.fixture
def url(sandbox: Flask) -> Iterator[str]:
    with serving(sandbox) as url:
        yield url


@pytest.fixture
def easypost(url: str) -> Iterator[EasyPostClient]:
    with connect(url) as client:
        yield client


def parcel(client: FlaskClient, number: str = CODE) -> dict[str, Any]:
    return make(client, number, carrier="easypost")


def test_a_parcel_that_was_made_has_its_tracker_already(
    client: FlaskClient, easypost: EasyPostClient
) -> None:
    made = parcel(client)

    created = easypost.tracker.create(tracking_code=CODE, carrier="USPS")
    again = easypost.tracker.create(tracking_code=CODE)
    retrieved = easypost.tracker.retrieve(made["tracker"])

    assert (created.id, created.status) == (made["tracker"], "pre_transit")
    assert created == again == retrieved
    assert type(created).__name__ == "Tracker"
    assert created.tracking_details[0].tracking_location.city == "HOUSTON"


def test_a_tracker_moves_along_as_the_marketer_says(
    client: FlaskClient, easypost: EasyPostClient, clock: FrozenClock
) -> None:
    made = parcel(client)
    seen = []
    for state in ("handed_over", "with_courier", "at_branch", "received"):
        clock.tick(3600)
        move(client, state, number=CODE)
        seen.append(easypost.tracker.retrieve(made["tracker"]).status)

    tracker = easypost.tracker.retrieve(made["tracker"])

    assert seen == [
        "in_transit",
        "out_for_delivery",
        "available_for_pickup",
        "delivered",
    ]
    assert [detail.status for detail in tracker.tracking_details[1:]] == seen
    assert _moment(tracker.tracking_details[-1].datetime) == int(clock())
    assert _moment(tracker.updated_at) - _moment(tracker.created_at) == 4 * 3600


@pytest.mark.parametrize(
    ("state", "status", "detail"),
    [
        ("refused", "return_to_sender", "refused"),
        ("returned", "return_to_sender", "return"),
        ("attempt_failed", "failure", "delivery_exception"),
        ("unknown_code", "held_at_sea", "status_update"),
    ],
)
def test_what_goes_wrong_has_easyposts_finer_word(
    client: FlaskClient,
    easypost: EasyPostClient,
    state: str,
    status: str,
    detail: str,
) -> None:
    parcel(client)
    move(client, state, number=CODE)

    tracker = easypost.tracker.create(tracking_code=CODE)

    assert (tracker.status, tracker.status_detail) == (status, detail)


def test_the_test_numbers_stand_at_their_statuses_with_a_way_behind_them(
    client: FlaskClient, easypost: EasyPostClient, clock: FrozenClock
) -> None:
    for code, status in STATUSES.items():
        tracker = easypost.tracker.create(tracking_code=code, carrier="UPS")
        details = tracker.tracking_details
        moments = [_moment(detail.datetime) for detail in details]

        assert (tracker.tracking_code, tracker.status) == (code, status)
        assert tracker.carrier == "UPS"
        assert moments == sorted(moments)
        assert all(moment < clock() for moment in moments)
        assert [detail.status for detail in details][-1:] == [
            status for _ in details[:1]
        ]

    assert len(client.get("/parcels.json").json) == len(STATUSES)


def test_a_test_number_does_not_move(
    client: FlaskClient, easypost: EasyPostClient
) -> None:
    easypost.tracker.create(tracking_code="EZ2000000002")

    answer = client.post("/parcels/EZ2000000002/move", json={"state": "received"})

    assert (answer.status_code, answer.json["error"]["code"]) == (409, "stands_still")
    assert look(client, "EZ2000000002")["code"] == "in_transit"


def test_a_number_that_nobody_made_is_refused(
    client: FlaskClient, easypost: EasyPostClient
) -> None:
    with pytest.raises(InvalidRequestError) as refusal:
        easypost.tracker.create(tracking_code=CODE)

    assert refusal.value.http_status == 422
    assert refusal.value.code == "TRACKER.INVALID_TEST_CODE"
    assert client.get("/parcels.json").json == []


def test_a_parcel_of_nova_poshta_has_no_tracker(
    client: FlaskClient, easypost: EasyPostClient
) -> None:
    make(client)

    with pytest.raises(InvalidRequestError):
        easypost.tracker.create(tracking_code="20450012345678")
    assert easypost.tracker.all()["trackers"] == []


def test_lists_go_from_page_to_page_newest_first(
    client: FlaskClient, easypost: EasyPostClient
) -> None:
    made = [parcel(client, f"94001{n:017}")["tracker"] for n in range(5)]

    first = easypost.tracker.all(page_size=2)
    second = easypost.tracker.get_next_page(first, page_size=2)
    third = easypost.tracker.get_next_page(second, page_size=2)

    pages = [[one.id for one in page["trackers"]] for page in (first, second, third)]
    assert pages == [made[:2:-1], made[2:0:-1], made[:1]]
    with pytest.raises(EndOfPaginationError):
        easypost.tracker.get_next_page(third, page_size=2)


def test_lists_are_narrowed_as_the_sdk_asks(
    client: FlaskClient, easypost: EasyPostClient, clock: FrozenClock
) -> None:
    codes = [f"94001{n:017}" for n in range(3)]
    made = []
    for code in codes:
        made.append(parcel(client, code)["tracker"])
        clock.tick(60)
    easypost.tracker.create(tracking_code="EZ4000000004", carrier="UPS")

    def found(**asked: Any) -> list[str]:
        return [one.tracking_code for one in easypost.tracker.all(**asked)["trackers"]]

    later = datetime.fromtimestamp(clock() - 90).astimezone().isoformat()
    assert found(tracking_code=codes[0]) == codes[:1]
    assert found(tracking_codes=codes[:2]) == codes[1::-1]
    assert found(carrier="UPS") == ["EZ4000000004"]
    assert found(after_id=made[1]) == ["EZ4000000004", codes[2]]
    assert found(start_datetime=later) == ["EZ4000000004", codes[2]]
    assert found(end_datetime=later) == codes[1::-1]


def test_a_batch_gives_the_trackers_that_there_are(
    client: FlaskClient, easypost: EasyPostClient
) -> None:
    made = parcel(client)

    batch = easypost.tracker.retrieve_batch(tracking_codes=[CODE, "1Z999"])

    assert [one.id for one in batch["trackers"]] == [made["tracker"]]


@pytest.mark.parametrize(
    ("key", "error", "code"),
    [
        ("", UnauthorizedError, "UNAUTHORIZED"),
        ("nonsense", UnauthorizedError, "UNAUTHORIZED"),
        ("EZAKmadeup", ForbiddenError, "APIKEY.INACTIVE"),
    ],
)
def test_a_key_that_is_not_of_test_mode_is_refused(
    url: str, key: str, error: type[Exception], code: str
) -> None:
    with connect(url, key) as easypost, pytest.raises(error) as refusal:
        easypost.tracker.all()

    assert refusal.value.code == code
    assert key == "" or key not in str(refusal.value)


def test_the_key_may_come_as_the_user_of_basic(url: str) -> None:
    answer = requests.get(
        f"{url}/easypost/v2/trackers", auth=("EZTKmadeup", ""), timeout=10
    )

    assert answer.json() == {"trackers": [], "has_more": False}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "tracker"),
        ({"tracker": {}}, "tracking_code"),
        ({"tracker": {"tracking_code": " "}}, "tracking_code"),
    ],
)
def test_a_missing_parameter_is_named(
    easypost: EasyPostClient, url: str, body: Any, field: str
) -> None:
    answer = requests.post(
        f"{url}/easypost/v2/trackers", json=body, auth=("EZTKx", ""), timeout=10
    )

    assert answer.status_code == 422
    assert answer.json()["error"] == {
        "code": "PARAMETER.REQUIRED",
        "message": "Missing required parameter.",
        "errors": [{"field": field, "message": "cannot be blank"}],
    }


def test_what_is_not_there_is_not_found(easypost: EasyPostClient) -> None:
    with pytest.raises(NotFoundError) as refusal:
        easypost.tracker.retrieve("trk_none")
    with pytest.raises(NotFoundError):
        easypost.shipment.all()

    assert refusal.value.code == "NOT_FOUND"


@pytest.mark.parametrize(
    "asked", [{"page_size": 101}, {"page_size": 0}, {"start_datetime": "soon"}]
)
def test_a_page_that_cannot_be_is_refused(
    easypost: EasyPostClient, asked: dict[str, Any]
) -> None:
    with pytest.raises(InvalidRequestError):
        easypost.tracker.all(**asked)


def _moment(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
