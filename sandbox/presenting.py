"""How the pages put values into words: times, amounts, ids and the names of states.

Each filter is for templates and speaks the visitor's language; a state is told by an
icon and a word, never by colour alone.
"""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from flask import Blueprint
from flask_babel import (
    LazyString,
    format_currency,
    format_datetime,
    format_decimal,
    format_percent,
    format_timedelta,
    ngettext,
)
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sandbox.cause_words import cause_in_short
from sandbox.causes import is_fault
from sandbox.diagnostics.findings import Finding
from sandbox.diagnostics.words import ERROR, NOTE, SEVERITIES, WARNING
from sandbox.fault_catalogue import CHANGED, TAKEN
from sandbox.lines import Line
from sandbox.list_words import key_dots, key_words
from sandbox.raw import as_json, as_request, as_response
from sandbox.remembered import remembered
from sandbox.store import now
from sandbox.user_data_words import how
from sandbox.verdict_words import span

JUST_NOW_SECONDS = 5
KEPT_AT_EACH_END = 6
_TELLING = re.compile(r"order_.{1,24}(?=_[^_]+$)|offline_[0-9a-f]{5}")
_NOBODYS = 1e18


class Badge(NamedTuple):
    """A state as people see it: `tone` names the colours, `icon` the drawing."""

    tone: str
    icon: str
    words: str | LazyString


SOURCES = {
    "browser": Badge("browser", "browser", _l("Browser")),
    "server": Badge("server", "server", _l("Server")),
    "app": Badge("app", "app", _l("App")),
    "offline": Badge("offline", "offline", _l("Offline")),
}
ROUTES = {
    "pixel": _l("Meta Pixel"),
    "app_events_api": _l("App Events API"),
    "conversions_api": _l("Conversions API"),
}
OVERLOOKED = {
    "not_hashed": _l("is not hashed: Meta overlooks it."),
    "too_many_parameters": _l(
        "is beyond the 25 parameters of this event name: Meta cut it off."
    ),
    "repeated": _l("came twice: one of the two values was kept."),
    CHANGED: _l("was changed on arrival: a switch of the sandbox is on."),
    TAKEN: _l("was taken away on arrival: a switch of the sandbox is on."),
}
STATUSES = {
    "processed": Badge("held", "same", _l("Processed")),
    "deduplicated": Badge("merged", "merged", _l("Deduplicated")),
    "withheld": Badge("held", "held", _l("Consent refused")),
    "rejected": Badge("error", "error", _l("Rejected")),
}
SEVERITY = {
    ERROR: Badge("error", "error", _l("Error")),
    WARNING: Badge("warning", "warning", _l("Warning")),
    NOTE: Badge("held", "note", _l("Note")),
}
STATES = {
    "merged": Badge("merged", "merged", _l("Deduplicated — counted once")),
    "browser_alone": Badge("held", "browser", _l("Browser — counted once")),
    "server_waiting": Badge("held", "clock", _l("Server waits — counted once so far")),
    "consent_refused": Badge("held", "held", _l("Consent refused — counted once")),
    "browser_only": Badge("warning", "warning", _l("Browser only — counted once")),
    "server_alone": Badge("held", "server", _l("Server — counted once")),
    "server_only": Badge("warning", "warning", _l("Server only — counted once")),
    "app_only": Badge("held", "app", _l("App — counted once")),
    "offline_only": Badge("held", "offline", _l("Offline — counted once")),
    "not_merged": Badge("error", "warning", _l("Not merged — counted twice")),
    "not_counted": Badge("merged", "merged", _l("Deduplicated — not counted")),
}
FIELDS = {
    "em": _l("Email"),
    "ph": _l("Phone"),
    "fn": _l("First name"),
    "ln": _l("Last name"),
    "db": _l("Date of birth"),
    "ge": _l("Gender"),
    "ct": _l("City"),
    "st": _l("State"),
    "zp": _l("Postal code"),
    "country": _l("Country"),
    "external_id": _l("External ID"),
    "client_ip_address": _l("IP address"),
    "client_user_agent": _l("Browser agent"),
    "fbp": _l("Browser ID"),
    "fbc": _l("Click ID"),
    "madid": _l("Advertiser ID"),
    "anon_id": _l("Install ID"),
    "event_name": _l("Event"),
    "event_id": _l("Event ID"),
    "event_time": _l("Event time"),
    "event_source_url": _l("Page"),
    "referrer_url": _l("Referrer"),
    "action_source": _l("Where it happened"),
    "custom_data.value": _l("Value"),
    "custom_data.currency": _l("Currency"),
    "custom_data.contents": _l("Contents"),
    "custom_data.content_ids": _l("Content IDs"),
    "custom_data.content_name": _l("Content name"),
    "custom_data.content_type": _l("Content type"),
    "custom_data.num_items": _l("Number of items"),
    "custom_data.order_id": _l("Order"),
    "custom_data.item_number": _l("Item of the order"),
    "app_data.advertiser_tracking_enabled": _l("Tracking allowed on the device"),
    "app_data.application_tracking_enabled": _l("Tracking allowed in the app"),
    "app_data.extinfo": _l("Device"),
}


