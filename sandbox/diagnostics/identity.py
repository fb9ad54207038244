"""Findings about when an event happened, and the id that tells it from others."""

from sandbox.appendix import plain_cookie
from sandbox.diagnostics.subject import Finds, Found, Subject, part
from sandbox.graph.rules import TimeRules
from sandbox.matching import INSTALL, OFFLINE

_TIMES = TimeRules()
# In seconds, this is the year 5138.
_TOO_FINE = 10**11


def check(subject: Subject) -> Finds:
    """What is wrong with an event's time and id."""
    time = subject.payload.get("event_time")
    if str(time or "").lstrip("-").isdecimal():
        yield from _time(subject, int(str(time)))
    yield from _id(subject)


def _time(subject: Subject, time: int) -> Finds:
    age = subject.received_at - time
    in_store = subject.side.source == OFFLINE
    if time >= _TOO_FINE:
        yield Found("time_in_milliseconds", "event_time")
    elif -age > _TIMES.ahead:
        yield Found("event_time_future", "event_time")
    elif age > (_TIMES.oldest_in_store if in_store else _TIMES.oldest):
        yield Found("event_time_too_old", "event_time")


def _id(subject: Subject) -> Finds:
    # Offline events are known by their order, installs by their device.
    if subject.side.source == OFFLINE or subject.name == INSTALL:
        return
    if subject.payload.get("event_id") in (None, ""):
        yield Found("event_id_missing", "event_id")
    elif _browsers_differ(subject):
        yield Found("event_id_repeated", "event_id")


def _browsers_differ(subject: Subject) -> bool:
    """Whether this id was first sent by somebody else's browser."""
    mine = str(subject.user_data.get("fbp") or "")
    theirs = str(part(subject.first, "user_data").get("fbp") or "")
    return bool(mine and theirs) and plain_cookie(mine) != plain_cookie(theirs)
