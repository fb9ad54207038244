"""JSON as it is read from the bodies of calls: the one way, for every door.

What is no JSON to `plain` (NaN, a number that no double holds, bytes that are no UTF-8)
is none here, and half of a surrogate pair is a question mark. Brackets nested beyond
what Python follows are no failure of the sandbox's: whoever sent them is told what is
told of any other text that is no JSON.
"""

from typing import Any

from flask.json.provider import DefaultJSONProvider

from sandbox import plain


class JSON(DefaultJSONProvider):
    """Flask's own to write; to read, what rows may hold."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """The value that a text spells. Raises ValueError."""
        try:
            return plain.read_json(s if isinstance(s, str) else s.decode())
        except RecursionError:
            raise ValueError("too deep") from None
