"""When two copies are one event: Meta's rules, as functions over values.

Meta's docs give two keys. The event id: same pixel, same event name, same id. Without
an id: same pixel, same event name and the same `fbp` or `external_id`, and then only a
server copy that follows a browser copy is dropped. Both look back 48 hours.
"""

from collections.abc import Sequence
from dataclasses import dataclass

# Meta's docs: a later copy is dropped within 48 hours of the first one's receipt.
WINDOW_SECONDS = 48 * 3600.0
# Meta's docs: of copies that arrive within five minutes, the browser's is preferred.
PREFERENCE_SECONDS = 5 * 60.0

PROCESSED, DEDUPLICATED = "processed", "deduplicated"
BROWSER, SERVER, APP, OFFLINE = "browser", "server", "app", "offline"
SOURCES = (BROWSER, SERVER, APP, OFFLINE)
# The one event that most shops send from the browser alone, and on purpose.
PAGE_VIEW = "PageView"


@dataclass(frozen=True)
class Copy:
    """The first copy of an event that one source sent; `kept` if it is the counted."""

    arrival_id: int
    source: str
    received_at: float
    kept: bool


@dataclass(frozen=True)
class Judgement:
    """What becomes of a new copy, and of the one that was kept until now.

    `supersedes`: the new copy is counted in the place of `twin_id`.
    `opens`: it starts a window of 48 hours.
    """

    status: str
    reason: str
    twin_id: int | None = None
    supersedes: bool = False
    opens: bool = False


def judge_by_id(source: str, at: float, copies: Sequence[Copy]) -> Judgement:
    """Judge a copy with an event id by the copies of its pixel, name and id.

    `copies` holds at most one per source, all of the window that was opened last.
    Meta does not promise to drop a repeat from the same side; the sandbox does, as
    those who send it expect, and calls it by a name of its own.
    """
    if not copies:
        return Judgement(PROCESSED, unpaired(source), opens=True)
    opened_at = min(copy.received_at for copy in copies)
    if at - opened_at > WINDOW_SECONDS:
        return Judgement(PROCESSED, "outside_window", opens=True)
    if any(copy.source == source for copy in copies):
        return Judgement(DEDUPLICATED, "same_side_repeat")
    kept = next(copy for copy in copies if copy.kept)
    if source == BROWSER and at - opened_at <= PREFERENCE_SECONDS:
        return Judgement(PROCESSED, "merged", kept.arrival_id, supersedes=True)
    return Judgement(DEDUPLICATED, "merged", kept.arrival_id)


def judge_by_person(browser_copy_id: int | None, *, taken: bool) -> Judgement:
    """Judge a copy without an event id by what the same person's browser sent.

    `browser_copy_id` is the matching browser event of the last 48 hours, if this copy
    comes from the server and there is one; `taken`: another copy merged with it.
    """
    if browser_copy_id is None:
        return Judgement(PROCESSED, "no_event_id")
    if taken:
        return Judgement(DEDUPLICATED, "same_side_repeat")
    return Judgement(DEDUPLICATED, "merged", browser_copy_id)


def unpaired(source: str) -> str:
    """Why an event stands alone when nothing like it has come from the other side."""
    return "server_missing" if source == BROWSER else "browser_missing"
