"""One POST of a webhook to a shop, as a sender makes it: no redirect is followed."""

import time
from collections.abc import Mapping

import requests

from sandbox.store import now
from sandbox.stripe.attempts import LONGEST_RESPONSE, Attempt


def post(
    url: str, body: bytes, headers: Mapping[str, str], *, timeout: float
) -> Attempt:
    """Send exact bytes and say what came of it; never raises for that."""
    at, began = now(), time.monotonic()
    status, response, answered, error = None, "", {}, None
    try:
        with requests.Session() as session:
            # A proxy of the environment would take the event off this machine.
            session.trust_env = False
            with session.post(
                url,
                data=body,
                headers=headers,
                timeout=timeout,
                allow_redirects=False,
                stream=True,
            ) as answer:
                status, answered = answer.status_code, dict(answer.headers)
                start_of_body = next(answer.iter_content(LONGEST_RESPONSE), b"")
                response = start_of_body.decode(errors="replace")
    except requests.RequestException as problem:
        error = _said(problem, timeout)
    return Attempt(
        at=at,
        milliseconds=round((time.monotonic() - began) * 1000),
        url=url,
        status=status,
        response=response,
        error=error,
        request_headers=dict(headers),
        response_headers=answered,
    )


def in_vain(url: str, error: str) -> Attempt:
    """An attempt that was never made, and why."""
    return Attempt(
        at=now(),
        milliseconds=0,
        url=url,
        status=None,
        response="",
        error=error,
        request_headers={},
        response_headers={},
    )


def _said(problem: Exception, timeout: float) -> str:
    if isinstance(problem, requests.Timeout):
        return f"No answer within {timeout:g} seconds."
    if isinstance(problem, requests.ConnectionError):
        return "Nobody answers at this address."
    return str(problem)
