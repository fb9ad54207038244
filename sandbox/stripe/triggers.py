"""Lets something happen to a session on demand, so that its events go out.

`flask --app sandbox stripe trigger EVENT` names an event of Stripe's and does what
leads to it. Where nobody names a session, it happens to the newest one that it can
happen to.
"""

from collections.abc import Callable
from sqlite3 import Connection

from sandbox.store import store
from sandbox.stripe import (
    balance,
    cards,
    delays,
    disputes,
    ibans,
    payments,
    records,
    refunds,
    sessions,
)
from sandbox.stripe.buyers import BankEntry, Entry
from sandbox.stripe.errors import NotFound, Refused
from sandbox.stripe.method_objects import BANK_DEBIT
from sandbox.stripe.payment_pages import sample_buyer, sample_entry
from sandbox.stripe.records import Json, Query

Trigger = Callable[[Json], object]


def trigger(event: str, session_id: str | None = None) -> Json:
    """Do what leads to an event; gives the session as it is then.

    Raises NotFound for an unknown session or where no session is in a state for it,
    Refused where the named session is not.
    """
    fits, act = _TRIGGERS[event]
    session = _newest(fits) if session_id is None else _named(session_id, fits)
    act(session)
    return _named(session["id"])


def _pay(number: str) -> Trigger:
    card = cards.card(number)
    assert card is not None

    def pay(session: Json) -> None:
        free = session["amount_total"] == 0
        _try(session, None if free else sample_entry(card))

    return pay


def _finish_debit(*, pays: bool) -> Trigger:
    account = next(found for found in ibans.ACCOUNTS if found.pays is pays)

    def finish(session: Json) -> None:
        if session["status"] == "open":
            _try(session, BankEntry(account))
        with store().writing() as connection:
            delays.finish(connection, session["id"], pays=pays)

    return finish


def _with_charge(act: Callable[[Connection, str], object]) -> Trigger:
    def do(session: Json) -> None:
        with store().writing() as connection:
            intent = records.find(
                connection, "payment_intent", session["payment_intent"]
            )
            if intent is None:
                raise Refused(f"Nothing was paid with {session['id']}.")
            act(connection, intent["latest_charge"])

    return do


def _expire(session: Json) -> None:
    with store().writing() as connection:
        sessions.expire(connection, session["id"])


def _try(session: Json, entry: Entry | None) -> None:
    payments.pay(session["id"], sample_buyer(session), entry)


def _is_open(session: Json) -> bool:
    return session["status"] == "open"


def _is_paid(session: Json) -> bool:
    return session["payment_status"] == "paid"


def _can_finish(session: Json) -> bool:
    if _is_open(session):
        return BANK_DEBIT in session["payment_method_types"]
    return session["status"] == "complete" and session["payment_status"] == "unpaid"


_PAID = (_is_open, _pay("4242424242424242"))
_DECLINED = (_is_open, _pay("4000000000000002"))

_TRIGGERS: dict[str, tuple[Callable[[Json], bool], Trigger]] = {
    "checkout.session.completed": _PAID,
    "checkout.session.expired": (_is_open, _expire),
    "checkout.session.async_payment_succeeded": (
        _can_finish,
        _finish_debit(pays=True),
    ),
    "checkout.session.async_payment_failed": (_can_finish, _finish_debit(pays=False)),
    "payment_intent.succeeded": _PAID,
    "payment_intent.payment_failed": _DECLINED,
    "payment_intent.requires_action": (_is_open, _pay("4000002760003184")),
    "charge.succeeded": _PAID,
    "charge.failed": _DECLINED,
    "charge.updated": (_is_paid, _with_charge(balance.settle)),
    "charge.refunded": (
        _is_paid,
        _with_charge(lambda work, charge: refunds.create(work, {"charge": charge})),
    ),
    "charge.dispute.created": (
        _is_paid,
        _with_charge(lambda work, charge: disputes.start(work, charge, "fraudulent")),
    ),
}

EVENTS = tuple(_TRIGGERS)


def _newest(fits: Callable[[Json], bool]) -> Json:
    with store().reading() as connection:
        found = records.select(connection, Query("checkout.session"))
    session = next((entry for entry in found if fits(entry)), None)
    if session is None:
        raise NotFound("There is no session that this can happen to. Start a checkout.")
    return session


def _named(id: str, fits: Callable[[Json], bool] = lambda session: True) -> Json:
    with store().reading() as connection:
        session = sessions.retrieve(connection, id)
    if not fits(session):
        raise Refused(
            f"This cannot happen to {id}: it is {session['status']} and "
            f"{session['payment_status']}."
        )
    return session
