"""The findings as cards: one for each code, with all of its kinds.

A card is active while one of its kinds is. Notes have cards too; there is nothing to
mend about them, so they do not count as a problem.
"""

from dataclasses import dataclass
from sqlite3 import Connection
from typing import Any

from sandbox import refusals
from sandbox.diagnostics import kinds
from sandbox.diagnostics.kinds import CLEAN_EVENTS, Kind
from sandbox.diagnostics.places import PLACES, Place
from sandbox.diagnostics.words import NOTE, SEVERITIES, WORDS, Words
from sandbox.refusals import Refusal


@dataclass(frozen=True)
class Card:
    """One code: `kinds` the one seen last first.

    `refusal` is the call, where it was seen last in one that was refused; of those only
    the newest are kept.
    """

    code: str
    kinds: tuple[Kind, ...]
    refusal: Refusal | None

    @property
    def words(self) -> Words:
        """What it is called, why it matters, how to mend it."""
        return WORDS[self.code]

    @property
    def place(self) -> Place:
        """Where it is mended in a Countonce shop."""
        return PLACES[self.code]

    @property
    def is_active(self) -> bool:
        """Whether it is still to be mended."""
        return any(kind.is_active for kind in self.kinds)

    def is_of(self, event_name: str) -> bool:
        """Whether events of this name are still to be mended so."""
        return not event_name or any(
            kind.is_active for kind in self.kinds if kind.event_name == event_name
        )

    @property
    def times(self) -> int:
        """In how many events and calls it was found."""
        return sum(kind.times for kind in self.kinds)

    @property
    def first_seen(self) -> float:
        """When it was found for the first time, in epoch seconds."""
        return min(kind.first_seen for kind in self.kinds)

    @property
    def last_seen(self) -> float:
        """When it was found the last time, in epoch seconds."""
        return self.kinds[0].last_seen

    @property
    def example(self) -> int | None:
        """The row that it was found in last, where that is still kept."""
        latest = self.kinds[0]
        return None if latest.refused and self.refusal is None else latest.row_id

    @property
    def field(self) -> str:
        """Where in the event it stood the last time."""
        return self.kinds[0].field

    @property
    def clean(self) -> int:
        """How many events have come without it, of the kind that lags behind most."""
        return min(min(kind.clean for kind in self.kinds), CLEAN_EVENTS)


@dataclass(frozen=True)
class Cards:
    """All cards by what is to be done about them, worst first."""

    problems: tuple[Card, ...]
    notes: tuple[Card, ...]
    previous: tuple[Card, ...]

    def problems_of(self, event_name: str) -> tuple[Card, ...]:
        """The problems that events of this name have; all, where no name is given."""
        return tuple(card for card in self.problems if card.is_of(event_name))


def cards(connection: Connection) -> Cards:
    """Every code that was ever found."""
    by_code: dict[str, list[Kind]] = {}
    for kind in kinds.everything(connection):
        by_code.setdefault(kind.code, []).append(kind)
    made = [_card(connection, code, found) for code, found in by_code.items()]
    made.sort(key=lambda card: SEVERITIES.index(card.words.severity))
    active = [card for card in made if card.is_active]
    return Cards(
        problems=tuple(card for card in active if card.words.severity != NOTE),
        notes=tuple(card for card in active if card.words.severity == NOTE),
        previous=tuple(card for card in made if not card.is_active),
    )


def problems(connection: Connection) -> int:
    """How many errors and warnings are active: the number beside the screen's name."""
    active = {kind.code for kind in kinds.everything(connection) if kind.is_active}
    return sum(WORDS[code].severity != NOTE for code in active)


def as_json(card: Card) -> dict[str, Any]:
    """A card for programs; times in epoch seconds."""
    words = card.words
    return {
        "code": card.code,
        "severity": words.severity,
        "title": str(words.title),
        "why": str(words.why),
        "fix": str(words.fix),
        "place": card.place._asdict(),
        "field": card.field,
        "count": card.times,
        "first_seen": card.first_seen,
        "last_seen": card.last_seen,
        "clean": card.clean,
        "example": card.example,
        "error": card.refusal and card.refusal.error,
        "seen_in": [
            {"event_name": kind.event_name, "side": kind.side, "count": kind.times}
            for kind in card.kinds
        ],
    }


def _card(connection: Connection, code: str, found: list[Kind]) -> Card:
    latest = found[0]
    refusal = refusals.get(connection, latest.row_id) if latest.refused else None
    return Card(code, tuple(found), refusal)
