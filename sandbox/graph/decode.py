"""A Graph call's parameters and token, out of every encoding that clients use.

Meta's API takes parameters from a JSON body, a form (urlencoded or multipart, with
files) or the query. In a form, `data` is text that holds a JSON array; Meta's Python
SDK encodes each element of that array once more.
"""

import re
from typing import Any

from flask import Request

from sandbox import plain
from sandbox.graph.canned import error_for
from sandbox.graph.errors import bad_token, no_events, no_token, parameter_error
from sandbox.graph.forms import LARGEST_BODY_BYTES, nested

MOST_EVENTS = 1000

_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_PLAUSIBLE_TOKEN = re.compile(r"EAA\S*|\S{8,}")


def parameters(request: Request) -> dict[str, Any]:
    """The call's parameters; the body's win over the query's.

    Raises:
        GraphError: the body is no JSON object.
    """
    query = nested(request.args.items())
    # Read it whole first: a form that is taken apart leaves nothing to show.
    body = request.get_data(cache=True)
    if request.mimetype in _FORMS:
        # A thousand generous events; Flask alone would stop at half a megabyte.
        request.max_form_memory_size = LARGEST_BODY_BYTES
        return query | nested(request.form.items()) | _files(request)
    if not body.strip():
        return query
    decoded = read_json(body.decode(errors="replace"), "The request body")
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
    # An app's token is its id, a bar, and the secret.
    if canned := error_for(token.rpartition("|")[2]):
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
        data = read_json(data, "param data")
    if not isinstance(data, list):
        raise parameter_error("param data must be an array.")
    if not data:
        raise no_events()
    if len(data) > MOST_EVENTS:
        raise parameter_error(f"param data must have at most {MOST_EVENTS} elements.")
    return [
        read_json(item, "param data") if isinstance(item, str) else item
        for item in data
    ]


def _files(request: Request) -> dict[str, str]:
    return {
        name: upload.read().decode(errors="replace")
        for name, upload in request.files.items()
    }


def read_json(text: str, what: str) -> Any:
    """The value that `text` spells; neither NaN nor what no double holds is.

    Raises:
        GraphError: it spells none; the message calls it `what`.
    """
    try:
        return plain.read_json(text)
    except (ValueError, RecursionError):
        raise parameter_error(f"{what} must be valid JSON.") from None