def init_blueprint(blueprint: Blueprint) -> None:
    """Give the templates these words and filters."""
    for function in _FILTERS:
        blueprint.add_app_template_filter(function, function.__name__)
    blueprint.context_processor(
        lambda: {
            "sources": SOURCES,
            "routes": ROUTES,
            "statuses": STATUSES,
            "overlooked": OVERLOOKED,
        }
    )


def ago(timestamp: float) -> str:
    """Epoch seconds as people say it: "2 minutes ago"."""
    seconds = timestamp - now()
    if abs(seconds) < JUST_NOW_SECONDS:
        return _("just now")
    return format_timedelta(
        timedelta(seconds=seconds), granularity="second", add_direction=True
    )


def left(timestamp: float) -> str:
    """How long it is until then, in minutes and seconds: 4:07; what is over is 0:00."""
    minutes, seconds = divmod(max(0, round(timestamp - now())), 60)
    return f"{minutes}:{seconds:02}"


def moment(timestamp: float) -> str:
    """Epoch seconds as date and time with their zone; beyond the calendar, a dash."""
    try:
        return _second(int(timestamp))
    except (OverflowError, ValueError):  # an event's own time can be any number
        return "—"


@remembered
def _second(timestamp: int) -> str:
    told = format_datetime(datetime.fromtimestamp(timestamp, UTC), "long")
    # Before AM and PM stands a narrow space, for which few fonts have a width.
    return told.replace("\u202f", "\u00a0")


def iso(timestamp: float) -> str:
    """Epoch seconds as machines read them, for `datetime` attributes."""
    return datetime.fromtimestamp(timestamp, UTC).isoformat(timespec="milliseconds")


@remembered
def money(amount: float, currency: str) -> str:
    """An amount in major units; Meta's event carries it so. One that nobody pays is
    beyond what a currency's format can hold, and stands as it came."""
    if abs(amount) >= _NOBODYS:
        return f"{amount:g} {currency}"
    return format_currency(amount, currency)


def share(value: float | None) -> str:
    """A part of 1 as a percentage; nothing to share is a dash."""
    return "—" if value is None else format_percent(value)


def number(value: int) -> str:
    """A count, with the separators of the visitor's language."""
    return format_decimal(value)


def tenths(value: float) -> str:
    """A figure with one decimal."""
    return format_decimal(value, "0.0")


def shortened(text: str) -> str:
    """An id with its middle left out: both ends are what people compare.

    An id that ends in its event's name keeps what tells it from others: the order's
    number, or the start of its digest.
    """
    if len(text) <= 2 * KEPT_AT_EACH_END + 3:
        return text
    if telling := _TELLING.match(text):
        return f"{telling[0]}…"
    return f"{text[:KEPT_AT_EACH_END]}…{text[-KEPT_AT_EACH_END:]}"


def verdict(line: Line) -> Badge:
    """The badge that sums a line up."""
    if line.state in STATES:
        return STATES[line.state]
    times = ngettext("Counted %(num)s time", "Counted %(num)s times", line.counted)
    return Badge("error", "warning", times)


def severities(findings: Iterable[Finding]) -> list[Badge]:
    """A badge for each severity among the findings, worst first: "2 warnings"."""
    counts = Counter(finding.severity for finding in findings)
    words = {
        ERROR: ngettext("%(num)s error", "%(num)s errors", counts[ERROR]),
        WARNING: ngettext("%(num)s warning", "%(num)s warnings", counts[WARNING]),
        NOTE: ngettext("%(num)s note", "%(num)s notes", counts[NOTE]),
    }
    return [SEVERITY[s]._replace(words=words[s]) for s in SEVERITIES if counts[s]]


def label(name: str) -> str | LazyString | None:
    """What people call the field that Meta calls `name`, where they have a word."""
    return FIELDS.get(name.removeprefix("user_data."))


_FILTERS = (
    ago,
    left,
    moment,
    iso,
    money,
    share,
    number,
    tenths,
    span,
    shortened,
    verdict,
    severities,
    label,
    how,
    key_dots,
    key_words,
    cause_in_short,
    is_fault,
    as_json,
    as_request,
    as_response,
)
