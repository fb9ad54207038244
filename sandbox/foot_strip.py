"""The strip at the foot of the local shop: what the page above it sent, as it arrives.

The shop names in the frame's address what its page sends (`event=NAME:ID`, as often as
it sends something), what its visitor allows where that is not all (`consent=refused`,
`undecided` or `limited`), whether the browser asks for privacy (`gpc=1`), what is
withheld for good (`withheld=NAME`), and the page's `language`. Nothing else is known of
the page. Where scripts run, the strip adds `since` when it looks again: the moment at
which it looked first, in epoch seconds.
"""

from dataclasses import dataclass
from sqlite3 import Connection

from flask import Blueprint, current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from sandbox import faults, languages, presenting
from sandbox.arrivals import Arrival, find, newest_id
from sandbox.lines import Line, line_of
from sandbox.matching import BROWSER, PAGE_VIEW, SERVER
from sandbox.overview import SALE
from sandbox.page_headers import allow_local_frames
from sandbox.plain import is_plain
from sandbox.script_words import script_words
from sandbox.store import now, store
from sandbox.stories import memory as story_memory
from sandbox.stories.consent import REFUSED

PATIENCE = 15.0
"""Seconds after the first half, or else the first look, in which an event is expected
whole; later, something holds it."""

ARRIVED, APART, BLOCKED = "arrived", "apart", "blocked"
OVERDUE, AWAITED = "overdue", "awaited"
"""How it stands with a half: `apart` came under another id, and counts apart; `blocked`
will not come, for the fault that blocks the pixel is on."""

MOST_EVENTS = 12
LONGEST = 200

blueprint = Blueprint("foot_strip", __name__)
presenting.init_blueprint(blueprint)


@dataclass(frozen=True)
class Sent:
    """An event that the page above sends; `line` is what arrived of it, if anything.

    `at` is the moment of asking and `since` that of the first look, if known, in epoch
    seconds; `blocked`: no half of the browser's gets through then.
    """

    name: str
    event_id: str
    line: Line | None
    at: float
    since: float | None = None
    blocked: bool = False

    @property
    def halves(self) -> dict[str, str]:
        """How each half stands. Most shops send PageView by the browser alone."""
        sides = (BROWSER,) if self.name == PAGE_VIEW else (BROWSER, SERVER)
        return {side: self._half(side) for side in sides}

    @property
    def overdue(self) -> str | None:
        """The side of the half that has not come in time, or will not come."""
        halves = self.halves.items()
        late = (side for side, stands in halves if stands in (OVERDUE, BLOCKED))
        return next(late, None)

    @property
    def stray(self) -> Arrival | None:
        """The copy that was meant for this event and counts apart, if there is one."""
        misses = self.line.near_misses if self.line else []
        return misses[0][0] if misses else None

    def _half(self, side: str) -> str:
        if self.line and side in self.line.sources:
            return ARRIVED
        if self.stray and self.stray.source == side:
            return APART
        if side == BROWSER and self.blocked:
            return BLOCKED
        since = self.line.arrivals[0].received_at if self.line else self.since
        waited = 0.0 if since is None else self.at - since
        return OVERDUE if waited >= PATIENCE else AWAITED


@blueprint.get("/foot-strip")
def show() -> ResponseReturnValue:
    """What the page sent, for a frame at its foot."""
    languages.propose(request.args.get("language"))
    consent = request.args.get("consent")
    if consent == REFUSED and _is_framed_by_the_shop():
        story_memory.notice(REFUSED)
    blocked = _is_pixel_blocked()
    with store().reading() as connection:
        sent = [_sent(connection, *pair, blocked=blocked) for pair in _named()]
        after = newest_id(connection)
    page = render_template(
        "foot_strip.html",
        events=[event for event in sent if event.name != SALE],
        sales=[event for event in sent if event.name == SALE],
        consent=consent,
        asks_for_privacy=request.args.get("gpc") == "1",
        withheld=SALE in request.args.getlist("withheld"),
        after=after,
        at=now(),
        patience=PATIENCE,
        script_words=script_words(),
        own_drawings=_drawings(),
    )
    return allow_local_frames(make_response(page))


def _drawings() -> Markup:
    """What the icons look like."""
    with current_app.open_resource("static/icons.svg", "r") as file:
        return Markup(file.read())


def _is_framed_by_the_shop() -> bool:
    """Whether a page of the shop asks: anybody can open this address, or show it."""
    shop = current_app.config["SANDBOX_SHOP_URL"].rstrip("/")
    return (request.referrer or "").startswith(f"{shop}/")


def _is_pixel_blocked() -> bool:
    """Whether the pixel is blocked each time; at a lower rate a half may still come."""
    pixel = next(each for each in faults.everything() if each.name == "pixel_blocked")
    return pixel.on and pixel.rate >= 1


def _named() -> list[tuple[str, str]]:
    """Names and ids from the address; what can be none is left out."""
    pairs = [text.partition(":") for text in request.args.getlist("event")]
    return [
        (name, event_id)
        for name, _, event_id in pairs[:MOST_EVENTS]
        if 0 < len(name) <= LONGEST
        and 0 < len(event_id) <= LONGEST
        and is_plain(name + event_id)
    ]


def _sent(connection: Connection, name: str, event_id: str, *, blocked: bool) -> Sent:
    found = find(connection, event_name=name, event_id=event_id, limit=1)
    line = line_of(connection, found[0]) if found else None
    since = request.args.get("since", type=float)
    return Sent(name, event_id, line, now(), since, blocked)
