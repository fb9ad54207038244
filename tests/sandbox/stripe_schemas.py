"""JSON Schemas of Stripe's objects, and what breaks them in an answer or a webhook.

Written from what Stripe documents for API version 2026-10-28.endive.
"""

from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from tests.sandbox.stripe_schemas_balance import BALANCE
from tests.sandbox.stripe_schemas_checkout import CHECKOUT
from tests.sandbox.stripe_schemas_payment import PAYMENT
from tests.sandbox.stripe_schemas_rest import ERROR, REST

DEFINITIONS = {**CHECKOUT, **PAYMENT, **BALANCE, **REST}


def violations(body: dict[str, Any]) -> list[str]:
    """What breaks the schema of a body, said with its place; empty for a good one."""
    if "error" in body:
        return _broken("error", ERROR, body)
    if body.get("object") == "list":
        loose = [said for entry in body["data"] for said in violations(entry)]
        return loose + _broken("list", REST["list"], body)
    if body.get("object") == "event":
        return _of_kind(body) + violations(body["data"]["object"])
    return _of_kind(body)


def _of_kind(body: dict[str, Any]) -> list[str]:
    kind = body.get("object")
    if kind not in DEFINITIONS:
        return [f"no such object: {kind}"]
    if body.get("deleted"):
        kind = f"deleted {kind}"
    return _broken(kind, {"$ref": f"#/$defs/{kind}"}, body)


def _broken(kind: str, schema: dict[str, Any], body: dict[str, Any]) -> list[str]:
    return [f"{kind}: {said}" for said in _errors(kind, schema, body)]


def _errors(kind: str, schema: dict[str, Any], body: Any) -> Iterator[str]:
    for error in _validator(kind, schema).iter_errors(body):
        # The branch of an "or" that came nearest tells most.
        cause = best_match(error.context) if error.context else error
        yield f"{cause.json_path}: {cause.message[:300]}"


_VALIDATORS: dict[str, Draft202012Validator] = {}


def _validator(kind: str, schema: dict[str, Any]) -> Draft202012Validator:
    if kind not in _VALIDATORS:
        whole = {"$defs": DEFINITIONS, **schema}
        Draft202012Validator.check_schema(whole)
        _VALIDATORS[kind] = Draft202012Validator(whole)
    return _VALIDATORS[kind]
