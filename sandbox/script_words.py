"""The texts that scripts show: every page brings them along in its own language."""

from collections.abc import Callable
from typing import Any

from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

# Enough numbers to meet every plural form of the languages that have the most.
_SAMPLES = (0, 1, 2, 3, 5, 11, 100)
_N = {"count": "#"}


def script_words() -> dict[str, str | dict[str, str]]:
    """The texts that scripts show; those that count hold `#` for the number."""
    return {
        "live": _("Live"),
        "reconnecting": _("Reconnecting"),
        "reconnectingFor": _("Reconnecting for %(seconds)s s", seconds="#"),
        "paused": _("Paused"),
        "justNow": _("just now"),
        "copied": _("Copied"),
        "newEvents": _plural_forms(
            lambda n: ngettext("%(count)s new event", "%(count)s new events", n, **_N)
        ),
        "events": _plural_forms(
            lambda n: ngettext("%(count)s event", "%(count)s events", n, **_N)
        ),
        "deduplicated": _plural_forms(
            lambda n: ngettext(
                "%(count)s deduplicated", "%(count)s deduplicated", n, **_N
            )
        ),
    }


def _plural_forms(message: Callable[[int], str]) -> dict[str, str]:
    """A message by plural category, as scripts choose it."""
    locale: Any = get_locale()
    return {locale.plural_form(sample): message(sample) for sample in _SAMPLES}
