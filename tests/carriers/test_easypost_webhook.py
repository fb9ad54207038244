"""Deliveries of EasyPost's, signed as its own SDK expects it."""

import hmac
import json
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given

from carriers.base import BadSignature, ParcelState, TrackResult
from carriers.easypost import read_webhook
from tests.carriers.junk import shapes
from tests.carriers.trackers import NUMBER, tracker
from tests.clock import FrozenClock

SECRET = "made-up-sécret"
SIGNATURE = "hmac-sha256-hex="


def delivery(**changes: Any) -> dict[str, Any]:
    return {
        "id": "evt_1",
        "object": "Event",
        "description": "tracker.updated",
        "mode": "test",
        "previous_attributes": {"status": "out_for_delivery"},
        "result": tracker(),
        **changes,
    }


def signed(body: bytes, secret: str = SECRET) -> str:
    # EasyPost decomposes the secret's letters (NFKD) before it signs.
    key = secret.replace("é", "e\u0301").encode()
    return SIGNATURE + hmac.new(key, body, sha256).hexdigest()


def receive(event: object, **options: Any) -> TrackResult | None:
    body = json.dumps(event).encode()
    return read_webhook(body, signed(body), SECRET, **options)


def test_an_update_is_read_like_an_answer(clock: FrozenClock) -> None:
    result = receive(delivery(), clock=clock)

    assert result is not None
    assert (result.number, result.state) == (NUMBER, ParcelState.RECEIVED)


def test_nothing_is_received_later_than_the_clock_says(clock: FrozenClock) -> None:
    clock.tick(-10_000_000)

    result = receive(delivery(), clock=clock)

    assert result is not None
    assert result.received_at == int(clock())


def test_the_body_counts_byte_by_byte() -> None:
    # A weight of 17.0 loses its point when it is parsed and written again.
    body = b'{"description": "tracker.updated", "result":  {"tracking_code":"EZ1",'
    body += b' "status":"in_transit", "weight": 17.0}}'

    result = read_webhook(body, signed(body), SECRET)

    assert result is not None
    assert result.state is ParcelState.IN_TRANSIT


@pytest.mark.parametrize(
    "description", ["tracker.created", "batch.updated", "TRACKER.UPDATED", None, []]
)
def test_a_delivery_of_another_kind_is_none(description: object) -> None:
    assert receive(delivery(description=description)) is None


@pytest.mark.parametrize("result", [None, [], "x", {}, {"status": "delivered"}])
def test_an_update_of_no_parcel_is_none(result: object) -> None:
    assert receive(delivery(result=result)) is None


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 200_000, b"\xff\xfe"])
def test_what_is_signed_and_no_json_is_none(body: bytes) -> None:
    assert read_webhook(body, signed(body), SECRET) is None


GOOD = json.dumps(delivery()).encode()


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "hmac-sha256-hex=",
        signed(GOOD).removeprefix(SIGNATURE),
        signed(GOOD).upper(),
        signed(GOOD + b" "),
        signed(GOOD, "another secret"),
        signed(GOOD)[:-1],
        signed(GOOD) + "é",
    ],
)
def test_a_bad_signature_is_refused(signature: str) -> None:
    with pytest.raises(BadSignature):
        read_webhook(GOOD, signature, SECRET)


def test_without_a_secret_everything_is_refused() -> None:
    with pytest.raises(BadSignature):
        read_webhook(GOOD, signed(GOOD, ""), "")


def test_the_error_shows_neither_secret_nor_signature() -> None:
    with pytest.raises(BadSignature) as caught:
        read_webhook(GOOD, signed(GOOD, "another secret"), SECRET)

    assert SECRET not in str(caught.value)
    assert caught.value.__cause__ is None


@given(junk=shapes("description", "tracker.updated", "result", "tracking_code"))
def test_any_json_that_is_signed_is_read(junk: object) -> None:
    result = receive(junk)

    assert result is None or result.number
