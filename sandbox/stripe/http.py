"""What every request to Stripe's API has in common, from the key to the headers.

`show`, `listed` and `change` answer a GET of one object, a GET of a list and a POST.
Stripe documents the order: the key first, then the parameters, then the deed.
"""

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from sqlite3 import Connection
from typing import Any

from flask import Response, g, request

from sandbox import faults
from sandbox.store import store
from sandbox.stripe import clockwork, idempotency, lists, records
from sandbox.stripe.errors import (
    BadParameter,
    Broken,
    Forbidden,
    IdempotencyMismatch,
    KeyInUse,
    StripeError,
    TooMany,
    Unauthenticated,
)
from sandbox.stripe.events import Cause
from sandbox.stripe.expand import check, expand
from sandbox.stripe.form import decode
from sandbox.stripe.idempotency import Answer
from sandbox.stripe.objects import API_VERSION
from sandbox.stripe.params import Reader, list_of, shape, text
from sandbox.stripe.records import Json, Query

Action = Callable[[Connection, Mapping[str, Any], Cause], Json]

ONLY_EXPAND = shape({"expand": list_of(text(), most=20)})

_FORM = "application/x-www-form-urlencoded"
_TEST_KEY = re.compile(r"(sk|rk)_test_\w+")

# A key with this beginning plays a restricted key that may only read.
_READ_ONLY = "rk_test_readonly"


def authenticate() -> None:
    """Give the request its id and look at its key.

    Raises Unauthenticated, and Forbidden for a restricted key that may only read.
    """
    g.stripe_request = records.new_id("req", 14)
    g.stripe_key = _key()
    if not g.stripe_key:
        raise Unauthenticated(
            "You did not provide an API key. Provide it in the Authorization header, "
            "as a Bearer token: 'Authorization: Bearer sk_test_…'."
        )
    if "_live_" in g.stripe_key:
        raise Unauthenticated(
            "This is a live key, and this is a sandbox: keep it away from here. Any "
            "key that starts with sk_test_ or rk_test_ works."
        )
    if not _TEST_KEY.fullmatch(g.stripe_key):
        raise Unauthenticated(
            "Invalid API key. Any key that starts with sk_test_ or rk_test_ works."
        )
    if g.stripe_key.startswith(_READ_ONLY) and request.method != "GET":
        raise Forbidden(
            "The provided key does not have the required permissions for this "
            f"endpoint: in this sandbox, keys that start with {_READ_ONLY} only read."
        )


def fail_on_demand() -> None:
    """Fail if a switch says so. Raises TooMany or Broken."""
    if faults.strikes("stripe_rate_limit"):
        raise TooMany("Too many requests hit the API too quickly.", code="rate_limit")
    if faults.strikes("stripe_500"):
        raise Broken("An unknown error occurred. This is a switch of the sandbox.")


def show(kind: str, find: Callable[[Connection, str], Json], id: str) -> Response:
    """Answer with one object, expanded as asked."""
    paths = _expansions(_params(ONLY_EXPAND), kind)
    clockwork.catch_up()
    with store().reading() as connection:
        body = expand(connection, kind, find(connection, id), paths)
    return answer(Answer(200, records.dump(body)))


def listed(
    kind: str,
    schema: Reader,
    query: Callable[[Mapping[str, Any]], Query],
    *,
    newest_first: bool = True,
    shown: Callable[[Connection, Json], Json] | None = None,
) -> Response:
    """Answer with a page of the objects that `query` makes of the parameters."""
    params = _params(schema)
    root = f"list of {kind}"
    paths = _expansions(params, root)
    url = request.path.removeprefix("/stripe")
    clockwork.catch_up()
    with store().reading() as connection:
        page = lists.page(
            connection,
            query(params),
            url=url,
            params=params,
            newest_first=newest_first,
        )
        if shown is not None:
            page["data"] = [shown(connection, entry) for entry in page["data"]]
        page = expand(connection, root, page, paths)
    return answer(Answer(200, records.dump(page)))


def change(kind: str, schema: Reader, action: Action) -> Response:
    """Do what a POST or DELETE asks, once for each Idempotency-Key, in one
    transaction."""
    params = _params(schema)
    paths = _expansions(params, kind)
    clockwork.catch_up()
    key = request.headers.get("Idempotency-Key")
    cause = Cause(g.stripe_request, key)
    if key is None:
        with store().writing() as connection:
            body = action(connection, params, cause)
            return _answer_object(expand(connection, kind, body, paths))
    once = idempotency.identify(
        api_key=g.stripe_key,
        key=key,
        path=request.path,
        params={**params, "expand": paths},
    )
    kept = idempotency.begin(once)
    if kept is not None:
        replayed = answer(kept)
        replayed.headers["Idempotent-Replayed"] = "true"
        return replayed
    return _once(
        once, lambda connection: action(connection, params, cause), kind, paths
    )


def perform(
    kind: str, schema: Reader, action: Callable[[Mapping[str, Any]], Json]
) -> Response:
    """Do what a POST asks, by an action that keeps transactions of its own.

    For what may fail and still leave traces, as a declined card does.
    """
    params = _params(schema)
    paths = _expansions(params, kind)
    clockwork.catch_up()
    body = action(params)
    with store().reading() as connection:
        return _answer_object(expand(connection, kind, body, paths))


def refuse(error: StripeError) -> Response:
    """An error as Stripe answers it."""
    response = answer(Answer(error.status, records.dump(error.body())))
    if isinstance(error, IdempotencyMismatch | KeyInUse):
        response.headers["Stripe-Should-Retry"] = "false"
    return response


def answer(kept: Answer) -> Response:
    """A JSON answer."""
    return Response(kept.body, kept.status, content_type="application/json")


def label(response: Response) -> Response:
    """Put Stripe's headers on an answer; support asks for the Request-Id."""
    # A stranger was turned away before the request got an id.
    if "stripe_request" in g:
        response.headers["Request-Id"] = g.stripe_request
    response.headers["Stripe-Version"] = request.headers.get(
        "Stripe-Version", API_VERSION
    )
    key = request.headers.get("Idempotency-Key")
    if key is not None:
        response.headers["Idempotency-Key"] = key
    return response


def _once(
    once: idempotency.Request,
    act: Callable[[Connection], Json],
    kind: str,
    paths: list[str],
) -> Response:
    try:
        with store().writing() as connection:
            body = expand(connection, kind, act(connection), paths)
            kept = Answer(200, records.dump(body))
            idempotency.keep(connection, once, kept)
    except BadParameter:
        idempotency.release(once)
        raise
    except StripeError as error:
        with store().writing() as connection:
            kept = Answer(error.status, records.dump(error.body()))
            idempotency.keep(connection, once, kept)
        raise
    except BaseException:
        idempotency.release(once)
        raise
    return answer(kept)


def _answer_object(body: Json) -> Response:
    return answer(Answer(200, records.dump(body)))


def _params(schema: Reader) -> dict[str, Any]:
    if request.method != "POST":
        return schema(decode(request.query_string), "")
    body = request.get_data()
    if body and request.mimetype != _FORM:
        raise BadParameter(f"Send parameters as {_FORM}, not {request.mimetype}.")
    return schema(decode(body), "")


def _expansions(params: dict[str, Any], kind: str) -> list[str]:
    paths = params.pop("expand", None) or []
    check(kind, paths)
    return paths


def _key() -> str:
    """The API key: a Bearer token, or the user name of Basic."""
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return given.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(given, validate=True).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return ""
