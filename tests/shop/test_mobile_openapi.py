"""The gateway's description is true: whatever it promises is taken, and it describes
each answer that is given."""

from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from capi.app_data import AppData
from capi.content import Content
from capi.custom_data import CustomData
from capi.user_data import AS_IT_IS, HASHED, UserData
from shop import openapi
from shop.mobile_outbox import Result
from tests.databases import Sqlite
from tests.shop import phone
from tests.shop.phone import APP_DATA, KEY, call, event, examples

Schema = dict[str, Any]

PATH = "/api/app-events"


@pytest.fixture(scope="module")
def gate(sqlite: Sqlite, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A shop that nobody serves."""
    folder = tmp_path_factory.mktemp("described")
    limit = {"MOBILE_EVENTS_PER_MINUTE": "500"}
    return phone.gate(sqlite, folder, SHOP_URL="https://shop.example", **limit)


@pytest.fixture(scope="module")
def described(gate: FlaskClient) -> Schema:
    """What `/api/openapi.json` says."""
    answer = gate.get("/api/openapi.json", base_url="https://shop.example")
    assert answer.status_code == 200
    document: Schema = answer.json
    return document


def post(gate: FlaskClient, body: object, **headers: str) -> TestResponse:
    usual = {"Authorization": f"Bearer {KEY}"}
    return gate.post(
        PATH, json=body, headers=usual | headers, base_url="https://shop.example"
    )


def check(described: Schema, value: object, schema: Schema) -> None:
    """Judge a value by a schema of the document, references and all."""
    jsonschema.Draft202012Validator({**described, **schema}).validate(value)


def said_of(described: Schema, answer: TestResponse) -> Schema:
    """The schema that the document has for an answer of this status."""
    said = described["paths"][PATH]["post"]["responses"][str(answer.status_code)]
    assert set(said.get("headers", {})) <= set(answer.headers.keys())
    schema: Schema = said["content"]["application/json"]["schema"]
    return schema


def test_it_is_an_openapi_document_of_this_shop(described: Schema) -> None:
    assert described["openapi"] == "3.1.0"
    assert described["info"].keys() >= {"title", "version"}
    assert described["servers"] == [{"url": "https://shop.example"}]
    assert described["paths"].keys() == {PATH}


def test_each_schema_is_one_and_each_reference_leads_to_one(described: Schema) -> None:
    schemas = described["components"]["schemas"]

    for schema in schemas.values():
        jsonschema.Draft202012Validator.check_schema(schema)

    names = {f"#/components/schemas/{name}" for name in schemas}
    assert set(references(described)) == names


def references(value: Any) -> Iterator[str]:
    """Every `$ref` in the document."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "$ref":
                yield inner
            else:
                yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def test_every_documented_field_is_taken(gate: FlaskClient) -> None:
    whole = {
        **examples("Event"),
        "event_name": "Search",
        "user_data": examples("UserData"),
        "app_data": examples("AppData"),
        "custom_data": {**examples("CustomData"), "contents": [examples("Content")]},
    }
    del whole["order_number"]

    answer = post(gate, {**whole_call(), "events": [whole]})

    assert answer.status_code == 200, answer.text
    (told,) = answer.json["results"]
    assert told["result"] == "recorded"


def whole_call() -> Schema:
    return {
        "user_data": examples("UserData"),
        "app_data": examples("AppData"),
        "consent": examples("Call")["consent"],
    }


@pytest.mark.parametrize("name", openapi.COMPONENTS)
def test_every_example_is_an_example(described: Schema, name: str) -> None:
    for schema in (
        described["components"]["schemas"][name].get("properties", {}).values()
    ):
        for example in schema.get("examples", ()):
            check(described, example, schema)


@pytest.mark.parametrize("name", ["Event", "UserData", "AppData", "CustomData"])
def test_every_field_that_an_app_may_send_has_an_example(name: str) -> None:
    objects = {"user_data", "app_data", "custom_data"}

    assert (
        examples(name).keys() | objects >= openapi.COMPONENTS[name]["properties"].keys()
    )


@pytest.mark.parametrize(
    ("at", "field"),
    [
        ({"evnts": []}, "evnts"),
        ({"user_data": {"mail": "x"}}, "user_data.mail"),
        ({"app_data": {"ext": "x"}}, "app_data.ext"),
        ({"events": [event(name="x")]}, "events[0].name"),
        (
            {"events": [event(custom_data={"contents": [{"price": 1}]})]},
            "events[0].custom_data.contents[0].price",
        ),
    ],
)
def test_a_field_that_is_not_documented_is_named(
    gate: FlaskClient, at: Schema, field: str
) -> None:
    answer = post(gate, call(event()) | at)

    assert answer.status_code == 400
    assert answer.json["error"]["field"] == field


def test_a_documented_value_of_another_type_is_named(gate: FlaskClient) -> None:
    for part, name in (("user_data", "UserData"), ("app_data", "AppData")):
        for key in openapi.COMPONENTS[name]["properties"]:
            answer = post(gate, call(event(**{part: {key: {"no": "such"}}})))

            assert answer.status_code == 400
            assert answer.json["error"]["field"] == f"events[0].{part}.{key}"


def test_every_documented_field_is_one_that_capi_knows() -> None:
    custom = {
        key
        for key in openapi.COMPONENTS["CustomData"]["properties"]
        if key[:3] != "fb_"
    }

    persons = {*HASHED, *AS_IT_IS, *UserData.kinds}
    assert openapi.COMPONENTS["UserData"]["properties"].keys() <= persons
    assert openapi.COMPONENTS["AppData"]["properties"].keys() == AppData.kinds.keys()
    assert openapi.COMPONENTS["Content"]["properties"].keys() == Content.kinds.keys()
    assert custom - {"_valueToSum", "ad_type"} <= CustomData.kinds.keys()


def answers(gate: FlaskClient) -> Iterator[TestResponse]:
    """An answer of each status that there is."""
    bad_phone = {"phone": "call me", "anon_id": "XZ1"}
    yield post(gate, call(event(), event("Purchase", order_number="C1")))
    yield post(gate, call(event(), consent="refused"))
    yield post(gate, call(event(), user_data=bad_phone, app_data=APP_DATA))
    yield post(gate, call())
    yield post(gate, {})
    yield post(gate, [])
    yield post(gate, call(), Authorization="Bearer no")
    yield post(gate, call(event(custom_data={"own": "x" * 1_000_000})))
    yield post(gate, call(), **{"Content-Type": "text/plain"})
    # A minute's worth, and some of it is used up.
    yield post(gate, {"events": [{}] * 500})


def test_each_answer_is_as_described(gate: FlaskClient, described: Schema) -> None:
    seen = set()

    for answer in answers(gate):
        check(described, answer.json, said_of(described, answer))
        seen.add(str(answer.status_code))

    assert seen == set(described["paths"][PATH]["post"]["responses"])


def test_every_result_is_explained() -> None:
    assert set(openapi.RESULTS) == set(Result)
