"""The carrier that `docs/carriers.md` makes up works, and the page shows its code."""

import re
from pathlib import Path

import pytest

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
from docs.examples.third_carrier import STATES, PigeonPost
from tests.carriers.desk import Desk

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = (ROOT / "docs" / "carriers.md").read_text(encoding="utf-8")
CODE = (ROOT / "docs" / "examples" / "third_carrier.py").read_text(encoding="utf-8")
KEY = "made-up-key"
SINCE = "2026-09-03T14:24:00Z"


@pytest.fixture
def carrier(desk: Desk) -> PigeonPost:
    return PigeonPost(KEY, url=desk.url)


def parcel(number: str, status: str) -> dict[str, str]:
    return {"number": number, "status": status, "since": SINCE}


def asking(*numbers: str) -> list[TrackRequest]:
    return [TrackRequest(number=number) for number in numbers]


def test_it_is_a_carrier(carrier: PigeonPost) -> None:
    as_any: Carrier = carrier

    assert as_any.read_number("pp 1234 5678") == "PP12345678"
    assert as_any.tracking_url("PP12345678").endswith("/PP12345678")
    with pytest.raises(BadNumber):
        as_any.read_number("12345678")


def test_it_tells_of_every_parcel_in_the_shops_words(
    desk: Desk, carrier: PigeonPost
) -> None:
    statuses = {f"PP0000000{end}": status for end, status in enumerate(STATES)}
    desk.will_say({"parcels": [parcel(*pair) for pair in statuses.items()]})

    results = carrier.track(asking(*statuses))

    assert {each.number: each.state for each in results} == {
        number: STATES[status] for number, status in statuses.items()
    }
    assert [each.state for each in results if each.received_at] == [
        ParcelState.RECEIVED
    ]
    assert desk.asked[0].path.startswith("/parcels?numbers=PP00000000%2CPP")
    assert desk.asked[0].headers["X-Api-Key"] == KEY


def test_a_word_that_it_does_not_know_is_unknown(
    desk: Desk, carrier: PigeonPost
) -> None:
    desk.will_say({"parcels": [parcel("PP00000001", "eaten")]})

    (result,) = carrier.track(asking("PP00000001"))

    assert (result.state, result.received_at) == (ParcelState.UNKNOWN, None)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (401, {}, Refused),
        (422, {}, BadRequest),
        (429, {}, RateLimited),
        (502, "<html>no</html>", Transient),
        (200, "<html>no</html>", Transient),
        (200, {"parcels": [{}]}, Transient),
        (200, [], Transient),
    ],
)
def test_its_errors_say_what_to_do(
    desk: Desk, carrier: PigeonPost, status: int, body: object, kind: type[CarrierError]
) -> None:
    desk.will_say(body, status=status)

    with pytest.raises(CarrierError) as caught:
        carrier.track(asking("PP00000001"))

    assert type(caught.value) is kind
    assert KEY not in str(caught.value)


def test_the_page_shows_code_that_is_in_the_example() -> None:
    blocks = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)

    assert len(blocks) == 4
    assert not [block for block in blocks if block not in CODE]


def test_the_page_names_every_state() -> None:
    named = set(re.findall(r"`([a-z_]+)`", PAGE))

    assert set(ParcelState) <= named


def test_the_pages_links_lead_to_files_that_are_there() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", PAGE)

    assert links
    assert not [link for link in links if not (ROOT / "docs" / link).exists()]
