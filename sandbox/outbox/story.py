"""What happened to an event in the shop's outbox, as a timeline, oldest first.

The shop tells firings and refusals; that an attempt succeeded is told by the state.
"""

from dataclasses import dataclass
from operator import attrgetter

from flask_babel import gettext as _
from flask_babel import ngettext

from sandbox.outbox.words import fired_by, reason, state
from sandbox.shop_outbox import WAITING, Row

FIRST, LAST = 2, 8
"""Of how many attempts in vain, at both ends, each is told."""


@dataclass(frozen=True)
class Moment:
    """Something that happened, or will; `at` in epoch seconds.

    `tone` and `icon` are a badge's; `words` what was answered, `trace` Meta's
    `fbtrace_id`, by which Meta's support finds the call. `ahead`: it has not happened.
    """

    at: float
    what: str
    tone: str
    icon: str
    words: str | None = None
    trace: str | None = None
    ahead: bool = False


def story(row: Row) -> list[Moment]:
    """The way of a row so far, oldest first, and what comes next."""
    entered, *again = row["firings"]
    who = fired_by(entered["fired_by"])
    first = _("Entered the outbox, fired by %(who)s", who=who)
    told = [Moment(entered["fired_at"], first, "held", "list")]
    told += [_fired_again(firing) for firing in again]
    told += _refusals(row["refusals"])
    return sorted(told, key=attrgetter("at")) + [_now(row)]


def last_answer(row: Row) -> str | None:
    """The last thing that was answered, or why there is no answer to come."""
    if row["state"] == "sent":
        return _("Received")
    if row["refusals"]:
        return str(row["refusals"][-1]["message"])
    return reason(row)


def _fired_again(firing: Row) -> Moment:
    who = fired_by(firing["fired_by"])
    if firing["fired_by"] == "replay":
        what = _("Put back into the queue, by %(who)s", who=who)
        return Moment(firing["fired_at"], what, "warning", "again")
    what = _("Fired by %(who)s as well: it was here already", who=who)
    return Moment(firing["fired_at"], what, "held", "merged")


def _refusals(refusals: list[Row]) -> list[Moment]:
    """Each of them; of a long row of them the first, the last, and how many between."""
    told = [_refused(refusal) for refusal in refusals]
    between = told[FIRST:-LAST]
    if not between:
        return told
    what = ngettext(
        "%(num)s attempt more without success",
        "%(num)s attempts more without success",
        len(between),
    )
    more = Moment(between[0].at, what, "error", "again")
    return [*told[:FIRST], more, *told[-LAST:]]


def _refused(refusal: Row) -> Moment:
    if refusal["http_status"] is None:
        what = _("An attempt got no answer")
    else:
        status = refusal["http_status"]
        what = _("An attempt was answered with HTTP %(status)s", status=status)
    words, trace = refusal["message"], refusal["fbtrace_id"]
    return Moment(refusal["refused_at"], what, "error", "error", words, trace)


def _now(row: Row) -> Moment:
    tone, icon, _words = state(row["state"])
    if row["state"] in WAITING:
        sending = _("Being sent; due again if nothing comes of it")
        what = sending if row["state"] == "sending" else _("Next attempt")
        return Moment(row["due_at"], what, tone, icon, ahead=True)
    ends = {
        "sent": _("Meta received it"),
        "failed": _("Given up: only a person can help it"),
        "expired": _("Too old for Meta: it was not sent"),
        "withheld": _("Withheld: the visitor has not consented"),
        "discarded": _("Discarded by a person"),
    }
    at = row["settled_at"] or row["created_at"]
    # A failed row's reason is its last refusal, which stands above already.
    said = None if row["state"] == "failed" and row["refusals"] else reason(row)
    what = ends.get(row["state"], row["state"])
    return Moment(at, what, tone, icon, said, row["fbtrace_id"])
