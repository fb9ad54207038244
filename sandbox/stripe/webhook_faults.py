"""What goes wrong with webhooks on demand: late, out of order, doubled, ill signed."""

import secrets as randomness
from sqlite3 import Connection

from flask import current_app

from sandbox import faults

COPIES = 3
HELD_BACK_SECONDS = 8.0

# The first event of each story. Held back, it comes after those that follow from it:
# `charge.updated` before `checkout.session.completed`, for one.
_FIRST = frozenset(
    (
        "charge.dispute.created",
        "checkout.session.completed",
        "payment_intent.created",
        "refund.created",
    )
)


def wait(connection: Connection, type: str) -> float:
    """How many seconds a new event of this type waits before it is sent; asked in the
    transaction that makes the event."""
    held = 0.0
    if faults.strikes("webhook_delay", connection):
        held = current_app.config["SANDBOX_WEBHOOK_DELAY_SECONDS"]
    if type in _FIRST and faults.strikes("webhook_out_of_order", connection):
        held += HELD_BACK_SECONDS
    return held


def copies() -> int:
    """How many times a delivery is posted."""
    return COPIES if faults.strikes("webhook_duplicate") else 1


def signing(secrets: tuple[str, ...], *, breaks: bool = False) -> tuple[str, ...]:
    """The secrets to sign with: the endpoint's, or one that nobody knows."""
    if breaks or faults.strikes("webhook_bad_signature"):
        return (f"whsec_{randomness.token_hex(16)}",)
    return secrets
