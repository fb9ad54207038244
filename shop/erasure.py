"""Erasure: what the shop keeps of a person goes; what the books need stays.

An order keeps its number, goods, sums, times, state, and Stripe's ids of the payment,
by which a refund or a dispute finds it. Name, addresses, telephone, browser, the
parcel's number and its carrier's words go. Nothing of it is told to Meta any more.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sqlalchemy import null, select
from sqlalchemy.orm import selectinload

from capi import erasure
from capi.consent import Consent
from capi.erasure import Emptied, Whose
from capi.normalize import hash_key
from models import Order, Shipment, Work, writing
from shop import parcels, payments
from shop.open_parcels import may_still_move

NOBODY = {"consent": Consent.REFUSED.value}
"""The context of an order of which nothing is known, and nothing told."""


@dataclass(frozen=True)
class Asked:
    """Who is to be forgotten: by the numbers of orders, by the email address that they
    were given, or by the shop's name for a browser or an app's device."""

    numbers: tuple[str, ...] = ()
    email: str | None = field(default=None, repr=False)
    visitor: str | None = None


@dataclass(frozen=True)
class Trace:
    """An order of the person: what others know it by, and `later`: what keeps some of
    it for now. `changed`: there was something to erase."""

    number: str
    state: str
    changed: bool
    stripe: tuple[str, ...]
    parcel: str | None
    later: str | None


@dataclass(frozen=True)
class Report:
    """What was erased, or would be. `unknown` are numbers of which there is no order;
    `others`, orders of the same browsers that were not asked for."""

    orders: tuple[Trace, ...]
    rows: tuple[Emptied, ...]
    unknown: tuple[str, ...]
    others: tuple[str, ...]

    @property
    def changed(self) -> bool:
        """Whether anything was there to erase."""
        return bool(self.rows) or any(trace.changed for trace in self.orders)


def erase(asked: Asked, *, now: int, dry_run: bool = False) -> Report:
    """Forget a person, in one transaction; again changes nothing more.

    With `dry_run` all is done, told, and taken back. `now` is in epoch seconds.
    """
    with writing() as work:
        orders = list(_orders(work, asked))
        whose = _whose(work, asked, orders)
        known = {order.number for order in orders}
        report = Report(
            others=tuple(_others(work, whose.visitors, known)),
            orders=tuple([_forget(work, order, now) for order in orders]),
            rows=tuple(erasure.empty(work.connection(), whose, now=now)),
            unknown=tuple(each for each in asked.numbers if each not in known),
        )
        if dry_run:
            work.rollback()
    return report


def _orders(work: Work, asked: Asked) -> Iterator[Order]:
    """The orders that were asked for, oldest first, locked until all is done."""
    ids = set(work.scalars(select(Order.id).where(Order.number.in_(asked.numbers))))
    if asked.email is not None:
        ids |= set(_ids_by_email(work, _plain(asked.email)))
    if asked.visitor is not None:
        ids |= set(work.scalars(select(Order.id).where(Order.visitor == asked.visitor)))
    for id in sorted(ids):
        yield work.get_one(
            Order, id, options=[selectinload(Order.shipment)], with_for_update=True
        )


def _ids_by_email(work: Work, email: str) -> Iterator[int]:
    # Databases fold the case of ASCII alone, and each has its own words for JSON.
    given = select(Order.id, Order.customer).where(Order.customer.is_not(None))
    for id, customer in work.execute(given.execution_options(yield_per=1000)):
        details = (customer or {}).get("customer_details") or {}
        if _plain(details.get("email") or "") == email:
            yield id


def _plain(email: str) -> str:
    return unicodedata.normalize("NFC", email.strip()).casefold()


def _whose(work: Work, asked: Asked, orders: Iterable[Order]) -> Whose:
    """By what the outbox knows the person.

    An address also finds what came from an app or a till's file: those rows hold its
    digest, and lead on to the device.
    """
    digests = hash_key("em", asked.email).values if asked.email else ()
    known = {order.visitor for order in orders} | {asked.visitor}
    visitors = {each for each in known if each}
    return Whose(
        subjects={order.number for order in orders},
        visitors=visitors | erasure.devices(work.connection(), digests),
        digests=digests,
    )


def _others(work: Work, visitors: Iterable[str], known: set[str]) -> Iterator[str]:
    theirs = select(Order.number).where(Order.visitor.in_(visitors))
    for number in work.scalars(theirs.order_by(Order.id)):
        if number not in known:
            yield number


def _forget(work: Work, order: Order, now: int) -> Trace:
    moves = _still_moves(work, order, now)
    shipment = order.shipment
    parcel = None
    if shipment and not shipment.number.startswith(parcels.ERASED):
        parcel = f"{shipment.carrier} {shipment.number}"
    before = _kept(order)
    # JSON has a null of its own; this one is the database's.
    order.customer, order.context, order.visitor = null(), dict(NOBODY), None
    if shipment is not None:
        _forget_parcel(shipment, order.number, keep_number=moves)
    work.flush()
    return Trace(
        number=order.number,
        state=order.status,
        changed=_kept(order) != before,
        stripe=tuple(filter(None, _ids_at_stripe(order))),
        parcel=parcel,
        later=_later(order, moves),
    )


def _forget_parcel(shipment: Shipment, number: str, *, keep_number: bool) -> None:
    shipment.raw_text, shipment.page_url = "", ""
    for step in shipment.steps:
        step.raw_text = ""
    if not keep_number:
        shipment.number = f"{parcels.ERASED}{number}"
        shipment.return_number = None


def _later(order: Order, moves: bool) -> str | None:
    if moves:
        return "the carrier is still asked about its parcel, so the number is kept"
    if order.state in payments.OPEN:
        return "it can still be paid; then Stripe tells the shop who paid"
    return None


def _still_moves(work: Work, order: Order, now: int) -> bool:
    theirs = select(Shipment.id).where(Shipment.order_id == order.id)
    return work.scalars(theirs.where(may_still_move(now))).first() is not None


def _kept(order: Order) -> tuple[object, ...]:
    shipment = order.shipment
    of_parcel = shipment and (
        shipment.number,
        shipment.return_number,
        shipment.raw_text,
        shipment.page_url,
        [step.raw_text for step in shipment.steps],
    )
    return order.customer, order.context, order.visitor, of_parcel


def _ids_at_stripe(order: Order) -> tuple[str | None, ...]:
    return (
        order.stripe_session_id,
        order.stripe_payment_intent_id,
        order.stripe_charge_id,
    )
