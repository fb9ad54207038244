"""What the list of events says of a search and of match keys, in words for people."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from sandbox.match_keys import KINDS
from sandbox.remembered import remembered
from sandbox.search_words import AGAIN, STATUSES, UNKNOWN, WORDS, Remark

KIND_NAMES = {
    "email": _l("email"),
    "phone": _l("phone"),
    "name": _l("name or address"),
    "id": _l("external ID"),
    "device": _l("browser, click or device ID"),
}

ONE_SIDED = {
    "browser-only": _l("Browser only"),
    "server-only": _l("Server only"),
    "app-only": _l("App, by one way only"),
}
"""What the box of sides offers besides the sides themselves."""


def remark(said: Remark) -> str:
    """Why something in the search was not taken as it looks."""
    typed = f"{said.word}:{said.value}"
    if said.why == UNKNOWN:
        return _(
            "“%(word)s:” is no search word, so “%(typed)s” is looked for as text."
            " The words are %(words)s.",
            word=said.word,
            typed=typed,
            words=", ".join(f"{word}:" for word in WORDS),
        )
    if said.why == AGAIN:
        return _("“%(word)s:” stands there twice; the last one counts.", word=said.word)
    return _unfit(said.word, typed)


def _unfit(word: str, typed: str) -> str:
    if word in ("since", "until"):
        return _(
            "“%(typed)s” was left out: say how far to look back, such as 30s, 10m, 2h"
            " or 3d, or a moment in UTC, such as 2026-11-30T09:43Z.",
            typed=typed,
        )
    if word == "from":
        return _(
            "“%(typed)s” was left out: an event comes from browser, server, app or"
            " offline; browser-only, server-only and app-only are events without the"
            " other half.",
            typed=typed,
        )
    if word == "status":
        return _(
            "“%(typed)s” was left out: the status is one of %(statuses)s.",
            typed=typed,
            statuses=", ".join(STATUSES),
        )
    if word == "copy":
        return _(
            "“%(typed)s” was left out: copy:first finds the copy that an event began"
            " with, and there is no other.",
            typed=typed,
        )
    return _("“%(typed)s” was left out: nothing follows the colon.", typed=typed)


def key_dots(kinds: Sequence[str]) -> str:
    """A dot for each kind of match key, full for those that are there."""
    return "●" * len(kinds) + "○" * (len(KINDS) - len(kinds))


def key_words(kinds: Sequence[str]) -> str:
    """The same in words."""
    return _key_words(*kinds)


@remembered
def _key_words(*kinds: str) -> str:
    if not kinds:
        return _("No match key that names a person")
    return ngettext(
        "%(num)s of %(all)s kinds of match keys: %(names)s",
        "%(num)s of %(all)s kinds of match keys: %(names)s",
        len(kinds),
        all=len(KINDS),
        names=", ".join(str(KIND_NAMES[kind]) for kind in kinds),
    )
