"""The overview in words: how revenue compares, and what the kinds in a chart are."""

from collections.abc import Sequence

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sandbox.matching import BROWSER, SERVER
from sandbox.minutes import MERGED
from sandbox.minutes import totals as totals
from sandbox.presenting import SOURCES, Badge
from sandbox.revenue import Difference, Revenue

NAMED = 5
"""So many orders are named of each kind; the rest are a number."""

KINDS = {
    MERGED: Badge("merged", "merged", _l("Deduplicated, counted once")),
    BROWSER: Badge("browser", "browser", _l("Browser only")),
    SERVER: Badge("server", "server", _l("Server only")),
    "app": SOURCES["app"],
    "offline": SOURCES["offline"],
}
"""What the bars of the last half hour are made of."""

_DIFFERENCES: dict[Difference, LazyString] = {
    Difference.AGAIN: _l("Counted more than once:"),
    Difference.UNPAID: _l("Counted, though the shop has not been paid:"),
    Difference.VALUE: _l("Counted at another value than was paid:"),
    Difference.MISSING: _l("Paid and not counted:"),
    Difference.WAITING: _l("Paid, and still waiting in the outbox:"),
    Difference.CONSENT: _l(
        "Paid and rightly not counted, because consent was refused:"
    ),
}


def comparison(revenue: Revenue) -> Badge:
    """Whether what was counted is what was paid."""
    if not revenue.paid and not revenue.counted:
        return Badge("held", "held", _("No sale to compare yet"))
    if revenue.agrees:
        return Badge("merged", "same", _("Equal, order by order"))
    if revenue.is_faulty:
        return Badge("error", "differs", _("Not equal"))
    if Difference.WAITING in revenue.differing:
        return Badge("warning", "clock", _("Not equal yet: some still wait"))
    return Badge("held", "held", _("Equal, but for refused consent"))


def sales_paid(revenue: Revenue) -> str:
    """How many sales there were, by the shop's own rule."""
    return ngettext("%(num)s sale paid.", "%(num)s sales paid.", revenue.sales)


def purchases_counted(number: int) -> str:
    """How many Purchases Meta would count, whatever the shop says."""
    return ngettext("%(num)s Purchase counted.", "%(num)s Purchases counted.", number)


def difference(kind: Difference) -> str:
    """What stands before the orders that differ in this way."""
    return str(_DIFFERENCES[kind])


def others(numbers: Sequence[str]) -> str | None:
    """How many orders are not named; None where all are."""
    more = len(numbers) - NAMED
    if more <= 0:
        return None
    return ngettext("and %(num)s more", "and %(num)s more", more)


def minutes_ago(number: int) -> str:
    """A place on the axis of the last half hour."""
    if not number:
        return _("now")
    return ngettext("%(num)s min ago", "%(num)s min ago", number)
