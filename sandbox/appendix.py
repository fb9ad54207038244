"""The tail that Meta's parameter builder hangs on the values it makes or has seen.

`fb.1.1790000000000.123.AQICAQMC` is the browser id `fb.1.1790000000000.123` as handled
by version 1.3.2 of the Python builder. Meta takes such values as they are; whoever
compares or checks them looks at what stands before the tail.
"""

import re

# Two characters name only the builder's language (PHP, Python, Java, Node, Ruby,
# browser); eight are six bytes: format, language, kind and a version of three.
_TAIL = re.compile(r"\.(?:AQ|Ag|Aw|BA|BQ|Bg|[A-Za-z0-9_-]{8})$")
_HASH_WITH_TAIL = re.compile(r"^[0-9a-fA-F]{64}\.")
_COOKIE_PARTS = 4


def plain_hash(value: str) -> str:
    """A SHA-256 digest without its tail; any other text as it is."""
    return _TAIL.sub("", value) if _HASH_WITH_TAIL.match(value) else value


def plain_cookie(value: str) -> str:
    """An `_fbp` value without its tail: a fifth part is one, the fourth never is."""
    return _TAIL.sub("", value) if value.count(".") >= _COOKIE_PARTS else value


def plain_address(value: str) -> str:
    """An IP address without its tail, which has eight characters or two letters."""
    return _TAIL.sub("", value)
