"""How the screen "Parcels" puts states, codes and sums into words."""

from flask import Blueprint
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sandbox.carriers.novaposhta_statuses import STATUSES, status
from sandbox.carriers.parcel_drafts import major
from sandbox.carriers.parcel_states import (
    CARRIERS,
    NEXT,
    NOVA_POSHTA,
    OTHER,
    STATES,
    state_of,
)
from sandbox.carriers.parcels import Move, Parcel
from sandbox.presenting import Badge, money
from sandbox.stripe.attempts import Attempt
from sandbox.stripe.presenting import DELIVERIES

CURRENCIES = {NOVA_POSHTA: "UAH"}
USUAL_CURRENCY = "USD"

_LOOKS = {
    "attempt_failed": ("warning", "warning"),
    "at_branch": ("browser", "offline"),
    "received": ("merged", "same"),
    "paid_out": ("merged", "same"),
    "refused": ("error", "error"),
    "returning": ("error", "error"),
    "returned": ("error", "error"),
    "review": ("warning", "warning"),
    "unknown_code": ("warning", "warning"),
    OTHER: ("warning", "warning"),
}
_USUAL_LOOK = ("held", "parcel")

GROUPS = (
    (
        _l("On the way"),
        ("created", "handed_over", "on_its_way", "with_courier", "at_branch"),
    ),
    (_l("In the recipient's hands"), ("received", "paid_out")),
    (_l("Going back to the shop"), ("refused", "returning", "returned")),
    (_l("Something odd"), ("attempt_failed", "review", "unknown_code")),
)

# What EasyPost can say besides; of Nova Poshta every code is known.
_EASYPOST_BESIDES = ("cancelled", "error", "unknown")


def init_blueprint(blueprint: Blueprint) -> None:
    """Give the screen's templates these words and filters."""
    for function in (badge, meaning, collected, reading):
        blueprint.add_app_template_filter(function, f"parcel_{function.__name__}")
    blueprint.context_processor(
        lambda: {
            "carriers": CARRIERS,
            "delivery_badges": DELIVERIES,
            "next_state": NEXT,
            "states": STATES,
        }
    )


def badge(move: Move) -> Badge:
    """Where a parcel is, in one badge."""
    tone, icon = _LOOKS.get(move.state, _USUAL_LOOK)
    if move.state not in STATES:
        return Badge(tone, icon, _("Code %(code)s", code=move.code))
    return Badge(tone, icon, STATES[move.state].words)


def meaning(code: str, carrier: str) -> LazyString | None:
    """What a carrier's code says, in plain words; EasyPost's are words already."""
    return status(code).meaning if carrier == NOVA_POSHTA else None


def collected(parcel: Parcel) -> str:
    """The cash on delivery, as money that people read."""
    currency = CURRENCIES.get(parcel.carrier, USUAL_CURRENCY)
    return money(major(parcel.cod), currency)


def moves_for(parcel: Parcel) -> list[tuple[LazyString, list[str]]]:
    """The states that this parcel can be brought to, in groups."""
    possible = {
        name
        for name, state in STATES.items()
        if getattr(state, parcel.carrier) and (parcel.cod or name != "paid_out")
    }
    return [
        (words, [name for name in names if name in possible]) for words, names in GROUPS
    ]


def other_codes(parcel: Parcel) -> list[str]:
    """The carrier's codes that have no button of their own."""
    codes = STATUSES if parcel.carrier == NOVA_POSHTA else _EASYPOST_BESIDES
    return [code for code in codes if state_of(parcel.carrier, code) == OTHER]


def reading(attempt: Attempt) -> str:
    """What the shop made of a webhook, as far as its answer tells."""
    if attempt.status is None:
        return _("No answer. EasyPost counts that as a failure and tries again.")
    if attempt.succeeded:
        return _("The shop took the event.")
    if attempt.status in (400, 401, 403):
        return _(
            "The shop refused it. Compare EASYPOST_WEBHOOK_SECRET here and there:"
            " the signature may not hold."
        )
    if attempt.status == 404:
        return _("The shop has no such page, or takes no webhooks of EasyPost's.")
    return _("The shop failed while it worked on the event. Its log says why.")
