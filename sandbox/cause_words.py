"""The causes in words: a verdict with what is behind it, and a few words for a list."""

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sandbox.causes import ON_DELIVERY

BY_DESIGN: dict[str, LazyString] = {
    ON_DELIVERY: _l("sold on delivery: the server alone sends it, by design"),
}
"""The causes that are no fault, for a list."""


def told(verdict: str, reason: str, cause: str | None) -> str:
    """The verdict's sentence, with its cause where one is known.

    Where the sentence could only guess what was behind it, the cause takes its place.
    """
    if cause is None:
        return verdict
    if reason == "browser_missing":
        return _no_browser(cause)
    return f"{verdict} {_behind(cause)}"


def cause_in_short(cause: str) -> str:
    """The cause for a list of reasons."""
    by_design = BY_DESIGN.get(cause)
    return str(by_design) if by_design else _("the fault %(fault)s was on", fault=cause)


def _no_browser(cause: str) -> str:
    if cause == ON_DELIVERY:
        return _(
            "Counted from the server only, by design: this order became a sale when its"
            " goods were received, and no browser is on the shop's page then. Nothing"
            " is missing."
        )
    if cause == "tab_closed":
        return _(
            "Counted from the server only. The fault %(fault)s was on when this was"
            " paid: the payment page did not lead to the thanks page, which alone sends"
            " the browser's half.",
            fault=cause,
        )
    return _(
        "Counted from the server only. The fault %(fault)s was on when this happened,"
        " and refused the browser's half.",
        fault=cause,
    )


def _behind(cause: str) -> str:
    sentences = {
        "meta_other_event_id": _(
            "The fault %(fault)s was on when the server's copy arrived, and changed its"
            " event ID: the shop had sent it right.",
            fault=cause,
        ),
        "pixel_no_event_id": _(
            "The fault %(fault)s was on when the browser's copy arrived, and took its"
            " event ID away: the shop had sent one.",
            fault=cause,
        ),
        "pixel_no_cookies": _(
            "The fault %(fault)s was on when the browser's copy came: without its"
            " cookies Meta could not know the visitor again.",
            fault=cause,
        ),
        "meta_no_same_source_dedup": _(
            "The fault %(fault)s was on when it came; without it, the repeat is"
            " dropped.",
            fault=cause,
        ),
        "meta_lost_response": _(
            "The fault %(fault)s was on: the answer to an earlier copy was lost, so"
            " whoever sent it could not know that it had come.",
            fault=cause,
        ),
    }
    return sentences.get(cause) or _(
        "The fault %(fault)s was on when Meta was last asked.", fault=cause
    )
