"""What comes out of an answer of Nova Poshta's: rows, or the right error."""

import json
import logging
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carriers.base import (
    BadRequest,
    CarrierError,
    RateLimited,
    Refused,
    Transient,
)
from carriers.nova_poshta_envelope import read_envelope
from tests.carriers.junk import shapes

KEY = "0123456789abcdef0123456789abcdef"
ROW = {"Number": "20400048799001", "StatusCode": "9"}
LISTS = (
    "data errors warnings info messageCodes errorCodes warningCodes infoCodes".split()
)


def envelope(**changes: Any) -> dict[str, Any]:
    return {"success": True, **{name: [] for name in LISTS}, **changes}


def refusal(code: object, text: str = "No") -> dict[str, Any]:
    return envelope(success=False, errors=[text], errorCodes=[code])


def read(answer: object, *, status: int = 200, **headers: str) -> list[Any]:
    body = answer if isinstance(answer, str) else json.dumps(answer)
    return read_envelope(status, body.encode(), headers, secrets=(KEY,))


def test_the_rows_come_out() -> None:
    assert read(envelope(data=[ROW])) == [ROW]


def test_rows_may_come_as_an_object_and_between_other_things() -> None:
    assert read(envelope(data={"0": ROW, "1": None, "2": "row"})) == [ROW]


@pytest.mark.parametrize("data", [[], {}, None, ""])
def test_nothing_told_is_nothing_told(data: object) -> None:
    assert read(envelope(data=data)) == []


@pytest.mark.parametrize("info", [{"totalCount": 1}, ["x"], [], None, "x"])
def test_info_may_have_any_shape(info: object) -> None:
    assert read(envelope(data=[ROW], info=info)) == [ROW]


def test_a_warning_keyed_by_parcel_is_passed_on_to_the_log_without_the_parcel(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    text = "Please enter a valid phone number"
    warnings = [{"ID_20400048799001": text}, {"ID_20400048799002": text}]

    rows = read(envelope(data=[ROW], warnings=warnings))

    assert rows == [ROW]
    assert [record.getMessage() for record in caplog.records] == [
        f"Nova Poshta remarks: {text}"
    ]


def test_success_with_errors_beside_it_is_a_success_that_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    rows = read(envelope(data=[ROW], errors=["Half of it"], errorCodes=["20009999999"]))

    assert rows == [ROW]
    assert "Half of it (20009999999)" in caplog.text


def test_success_with_errors_and_no_rows_is_none() -> None:
    with pytest.raises(Transient, match="Half of it"):
        read(envelope(errors=["Half of it"]))


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("20000200068", Refused),
        ("20000200069", Refused),
        ("20000201204", Refused),
        ("20000401501", RateLimited),
        ("20001401153", BadRequest),
        ("20001401155", BadRequest),
        ("20001401156", BadRequest),
        ("20001401157", BadRequest),
        ("20001401158", BadRequest),
        ("20001401160", BadRequest),
        ("20001401203", BadRequest),
        ("20001401442", BadRequest),
        ("20000200159", BadRequest),
        ("20000300415", BadRequest),
        ("20000100016", Transient),
        ("20009999999", Transient),
        (20000200068, Refused),
    ],
)
def test_a_code_says_what_to_do(code: object, kind: type[CarrierError]) -> None:
    with pytest.raises(CarrierError) as caught:
        read(refusal(code))

    assert type(caught.value) is kind
    assert str(code) in str(caught.value)


@pytest.mark.parametrize(
    "answer",
    [
        envelope(
            success=False,
            errors={"0": "API auth fail"},
            errorCodes={"0": "20000200068"},
        ),
        envelope(success=False, errors={"20000200068": "API auth fail"}),
        envelope(success=False, errors="API auth fail", errorCodes="20000200068"),
        envelope(
            success=False,
            errors=[{"ID_1": ["API auth fail"]}],
            errorCodes=[20000200068],
        ),
    ],
)
def test_errors_may_be_a_list_or_an_object(answer: dict[str, Any]) -> None:
    with pytest.raises(Refused, match=r"API auth fail \(20000200068\)"):
        read(answer)


def test_the_key_being_refused_outweighs_what_else_is_wrong() -> None:
    codes = ["20001401158", "20000200068"]

    with pytest.raises(Refused):
        read(envelope(success=False, errors=["a", "b"], errorCodes=codes))


def test_a_rate_limit_says_for_how_long() -> None:
    with pytest.raises(RateLimited) as by_code:
        read(refusal("20000401501", "To many requests"))
    with pytest.raises(RateLimited) as by_header:
        read("", status=429, **{"Retry-After": "7"})
    with pytest.raises(RateLimited) as by_far_too_long:
        read("", status=429, **{"Retry-After": "999999999"})

    assert by_code.value.retry_after == 60
    assert by_header.value.retry_after == 7
    assert by_far_too_long.value.retry_after == 3600


@pytest.mark.parametrize("answer", ["", "<html>no</html>", envelope(success=False)])
def test_a_401_refuses_the_key_whatever_it_says(answer: object) -> None:
    with pytest.raises(Refused):
        read(answer, status=401)


@pytest.mark.parametrize("status", [301, 303, 400, 403, 404, 500, 502, 503, 504])
def test_a_page_in_place_of_an_answer_may_pass(status: int) -> None:
    with pytest.raises(Transient, match=f"HTTP {status}"):
        read("<html><h1>Bad Gateway</h1></html>", status=status)


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "{",
        '{"success": true, "data": [',
        "[]",
        "null",
        "1",
        '"ok"',
        "[" * 200_000,
        '{"success": true, "data": ' + "9" * 5_000 + "x",
        "\ufeff",
    ],
)
def test_broken_json_may_pass(broken: str) -> None:
    with pytest.raises(Transient):
        read(broken)


@pytest.mark.parametrize("success", [False, None, "true", 1, "", [], {}])
def test_only_true_is_a_success(success: object) -> None:
    with pytest.raises(Transient):
        read(envelope(data=[ROW], success=success))


def test_no_message_holds_the_key(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    text = f"The key {KEY} is not right"

    with pytest.raises(Refused) as refused:
        read(refusal("20000200068", text))
    read(envelope(data=[ROW], errors=[text], warnings=[text]))

    assert KEY not in str(refused.value)
    assert KEY not in caplog.text


def test_a_message_stays_short_however_much_is_wrong() -> None:
    errors = [f"{'no ' * 500}{each}" for each in range(200)]

    with pytest.raises(Transient) as caught:
        read(envelope(success=False, errors=errors))

    assert len(str(caught.value)) < 5_000


@given(
    junk=shapes("success", "20000200068", "20001401158", *LISTS),
    status=st.sampled_from([200, 200, 200, 401, 429, 502]),
)
def test_any_json_gives_rows_or_a_carrier_error(junk: object, status: int) -> None:
    try:
        rows = read(json.dumps(junk), status=status)
    except CarrierError:
        return
    assert all(isinstance(row, dict) for row in rows)


@given(body=st.binary(max_size=60))
def test_any_bytes_give_rows_or_a_carrier_error(body: bytes) -> None:
    with pytest.raises(Transient):
        read_envelope(200, body, {})
