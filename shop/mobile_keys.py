"""Which app calls: the one whose key stands in the request's `Authorization` header.

A key inside an app can be read by who takes the app apart. So it opens nothing but the
door to report events; it reads nothing back, and it can be changed without a new shop:
while both versions of the app are about, an app may have two keys.
"""

import hmac
from collections.abc import Iterable


def caller(token: str | None, keys: Iterable[tuple[str, str]]) -> str | None:
    """The name of the app that has this key; None: no app has.

    Each key is compared, and in constant time, so that the time of the answer tells
    nothing of any.
    """
    given = (token or "").encode()
    found = None
    for name, key in keys:
        if hmac.compare_digest(given, key.encode()):
            found = name
    return found
