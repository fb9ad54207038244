"""The app gateway described, in OpenAPI 3.1, by the tables that judge each call."""

from collections.abc import Iterator
from typing import Any

from capi.findings import Severity
from shop.json_shape import Schema
from shop.mobile_outbox import Result
from shop.mobile_schema import (
    APP_DATA,
    CALL,
    CONTENT,
    CUSTOM_DATA,
    EVENT,
    USER_DATA,
)
from shop.mobile_unpack import MAX_BYTES
from shop.schema_words import exactly, number, text

VERSION = "1"
TEXT_OR_NULL = {"type": ["string", "null"]}

FINDING = exactly(
    {
        "code": text("Stable; see docs/findings.md.", "phone_invalid"),
        "severity": {"enum": [each.value for each in Severity]},
        "field": text("Where, inside the event.", "user_data.ph"),
        "message": text("What it means.", "No country has numbers like this one."),
        "fix": text("What to do.", "Ask for the number with its country code."),
    },
    "A value that was left out or mended, or that Meta will not like. The event was"
    " taken all the same.",
    required=["code", "severity", "field", "message", "fix"],
)

RESULTS = {
    Result.RECORDED: "it waits to be sent",
    Result.ALREADY_RECORDED: "an event of this name and id is there: nothing was added",
    Result.WITHHELD: "it is noted without the person and never sent: they have refused,"
    " or were not asked, or the shop reports to nobody",
    Result.WAITING: "the order is no sale yet; when it becomes one, the shop itself"
    " reports it. A number that no order has is answered so, too",
}

OUTCOME = exactly(
    {
        "index": number("Of the event in the call, from 0.", 0, "integer"),
        "event_name": text("As the Conversions API calls it.", "AddToCart"),
        "event_id": {
            **TEXT_OR_NULL,
            "description": "By which it is known; of an order only the app's own id.",
        },
        "result": {
            "enum": [each.value for each in Result],
            "description": "; ".join(
                f"{result}: {meaning}" for result, meaning in RESULTS.items()
            ),
        },
        "findings": {"type": "array", "items": FINDING},
    },
    "What became of one event.",
    required=["index", "event_name", "event_id", "result", "findings"],
)

ANSWER = exactly(
    {"results": {"type": "array", "items": OUTCOME}},
    "One result for each event, in their order.",
    required=["results"],
)

ERROR = exactly(
    {
        "error": exactly(
            {
                "code": text("Stable.", "malformed"),
                "message": text("What is wrong, for people.", "events is missing."),
                "field": {
                    **TEXT_OR_NULL,
                    "description": "What to mend, such as"
                    " events[2].custom_data.currency.",
                },
            },
            "What went wrong.",
            required=["code", "message", "field"],
        )
    },
    "An error. Nothing was recorded.",
    required=["error"],
)

COMPONENTS = {
    "Call": CALL,
    "Event": EVENT,
    "UserData": USER_DATA,
    "AppData": APP_DATA,
    "CustomData": CUSTOM_DATA,
    "Content": CONTENT,
    "Answer": ANSWER,
    "Outcome": OUTCOME,
    "Finding": FINDING,
    "Error": ERROR,
}

ERRORS = {
    400: "Malformed; `field` says where. Mend it: sent again as it is, it fails again.",
    401: "No app has this key.",
    413: f"More than {MAX_BYTES} bytes, unpacked. Send fewer events.",
    415: "No JSON, or packed in another way than gzip.",
    429: "Too many events of this app. Try again after Retry-After seconds.",
}


def description(url: str) -> dict[str, Any]:
    """The document, for a shop that is reached at `url`."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "App events",
            "version": VERSION,
            "description": "What people do in the app, reported to the shop, which"
            " passes it on to Meta. A call may be repeated: an event enters once by"
            " its name and id.",
        },
        "servers": [{"url": url}],
        "paths": {"/api/app-events": {"post": _report()}},
        "components": {
            "schemas": {name: _inside(schema) for name, schema in COMPONENTS.items()},
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
    }


def _report() -> dict[str, Any]:
    return {
        "operationId": "reportAppEvents",
        "summary": "Report events of one device",
        "security": [{"key": []}],
        "parameters": [
            {
                "name": "Content-Encoding",
                "in": "header",
                "schema": {"enum": ["gzip", "identity"]},
                "description": "gzip, if the body is packed.",
            }
        ],
        "requestBody": {"required": True, "content": _json("Call")},
        "responses": {
            "200": {"description": ANSWER["description"], "content": _json("Answer")},
            **{str(status): _error(status) for status in ERRORS},
        },
    }


def _error(status: int) -> dict[str, Any]:
    said: dict[str, Any] = {"description": ERRORS[status], "content": _json("Error")}
    if status == 429:
        said["headers"] = {
            "Retry-After": {"schema": {"type": "integer"}, "description": "Seconds."}
        }
    return said


def _json(component: str) -> dict[str, Any]:
    return {"application/json": {"schema": _reference(component)}}


def _reference(component: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{component}"}


def _inside(schema: Schema) -> dict[str, Any]:
    """The schema, with a reference wherever it holds another component."""
    return {key: _told(value) for key, value in schema.items()}


def _told(value: Any) -> Any:
    if isinstance(value, list):
        return [_told(item) for item in value]
    if not isinstance(value, dict):
        return value
    return next(_references(value), None) or _inside(value)


def _references(schema: dict[str, Any]) -> Iterator[dict[str, str]]:
    for name, component in COMPONENTS.items():
        if component is schema:
            yield _reference(name)
