"""What a person may do about an event: let it try again, or give it up."""

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import Connection, RowMapping

from capi import outbox
from capi.policy import DAY, max_age
from shop import admin_words

LONGEST_REASON = 500


@dataclass(frozen=True)
class Refusal:
    """Why an event stays as it is: a stable code, words, an HTTP status, a field."""

    code: str
    message: str
    status: int
    field: str | None = None


def act(
    connection: Connection, row_id: int, action: str, *, reason: str, now: float
) -> Refusal | None:
    """Do it in the caller's transaction, or say why not.

    `now` is in epoch seconds. Giving an event up takes a reason, which is kept with it.
    """
    row = outbox.get(connection, row_id)
    if row is None:
        return Refusal("not_found", _("There is no event %(id)s.", id=row_id), 404)
    if action == "retry":
        return _retry(connection, row, now)
    if action == "discard":
        return _discard(connection, row, reason.strip(), now)
    return Refusal(
        "unknown_action", _("An action is “retry” or “discard”."), 400, "action"
    )


def _retry(connection: Connection, row: RowMapping, now: float) -> Refusal | None:
    limit = max_age(row["action_source"])
    if row["state"] in outbox.MAY_RETRY and row["event_time"] < now - limit:
        message = _(
            "It happened more than %(days)s days ago; Meta does not take it any more.",
            days=limit // DAY,
        )
        return Refusal("too_old", message, 409)
    if row["payload"] == outbox.PRUNED:
        message = _("What it held was removed for its age; nothing is left to send.")
        return Refusal("pruned", message, 409)
    if outbox.retry(connection, row["id"], now=now):
        return None
    message = _(
        "It is “%(state)s”: only what failed, waits for another try, or was discarded"
        " can be retried.",
        state=admin_words.event(row["state"]).text,
    )
    return Refusal("not_possible", message, 409)


def _discard(
    connection: Connection, row: RowMapping, reason: str, now: float
) -> Refusal | None:
    if not 0 < len(reason) <= LONGEST_REASON:
        message = _(
            "Say why, in up to %(most)s characters: it is kept with the event.",
            most=LONGEST_REASON,
        )
        return Refusal("reason_missing", message, 400, "reason")
    if outbox.discard(connection, row["id"], reason=reason, now=now):
        return None
    message = _(
        "It is “%(state)s”: only what waits or failed can be discarded.",
        state=admin_words.event(row["state"]).text,
    )
    return Refusal("not_possible", message, 409)
