"""Why an event was counted once, twice or not at all.

The verdict of a merged or repeated event was fixed when it arrived. For one that
stands alone it is worked out on reading: the twin may only be late, or it may have
come with another id, name or pixel, and that near miss is what one wants to be shown;
or it waits in the shop's outbox, or is held back there (`sandbox.shop_outbox`).
"""

import sqlite3
from dataclasses import dataclass, replace

from sandbox import cause_words, causes, shop_outbox
from sandbox import verdict_words as words
from sandbox.arrivals import Arrival, get
from sandbox.near_misses import near_misses
from sandbox.outbox import verdict as outbox_verdict
from sandbox.shop_outbox import WITHHELD

REASONS = (
    "merged",
    "no_event_id",
    "id_differs",
    "name_differs",
    "pixel_differs",
    "time_differs",
    "offline_apart",
    "outside_window",
    "browser_missing",
    "server_missing",
    "server_waiting",
    "consent_refused",
    "alone",
    "same_side_repeat",
    "same_side_counted",
    "installed_before",
)


@dataclass(frozen=True)
class Verdict:
    """A stable reason code, a sentence that says it, and the near misses.

    `cause` is what is behind it, where that is known: the name of a switch of the
    sandbox, or a rule of the shop; see `sandbox.causes`. Each near miss is an arrival
    that was probably meant to be the same event, with what keeps it apart, in words.
    """

    reason: str
    sentence: str
    near_misses: tuple[tuple[Arrival, str], ...] = ()
    cause: str | None = None


def explain(connection: sqlite3.Connection, arrival: Arrival) -> Verdict:
    """Why `arrival` was merged, dropped or counted on its own, as things stand now."""
    if arrival.reason == "merged":
        twin = get(connection, arrival.twin_id) if arrival.twin_id else None
        return Verdict("merged", words.merged(arrival, twin))
    if arrival.reason in ("same_side_repeat", "installed_before"):
        cause = causes.of(connection, arrival, arrival.reason)
        return _verdict(arrival.reason, words.repeated(arrival), cause)
    misses = near_misses(connection, arrival)
    if not misses and arrival.reason == "server_missing":
        return _server_missing(connection, arrival)
    reason = misses[0][0] if misses else arrival.reason
    cause = causes.of(connection, arrival, reason, [other for _, other in misses])
    return replace(
        _verdict(reason, words.counted(arrival, reason, missed=bool(misses)), cause),
        near_misses=tuple(
            (other, words.difference(code, arrival, other)) for code, other in misses
        ),
    )


def _verdict(reason: str, sentence: str, cause: str | None) -> Verdict:
    told = cause_words.told(sentence, reason, cause)
    return Verdict(reason, told, cause=cause)


def _server_missing(connection: sqlite3.Connection, arrival: Arrival) -> Verdict:
    """Where the server's half is, if the shop knows of it."""
    known = shop_outbox.unsent()
    row = known.find(arrival.pixel_id, arrival.event_name, arrival.event_id)
    if row is None:
        sentence = words.counted(arrival, "server_missing", missed=False)
        return Verdict("server_missing", sentence)
    sentence = outbox_verdict.sentence(row, known.stopped)
    if row["state"] == WITHHELD:
        return Verdict("consent_refused", sentence)
    return _verdict("server_waiting", sentence, causes.of_waiting(connection, row))
