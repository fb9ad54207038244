"""Posts events to the shop, signed as EasyPost signs them.

EasyPost's own SDK checks `X-Hmac-Signature`: the HMAC-SHA256 over the exact bytes of
the body, by the secret in Unicode's form NFKD. A delivery is given seven seconds, as
EasyPost documents.
"""

import hashlib
import hmac
import threading
import unicodedata

from flask import Flask, current_app

from sandbox import background, faults, posting
from sandbox.carriers import easypost_events
from sandbox.carriers.easypost_events import Event, webhook_url
from sandbox.stripe import webhook_faults
from sandbox.stripe.endpoints import is_reachable

TIMEOUT_SECONDS = 7
SIGNATURE = "X-Hmac-Signature"


def deliver_due() -> int:
    """Make one attempt at every event that is due; gives how many there were."""
    if faults.strikes("webhook_off"):
        return 0
    events = easypost_events.claim_due()
    for event in events:
        _deliver(event)
    return len(events)


def signature(body: bytes, secret: str) -> str:
    """The header by which the shop knows that EasyPost sent a body."""
    key = unicodedata.normalize("NFKD", secret).encode()
    return "hmac-sha256-hex=" + hmac.new(key, body, hashlib.sha256).hexdigest()


def start(app: Flask) -> threading.Event | None:
    """Deliver in the background until the event that it gives is set."""
    return background.start(app, deliver_due, name="easypost webhooks")


def _deliver(event: Event) -> None:
    url = webhook_url()
    if url is None:
        told = "EASYPOST_WEBHOOK_SECRET is not set any more."
        easypost_events.settle(event, [posting.in_vain("", told)], retry=False)
        return
    if not is_reachable(url):
        told = "Not an address of this machine; SANDBOX_ALLOW_REMOTE=1 allows it."
        easypost_events.settle(event, [posting.in_vain(url, told)], retry=False)
        return
    body = event.body.encode()
    (secret,) = webhook_faults.signing((current_app.config["EASYPOST_WEBHOOK_SECRET"],))
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "EasyPost Webhooks (sandbox)",
        SIGNATURE: signature(body, secret),
    }
    easypost_events.settle(
        event,
        [
            posting.post(url, body, headers, timeout=TIMEOUT_SECONDS)
            for _ in range(webhook_faults.copies())
        ],
    )
