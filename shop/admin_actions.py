"""What a person may do about an event: let it try again, repeat it, or give it up."""

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import Connection, RowMapping

from capi import outbox, replay
from capi.policy import DAY, max_age
from capi.replay import Obstacle
from capi.schema import State
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
    if action == "replay":
        return _replay(connection, row, now)
    if action == "discard":
        return _discard(connection, row, reason.strip(), now)
    known = _("An action is “retry”, “replay” or “discard”.")
    return Refusal("unknown_action", known, 400, "action")


def _retry(connection: Connection, row: RowMapping, now: float) -> Refusal | None:
    limit = max_age(row["action_source"])
    if row["state"] in outbox.MAY_RETRY and row["event_time"] < now - limit:
        return _too_old(row)
    if row["payload"] == outbox.PRUNED:
        return _pruned()
    if outbox.retry(connection, row["id"], now=now):
        return None
    message = _(
        "It is “%(state)s”: only what failed, waits for another try, or was discarded"
        " can be retried.",
        state=admin_words.event(row["state"]).text,
    )
    return Refusal("not_possible", message, 409)


def _replay(connection: Connection, row: RowMapping, now: float) -> Refusal | None:
    """As `flask capi replay` does it, for one event that Meta has taken."""
    found = replay.candidate(connection, row["id"], now=now)
    if found and found.state == State.SENT and found.obstacle:
        return _obstacle(row, found.obstacle)
    if (
        found
        and found.state == State.SENT
        and replay.again(connection, [found], now=now)
    ):
        return None
    message = _(
        "It is “%(state)s”: only what Meta has received can be replayed.",
        state=admin_words.event(row["state"]).text,
    )
    return Refusal("not_possible", message, 409)


def _obstacle(row: RowMapping, obstacle: Obstacle) -> Refusal:
    if obstacle is Obstacle.TOO_OLD:
        return _too_old(row)
    if obstacle is Obstacle.PRUNED:
        return _pruned()
    if obstacle is Obstacle.WITHDRAWN:
        message = _("The visitor has withdrawn the consent: it is not sent again.")
    else:
        message = _("Meta has had it for more than 48 hours and would count it again.")
    return Refusal(obstacle, message, 409)


def _too_old(row: RowMapping) -> Refusal:
    message = _(
        "It happened more than %(days)s days ago; Meta does not take it any more.",
        days=max_age(row["action_source"]) // DAY,
    )
    return Refusal("too_old", message, 409)


def _pruned() -> Refusal:
    message = _("What it held was removed for its age; nothing is left to send.")
    return Refusal("pruned", message, 409)


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
