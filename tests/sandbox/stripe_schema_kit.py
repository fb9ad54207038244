"""Words to write JSON Schemas of Stripe's objects with.

Stripe documents which members are always there, which of them can be null, and which
are left out when they do not apply. A shape says it in these three; a key beyond them
is an invention of the sandbox's, and refused.
"""

from typing import Any

Schema = dict[str, Any]

TEXT: Schema = {"type": "string", "maxLength": 5000}
INTEGER: Schema = {"type": "integer"}
AMOUNT: Schema = {"type": "integer"}
BOOLEAN: Schema = {"type": "boolean"}
TIME: Schema = {"type": "integer", "minimum": 1_000_000_000}
CURRENCY: Schema = {"type": "string", "pattern": "^[a-z]{3}$"}
COUNTRY: Schema = {"type": "string", "pattern": "^[A-Z]{2}$"}
URL: Schema = {"type": "string", "pattern": "^https?://"}
OBJECT: Schema = {"type": "object"}
NULL: Schema = {"type": "null"}
LIVEMODE: Schema = {"const": False}
METADATA: Schema = {
    "type": "object",
    "maxProperties": 50,
    "propertyNames": {"maxLength": 40},
    "additionalProperties": {"type": "string", "maxLength": 500},
}


def identity(prefix: str) -> Schema:
    """An id that starts in Stripe's way."""
    return {"type": "string", "pattern": f"^{prefix}_\\w+$"}


def one_of(*words: str) -> Schema:
    """One of Stripe's words."""
    return {"enum": list(words)}


def many(item: Schema) -> Schema:
    """A plain array, not Stripe's list object."""
    return {"type": "array", "items": item}


def named(kind: str) -> Schema:
    """An object that has a schema of its own."""
    return {"$ref": f"#/$defs/{kind}"}


def expandable(kind: str) -> Schema:
    """An id, or the object itself where a request asked for it."""
    return {"anyOf": [{"type": "string"}, named(kind)]}


def listing(kind: str) -> Schema:
    """Stripe's list object; its `url` must be a path."""
    return shape(
        {
            "object": {"const": "list"},
            "data": many(named(kind)),
            "has_more": BOOLEAN,
            "url": {"type": "string", "pattern": "^/v1/"},
        }
    )


def or_null(schema: Schema) -> Schema:
    """The same, or null."""
    return {"anyOf": [schema, NULL]}


def shape(
    always: dict[str, Schema],
    nullable: dict[str, Schema] | None = None,
    sometimes: dict[str, Schema] | None = None,
) -> Schema:
    """An object: members always there, there but maybe null, there if they apply."""
    nulls = {name: or_null(schema) for name, schema in (nullable or {}).items()}
    return {
        "type": "object",
        "required": [*always, *nulls],
        "properties": {**always, **nulls, **(sometimes or {})},
        "additionalProperties": False,
    }


def unused(names: str) -> dict[str, Schema]:
    """Members that Stripe has and this sandbox never fills: null, and there."""
    return dict.fromkeys(names.split(), NULL)
