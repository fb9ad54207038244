"""Words to write JSON Schemas with: each says what it is for, and gives an example.

An example is part of what is promised: tests send every one of them.
"""

from typing import Any

from shop.json_shape import Schema


def text(says: str, example: str, **more: Any) -> Schema:
    """Text."""
    return {"type": "string", "description": says, "examples": [example], **more}


def texts(says: str, example: str) -> Schema:
    """Text, or a list of texts."""
    return {
        "type": ["string", "array"],
        "items": {"type": "string"},
        "description": says,
        "examples": [example],
    }


def number(says: str, example: float, kind: str = "number", **more: Any) -> Schema:
    """A number."""
    return {"type": kind, "description": says, "examples": [example], **more}


def name(says: str, example: str, **more: Any) -> Schema:
    """An id, as text or as a whole number."""
    return {
        "type": ["string", "integer"],
        "description": says,
        "examples": [example],
        **more,
    }


def flag(says: str) -> Schema:
    """True or false; Meta's docs write them 1 and 0."""
    return {"enum": [True, False, 0, 1], "description": says, "examples": [True]}


def exactly(properties: dict[str, Schema], says: str, **more: Any) -> Schema:
    """An object with these properties and no others."""
    return {
        "type": "object",
        "description": says,
        "properties": properties,
        "additionalProperties": False,
        **more,
    }
