"""The verdict on an event in words for a marketer, a sentence or two each."""

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from sandbox.arrivals import Arrival
from sandbox.matching import APP, BROWSER, INSTALL, OFFLINE, PAGE_VIEW, SERVER


def merged(arrival: Arrival, twin: Arrival | None) -> str:
    """Two copies came, from two sides, and Meta kept one."""
    if twin is None:
        return _("Two copies of this event arrived. Meta merged them: counted once.")
    gap = span(abs(arrival.received_at - twin.received_at))
    sources = {arrival.source, twin.source}
    if sources == {APP}:
        return _app_merged(arrival, gap)
    if sources != {BROWSER, SERVER}:
        return _(
            "Two copies of this event arrived %(gap)s apart, with the same name and"
            " event id. Meta merged them: counted once.",
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


def _app_merged(arrival: Arrival, gap: str) -> str:
    if arrival.event_name == INSTALL:
        return _(
            "This install was reported twice, %(gap)s apart: by the App Events API and"
            " by the Conversions API. Meta knows the device: counted once.",
            gap=gap,
        )
    return _(
        "The app's event came twice, %(gap)s apart: by the App Events API and by the"
        " Conversions API, with the same name and event id. Meta merged the two:"
        " counted once.",
        gap=gap,
    )


def repeated(arrival: Arrival) -> str:
    """The same side had sent it before."""
    if arrival.reason == "installed_before":
        return _(
            "This device had reported its install before. Meta counts one in 90 days,"
            " so the repeat was dropped."
        )
    if arrival.source == OFFLINE:
        return _(
            "This sale had been uploaded before: same name, time, item and order, or"
            " the same person. The repeat was dropped."
        )
    if arrival.event_id is None:
        return _(
            "The visitor's browser event had already merged with another copy, so"
            " this one was dropped as a repeat."
        )
    return _(
        "This side had sent the event before, with the same event id. The repeat was"
        " dropped; a page opened again or a resend does that."
    )


def counted(arrival: Arrival, reason: str, *, missed: bool) -> str:
    """It counts; and why a copy that was meant to merge with it counts too."""
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
        "time_differs": _(
            "Counted, and so was an upload of the same order with another time: Meta"
            " knows an offline event by its time too."
        ),
        "offline_apart": _(
            "Counted, and so was a copy of the same order from another side: Meta"
            " merges offline events with offline events only."
        ),
        "outside_window": _outside_window(arrival),
        "same_side_counted": _(
            "Counted again: this side had sent the event before, with the same event"
            " id, and Meta does not promise to merge a side with itself."
        ),
        "browser_missing": _(
            "Counted from the server only. The browser has not sent this event: the"
            " pixel may be blocked, or the page was closed first."
        ),
        "server_missing": _browser_alone(arrival),
        "alone": _alone(arrival),
    }
    return sentences[reason]


def _outside_window(arrival: Arrival) -> str:
    if arrival.source == OFFLINE:
        return _(
            "Counted, and so was an upload of the same sale more than 7 days before:"
            " Meta looks back no further."
        )
    if arrival.source == APP and arrival.event_name == INSTALL:
        return _(
            "Counted, though this device had reported an install before: that is more"
            " than 90 days ago, and Meta looks back no further."
        )
    return _(
        "Counted, and so was a copy with the same event id: they came more than 48"
        " hours apart, and Meta looks back no further."
    )


def _browser_alone(arrival: Arrival) -> str:
    if arrival.event_name == PAGE_VIEW:
        return _("Counted. Most shops send PageView from the browser alone.")
    return _("Counted from the browser only. The server has not sent this event.")


def _alone(arrival: Arrival) -> str:
    if arrival.source == OFFLINE:
        return _("Counted. It happened offline, so no browser half is expected.")
    return _("Counted. It comes from an app, so no browser half is expected.")


def difference(code: str, mine: Arrival, other: Arrival) -> str:
    """What keeps two arrivals apart, both values side by side."""
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
    if code == "time_differs":
        gap = span(abs((mine.event_time or 0) - (other.event_time or 0)))
        return _("event times %(gap)s apart", gap=gap)
    if code == "offline_apart":
        return _("the same order, one of the two offline")
    here, there = mine.event_id or nothing, other.event_id or nothing
    return _("event id: %(here)s, there %(there)s", here=here, there=there)


def span(seconds: float) -> str:
    """A stretch of time in the unit that fits it, such as 40 ms, 1.8 s or 3 h."""
    if seconds < 0.0995:
        return _("%(count)s ms", count=round(seconds * 1000))
    if seconds < 9.95:
        return _("%(number)s s", number=format_decimal(seconds, "0.#"))
    if seconds < 120:
        return _("%(number)s s", number=round(seconds))
    if seconds < 120 * 60:
        return _("%(number)s min", number=round(seconds / 60))
    if seconds < 72 * 3600:
        return _("%(number)s h", number=round(seconds / 3600))
    return ngettext("%(num)s day", "%(num)s days", round(seconds / 86400))
