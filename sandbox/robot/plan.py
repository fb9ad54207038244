"""Who comes to the shop and what becomes of each visit, settled before anybody goes.

Shares are kept as counts, not as chances: of twenty orders, twenty percent are four,
with every seed. The seed decides who they are.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from sandbox.robot.agents import Agent, agent
from sandbox.robot.countries import COUNTRIES
from sandbox.robot.people import Person, people


class Fate(StrEnum):
    """How a visit ends."""

    PAYS = "pays"
    DECLINED_FIRST = "declined_first"
    BANK_ASKS = "bank_asks"
    CLOSES_TAB = "closes_tab"
    RELOADS = "reloads"
    ON_DELIVERY = "on_delivery"
    LEAVES_PAYMENT = "leaves_payment"
    LEAVES_CART = "leaves_cart"
    LOOKS = "looks"


ORDERS = {
    Fate.PAYS: 0.5,
    Fate.CLOSES_TAB: 0.1,
    Fate.RELOADS: 0.1,
    Fate.DECLINED_FIRST: 0.1,
    Fate.BANK_ASKS: 0.1,
    Fate.ON_DELIVERY: 0.1,
}
"""How those who buy do it, as parts of 1."""

LEAVES = {Fate.LOOKS: 0.4, Fate.LEAVES_CART: 0.4, Fate.LEAVES_PAYMENT: 0.2}
"""How those who do not buy leave."""

LEAVERS_PER_ORDER = 0.6
FROM_ADS = 0.35
SEARCHES = 0.4
_CLICK_ID_SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@dataclass(frozen=True)
class Good:
    """Something to be put into the cart."""

    slug: str
    quantity: int


@dataclass(frozen=True)
class Visit:
    """One visitor's way. `click_id` is that of the ad that led here, if one did."""

    number: int
    person: Person
    agent: Agent
    fate: Fate
    goods: tuple[Good, ...]
    searches: bool
    click_id: str | None
    consents: bool
    blocks_pixel: bool

    @property
    def orders(self) -> bool:
        """Whether an order comes of it."""
        return self.fate in ORDERS

    @property
    def address(self) -> str:
        """An address of the network, of those that are kept for examples."""
        return f"203.0.113.{self.number % 254 + 1}"


def plan(
    orders: int,
    *,
    seed: int,
    shelf: Sequence[str],
    block_pixel: float = 0.0,
    refuse_consent: float = 0.0,
) -> list[Visit]:
    """The visits of a run, in the order in which they begin.

    `shelf` are the products' slugs; the last two are parts of 1, of those who order and
    of those who do not alike.
    """
    random = Random(seed)
    fates: list[tuple[Fate, bool, bool]] = []
    for shares, count in (
        (ORDERS, orders),
        (LEAVES, round(orders * LEAVERS_PER_ORDER)),
    ):
        dealt = _deal(shares, count)
        random.shuffle(dealt)
        refuses = _first(count, refuse_consent)
        blocks = reversed(_first(count, block_pixel))
        fates += zip(dealt, refuses, blocks, strict=True)
    random.shuffle(fates)
    goods, somebody = sorted(shelf), people(random, COUNTRIES)
    return [
        _visit(random, number, next(somebody), goods, *fate)
        for number, fate in enumerate(fates)
    ]


def _visit(
    random: Random,
    number: int,
    person: Person,
    shelf: Sequence[str],
    fate: Fate,
    refuses: bool,
    blocks: bool,
) -> Visit:
    from_ad = random.random() < FROM_ADS
    return Visit(
        number=number,
        person=person,
        agent=agent(random, in_app=from_ad),
        fate=fate,
        goods=tuple(_goods(random, shelf)),
        searches=random.random() < SEARCHES,
        click_id=_click_id(random) if from_ad else None,
        consents=not refuses,
        blocks_pixel=blocks,
    )


def _goods(random: Random, shelf: Sequence[str]) -> Iterable[Good]:
    kinds = random.choices((1, 2, 3), weights=(6, 3, 1))[0]
    for slug in random.sample(shelf, min(kinds, len(shelf))):
        yield Good(slug, random.choices((1, 2), weights=(5, 1))[0])


def _click_id(random: Random) -> str:
    return "IwAR" + "".join(random.choices(_CLICK_ID_SIGNS, k=57))


def _deal(shares: Mapping[Fate, float], count: int) -> list[Fate]:
    """`count` fates in these shares: what rounding takes from one, the next gets."""
    dealt: list[Fate] = []
    reached = 0.0
    for fate, share in shares.items():
        reached += share
        dealt += [fate] * (round(reached * count) - len(dealt))
    return dealt


def _first(count: int, share: float) -> list[bool]:
    return [index < round(share * count) for index in range(count)]
