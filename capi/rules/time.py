"""Lint of `event_time`: Unix seconds, and not outside the time that Meta takes."""

from capi.policy import max_age
from capi.rules.rule import ERROR, NOTE, Findings, Rule, Subject

TIME_MISSING = Rule(
    "event_time_missing",
    ERROR,
    "The event does not say when it happened.",
    "Send the moment of the act in Unix seconds.",
)
TIME_MILLISECONDS = Rule(
    "time_in_milliseconds",
    ERROR,
    "The time is in milliseconds or finer, which Meta reads as the far future.",
    "Send Unix seconds: divide by 1000 where the value is made.",
)
TIME_FUTURE = Rule(
    "event_time_future",
    ERROR,
    "The time lies in the future.",
    "Set the machine's clock by NTP, and send when it happened.",
)
TIME_TOO_OLD = Rule(
    "event_time_too_old",
    ERROR,
    "The event is too old: Meta takes 7 days, 62 where the action was in a store. "
    "It refuses the whole call for one such event.",
    "Send events at once, and drop what has grown too old.",
)
OUTSIDE_WINDOW = Rule(
    "event_outside_dedup_window",
    NOTE,
    "The event is older than 48 hours. If the browser sent it then, Meta counts both.",
    "Send within 48 hours what the pixel sends too.",
)

FUTURE_TOLERANCE = 60
"""Seconds. Meta documents none; clocks differ by less than this where they are set."""

DEDUP_WINDOW = 48 * 3600
"""Seconds. Meta merges a second copy that arrives within 48 hours of the first."""

# In seconds, this is the year 5138.
TOO_FINE = 10**11


def check(subject: Subject) -> Findings:
    """Whether Meta takes an event of this time, now."""
    time = subject.event.get("event_time")
    path = subject.field("event_time")
    if time is None:
        yield TIME_MISSING.at(path)
        return
    if isinstance(time, bool) or not isinstance(time, int | float):
        return
    if time >= TOO_FINE:
        yield TIME_MILLISECONDS.at(path)
    elif time > subject.now + FUTURE_TOLERANCE:
        yield TIME_FUTURE.at(path)
    elif time < subject.now - max_age(subject.action_source):
        yield TIME_TOO_OLD.at(path)
    elif _has_a_twin(subject) and time < subject.now - DEDUP_WINDOW:
        yield OUTSIDE_WINDOW.at(path)


def _has_a_twin(subject: Subject) -> bool:
    return subject.action_source == "website" and bool(subject.event.get("event_id"))
