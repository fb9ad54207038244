"""One POST of an event to a shop, as Stripe makes it: signed, and no redirect followed.

Stripe documents that each attempt is signed anew, with the time at which it is made.
"""

import time

import requests

from sandbox import stripe_webhook_faults as webhook_faults
from sandbox.store import now
from sandbox.stripe_attempts import LONGEST_RESPONSE, Attempt
from sandbox.stripe_endpoints import Endpoint
from sandbox.stripe_signatures import signature

TIMEOUT_SECONDS = 10

USER_AGENT = "Stripe/1.0 (+https://stripe.com/docs/webhooks)"


def post(receiver: Endpoint, payload: bytes) -> Attempt:
    """Send an event's exact bytes and say what came of it; never raises for that."""
    at, began = now(), time.monotonic()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": USER_AGENT,
        "Stripe-Signature": signature(
            payload, webhook_faults.signing(receiver.secrets), int(at)
        ),
    }
    status, response, answered, error = None, "", {}, None
    try:
        with requests.Session() as session:
            # A proxy of the environment would take the event off this machine.
            session.trust_env = False
            with session.post(
                receiver.url,
                data=payload,
                headers=headers,
                timeout=TIMEOUT_SECONDS,
                allow_redirects=False,
                stream=True,
            ) as answer:
                status, answered = answer.status_code, dict(answer.headers)
                start_of_body = next(answer.iter_content(LONGEST_RESPONSE), b"")
                response = start_of_body.decode(errors="replace")
    except requests.RequestException as problem:
        error = _said(problem)
    return Attempt(
        at=at,
        milliseconds=round((time.monotonic() - began) * 1000),
        url=receiver.url,
        status=status,
        response=response,
        error=error,
        request_headers=headers,
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


def _said(problem: Exception) -> str:
    if isinstance(problem, requests.Timeout):
        return f"No answer within {TIMEOUT_SECONDS} seconds."
    if isinstance(problem, requests.ConnectionError):
        return "Nobody answers at this address."
    return str(problem)
