"""The one shape of an error in the sandbox's own JSON.

Stripe's and Meta's endpoints answer in Stripe's and Meta's shapes; everything that is
the sandbox's own says `{"error": {"code", "message", "field"}}`.
"""

from flask import jsonify
from flask.typing import ResponseReturnValue


def problem(
    code: str, message: str, status: int, *, field: str | None = None
) -> ResponseReturnValue:
    """An error for people and scripts: a stable code, a sentence, the field to mend."""
    return jsonify(error={"code": code, "message": message, "field": field}), status
