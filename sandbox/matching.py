"""When two copies are one event: Meta's rules, as functions over values.

Copies are compared by keys, and each kind of event has keys and a look back of its own
(`sandbox.sameness` names the keys):

    BY_ID       same dataset, event name and event id; 48 hours. Web and app alike.
    INSTALLS    same dataset and device; 90 days, whatever the ids.
    OFFLINE     same dataset, name, time, item, and order or person; 7 days. Offline
                events are compared with each other only.

An event that has none of these keys can still be known by its person: a server copy
that follows a browser copy with the same `fbp` or `external_id` within 48 hours.

That an app's copy and a web copy with one name and one id merge is not in Meta's docs,
and neither is the contrary (unconfirmed): the docs give one key for both.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

DAY = 86400.0
# Meta's docs: of copies that arrive within five minutes, that of the browser or the
# app itself is preferred to the server's.
PREFERENCE_SECONDS = 5 * 60.0
# Meta's docs: a later copy is dropped within 48 hours of the first one's receipt.
WINDOW_SECONDS = 2 * DAY

PROCESSED, DEDUPLICATED = "processed", "deduplicated"
BROWSER, SERVER, APP, OFFLINE = "browser", "server", "app", "offline"
SOURCES = (BROWSER, SERVER, APP, OFFLINE)
PIXEL, APP_EVENTS_API, CONVERSIONS_API = "pixel", "app_events_api", "conversions_api"
# The one event that most shops send from the browser alone, and on purpose.
PAGE_VIEW = "PageView"
INSTALL = "MobileAppInstall"


class Side(NamedTuple):
    """Where an event happened, and by which of Meta's doors the copy came in.

    An app's events have two doors; a copy by each of them is one event from two sides.
    """

    source: str
    route: str

    @property
    def is_client(self) -> bool:
        """Whether the visitor's own browser or phone sends by this door."""
        return self.route != CONVERSIONS_API


def conversions_api_side(event: Any) -> Side:
    """The side of an event that came by the Conversions API, by its action source."""
    sources = {"app": APP, "physical_store": OFFLINE}
    given = event.get("action_source") if isinstance(event, dict) else None
    return Side(sources.get(str(given), SERVER), CONVERSIONS_API)


SIDES = (
    Side(BROWSER, PIXEL),
    Side(SERVER, CONVERSIONS_API),
    Side(APP, APP_EVENTS_API),
    Side(APP, CONVERSIONS_API),
    Side(OFFLINE, CONVERSIONS_API),
)


@dataclass(frozen=True)
class Rule:
    """How far Meta looks back, in seconds; whether a client's copy is preferred; and
    what a repeat from the same side is called."""

    window: float
    prefers_client: bool = False
    repeat: str = "same_side_repeat"


BY_ID = Rule(WINDOW_SECONDS, prefers_client=True)
INSTALLS = Rule(90 * DAY, repeat="installed_before")
OFFLINE_SALES = Rule(7 * DAY)


@dataclass(frozen=True)
class Copy:
    """The first copy of an event that one side sent; `kept` if it is the counted.

    `line_id` is the first copy of all, from whichever side.
    """

    arrival_id: int
    side: Side
    received_at: float
    kept: bool
    line_id: int = 0


@dataclass(frozen=True)
class Judgement:
    """What becomes of a new copy, and of the one that was kept until now.

    `supersedes`: the new copy is counted in the place of `twin_id`.
    `opens`: it starts a window. `line_id`: the event that it is a copy of; None for a
    new one.
    """

    status: str
    reason: str
    twin_id: int | None = None
    supersedes: bool = False
    opens: bool = False
    line_id: int | None = None


def judge(
    rule: Rule,
    side: Side,
    at: float,
    copies: Sequence[Copy],
    *,
    drops_repeats: bool = True,
) -> Judgement:
    """Judge a copy by those that share a key with it.

    `copies` holds at most one per side, all of the window that was opened last.
    Meta does not promise to drop a repeat from the same side; the sandbox does, as
    those who send it expect, and calls it by a name of its own. Without `drops_repeats`
    it does what Meta may do: a repeat counts again, unless the other side sent it too.
    """
    if not copies:
        return Judgement(PROCESSED, unpaired(side.source), opens=True)
    line_id = copies[0].line_id
    opened_at = min(copy.received_at for copy in copies)
    if at - opened_at > rule.window:
        return Judgement(PROCESSED, "outside_window", opens=True, line_id=line_id)
    if any(copy.side == side for copy in copies):
        alone = all(copy.side == side for copy in copies)
        if alone and rule is BY_ID and not drops_repeats:
            return Judgement(PROCESSED, "same_side_counted", line_id=line_id)
        return Judgement(DEDUPLICATED, rule.repeat, line_id=line_id)
    kept = next((copy for copy in copies if copy.kept), copies[0])
    if (
        rule.prefers_client
        and side.is_client
        and not kept.side.is_client
        and at - opened_at <= PREFERENCE_SECONDS
    ):
        status, supersedes = PROCESSED, True
    else:
        status, supersedes = DEDUPLICATED, False
    return Judgement(status, "merged", kept.arrival_id, supersedes, line_id=line_id)


def judge_by_person(browser_copy: Copy | None, *, taken: bool) -> Judgement:
    """Judge a copy without a key by what the same person's browser sent.

    `browser_copy` is the matching browser event of the last 48 hours, if this copy
    comes from the server and there is one; `taken`: another copy merged with it.
    """
    if browser_copy is None:
        return Judgement(PROCESSED, "no_event_id")
    if taken:
        reason, twin_id = "same_side_repeat", None
    else:
        reason, twin_id = "merged", browser_copy.arrival_id
    return Judgement(DEDUPLICATED, reason, twin_id, line_id=browser_copy.line_id)


def unpaired(source: str) -> str:
    """Why an event stands alone when nothing like it has come from another side."""
    if source == BROWSER:
        return "server_missing"
    return "browser_missing" if source == SERVER else "alone"
