"""JSON as Flask reads it from the bodies of calls.

Brackets nested beyond what Python follows are no failure of the shop's: whoever sent
them is told what is told of any other text that is no JSON.
"""

from typing import Any

from flask import Flask
from flask.json.provider import DefaultJSONProvider


def init_app(app: Flask) -> None:
    """Let `request.get_json` of all views read so."""
    app.json = JSON(app)


class JSON(DefaultJSONProvider):
    """Flask's own, for which too deep is unreadable."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """The value that a text spells. Raises ValueError."""
        try:
            return super().loads(s, **kwargs)
        except RecursionError:
            raise ValueError("too deep") from None
