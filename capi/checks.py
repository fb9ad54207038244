"""What `flask capi check` looks at: Meta, the clock, the worker and the outbox.

Every check ends in lines, never in an exception, so that one trouble does not hide the
next. A shop adds its own: functions without arguments that give such lines.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from capi import app_limits, destinations, heartbeat, lost, outbox
from capi.app_event_names import MAX_NAMES
from capi.errors import CapiError, EventError, SettingsError, TransportError
from capi.policy import DAY
from capi.routes import is_app
from capi.schema import LIVE, State
from capi.senders import Sender

CLOCK_SECONDS = 5.0
"""Less is explained by the answer's way and by its Date, which has whole seconds."""

FUTURE_SECONDS = 60.0
"""Meta refuses events from the future; beyond this, ours may well look like it."""

FEW_NAMES = 50
"""So many event names of an app are soon used up."""

WAITING_SECONDS = 300.0
"""The longest pause between two tries: who waits longer is not being looked after."""


class Verdict(StrEnum):
    """How a check came out."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    WRONG = "wrong setting"


@dataclass(frozen=True)
class Check:
    """One line: what was looked at, how it is, and what to do about it."""

    subject: str
    verdict: Verdict
    message: str
    fix: str = ""


Checking: TypeAlias = Callable[[], Iterable[Check]]
"""A shop's own check."""


def run(registered: Sequence[Checking]) -> Iterator[Check]:
    """The lines of a shop's own checks; one that breaks is a line itself."""
    for checking in registered:
        try:
            yield from list(checking())
        except Exception as error:
            yield Check(
                "checks",
                Verdict.FAILED,
                f"A check of the shop broke: {type(error).__name__}.",
                "The shop's log has the rest.",
            )


def meta(clients: Mapping[str, Sender], clock: Callable[[], float]) -> Iterator[Check]:
    """Whether Meta answers, takes each token, and agrees with us about the time."""
    if not clients:
        yield Check(
            "pixel",
            Verdict.WRONG,
            "No pixel is set, so nothing is sent to Meta.",
            "Set META_PIXEL_ID and META_ACCESS_TOKEN; .env.example says where they are"
            " found.",
        )
    if any(map(is_app, clients)):
        yield Check(
            "app",
            Verdict.WARNING,
            "Meta takes no new integrations of the App Events API; those that there are"
            " may stay.",
            "For a new app, send by the Conversions API: APP_EVENTS_ROUTE=capi.",
        )
    apart: list[float] = []
    for key, client in clients.items():
        asked_at = clock()
        try:
            said = client.probe()
        except CapiError as error:
            yield _refusal(key, error)
            continue
        yield Check("token", Verdict.OK, f"Meta answers and takes the token of {key}.")
        if said is not None:
            apart.append((asked_at + clock()) / 2 - said)
    if apart:
        yield skew(min(apart, key=abs))


def skew(seconds: float) -> Check:
    """How far this machine's clock is ahead of Meta's."""
    way = "ahead of" if seconds > 0 else "behind"
    apart = f"This clock is {abs(seconds):.0f} s {way} Meta's"
    fix = "Let the machine keep its time by NTP (timedatectl status)."
    if seconds > FUTURE_SECONDS:
        message = f"{apart}: its events come from the future and are refused."
        return Check("clock", Verdict.FAILED, message, fix)
    if abs(seconds) > CLOCK_SECONDS:
        return Check("clock", Verdict.WARNING, f"{apart}.", fix)
    return Check("clock", Verdict.OK, "This clock and Meta's agree.")


def database(engine: Engine, now: float) -> Iterator[Check]:
    """The worker, what stands still, and what has waited too long or failed."""
    try:
        with engine.connect() as connection:
            yield from list(_outbox(connection, now))
    except SQLAlchemyError as error:
        yield Check(
            "database",
            Verdict.FAILED,
            f"The outbox cannot be read: {type(error).__name__}.",
            "Make its tables: flask db upgrade. If it has them, see DATABASE_URL.",
        )


