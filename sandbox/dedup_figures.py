"""How the halves of the events of one name met: counts and shares, over values."""

from collections.abc import Sequence
from dataclasses import dataclass

from sandbox.pairs import KEYS, Pair
from sandbox.parts import Part, part

# Rules of thumb that practitioners aim at; Meta publishes none for these two.
OVERLAP_TARGET = 0.80
COVERAGE_TARGET = 0.95


@dataclass(frozen=True)
class Meeting:
    """How many events there are, and how they came; each is of one kind.

    `merged`: from both sides, and counted once. `apart`: from both sides, and counted
    more than once. `browser_only` and `server_only`: from one side, and counted once.
    `repeated`: from one side, and counted more than once. `by_server` is how many of
    all the server has sent.
    """

    events: int = 0
    merged: int = 0
    apart: int = 0
    browser_only: int = 0
    server_only: int = 0
    repeated: int = 0
    by_server: int = 0

    @property
    def overlap(self) -> Part:
        """The events that came from both sides."""
        return Part(self.merged + self.apart, self.events)

    @property
    def coverage(self) -> Part:
        """The events that the server has sent."""
        return Part(self.by_server, self.events)


@dataclass(frozen=True)
class KeyShare:
    """One of Meta's keys: which of each side's events carry it, and which agree.

    `agreed` is, of the events that the browser sent, those whose server half carries
    the same value.
    """

    key: str
    browser: Part
    server: Part
    agreed: Part


def meeting(pairs: Sequence[Pair]) -> Meeting:
    """The pairs, added up."""
    both = [pair for pair in pairs if pair.gap is not None]
    alone = [pair for pair in pairs if pair.gap is None]
    once = [pair for pair in alone if pair.counted <= 1]
    apart = sum(pair.counted > 1 for pair in both)
    return Meeting(
        events=len(pairs),
        merged=len(both) - apart,
        apart=apart,
        browser_only=sum(pair.server_at is None for pair in once),
        server_only=sum(pair.browser_at is None for pair in once),
        repeated=len(alone) - len(once),
        by_server=sum(pair.server_at is not None for pair in pairs),
    )


def key_shares(pairs: Sequence[Pair]) -> tuple[KeyShare, ...]:
    """How far each of the keys would carry."""
    browser = [pair for pair in pairs if pair.browser_at is not None]
    server = [pair for pair in pairs if pair.server_at is not None]
    return tuple(
        KeyShare(
            key,
            browser=part(pair.browser[place] is not None for pair in browser),
            server=part(pair.server[place] is not None for pair in server),
            agreed=part(
                None is not pair.browser[place] == pair.server[place]
                for pair in browser
            ),
        )
        for place, key in enumerate(KEYS)
    )


def gaps(pairs: Sequence[Pair]) -> list[float]:
    """The seconds between the halves of those that have both."""
    return [pair.gap for pair in pairs if pair.gap is not None]
