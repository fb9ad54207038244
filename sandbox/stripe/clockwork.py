"""Brings Stripe up to the sandbox's clock: what is overdue happens now.

The background thread asks twice a second; every API request and pay page asks too, so
that nobody ever sees a state that its time has passed.
"""

from collections.abc import Callable
from sqlite3 import Connection

from sandbox.store import store
from sandbox.stripe import balance, delays, disputes, jobs, refunds, sessions
from sandbox.stripe.errors import StripeError

Deed = Callable[[Connection, str], object]


def catch_up() -> None:
    """Expire overdue sessions and do what is due, each thing in its transaction."""
    sessions.expire_due()
    while jobs.any_due():
        with store().writing() as connection:
            job = jobs.take(connection)
            if job is not None:
                _DEEDS[job.kind](connection, job.object)


def _dispute_for(reason: str) -> Deed:
    def dispute(connection: Connection, charge: str) -> None:
        try:
            disputes.start(connection, charge, reason)
        except StripeError:
            # Somebody refunded or disputed the charge before its owner did.
            return

    return dispute


_DEEDS: dict[str, Deed] = {
    "available": balance.make_available,
    "debit": delays.finish_by_itself,
    "refund": refunds.finish,
    "settle": balance.settle,
    **{f"dispute {reason}": _dispute_for(reason) for reason in disputes.REASONS},
}
