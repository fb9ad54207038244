"""A Graph call's parameters and token, out of every encoding that clients use.

Meta's API takes parameters from a JSON body, a form (urlencoded or multipart) or the
query. In a form, `data` is text that holds a JSON array; Meta's Python SDK encodes
each element of that array once more.
"""

import json
import re
from typing import Any, NoReturn

from flask import Request

from sandbox.graph_canned import error_for
from sandbox.graph_errors import bad_token, no_token, parameter_error

MOST_EVENTS = 1000
# A thousand generous events in a form; Flask alone would stop at half a megabyte.
LARGEST_FORM_BYTES = 16 * 1024 * 1024

_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_PLAUSIBLE_TOKEN = re.compile(r"EAA\S*|\S{8,}")


def parameters(request: Request) -> dict[str, Any]:
    """The call's parameters; the body's win over the query's.

    Raises:
        GraphError: the body is no JSON object.
    """
    query = request.args.to_dict()
    if request.mimetype in _FORMS:
        request.max_form_memory_size = LARGEST_FORM_BYTES
        return query | request.form.to_dict()
    body = request.get_data(cache=True)
    if not body.strip():
        return query
    decoded = _json(body.decode(errors="replace"), "The request body")
    if not isinstance(decoded, dict):
        raise parameter_error("The request body must be a JSON object.")
    return query | decoded


def access_token(request: Request, given: dict[str, Any], expected: str) -> str:
    """The caller's token; `expected` is the only good one, "" accepts any plausible.

    Raises:
        GraphError: there is none, or it is not a token.
    """
    scheme, _, credentials = request.headers.get("Authorization", "").partition(" ")
    bearer = credentials.strip() if scheme.lower() == "bearer" else ""
    token = given.get("access_token") or bearer
    if not token:
        raise no_token()
    if not isinstance(token, str) or not _PLAUSIBLE_TOKEN.fullmatch(token):
        raise bad_token()
    if canned := error_for(token):
        raise canned
    if expected and token != expected:
        raise bad_token()
    return token


def events(given: dict[str, Any]) -> list[Any]:
    """The elements of `data`, each decoded but not yet judged.

    Raises:
        GraphError: `data` is missing, empty, too long or no array.
    """
    data = given.get("data")
    if data is None:
        raise parameter_error("param data is required.")
    if isinstance(data, str):
        data = _json(data, "param data")
    if not isinstance(data, list):
        raise parameter_error("param data must be an array.")
    if not data:
        raise parameter_error("param data must be non-empty.")
    if len(data) > MOST_EVENTS:
        raise parameter_error(f"param data must have at most {MOST_EVENTS} elements.")
    return [
        _json(item, "param data") if isinstance(item, str) else item for item in data
    ]


def _json(text: str, what: str) -> Any:
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise parameter_error(f"{what} must be valid JSON.") from None


def _refuse_constant(name: str) -> NoReturn:
    """NaN and Infinity, which Python writes and reads, are not JSON."""
    raise ValueError(name)
