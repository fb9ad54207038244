"""The verdict on a browser's event whose server half is still in the shop's outbox."""

import math
from collections.abc import Mapping

from flask_babel import gettext as _

from sandbox.shop_outbox import WITHHELD, Row
from sandbox.store import now
from sandbox.verdict_words import span


def sentence(row: Row, stopped: Mapping[str, str]) -> str:
    """Why the server has not sent it so far, or never will; no fault either way.

    `stopped` are the destinations that stand still, each with why.
    """
    if row["state"] == WITHHELD:
        return _(
            "Counted from the browser only. The shop holds the server's half back: the"
            " visitor has not consented, or has taken the consent back since. It is"
            " never sent."
        )
    if row["destination"] in stopped:
        return _(
            "Counted from the browser so far. The server's half waits in the shop's"
            " outbox, because Meta refuses the token, its rights or the id:"
            " “%(answer)s”. That is mended in the settings; the event is not lost.",
            answer=stopped[row["destination"]],
        )
    if row["refusals"]:
        return _retrying(row)
    return _(
        "Counted from the browser so far. The server's half waits in the shop's outbox"
        " for the worker. Nothing is lost so far."
    )


def held_back(why: str | None) -> str:
    """Why the shop never sends an event of which no side has sent anything."""
    if why == "consent undecided":
        return _(
            "The shop holds this event back: the visitor had not been asked, or had not"
            " answered. It never arrives, and is in no figure."
        )
    if why == "consent withdrawn":
        return _(
            "The shop holds this event back: the visitor took the consent back before"
            " it was sent. It never arrives, and is in no figure."
        )
    return _(
        "The shop holds this event back: the visitor said no. It never arrives, and is"
        " in no figure."
    )


def _retrying(row: Row) -> str:
    answer = row["refusals"][-1]["message"]
    seconds = math.ceil(row["due_at"] - now())
    if row["state"] == "sending" or seconds <= 0:
        return _(
            "Counted from the browser so far. The server's half waits in the shop's"
            " outbox: the last answer was “%(answer)s”, and the next attempt is due"
            " now. Nothing is lost so far.",
            answer=answer,
        )
    return _(
        "Counted from the browser so far. The server's half waits in the shop's outbox:"
        " the last answer was “%(answer)s”, and the next attempt comes in %(span)s."
        " Nothing is lost so far.",
        answer=answer,
        span=span(seconds),
    )