def _outbox(connection: Connection, now: float) -> Iterator[Check]:
    counted = outbox.census_by_name(connection)
    census: Counter[str] = Counter()
    for _, state, _, found in counted:
        census[state] += found
    waiting = sum(census[state] for state in LIVE)
    yield _worker(heartbeat.last_seen(connection), waiting, now)
    for stop in destinations.paused(connection):
        yield Check(
            "app" if is_app(stop.key) else "pixel",
            Verdict.FAILED,
            f"{stop.key} stands still for {ago(now - stop.paused_at)}: {stop.message}",
            "Mend its token or id; the worker notices by itself, nothing is lost.",
        )
    yield _oldest(connection, waiting, now)
    yield from _names(connection)
    if census[State.FAILED]:
        yield Check(
            "outbox",
            Verdict.WARNING,
            f"Meta refused {census[State.FAILED]} event(s) for good.",
            "flask capi outbox list --state failed",
        )
    yield from _lost(connection, {key for key, *_ in counted}, now)


def _lost(connection: Connection, keys: Iterable[str], now: float) -> Iterator[Check]:
    gone = lost.lately(connection, keys, now=now)
    if gone:
        yield Check(
            "outbox",
            Verdict.WARNING,
            f"{len(gone)} event(s) became too old for Meta within a week:"
            f" {lost.named(gone)}.",
            "They cannot be sent any more; find out why they waited:"
            " flask capi outbox list --state expired",
        )


def _names(connection: Connection) -> Iterator[Check]:
    names = app_limits.fullest(connection)
    if names > MAX_NAMES - FEW_NAMES:
        yield Check(
            "app",
            Verdict.WARNING,
            f"The app has used {names} of the {MAX_NAMES} event names that Meta logs.",
            "flask capi app-names list",
        )


def _worker(seen: float | None, waiting: int, now: float) -> Check:
    if seen is not None and seen >= now - heartbeat.SILENT_SECONDS:
        return Check("worker", Verdict.OK, f"Seen {ago(now - seen)} ago.")
    last = "never seen" if seen is None else f"last seen {ago(now - seen)} ago"
    verdict = Verdict.FAILED if waiting else Verdict.WARNING
    return Check("worker", verdict, f"Nothing is sending: {last}.", "flask capi worker")


def _oldest(connection: Connection, waiting: int, now: float) -> Check:
    if not waiting:
        return Check("outbox", Verdict.OK, "Nothing waits.")
    oldest = outbox.waiting_since(connection)
    age = 0.0 if oldest is None else now - oldest
    message = f"{waiting} event(s) wait, the oldest for {ago(age)}."
    if age <= WAITING_SECONDS:
        return Check("outbox", Verdict.OK, message)
    return Check(
        "outbox",
        Verdict.FAILED if age > DAY else Verdict.WARNING,
        message,
        "flask capi outbox list --state pending --state retrying",
    )


def _refusal(key: str, error: CapiError) -> Check:
    if isinstance(error, SettingsError):
        return Check(
            "token",
            Verdict.WRONG,
            f"Meta refuses {key}: {error}",
            _MEND_APP if is_app(key) else _MEND_PIXEL,
        )
    if isinstance(error, TransportError):
        return Check(
            "token",
            Verdict.FAILED,
            f"No answer for {key}: {error}.",
            "Look at the network and at META_GRAPH_URL.",
        )
    if isinstance(error, EventError):
        return Check(
            "token",
            Verdict.WRONG,
            f"Meta does not understand the question about {key}: {error}",
            "Look at META_GRAPH_URL and META_API_VERSION.",
        )
    return Check(
        "token",
        Verdict.WARNING,
        f"Meta is in trouble itself ({key}): {error}",
        "Wait, then: flask capi check",
    )


_MEND_PIXEL = (
    "Make a new token in Events Manager → Settings → Conversions API, or mend the"
    " pixel's id."
)
_MEND_APP = (
    "Compare META_APP_ID and META_APP_TOKEN (app id|app secret) with what the App"
    " Dashboard shows under App settings → Basic."
)


def ago(seconds: float) -> str:
    """A stretch of time in the unit that fits it."""
    if seconds < 120:
        return f"{max(seconds, 0):.0f} s"
    if seconds < 120 * 60:
        return f"{seconds / 60:.0f} min"
    if seconds < 2 * DAY:
        return f"{seconds / 3600:.0f} h"
    return f"{seconds / DAY:.0f} days"
