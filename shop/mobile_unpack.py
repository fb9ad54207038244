"""From the bytes of a call to its JSON: gzip, size, and what Python takes beyond JSON.

The limit holds for the bytes as they come and for what they unpack to: a hundred bytes
of gzip can hold a hundred thousand, so nothing is unpacked further than the limit.
"""

import json
import zlib
from typing import Any, NoReturn

MAX_BYTES = 1_000_000
ENCODINGS = ("identity", "gzip")

_GZIP = 16 + zlib.MAX_WBITS


class TooLarge(Exception):
    """There is more than MAX_BYTES, packed or unpacked."""


class UnknownEncoding(Exception):
    """The body is packed in another way than ENCODINGS."""


class NotJson(Exception):
    """The body is none of JSON, or not packed as it says."""


def unpack(raw: bytes, encoding: str) -> Any:
    """The value that the body holds, packed as its `Content-Encoding` says.

    Raises TooLarge, UnknownEncoding and NotJson.
    """
    if encoding not in ENCODINGS:
        raise UnknownEncoding
    if len(raw) > MAX_BYTES:
        raise TooLarge
    body = _inflate(raw) if encoding == "gzip" else raw
    try:
        return json.loads(body.decode(), parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise NotJson from error


def _inflate(packed: bytes) -> bytes:
    inflater = zlib.decompressobj(_GZIP)
    try:
        body = inflater.decompress(packed, MAX_BYTES + 1)
    except zlib.error as error:
        raise NotJson from error
    if len(body) > MAX_BYTES:
        raise TooLarge
    if not inflater.eof or inflater.unused_data:
        raise NotJson
    return body


def _refuse(constant: str) -> NoReturn:
    """Python would take NaN and Infinity, which no JSON has."""
    raise ValueError(constant)
