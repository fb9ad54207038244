"""The halves of an event as columns to compare: which there are, and their names.

The half that is missing of a web event has a column too, an empty one. Of an event from
an app or from offline no other half is expected.
"""

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sandbox import compare
from sandbox.arrivals import Arrival
from sandbox.compare import Field
from sandbox.lines import Line
from sandbox.matching import BROWSER, SERVER
from sandbox.presenting import ROUTES, SOURCES, Badge

_SAME = Badge("plain", "same", _l("same"))
_DIFFERS = Badge("warning", "differs", _l("differs"))


@dataclass(frozen=True)
class Column:
    """A half by its name; `badge` marks what only this half has."""

    words: str
    badge: Badge
    is_left: bool

    def text(self, field: Field) -> str | None:
        """What this half says of the field."""
        return field.left if self.is_left else field.right


def columns(line: Line) -> list[Column]:
    """The halves of a line, the browser's or the phone's first."""
    left, right = line.halves
    if left and right:
        named = left.source == right.source
        return [_column(left, left=True, routed=named), _column(right, routed=named)]
    only = left or right
    if only is None or only.source not in (BROWSER, SERVER):
        return [_column(half, left=half is left) for half in (left, right) if half]
    return [_named(BROWSER, left=True), _named(SERVER)]


def mark(field: Field, columns: list[Column]) -> Badge | None:
    """How the halves compare in a field; None where there is nothing to compare."""
    if len(columns) == 1:
        return None
    if field.mark == compare.SAME:
        return _SAME
    if field.mark == compare.DIFFERS:
        return _DIFFERS
    return columns[0 if field.mark == compare.LEFT_ONLY else 1].badge


def _column(half: Arrival, *, left: bool = False, routed: bool = False) -> Column:
    if not routed:
        return _named(half.source, left=left)
    badge = SOURCES[half.source]
    words = f"{badge.words} · {ROUTES[half.route]}"
    only = _("%(side)s only", side=ROUTES[half.route])
    return Column(words, badge._replace(words=only), left)


def named(words: str, only: str, *, left: bool = False) -> Column:
    """A column by words of the caller's own; `only` marks what it alone has."""
    return Column(words, Badge("warning", "differs", only), left)


def _named(source: str, *, left: bool = False) -> Column:
    badge = SOURCES[source]
    only = {
        "browser": _("browser only"),
        "server": _("server only"),
        "app": _("app only"),
        "offline": _("offline only"),
    }[source]
    return Column(str(badge.words), badge._replace(words=only), left)
