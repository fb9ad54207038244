"""The frame around every page of the Events Manager, and the blueprints it frames.

A screen is a module of its own with a blueprint from `page_blueprint`; it enters the
navigation by a line in `SCREENS`.
"""

from collections.abc import Callable
from sqlite3 import Connection
from typing import NamedTuple

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sandbox import faults, presenting, shop_outbox
from sandbox.diagnostics import cards as diagnostics_cards
from sandbox.errors import problem
from sandbox.page_headers import ALONE
from sandbox.script_words import script_words
from sandbox.store import store


class Count(NamedTuple):
    """A number beside a screen's name, where it is not zero.

    `words` says the number whole ("2 faults on") to those who do not see where it
    stands; `tone` names its colours, as a badge's does.
    """

    of: Callable[[Connection], int]
    words: Callable[[int], str]
    tone: str = "error"


class Screen(NamedTuple):
    """An entry of the navigation; `key` opens it after the key g."""

    endpoint: str
    name: LazyString
    icon: str
    key: str
    count: Count | None = None


def _faults_on(number: int) -> str:
    return ngettext("%(num)s fault on", "%(num)s faults on", number)


def _waiting(connection: Connection) -> int:
    """How many; of a shop that cannot be asked, none. The page has asked before."""
    waiting = shop_outbox.waiting()
    return waiting if isinstance(waiting, int) else 0


def _events_wait(number: int) -> str:
    return ngettext("%(num)s event waits", "%(num)s events wait", number)


def _to_mend(number: int) -> str:
    return ngettext("%(num)s active finding", "%(num)s active findings", number)


SCREENS = (
    Screen("overview.index", _l("Overview"), "overview", "o"),
    Screen("events_manager.test_events", _l("Test events"), "list", "t"),
    Screen("deduplication.index", _l("Deduplication"), "merged", "d"),
    Screen("match_quality.index", _l("Match quality"), "person", "q"),
    Screen(
        "diagnostics.index",
        _l("Diagnostics"),
        "diagnostics",
        "i",
        Count(diagnostics_cards.problems, _to_mend, tone="warning"),
    ),
    Screen(
        "outbox.index",
        _l("Outbox"),
        "outbox",
        "b",
        Count(_waiting, _events_wait, "warning"),
    ),
    Screen("stripe_dashboard.index", _l("Stripe"), "card", "s"),
    Screen("parcels.index", _l("Parcels"), "parcel", "p"),
    Screen("phone.index", _l("Phone"), "app", "m"),
    Screen("try_it.index", _l("Try it"), "story", "y"),
    Screen(
        "switches.index", _l("Faults"), "switch", "f", Count(faults.count, _faults_on)
    ),
)


def page_blueprint(name: str) -> Blueprint:
    """A blueprint whose templates stand in the shell and know its words."""
    blueprint = Blueprint(name, __name__)
    blueprint.before_request(shop_outbox.look)
    blueprint.context_processor(shell)
    presenting.init_blueprint(blueprint)
    return blueprint


def shell() -> dict[str, object]:
    """What the frame says: whose events these are, and what is switched to fail."""
    screens = [s for s in SCREENS if s.endpoint in current_app.view_functions]
    with store().reading() as connection:
        row = connection.execute(
            "SELECT pixel_id FROM arrival ORDER BY id DESC LIMIT 1"
        ).fetchone()
        counts = {s.endpoint: s.count.of(connection) for s in screens if s.count}
        faults_until = faults.first_end(connection)
    return {
        "screens": screens,
        "counts": counts,
        "faults_on": counts["switches.index"],
        "faults_until": faults_until,
        "dataset_id": row["pixel_id"] if row else None,
        "shop_url": current_app.config["SANDBOX_SHOP_URL"],
        "script_words": script_words(),
    }


def not_found(error: Exception) -> ResponseReturnValue:
    """404: a page that leads on for people, the shape of every error for programs."""
    # Programs ask for anything (*/*); a browser asks for HTML by name.
    if "text/html" not in request.accept_mimetypes.values():
        return problem("not_found", _("There is nothing at this address."), 404)
    shop_outbox.look()
    page = render_template("404.html", **shell())
    return page, 404, {"Content-Security-Policy": ALONE}
