"""The shop's part in `flask capi …`: its own checks, and an order's event.

Registered with the extension, because `capi` knows no shop.
"""

import json
from collections.abc import Iterator
from urllib.parse import urlsplit

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from capi import outbox
from capi.checks import Check, Verdict, ago
from capi.client import GRAPH_URL
from capi.events import Event
from capi.flask import capi
from capi.schema import State
from capi.withdrawal import has_person
from config import Settings, settings
from models import GOODS_ARE_SOLD, Order, StripeEvent, db
from shop import tracking
from shop.parcel_checks import deliveries
from shop.purchase_checks import purchases
from shop.secret_checks import in_git

LIVE_KEYS = ("sk_live_", "rk_live_")


def configured() -> Iterator[Check]:
    """What is wrong with the settings, each problem a line."""
    problems = settings().problems
    for problem in problems:
        yield Check(
            "settings", Verdict.WRONG, problem, "See .env.example, and mend .env."
        )
    if not problems:
        yield Check("settings", Verdict.OK, "None is wrong by itself or with another.")


def test_code() -> Iterator[Check]:
    """Whether a test event code was left over where real money is made."""
    known = settings()
    code = known.meta_test_event_code
    if code and known.stripe_secret_key.startswith(LIVE_KEYS):
        yield Check(
            "test code",
            Verdict.FAILED,
            "META_TEST_EVENT_CODE is set with a live Stripe key: real sales show up"
            " under Test Events.",
            "Remove META_TEST_EVENT_CODE.",
        )
    elif code and _real_meta(known):
        message = "Events are marked as tests; Meta counts them all the same."
        yield Check("test code", Verdict.WARNING, message, "Remove it to go live.")
    else:
        yield Check("test code", Verdict.OK, "None is left over.")


def webhooks() -> Iterator[Check]:
    """Whether Stripe's deliveries can be trusted, come in, and are worked off."""
    known = settings()
    if not known.stripe_secret_key:
        yield Check("webhooks", Verdict.OK, "Stripe is not in use.")
        return
    secrets = known.stripe_webhook_secrets
    if not secrets:
        return  # The settings' own line says so.
    if any(not secret.startswith("whsec_") for secret in secrets):
        yield Check(
            "webhooks",
            Verdict.WRONG,
            "STRIPE_WEBHOOK_SECRET does not look like a signing secret (whsec_…).",
            "Copy it from the endpoint in Stripe's Dashboard, or from `stripe listen`.",
        )
        return
    yield _deliveries(len(secrets))


CHECKS = (configured, test_code, webhooks, deliveries, purchases, in_git)
"""In the order of the lines."""


def order_event(number: str) -> Event:
    """The Purchase of the order with this number; LookupError says why there is none.

    What the buyer did not allow, or has taken back since, is not there to be sent.
    """
    order = db.session.scalars(select(Order).where(Order.number == number)).first()
    if order is None:
        raise LookupError("there is no such order")
    if order.purchased_at is None:
        missing = "delivered" if order.state in GOODS_ARE_SOLD else "paid"
        raise LookupError(f"it is {order.state}, not {missing}")
    event = tracking.purchase(order)
    if not tracking.context(order).consent.may_send or taken_back(event):
        raise LookupError("its buyer has not consented")
    return event


def taken_back(event: Event) -> bool:
    """A withdrawal leaves its trace on the rows of the event, and nowhere else."""
    found = outbox.listing(
        db.session.connection(),
        event_name=event.event_name,
        event_id=str(event.event_id),
    )
    return any(
        row["state"] == State.WITHHELD or not has_person(json.loads(row["payload"]))
        for row in found
        if row["payload"] != outbox.PRUNED
    )


def _deliveries(secrets: int) -> Check:
    try:
        newest, failed = db.session.execute(
            select(
                func.max(StripeEvent.received_at),
                func.count().filter(
                    StripeEvent.error.is_not(None), StripeEvent.processed_at.is_(None)
                ),
            )
        ).one()
    except SQLAlchemyError:
        message = "The inbox of Stripe's deliveries cannot be read."
        return Check("webhooks", Verdict.FAILED, message, "flask db upgrade")
    if failed:
        return Check(
            "webhooks",
            Verdict.WARNING,
            f"{failed} delivery(ies) of Stripe's could not be applied.",
            "Their reason is in the shop's log; resend them from Stripe's Dashboard.",
        )
    last = "none has come yet" if newest is None else _since(newest)
    return Check("webhooks", Verdict.OK, f"{secrets} signing secret(s); {last}.")


def _since(received_at: int) -> str:
    return f"the last delivery came {ago(capi().clock() - received_at)} ago"


def _real_meta(known: Settings) -> bool:
    return urlsplit(known.meta_graph_url).hostname == urlsplit(GRAPH_URL).hostname
