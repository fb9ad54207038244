"""What `flask capi check` says of deliveries: carriers, tracking run, receptions.

A reception that is heard of after seven days is no Purchase any more; each line is
there so that somebody hears of it earlier.
"""

from collections.abc import Iterator

from sqlalchemy import Select, func, select
from sqlalchemy.exc import SQLAlchemyError

from capi.checks import Check, Verdict, ago
from capi.flask import capi
from capi.policy import DAY, MAX_AGE
from capi.schema import LIVE, State, rows
from carriers.base import ParcelState
from config import settings
from models import Order, PaymentMethod, PurchaseTrigger, Shipment, db
from shop import parcels
from shop.open_parcels import HEARD_AT, is_asked_about, is_stalled

POLLED_WITHIN = 3600
"""Seconds. The tracking run comes every five minutes; an hour without is no chance."""

CLOSE = 5 * DAY
"""Seconds. Two days are left then to find out why a Purchase was not sent."""

UNDECIDED = (ParcelState.REVIEW, ParcelState.UNKNOWN)

CRON = (
    "In the crontab: */5 * * * * cd /path/to/the/shop && .venv/bin/flask --app app"
    " parcels track. With Celery: run its beat."
)


def deliveries() -> Iterator[Check]:
    """Whether a reception would be heard of, and becomes a Purchase in time."""
    now = int(capi().clock())
    yield _carriers()
    try:
        lines = [*_tracking(now), *_receptions(now)]
    except SQLAlchemyError:
        db.session.rollback()
        message = "What is known of parcels cannot be read."
        lines = [Check("parcels", Verdict.FAILED, message, "flask db upgrade")]
    yield from lines


def _carriers() -> Check:
    known = settings()
    names = [carrier.name for carrier in parcels.carriers().values()]
    if names:
        return Check("carriers", Verdict.OK, f"In use: {', '.join(names)}.")
    if (
        PaymentMethod.COD in known.payment_methods
        or known.purchase_trigger == PurchaseTrigger.DELIVERY
    ):
        return Check(
            "carriers",
            Verdict.WARNING,
            "Sales wait for the delivery, and no carrier is set to tell of it.",
            "Set NOVA_POSHTA_URL or EASYPOST_API_KEY, or note each reception by hand"
            " under /admin/orders.",
        )
    return Check("carriers", Verdict.OK, "None is needed: sales are payments.")


def _tracking(now: int) -> Iterator[Check]:
    asked = is_asked_about(now)
    orphans = _count(
        select(Shipment.id).where(asked, Shipment.carrier.not_in(parcels.carriers()))
    )
    if orphans:
        yield Check(
            "parcels",
            Verdict.FAILED,
            f"{orphans} parcel(s) travel with a carrier that has no settings any more.",
            "Set its address and key again; .env.example names them.",
        )
    stalled = _count(select(Shipment.id).where(is_stalled(now)))
    if stalled:
        yield Check(
            "parcels",
            Verdict.WARNING,
            f"No carrier has answered for {stalled} parcel(s) for more than a day;"
            " after seven, Meta takes no Purchase of them.",
            f"Run `flask parcels track` and read what it says. {CRON}",
        )
        return
    on_the_way = _count(select(Shipment.id).where(asked))
    if not on_the_way:
        yield Check("parcels", Verdict.OK, "None is on its way.")
        return
    heard_at = db.session.scalar(select(func.max(HEARD_AT)).where(asked)) or 0
    message = f"{on_the_way} on the way; news of them {ago(now - heard_at)} ago."
    if heard_at < now - POLLED_WITHIN:
        yield Check("parcels", Verdict.WARNING, message, CRON)
    else:
        yield Check("parcels", Verdict.OK, message)


def _receptions(now: int) -> Iterator[Check]:
    purchases = select(rows.c.id).where(rows.c.event_name == "Purchase")
    waiting = _count(
        purchases.where(rows.c.state.in_(LIVE), rows.c.event_time < now - CLOSE)
    )
    too_late = _count(
        purchases.where(
            rows.c.state == State.EXPIRED, rows.c.settled_at > now - MAX_AGE
        )
    )
    undecided = _count(select(Shipment.id).where(Shipment.state.in_(UNDECIDED)))
    if waiting:
        yield Check(
            "receptions",
            Verdict.FAILED,
            f"{waiting} Purchase(s) wait to be sent and are near Meta's seven days.",
            "flask capi outbox list --state pending --state retrying",
        )
    if too_late:
        yield Check(
            "receptions",
            Verdict.WARNING,
            f"{too_late} Purchase(s) of the last days came too late for Meta.",
            "flask capi outbox list --state expired; then see why: the cron, the"
            " worker, or a reception that was noted late.",
        )
    if undecided:
        yield Check(
            "receptions",
            Verdict.WARNING,
            f"{undecided} parcel(s) wait for a person to say whether the buyer has"
            " them; after seven days Meta takes no Purchase of them.",
            "Decide at /admin/parcels?state=review&state=unknown",
        )
    if not (waiting or too_late or undecided):
        yield Check("receptions", Verdict.OK, _last(now))


def _last(now: int) -> str:
    """The last reception that was a Purchase."""
    last = db.session.scalar(
        select(func.max(Order.delivered_at)).where(
            Order.trigger == PurchaseTrigger.DELIVERY
        )
    )
    return (
        "None so far that makes a Purchase."
        if last is None
        else f"The last that made a Purchase was {ago(now - last)} ago."
    )


def _count(query: Select[tuple[int]]) -> int:
    return db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
