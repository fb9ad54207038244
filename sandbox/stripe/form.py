"""Reads the bodies and query strings of Stripe's v1 API.

They are `application/x-www-form-urlencoded` with nesting in brackets:
`line_items[0][price_data][currency]=usd`, `expand[]=line_items`. The result is nested
dicts of strings; only the parameter's own reader knows whether keys such as "0" number
a list or name an entry of `metadata`.
"""

from typing import Any
from urllib.parse import parse_qsl

from sandbox import brackets
from sandbox.stripe.errors import BadParameter

MOST_FIELDS = 5000


def decode(encoded: bytes) -> dict[str, Any]:
    """Encoded pairs as a tree; of a repeated key the later value wins.

    Raises BadParameter for bytes that are not UTF-8 and for keys whose brackets do
    not close.
    """
    try:
        pairs = parse_qsl(
            encoded.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError as error:
        raise BadParameter(f"Invalid request encoding: {error}") from error
    tree: dict[str, Any] = {}
    for key, value in pairs:
        path = brackets.path(key)
        if path is None:
            raise BadParameter(f"Invalid parameter name: {key}", param=key)
        brackets.put(tree, path, value)
    return tree
