"""Two habits of Graph's clients: bodies packed with gzip, and names with brackets.

Meta's Android SDK packs its forms. Meta's docs write nested values as PHP does,
`ud[em]=…` and `extinfo[0]=…`, besides JSON in one field.
"""

import zlib
from collections.abc import Iterable
from io import BytesIO
from typing import Any

from flask import Request, current_app

from sandbox import brackets
from sandbox.graph.errors import parameter_error

LARGEST_BODY_BYTES = 16 * 1024 * 1024

_GZIP = 16 + zlib.MAX_WBITS
_DEEPEST = 8


def unpacked(request: Request) -> Request:
    """The call as it was before gzip packed it; any other as it is.

    Raises:
        GraphError: the body is no gzip, or far larger than any call.
    """
    if request.headers.get("Content-Encoding", "").lower() != "gzip":
        return request
    body = _unpack(request.get_data(cache=True))
    return current_app.request_class(
        request.environ
        | {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))},
        populate_request=False,
    )


def _unpack(packed: bytes) -> bytes:
    reader = zlib.decompressobj(_GZIP)
    try:
        body = reader.decompress(packed, LARGEST_BODY_BYTES)
    except zlib.error:
        raise parameter_error("The request body is not gzip.") from None
    if not reader.eof:
        raise parameter_error("The gzip body is cut off, or too large.")
    return body


def nested(fields: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Fields with the brackets of their names unfolded; numbered ones become a list.

    A name whose brackets do not close stays as it is.
    """
    tree: dict[str, Any] = {}
    for name, value in fields:
        path = brackets.path(name) or [name]
        if len(path) <= _DEEPEST:
            brackets.put(tree, path, value)
    return {name: _listed(value) for name, value in tree.items()}


def _listed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    values = {name: _listed(child) for name, child in value.items()}
    if values and all(name.isdecimal() for name in values):
        return list(values.values())
    return values
