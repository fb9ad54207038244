"""What the shop itself forgets, daily: what nothing refers to and nobody asks for.

Orders stay: they are the books. `flask orders erase` takes a person out of them.
"""

import logging
from collections import Counter

from sqlalchemy import ColumnElement, delete, func, select

from capi.policy import DAY
from models import StripeEvent, db, writing
from shop import offline_shelf
from shop.allowances import Allowance
from shop.locks import Lock

KEEP_DELIVERIES = 60 * DAY
"""Seconds. Stripe delivers again for three days by itself, and by hand for thirty; and
what is applied a second time changes nothing."""

log = logging.getLogger(__name__)


def forget(*, now: float, dry_run: bool = False) -> Counter[str]:
    """Forget what is over; gives how many of what. `now` is in epoch seconds.

    With `dry_run`, only count. A delivery that never could be applied goes too, and the
    log names it for the last time.
    """
    over = {
        "stripe deliveries": (StripeEvent, _delivered_before(now)),
        "allowances": (Allowance, Allowance.used_until <= now),
        "locks": (Lock, Lock.until <= now),
    }
    if dry_run:
        return +Counter(
            {
                what: db.session.scalar(
                    select(func.count()).select_from(table).where(which)
                )
                for what, (table, which) in over.items()
            }
        )
    _name_the_unapplied(now)
    offline_shelf.forget_old(now)
    forgotten: Counter[str] = Counter()
    for what, (table, which) in over.items():
        with writing() as work:
            forgotten[what] = work.execute(delete(table).where(which)).rowcount
    return +forgotten


def _delivered_before(now: float) -> ColumnElement[bool]:
    return StripeEvent.received_at < int(now) - KEEP_DELIVERIES


def _name_the_unapplied(now: float) -> None:
    query = select(StripeEvent.id, StripeEvent.error).where(
        _delivered_before(now), StripeEvent.processed_at.is_(None)
    )
    for event_id, error in db.session.execute(query):
        log.warning("Stripe event %s was never applied: %s", event_id, error)
