"""Posts events to the shop, signed as Stripe signs them.

`deliver_due` posts whatever is due by the sandbox's clock; a thread of a running
sandbox calls it every half second, tests call it themselves. All deliveries that are
due go out side by side: Stripe promises no order, and one that hangs holds no other.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from sqlite3 import Connection

from flask import Flask, current_app

from sandbox import background, faults
from sandbox.posting import in_vain
from sandbox.store import store
from sandbox.stripe import clockwork, deliveries, records, webhook_faults
from sandbox.stripe.deliveries import AT_ONCE, Claim, Manner
from sandbox.stripe.endpoints import endpoint, endpoints, is_reachable
from sandbox.stripe.errors import Refused, no_such
from sandbox.stripe.post import post

PATIENCE_SECONDS = 10.0
MOST_AT_ONCE = 8


def deliver_due() -> int:
    """Make one attempt at every delivery that is due; gives how many there were.

    What else is due happens first, so that its events go along.
    """
    clockwork.catch_up()
    if faults.strikes("webhook_off"):
        return 0
    claims = deliveries.claim_due()
    if claims:
        _side_by_side([_task(claim) for claim in claims])
    return len(claims)


def deliver_and_wait(event: str) -> None:
    """Deliver what is due and wait until `event` was tried, ten seconds at most.

    Stripe documents that Checkout waits so long for the shop's answer to
    `checkout.session.completed` before it sends the buyer back.
    """
    patience = time.monotonic() + PATIENCE_SECONDS
    work = threading.Thread(target=_within_app(deliver_due), daemon=True)
    work.start()
    work.join(PATIENCE_SECONDS)
    # The background thread may have been faster, and be posting it just now.
    while deliveries.is_in_flight(event) and time.monotonic() < patience:
        time.sleep(0.02)


def resend(event: str, *, times: int = 1, manner: Manner = AT_ONCE) -> list[int]:
    """Make an event due once more at every endpoint; gives the deliveries' ids.

    With `times`, so many deliveries go out side by side. Raises NotFound for an
    unknown event, Refused where there is no endpoint.
    """
    with store().writing() as connection:
        return resend_in(connection, event, times=times, manner=manner)


def resend_in(
    connection: Connection, event: str, *, times: int = 1, manner: Manner = AT_ONCE
) -> list[int]:
    """As `resend`, in the caller's transaction."""
    found = records.find(connection, "event", event)
    if found is None:
        raise no_such("event", event, param="id")
    receivers = endpoints(connection)
    if not receivers:
        raise Refused("There is no webhook endpoint to send it to.")
    return [
        deliveries.schedule(connection, found, receiver, manner)
        for receiver in receivers
        for _ in range(times)
    ]


def start(app: Flask) -> threading.Event | None:
    """Deliver in the background until the event that it gives is set."""
    return background.start(app, deliver_due, name="webhooks")


def _side_by_side(tasks: list[Callable[[], None]]) -> None:
    with ThreadPoolExecutor(min(len(tasks), MOST_AT_ONCE)) as pool:
        for future in [pool.submit(_within_app(task)) for task in tasks]:
            future.result()


def _within_app(task: Callable[[], object]) -> Callable[[], None]:
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]

    def run() -> None:
        with app.app_context():
            task()

    return run


def _task(claim: Claim) -> Callable[[], None]:
    return lambda: _deliver(claim)


def _deliver(claim: Claim) -> None:
    with store().reading() as connection:
        receiver = endpoint(connection, claim.endpoint)
        event = records.find(connection, "event", claim.event)
    if receiver is None or event is None:
        told = "The endpoint is gone, or disabled."
        deliveries.settle(claim, [in_vain("", told)], retry=False)
        return
    if not is_reachable(receiver.url):
        told = "Not an address of this machine; SANDBOX_ALLOW_REMOTE=1 allows it."
        deliveries.settle(claim, [in_vain(receiver.url, told)], retry=False)
        return
    payload = records.dump(event).encode()
    attempts = [
        post(receiver, payload, breaks=claim.is_to_break)
        for _ in range(webhook_faults.copies())
    ]
    deliveries.settle(claim, attempts)
