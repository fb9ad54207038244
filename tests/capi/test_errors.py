"""Meta's errors, sorted by code and subcode into what to do."""

import pytest

from capi.errors import (
    CapiError,
    EventError,
    RateLimited,
    SettingsError,
    TransientError,
    TransportError,
    from_answer,
)

TABLE = [
    (401, 190, None, SettingsError),
    (400, 190, 463, SettingsError),
    (500, 190, None, SettingsError),
    (400, 104, None, SettingsError),
    (400, 102, None, SettingsError),
    (400, 100, 33, SettingsError),
    (403, 200, None, SettingsError),
    (403, 10, None, SettingsError),
    (400, 803, None, SettingsError),
    (400, 100, None, EventError),
    (400, 100, 2804003, EventError),
    (400, 100, 2804019, EventError),
    (400, 100, 2804050, EventError),
    (500, 1, None, TransientError),
    (503, 2, None, TransientError),
    (400, 341, None, TransientError),
    (400, 368, None, TransientError),
    (400, 21009, None, TransientError),
    (400, 4, None, RateLimited),
    (500, 17, None, RateLimited),
    (400, 32, None, RateLimited),
    (400, 613, None, RateLimited),
    (400, 80004, None, RateLimited),
    (500, 99999, None, TransientError),
    (429, 99999, None, TransientError),
]


@pytest.mark.parametrize(("status", "code", "subcode", "kind"), TABLE)
def test_code_and_subcode_decide(
    status: int, code: int, subcode: int | None, kind: type[CapiError]
) -> None:
    error = from_answer(status, {"error": {"code": code, "error_subcode": subcode}})

    assert type(error) is kind


def test_is_transient_makes_an_unknown_refusal_worth_another_try() -> None:
    body = {"error": {"code": 100, "error_subcode": 1, "is_transient": True}}

    assert type(from_answer(400, body)) is TransientError


def test_the_wording_decides_nothing() -> None:
    body = {"error": {"code": 100, "message": "Please retry later: rate limit"}}

    assert type(from_answer(400, body)) is EventError


@pytest.mark.parametrize("body", [None, "<html>", [], {}, {"error": "no"}])
def test_an_answer_that_is_not_metas_is_a_transport_error(body: object) -> None:
    error = from_answer(502, body)

    assert type(error) is TransportError
    assert error.status == 502


def test_an_error_carries_what_support_asks_for() -> None:
    error = from_answer(
        400,
        {
            "error": {
                "message": "Invalid parameter",
                "code": 100,
                "error_subcode": 2804003,
                "error_user_title": "Event Timestamp Too Old",
                "error_user_msg": "Seven days at most.",
                "fbtrace_id": "Atrace",
            }
        },
    )

    assert isinstance(error, EventError)
    assert (error.code, error.subcode, error.title, error.fbtrace_id) == (
        100,
        2804003,
        "Event Timestamp Too Old",
        "Atrace",
    )
    assert str(error) == "[400] 100/2804003 Seven days at most."
