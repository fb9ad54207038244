"""What a story is made of: steps that tick by themselves, and an end that says why."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sandbox.presenting import money
from sandbox.stories.scene import Sale, Scene

Found = TypeVar("Found")

CARD = "4242 4242 4242 4242"
CARD_HINT = _l(
    "Pay with this test card, any date in the future and any CVC. Everything else may"
    " be made up."
)


@dataclass(frozen=True)
class Step:
    """One thing that happens in a story.

    `says` tells what to do or what will happen, `done` whether it has. `shows` tells it
    again with the numbers of this time, once it has happened. `act` names the button
    that lets the sandbox do its part, `leads` where the reader goes on (see
    `sandbox.stories.links`), `hint` what helps there, `copies` a text to take along.
    """

    key: str
    says: LazyString
    done: Callable[[Scene], bool]
    shows: Callable[[Scene], str] | None = None
    act: str | None = None
    leads: str | None = None
    hint: LazyString | None = None
    copies: Callable[[Scene], str] | None = None


@dataclass(frozen=True)
class Story:
    """A story to play through; `learnt` sums it up with the shop's own numbers.

    `asks_shop`: some of its steps can only be seen in the shop, by its owner's pages.
    `declines`: its buyer declines the cookies on purpose.
    """

    key: str
    title: LazyString
    why: LazyString
    steps: tuple[Step, ...]
    learnt: Callable[[Scene], list[str]]
    asks_shop: bool = False
    declines: bool = False

    def standing(self, scene: Scene) -> list[bool]:
        """Which steps are done. A step waits for those before it."""
        done: list[bool] = []
        for step in self.steps:
            done.append((not done or done[-1]) and step.done(scene))
        return done


def first(things: Iterable[Found], fits: Callable[[Found], bool]) -> Found | None:
    """The first that fits."""
    return next((thing for thing in things if fits(thing)), None)


def pay_step(key: str, says: LazyString, since: str = "") -> Step:
    """Buy something and pay by card, after an act of the story where one is named."""
    return Step(
        key,
        says,
        lambda scene: paid(scene.since(since)),
        lambda scene: show_paid(scene.since(since)),
        leads="shop",
        hint=CARD_HINT,
        copies=lambda scene: CARD,
    )


def show_paid(scene: Scene) -> str:
    """What was paid for which order."""
    payment = scene.payments[0]
    return _(
        "Stripe took %(sum)s for the order %(order)s.",
        sum=money(payment.amount, payment.currency),
        order=payment.order,
    )


def paid(scene: Scene) -> bool:
    """Whether anything was paid at Stripe."""
    return bool(scene.payments)


def worth(sale: Sale) -> str:
    """What a sale told Meta that it is worth, for people."""
    copy = sale.copies[0]
    if copy.value is None or copy.currency is None:
        return "—"
    return money(copy.value, copy.currency)


def revenue(amounts: dict[str, float] | Iterable[tuple[str, float]]) -> str:
    """Revenue by currency, for people: "$23.00", or "$23.00 + ¥500"."""
    pairs = dict(amounts).items()
    return " + ".join(money(amount, currency) for currency, amount in pairs) or "0"
