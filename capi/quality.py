"""Event Match Quality, estimated: how well Meta could match events to people.

Meta shows a figure from 0 to 10 for each event name and keeps its formula to itself.
What stands here is an estimate: the weights of `capi.match_keys`, added up. It is good
for finding the key to add next, and for seeing that a key has vanished; it does not
foretell Meta's figure.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from capi import match_keys
from capi.match_keys import KEYS, Group
from capi.schema import LIVE, State, rows

WINDOW = 48 * 3600
"""Seconds. Meta makes its own figure of the last 48 hours."""

WEBSITE = "website"
"""Meta gives a figure to events of this action source only."""

DISCLAIMER = "An estimate: Meta's formula is not public."
"""For every page and table that shows one of these figures."""

PAGE_VIEW_EXPECTATION = (
    "An estimate for PageView is low by nature, because most visitors are strangers; "
    "in Meta's own figures 5 to 7 is normal for it."
)
NO_CLICKS = (
    "No event has fbc. That is right where nobody came by an ad; if ads are running, "
    "keep the fbclid of the first page as _fbc."
)

_HOW: dict[str, str] = {
    "em": "the e-mail address that the checkout asks for",
    "fbc": "the click id: fbclid was in the page's address",
    "ph": "the phone number, with its country code",
    "external_id": "the shop's own id of the customer or the visitor",
    "fbp": "the _fbp cookie",
    "client_ip_address": "the visitor's public address, best IPv6",
    "client_user_agent": "the visitor's User-Agent header",
    "fn": "the first name",
    "ln": "the last name",
    "db": "the date of birth, where the shop knows it anyway",
    "country": "the country, even where all customers share one",
    "zp": "the postcode",
    "ct": "the city",
    "st": "the state",
}


@dataclass(frozen=True)
class Estimate:
    """An estimate of one event's match quality.

    `score` is 0 to 10. `present` are the `user_data` keys that Meta could match by,
    `missing` the others, both weightiest first. `next_best` is the key (or keys, joined
    by `+`) that would add most to the estimate and that a shop can have; None where
    there is none. `advice` is sentences for people, the most useful first.
    """

    score: float
    present: tuple[str, ...]
    missing: tuple[str, ...]
    next_best: str | None
    advice: tuple[str, ...]


@dataclass(frozen=True)
class Summary:
    """An estimate of the match quality of all events of one name.

    `score` is the average of their estimates, one decimal; None without events.
    `coverage` is, for each key, the percentage of events that have it in a form that
    Meta could match by (0 to 100, one decimal). `next_best` and `advice` are as in
    `Estimate`, for the average.
    """

    events: int
    score: float | None
    coverage: Mapping[str, float]
    next_best: str | None
    advice: tuple[str, ...]


def estimate(payload: object) -> Estimate:
    """Estimate the match quality of one event in Meta's server shape; never raises."""
    tally = _Tally()
    tally.add(payload)
    present = match_keys.usable_keys(payload)
    name = payload.get("event_name") if isinstance(payload, dict) else None
    return Estimate(
        score=match_keys.score(present),
        present=tuple(key for key in KEYS if key in present),
        missing=tuple(key for key in KEYS if key not in present),
        next_best=tally.next_best(),
        advice=tally.advice(name),
    )


def summary(payloads_by_name: Mapping[str, Iterable[object]]) -> dict[str, Summary]:
    """Estimate the match quality of each event name; never raises.

    Meta gives its own figure to server events of a website alone, and to those of the
    last 48 hours: to compare, hand over no others.
    """
    tallies = {}
    for name, payloads in payloads_by_name.items():
        tallies[name] = tally = _Tally()
        for payload in payloads:
            tally.add(payload)
    return {name: tally.summary(name) for name, tally in tallies.items()}


def recent(connection: Connection, now: float) -> dict[str, Summary]:
    """Estimate the match quality of the website events of the last 48 hours, by name.

    `now` is in epoch seconds. The events are those in the outbox that Meta has or may
    still get, each once, to however many pixels it goes.
    """
    query = (
        select(rows.c.event_name, rows.c.event_id, rows.c.payload)
        .where(
            rows.c.action_source == WEBSITE,
            rows.c.event_time >= now - WINDOW,
            rows.c.state.in_([State.SENT, *LIVE]),
        )
        .order_by(rows.c.event_name, rows.c.event_id)
        .execution_options(yield_per=500)
    )
    tallies: defaultdict[str, _Tally] = defaultdict(_Tally)
    before = None
    for name, event_id, payload in connection.execute(query):
        if (name, event_id) != before:
            tallies[name].add(json.loads(payload))
        before = (name, event_id)
    return {name: tally.summary(name) for name, tally in tallies.items()}


class _Tally:
    """Adds events up, so that none needs to be kept."""

    def __init__(self) -> None:
        self._events = 0
        self._score = 0.0
        self._present: Counter[str] = Counter()
        self._unusable: Counter[str] = Counter()
        self._gains: defaultdict[Group, float] = defaultdict(float)

    def add(self, payload: object) -> None:
        """Count one event."""
        usable = match_keys.usable_keys(payload)
        self._events += 1
        self._score += match_keys.score(usable)
        self._present.update(usable)
        self._unusable.update(match_keys.sent_keys(payload) - usable)
        for group, gain in match_keys.gains(payload, usable).items():
            self._gains[group] += gain

    def summary(self, name: str) -> Summary:
        """The estimate for all of them."""
        return Summary(
            events=self._events,
            score=round(self._score / self._events, 1) if self._events else None,
            coverage={key: self._coverage(key) for key in KEYS} if self._events else {},
            next_best=self.next_best(),
            advice=(*self.advice(name), *self._no_clicks()),
        )

    def next_best(self) -> str | None:
        """The keys that the most would be won by, as far as events lack them."""
        return "+".join(self._wanted()) or None

    def advice(self, name: object) -> tuple[str, ...]:
        """What to do, and what to expect."""
        wanted = self._wanted()
        unusable = [key for key in KEYS if self._unusable[key]]
        sentences = []
        if wanted:
            how = " and ".join(_HOW[key] for key in wanted)
            sentences.append(f"Add {'+'.join(wanted)}: {how}.")
        if unusable:
            sentences.append(
                f"Sent, but not in a form that Meta could match by: "
                f"{', '.join(unusable)}. Lint says why."
            )
        if name == "PageView":
            sentences.append(PAGE_VIEW_EXPECTATION)
        return tuple(sentences)

    def _wanted(self) -> tuple[str, ...]:
        if not self._gains:
            return ()
        best = max(match_keys.WEIGHTS, key=lambda group: self._gains.get(group, 0.0))
        return tuple(key for key in best if self._present[key] < self._events)

    def _no_clicks(self) -> tuple[str, ...]:
        return (NO_CLICKS,) if self._events and not self._present["fbc"] else ()

    def _coverage(self, key: str) -> float:
        return round(100 * self._present[key] / self._events, 1)
