"""What the shop did with a delivery, in words: read from its answer.

The answer's JSON is the shop's own (`docs/webhooks.md`); of another shop, or of one
that says nothing, the status alone is told.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sandbox.stripe.attempts import Attempt

ORDERS: dict[str, LazyString] = {
    "pending": _l("not paid yet"),
    "awaiting": _l("waiting for the bank"),
    "placed": _l("placed, to be paid on delivery"),
    "paid": _l("paid"),
    "review": _l("held for review"),
    "failed": _l("failed"),
    "expired": _l("expired"),
    "refunded": _l("refunded"),
    "partially_refunded": _l("refunded in part"),
    "disputed": _l("disputed"),
    "refused": _l("refused by its buyer"),
    "returned": _l("sent back"),
}
"""How an order stands, by the shop's word for it."""


_REPEAT = "already_handled"


def telling(attempts: Sequence[Attempt]) -> Attempt | None:
    """The attempt that tells what became of a delivery: the first that the shop took,
    unless that was a repeat; else the last. None where nothing was tried."""
    taken = (each for each in attempts if each.succeeded and not is_repeat(each))
    return next(taken, attempts[-1] if attempts else None)


def is_repeat(attempt: Attempt) -> bool:
    """Whether the shop knew the event already, and so did nothing."""
    return attempt.succeeded and _said(attempt).get("result") == _REPEAT


def reading(attempt: Attempt) -> str:
    """What the shop made of an attempt, as far as its answer tells."""
    if attempt.status is None:
        return _("No answer. Stripe counts that as a failure and tries again.")
    if attempt.succeeded:
        return _taken(_said(attempt))
    if attempt.status < 400:
        return _("A redirect, which Stripe does not follow: a failure.")
    if attempt.status < 500:
        return _refused(_said(attempt))
    return _("The shop failed while it worked on the event. Its log says why.")


def _taken(said: Mapping[str, Any]) -> str:
    if said.get("result") == "applied" and said.get("order"):
        return _applied(said)
    results = {
        _REPEAT: _(
            "The shop knew this event already and did nothing: however often it comes,"
            " it is applied once."
        ),
        "not_ours": _("The shop took it, and it is about nothing that it sold."),
        "ignored": _("The shop took it, and has no use for events of this type."),
    }
    taken = _("The shop took the event. Stripe sends it no more.")
    return results.get(str(said.get("result")), taken)


def _applied(said: Mapping[str, Any]) -> str:
    status = str(said.get("status"))
    order = {"order": said["order"], "status": ORDERS.get(status, status)}
    purchase = said.get("purchase")
    if purchase == "queued":
        return _("Order %(order)s: %(status)s. Its Purchase is queued.", **order)
    if purchase == "queued_before":
        return _(
            "Order %(order)s: %(status)s. Its Purchase was queued before: the thanks"
            " page, or another delivery, came first.",
            **order,
        )
    if purchase == "withheld":
        return _(
            "Order %(order)s: %(status)s. Its Purchase is withheld: the visitor has not"
            " consented.",
            **order,
        )
    return _("Order %(order)s: %(status)s. There is no Purchase to send.", **order)


def _refused(said: Mapping[str, Any]) -> str:
    error = said.get("error")
    if isinstance(error, dict) and error.get("code") == "bad_signature":
        return _(
            "The shop refused it: its signature does not hold. That keeps out whoever"
            " is not Stripe. If Stripe sent it, compare the secrets."
        )
    return _(
        "The shop refused it. 400 is usual for a signature that does not hold:"
        " compare the secrets."
    )


def _said(attempt: Attempt) -> Mapping[str, Any]:
    try:
        said = json.loads(attempt.response)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
