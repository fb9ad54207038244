"""The shop's outbox in words: states, ages, what happened to an event, what was done.

The shop's codes are the contract; the words are this side's own.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, current_app
from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sandbox.presenting import Badge
from sandbox.shop_link import Trouble
from sandbox.shop_outbox import Row
from sandbox.verdict_words import span

STATES = {
    "pending": Badge("warning", "clock", _l("Waiting")),
    "sending": Badge("server", "send", _l("Sending")),
    "sent": Badge("merged", "same", _l("Sent")),
    "retrying": Badge("warning", "again", _l("Retrying")),
    "failed": Badge("error", "error", _l("Failed")),
    "expired": Badge("error", "held", _l("Expired")),
    "withheld": Badge("held", "held", _l("Withheld")),
    "discarded": Badge("held", "bin", _l("Discarded")),
}
"""In the order in which a row goes through them."""

UNSENT = "unsent"
"""Not one state but all in which an event still wants to be sent."""

_ALL_UNSENT = Badge("warning", "clock", _l("Yet to be sent"))
_UNSENT_MEANS = _l("Waiting, sending or retrying: each will still be sent.")

MEANINGS = {
    "pending": _l("It waits for the shop's worker, which looks every few seconds."),
    "sending": _l("The worker has it in hand at this moment."),
    "sent": _l("Meta has received it. Whether it counts, Test events says."),
    "retrying": _l(
        "An attempt brought no answer, or Meta could not take it just then. The next"
        " attempt comes by itself: nothing is lost."
    ),
    "failed": _l(
        "Meta refused this very event. Unchanged, it would be refused again: mend what"
        " its last answer names, then send it."
    ),
    "expired": _l(
        "It was older than Meta takes when its turn came. It cannot be sent any more."
    ),
    "withheld": _l(
        "Consent refused: the visitor does not want Meta to hear of it. It holds no"
        " user data and is never sent. That is no fault."
    ),
    "discarded": _l("Somebody gave it up, and said why."),
}

FIRED_BY = {
    "checkout": _l("the checkout"),
    "thanks": _l("the thanks page"),
    "webhook": _l("Stripe's webhook"),
    "page": _l("a page of the shop"),
    "delivery": _l("the delivery"),
    "app": _l("the mobile app"),
    "offline": _l("a file of offline sales"),
    "replay": _l("a replay by hand"),
}

REASONS = {
    "consent undecided": _l("The visitor had not said yes or no."),
    "consent refused": _l("The visitor said no."),
    "consent withdrawn": _l("The visitor took the yes back."),
}
"""Why a row is withheld, by the shop's own words for it."""

DONE = {
    "retry": _l("It waits for the worker, to be sent now."),
    "replay": _l("It waits for the worker, to be sent once more."),
    "discard": _l("It is discarded, and your reason is kept in the shop."),
}
"""What an act came to."""


@dataclass(frozen=True)
class Advice:
    """What is wrong, and what to do about it."""

    trouble: str
    cure: str


def init_blueprint(blueprint: Blueprint) -> None:
    """Give the templates these words."""
    blueprint.add_app_template_filter(state, "outbox_state")
    blueprint.add_app_template_filter(age, "outbox_age")
    blueprint.context_processor(
        lambda: {
            "outbox_states": STATES,
            "outbox_meanings": MEANINGS | {UNSENT: _UNSENT_MEANS},
        }
    )


def state(name: str) -> Badge:
    """The badge of a state; one that has no word here is shown as it is."""
    if name == UNSENT:
        return _ALL_UNSENT
    return STATES.get(name) or Badge("held", "held", name)


def fired_by(source: str) -> str:
    """Who fired an event."""
    return str(FIRED_BY.get(source, source))


def reason(row: Row) -> str | None:
    """Why a row is where it is, where the shop says so; Meta's words stay Meta's."""
    said = row["reason"]
    return said and str(REASONS.get(said, said))


def age(row: Row, at: float) -> str:
    """How old the event is, beside how old Meta lets it become."""
    days = round(row["max_age"] / 86_400)
    limit = ngettext("%(num)s day", "%(num)s days", days)
    old = span(max(0.0, at - row["event_time"]))
    return _("%(age)s of %(limit)s", age=old, limit=limit)


def advice(trouble: Trouble) -> Advice:
    """Why the shop's outbox is not to be seen, and how it is."""
    url = current_app.config["SANDBOX_SHOP_URL"]
    words: Mapping[Trouble, tuple[str | LazyString, str | LazyString]] = _TROUBLES
    said, cure = words[trouble]
    return Advice(str(said) % {"url": url}, str(cure) % {"url": url})


_TROUBLES = {
    Trouble.NO_PASSWORD: (
        _l("The sandbox has no password for the shop's owner pages."),
        _l(
            "Set ADMIN_PASSWORD in .env, the same for shop and sandbox, and start both"
            " again."
        ),
    ),
    Trouble.REFUSED: (
        _l("The shop refused the sandbox's password."),
        _l(
            "Shop and sandbox need the same ADMIN_PASSWORD: start both again with one"
            " .env. The sandbox does not try again by itself within the hour, because"
            " wrong passwords would keep the shop's owner out."
        ),
    ),
    Trouble.THROTTLED: (
        _l("The shop lets nobody in for now: wrong passwords were tried there."),
        _l("Wait some minutes. This page asks again by itself."),
    ),
    Trouble.NO_OWNER_PAGES: (
        _l("The shop at %(url)s has no owner pages."),
        _l(
            "It has them once it is started with an ADMIN_PASSWORD. If that is another"
            " program's address, SANDBOX_SHOP_URL is wrong."
        ),
    ),
    Trouble.NOT_LOCAL: (
        _l("The shop at %(url)s is not on this machine."),
        _l(
            "The sandbox sends the owner's password nowhere else."
            " SANDBOX_ALLOW_REMOTE=1 allows it, in containers."
        ),
    ),
    Trouble.NOBODY_THERE: (
        _l("The shop at %(url)s does not answer."),
        _l("Start it: make demo. This page asks again after some seconds."),
    ),
    Trouble.NO_ANSWER_IN_TIME: (
        _l("The shop at %(url)s did not answer in time."),
        _l("Its log says what keeps it. This page asks again after some seconds."),
    ),
    Trouble.NOT_UNDERSTOOD: (
        _l("What the shop at %(url)s answered makes no sense here."),
        _l("Is SANDBOX_SHOP_URL the shop's address, and is the shop of this version?"),
    ),
}
