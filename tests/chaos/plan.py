"""What will happen, drawn beforehand: the same seed gives the same plan.

A trouble strikes when so many visits are over, not at a time of day, so that a plan
means the same on a slow machine. Which call a fault hits is the sandbox's own dice.
"""

from dataclasses import dataclass
from enum import StrEnum
from random import Random

PRODUCTS = ("stoneware-mug", "linen-tea-towel", "pocket-notebook", "desk-lamp")
META_FAULTS = ("meta_500", "meta_rate_limit", "meta_timeout", "meta_lost_response")
META_RATES = 0.35
"""The sum of their rates; together they spoil about 30 % of the calls."""

WEBHOOK_FAULTS = {
    "webhook_duplicate": 0.4,
    "webhook_delay": 0.3,
    "webhook_out_of_order": 0.1,
}


class Way(StrEnum):
    """How a visit goes."""

    THANKS = "pays and sees the thanks page"
    CLOSES = "pays and closes the tab"
    RELOADS = "pays and reloads the thanks page"
    DECLINED = "pays by a second card, the first being declined"
    GIVES_UP = "leaves after a declined card"
    LEAVES = "leaves the payment page"
    RECEIVED = "pays on delivery"
    REFUSED = "refuses the parcel"


ON_DELIVERY = (Way.RECEIVED, Way.REFUSED)
SHARES = {
    Way.THANKS: 40,
    Way.CLOSES: 16,
    Way.RELOADS: 12,
    Way.DECLINED: 10,
    Way.GIVES_UP: 5,
    Way.LEAVES: 5,
    Way.RECEIVED: 7,
    Way.REFUSED: 5,
}


class Kind(StrEnum):
    """What can be done to the running programs."""

    KILL_WORKER = "worker killed"
    KILL_WEB = "web process killed"
    LOCK_DATABASE = "database locked"
    RESTART_BROKER = "broker restarted"
    TRACK = "tracking run"


ONE_IN = {
    Kind.KILL_WORKER: 40,
    Kind.KILL_WEB: 60,
    Kind.LOCK_DATABASE: 250,
    Kind.RESTART_BROKER: 250,
    Kind.TRACK: 400,
}
"""One trouble of each kind for so many visits; at least one."""


@dataclass(frozen=True)
class Visit:
    """What a visitor wants, and how it ends."""

    way: Way
    product: str
    quantity: int


@dataclass(frozen=True)
class Trouble:
    """Strikes `delay` seconds after `at` visits are over, for `seconds`.

    `which` chooses among several of the kind, modulo their number.
    """

    at: int
    kind: Kind
    which: int
    delay: float
    seconds: float


@dataclass(frozen=True)
class Plan:
    """Everything that is decided before the first visit."""

    visits: tuple[Visit, ...]
    troubles: tuple[Trouble, ...]
    faults: dict[str, float]


def draw(seed: int, visits: int, *, broker: bool) -> Plan:
    """The plan of a seed; `broker`: there is one that can be restarted."""
    dice = Random(seed)
    return Plan(
        visits=tuple(_visits(dice, visits)),
        troubles=tuple(_troubles(dice, visits, broker)),
        faults=_faults(dice),
    )


def _visits(dice: Random, count: int) -> list[Visit]:
    ways = dice.choices(list(SHARES), weights=list(SHARES.values()), k=count)
    # However few they are, each way is gone.
    ways[: len(SHARES)] = list(SHARES)[:count]
    dice.shuffle(ways)
    return [Visit(way, dice.choice(PRODUCTS), dice.randint(1, 3)) for way in ways]


def _troubles(dice: Random, visits: int, broker: bool) -> list[Trouble]:
    drawn = [
        Trouble(
            at=dice.randint(visits // 20, visits - visits // 20),
            kind=kind,
            which=dice.randrange(1000),
            delay=dice.uniform(0, 1),
            seconds=_seconds(dice, kind),
        )
        for kind, one_in in ONE_IN.items()
        for _ in range(max(1, visits // one_in))
    ]
    wanted = (each for each in drawn if broker or each.kind != Kind.RESTART_BROKER)
    return sorted(wanted, key=lambda each: each.at)


def _seconds(dice: Random, kind: Kind) -> float:
    lock = kind == Kind.LOCK_DATABASE
    return dice.uniform(2, 3) if lock else dice.uniform(0.1, 1.5)


def _faults(dice: Random) -> dict[str, float]:
    weights = [dice.uniform(0.5, 1.5) for _ in META_FAULTS]
    shares = [META_RATES * weight / sum(weights) for weight in weights]
    meta = dict(zip(META_FAULTS, shares, strict=True))
    return {name: round(rate, 3) for name, rate in (meta | WEBHOOK_FAULTS).items()}
