"""One POST of an event to a shop, as Stripe makes it: signed, and no redirect followed.

Stripe documents that each attempt is signed anew, with the time at which it is made.
"""

from sandbox import posting
from sandbox.store import now
from sandbox.stripe import webhook_faults
from sandbox.stripe.attempts import Attempt
from sandbox.stripe.endpoints import Endpoint
from sandbox.stripe.signatures import signature

TIMEOUT_SECONDS = 10

USER_AGENT = "Stripe/1.0 (+https://stripe.com/docs/webhooks)"


def post(receiver: Endpoint, payload: bytes, *, breaks: bool = False) -> Attempt:
    """Send an event's exact bytes and say what came of it; never raises for that.

    With `breaks` it is signed with a secret that nobody knows.
    """
    secrets = webhook_faults.signing(receiver.secrets, breaks=breaks)
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": USER_AGENT,
        "Stripe-Signature": signature(payload, secrets, int(now())),
    }
    return posting.post(receiver.url, payload, headers, timeout=TIMEOUT_SECONDS)
