"""Why an event was counted once, twice or not at all, in words for a marketer.

The verdict of a merged or repeated event was fixed when it arrived. For one that
stands alone it is worked out on reading: the twin may only be late, or it may have
come with another id, name or pixel, and that near miss is what one wants to be shown.
"""

import sqlite3
from dataclasses import dataclass

from flask_babel import gettext as _

from sandbox.arrivals import Arrival, get
from sandbox.matching import APP, BROWSER, OFFLINE, PAGE_VIEW, SERVER, unpaired
from sandbox.near_misses import near_misses

REASONS = (
    "merged",
    "no_event_id",
    "id_differs",
    "name_differs",
    "pixel_differs",
    "outside_window",
    "browser_missing",
    "server_missing",
    "same_side_repeat",
)


@dataclass(frozen=True)
class Verdict:
    """A stable reason code, a sentence that says it, and the near misses.

    Each near miss is an arrival that was probably meant to be the same event, with
    what keeps it apart, in words.
    """

    reason: str
    sentence: str
    near_misses: tuple[tuple[Arrival, str], ...] = ()


def explain(connection: sqlite3.Connection, arrival: Arrival) -> Verdict:
    """Why `arrival` was merged, dropped or counted on its own, as things stand now."""
    if arrival.reason == "merged":
        return Verdict("merged", _merged(arrival, _twin(connection, arrival)))
    if arrival.reason == "same_side_repeat":
        return Verdict("same_side_repeat", _repeated(arrival))
    misses = near_misses(connection, arrival)
    reason = misses[0][0] if misses else _alone(arrival)
    return Verdict(
        reason,
        _counted(arrival, reason, missed=bool(misses)),
        tuple((other, _difference(code, arrival, other)) for code, other in misses),
    )


def _twin(connection: sqlite3.Connection, arrival: Arrival) -> Arrival | None:
    return get(connection, arrival.twin_id) if arrival.twin_id else None


def _alone(arrival: Arrival) -> str:
    if arrival.reason == "outside_window":
        return arrival.reason
    return "no_event_id" if arrival.event_id is None else unpaired(arrival.source)


def _merged(arrival: Arrival, twin: Arrival | None) -> str:
    if twin is None:
        return _("Two copies of this event arrived. Meta merged them: counted once.")
    gap = span(abs(arrival.received_at - twin.received_at))
    if {arrival.source, twin.source} != {BROWSER, SERVER}:
        return _(
            "Two copies of this event arrived %(gap)s apart. Meta merged them:"
            " counted once.",
            gap=gap,
        )
    if arrival.event_id is None or arrival.event_id != twin.event_id:
        return _(
            "Browser and server sent this event %(gap)s apart, without a common event"
            " id. Meta knew the visitor again and merged the two: counted once.",
            gap=gap,
        )
    return _(
        "Browser and server sent this event %(gap)s apart, with the same name and"
        " event id. Meta merged the two: counted once.",
        gap=gap,
    )


def _repeated(arrival: Arrival) -> str:
    if arrival.event_id is None:
        return _(
            "The visitor's browser event had already merged with another copy, so"
            " this one was dropped as a repeat."
        )
    return _(
        "This side had sent the event before, with the same event id. The repeat was"
        " dropped; a page opened again or a resend does that."
    )


def _counted(arrival: Arrival, reason: str, *, missed: bool) -> str:
    if reason == "no_event_id" and not missed:
        return _(
            "Counted. It carries no event id, so a copy from the other side may be"
            " counted as well."
        )
    sentences = {
        "no_event_id": _(
            "Counted, and so was a copy that lacks a common event id: Meta cannot tell"
            " that the two are one event."
        ),
        "id_differs": _(
            "Counted, and so was a copy with another event id: to Meta these are two"
            " events."
        ),
        "name_differs": _(
            "Counted, and so was a copy with the same event id but another event name:"
            " Meta merges only what has the same name."
        ),
        "pixel_differs": _(
            "Counted, and so was a copy that went to another pixel: Meta never merges"
            " across pixels."
        ),
        "outside_window": _(
            "Counted, and so was a copy with the same event id: they came more than"
            " 48 hours apart, and Meta looks back no further."
        ),
        "browser_missing": _server_alone(arrival),
        "server_missing": _browser_alone(arrival),
    }
    return sentences[reason]


def _browser_alone(arrival: Arrival) -> str:
    if arrival.event_name == PAGE_VIEW:
        return _("Counted. Most shops send PageView from the browser alone.")
    return _("Counted from the browser only. The server has not sent this event.")


def _server_alone(arrival: Arrival) -> str:
    if arrival.source == OFFLINE:
        return _("Counted. It happened offline, so no browser half is expected.")
    if arrival.source == APP:
        return _("Counted. It comes from an app, so no browser half is expected.")
    return _(
        "Counted from the server only. The browser has not sent this event: the pixel"
        " may be blocked, or the page was closed first."
    )


def _difference(code: str, mine: Arrival, other: Arrival) -> str:
    nothing = _("none")
    if code == "outside_window":
        gap = span(abs(mine.received_at - other.received_at))
        return _("received %(gap)s apart", gap=gap)
    if code == "name_differs":
        here, there = mine.event_name, other.event_name
        return _("event name: %(here)s, there %(there)s", here=here, there=there)
    if code == "pixel_differs":
        here, there = mine.pixel_id, other.pixel_id
        return _("pixel: %(here)s, there %(there)s", here=here, there=there)
    here, there = mine.event_id or nothing, other.event_id or nothing
    return _("event id: %(here)s, there %(there)s", here=here, there=there)


def span(seconds: float) -> str:
    """A stretch of time in the unit that fits it, such as 1.8 s or 3 h."""
    if seconds < 10:
        return _("%(number)s s", number=f"{seconds:.1f}")
    if seconds < 120:
        return _("%(number)s s", number=round(seconds))
    if seconds < 120 * 60:
        return _("%(number)s min", number=round(seconds / 60))
    if seconds < 72 * 3600:
        return _("%(number)s h", number=round(seconds / 3600))
    return _("%(number)s days", number=round(seconds / 86400))
