"""What the app gateway refuses: malformed, too large, without a key. Asked in the
test's own process, as no call of these leaves anything behind."""

import gzip

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.databases import Sqlite
from tests.shop import phone
from tests.shop.phone import KEY, call, compact, event

INSTALL = {"event_name": "MobileAppInstall"}
PERSON = {"external_id": "17"}

ZIPPED = gzip.compress(b"{}", mtime=0)
"""The same bytes whenever it is packed: a test's name is made of them."""


@pytest.fixture(scope="module")
def gate(sqlite: Sqlite, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A shop that nobody serves."""
    return phone.gate(sqlite, tmp_path_factory.mktemp("gate"))


def post(gate: FlaskClient, body: object, **headers: str) -> TestResponse:
    """A call with the key; `headers` as in `Content_Encoding="gzip"`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    usual = {
        "Authorization": f"Bearer {KEY}",
        "Content-Type": "application/json",
    }
    data = body if isinstance(body, bytes) else compact(body)
    return gate.post("/api/app-events", data=data, headers=usual | named)


def error(answer: TestResponse, status: int) -> dict[str, str | None]:
    """The error, in the shop's one shape."""
    assert answer.status_code == status, answer.text
    said: dict[str, str | None] = answer.json["error"]
    assert said.keys() == {"code", "message", "field"}
    return said


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ([], None),
        ({}, "events"),
        ({"events": {}}, "events"),
        ({"events": [17]}, "events[0]"),
        ({"events": [{}]}, "events[0].event_name"),
        ({"events": [event("")]}, "events[0].event_name"),
        ({"events": [event("a\nb")]}, "events[0].event_name"),
        ({"events": [{"event_name": "Search"}]}, "events[0].event_id"),
        ({"events": [event()]}, "events[0].user_data"),
        ({"events": [event(), INSTALL], "user_data": PERSON}, "events[1].event_id"),
        ({"events": [event(event_id="x" * 65)]}, "events[0].event_id"),
        ({"events": [event(event_id="ключ")]}, "events[0].event_id"),
        ({"events": [event(event_time="now")]}, "events[0].event_time"),
        ({"events": [event(event_time=-1)]}, "events[0].event_time"),
        (
            b'{"events": [{"event_name": "A", "event_id": "1", "event_time": 1e400}]}',
            "events[0].event_time",
        ),
        ({"events": [event(order_number="C1")]}, "events[0].order_number"),
        ({"events": [event()], "user_data": {"em": "x"}}, "user_data.em"),
        ({"events": [event()], "consent": "yes"}, "consent"),
        ({"events": [event()], "app_data": {"extinfo": ["a2"]}}, "app_data.extinfo"),
        (
            {"events": [event(custom_data={"currency": 840})]},
            "events[0].custom_data.currency",
        ),
        (
            {"events": [event(custom_data={"contents": [{"ID": 1}]})]},
            "events[0].custom_data.contents[0].ID",
        ),
        ({"events": [event()] * 1001}, "events"),
    ],
)
def test_what_is_malformed_is_named_by_its_path(
    gate: FlaskClient, body: object, field: str | None
) -> None:
    said = error(post(gate, body), 400)

    assert said["code"] == "malformed"
    assert said["field"] == field


def test_a_misspelled_field_is_told_the_name_that_it_probably_means(
    gate: FlaskClient,
) -> None:
    said = error(post(gate, call(event(custom_dat={}))), 400)

    assert "custom_data is known" in (said["message"] or "")


def test_an_install_is_refused_where_no_id_tells_the_device(gate: FlaskClient) -> None:
    zeros = {"madid": "00000000-0000-0000-0000-000000000000"}

    said = error(post(gate, call(INSTALL, user_data=zeros)), 400)

    assert "madid or anon_id" in (said["message"] or "")


def test_everything_that_is_malformed_is_counted(gate: FlaskClient) -> None:
    said = error(post(gate, {"events": [{}, {}, {}]}), 400)

    assert "There is more to mend: 2." in (said["message"] or "")


def test_a_body_that_unpacks_to_more_than_a_megabyte_is_refused(
    gate: FlaskClient,
) -> None:
    bomb = gzip.compress(compact(call(event(custom_data={"own": "x" * 5_000_000}))))
    assert len(bomb) < 10_000

    answer = post(gate, bomb, Content_Encoding="gzip")

    assert error(answer, 413)["code"] == "too_large"


def test_a_plain_body_of_more_than_a_megabyte_is_refused(gate: FlaskClient) -> None:
    answer = post(gate, call(event(custom_data={"own": "x" * 1_000_001})))

    assert error(answer, 413)["code"] == "too_large"


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        (b"{", {}, 400, "not_json"),
        (b'{"events": [], "x": NaN}', {}, 400, "not_json"),
        (b'{"events": "\xff"}', {}, 400, "not_json"),
        (b"[" * 100_000, {}, 400, "not_json"),
        (b"{}", {"Content_Encoding": "gzip"}, 400, "not_json"),
        (ZIPPED[:-6], {"Content_Encoding": "gzip"}, 400, "not_json"),
        (ZIPPED * 2, {"Content_Encoding": "gzip"}, 400, "not_json"),
        (b"{}", {"Content_Encoding": "br"}, 415, "unknown_encoding"),
        (b"events=1", {"Content_Type": "text/plain"}, 415, "not_json"),
    ],
)
def test_a_body_that_is_no_json_is_refused(
    gate: FlaskClient, body: bytes, headers: dict[str, str], status: int, code: str
) -> None:
    assert error(post(gate, body, **headers), status)["code"] == code


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        f"Basic {KEY}",
        KEY,
        "Bearer",
        "Bearer wrong-key-of-some-app",
        f"Bearer {KEY}x",
        "Bearer \xe4\xf6\xfc",
    ],
)
def test_without_an_apps_key_nothing_is_taken(
    gate: FlaskClient, authorization: str
) -> None:
    answer = post(gate, call(event()), Authorization=authorization)

    assert error(answer, 401)["code"] == "unknown_key"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_shop_without_keys_takes_nothing_from_any_app(
    sqlite: Sqlite, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("closed")
    closed = phone.gate(sqlite, folder, MOBILE_API_KEYS="")

    assert post(closed, call(event())).status_code == 401


def test_what_is_there_is_not_told_to_another_method(gate: FlaskClient) -> None:
    answer = gate.get("/api/app-events", headers={"Authorization": f"Bearer {KEY}"})

    assert error(answer, 405)["code"] == "method_not_allowed"
