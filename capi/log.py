"""The log that `tail` prints: the outbox's steps, and the local Events Manager's."""

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import Engine

from capi.errors import TransportError
from capi.events_manager import BROWSER, EventsManager, hits, remark
from capi.happenings import Direction, Step, Unseen, steps

LOOK_BACK = 10.0
"""How long a transaction may stay open, in seconds, before its steps are missed."""

RECENT = "100"
"""Browser hits to ask for; more do not come between two looks."""


class Log:
    """Gives each step once, as it comes. `events_manager` is optional."""

    def __init__(
        self,
        engine: Engine,
        *,
        clock: Callable[[], float],
        since: float,
        events_manager: EventsManager | None = None,
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._since = since
        self._manager = events_manager
        self._unseen = Unseen()

    def fresh(self) -> list[Step]:
        """The steps that were not given yet, oldest first."""
        since = self._since
        with self._engine.connect() as connection:
            found = steps(connection, since=since)
        found = sorted([*found, *self._hits(since)], key=lambda step: step.at)
        fresh = self._unseen.of(found, since=since)
        self._since = max(since, self._clock() - LOOK_BACK)
        return [self._remarked(step) for step in fresh]

    def _hits(self, since: float) -> list[Step]:
        if self._manager is None:
            return []
        try:
            arrivals = self._manager.arrivals(source=BROWSER, limit=RECENT)
        except TransportError:
            # The log is the outbox's; the browser's half is a courtesy of the sandbox.
            return []
        return hits(arrivals, since=since)

    def _remarked(self, step: Step) -> Step:
        received = step.direction is Direction.BACK and step.text.startswith("[200]")
        if self._manager is None or not received:
            return step
        try:
            copies = self._manager.arrivals(
                event_name=step.event_name, event_id=step.event_id
            )
        except TransportError:
            return step
        words = remark(copies)
        return replace(step, text=f"{step.text}   {words}") if words else step
