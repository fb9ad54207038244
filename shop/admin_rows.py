"""A row of the outbox as the owner's pages and their JSON tell it: the same to both."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, TypeAlias

from flask_babel import gettext as _
from sqlalchemy import Connection, RowMapping

from capi import outbox, policy
from capi.envelope import opened
from capi.schema import LIVE, State
from shop.admin_words import fired_by

Told: TypeAlias = dict[str, Any]

SHOWN = (
    "id",
    "destination",
    "event_name",
    "event_id",
    "event_time",
    "action_source",
    "subject",
    "state",
    "reason",
    "attempts",
    "due_at",
    "created_at",
    "settled_at",
    "fbtrace_id",
)
ANSWER = ("refused_at", "http_status", "code", "subcode", "message", "fbtrace_id")


@dataclass(frozen=True)
class Moment:
    """Something that happened to an event, or will; `at` in epoch seconds."""

    at: float
    text: str
    icon: str
    tone: str
    words: str | None = None
    fbtrace_id: str | None = None


def tell(connection: Connection, rows: Sequence[RowMapping]) -> list[Told]:
    """The rows with who fired them and what was answered, ready for JSON.

    `max_age` is how many seconds old Meta lets the event become, and `may` names what
    can be done about it: `retry`, `replay`, `discard`.
    """
    histories = outbox.histories(connection, [row["id"] for row in rows])
    return [_told(row, histories[row["id"]]) for row in rows]


def tell_all(connection: Connection, row: RowMapping) -> Told:
    """As `tell` for one row, with its payload, which is what Meta gets, hashed; and the
    tag of the upload that it came with."""
    (told,) = tell(connection, [row])
    upload_tag, payload = opened(row["payload"])
    return told | {"payload": json.loads(payload), "upload_tag": upload_tag}


def _told(row: RowMapping, history: outbox.History) -> Told:
    firings = [
        {"fired_by": firing["fired_by"], "fired_at": firing["fired_at"]}
        for firing in history["firings"]
    ]
    return {
        **{key: row[key] for key in SHOWN},
        "max_age": policy.max_age(row["action_source"]),
        "may": _may(row),
        "fired_by": list(dict.fromkeys(firing["fired_by"] for firing in firings)),
        "firings": firings,
        "refusals": [
            {key: refusal[key] for key in ANSWER} for refusal in history["refusals"]
        ],
    }


def _may(row: RowMapping) -> list[str]:
    is_whole = row["payload"] != outbox.PRUNED
    can = {
        "retry": row["state"] in outbox.MAY_RETRY and is_whole,
        "replay": row["state"] == State.SENT and is_whole,
        "discard": row["state"] in outbox.MAY_DISCARD,
    }
    return [action for action, possible in can.items() if possible]


def timeline(row: Told) -> list[Moment]:
    """What happened to the event, oldest first, and what will."""
    entered, *again = row["firings"]
    moments = [
        Moment(
            entered["fired_at"],
            _(
                "Entered the outbox, fired by %(who)s",
                who=fired_by(entered["fired_by"]),
            ),
            "send",
            "move",
        ),
        *(
            Moment(
                firing["fired_at"],
                _(
                    "Fired by %(who)s as well: it was here already",
                    who=fired_by(firing["fired_by"]),
                ),
                "dot",
                "held",
            )
            for firing in again
        ),
        *(_refused(refusal) for refusal in row["refusals"]),
    ]
    return sorted(moments, key=attrgetter("at")) + _outcome(row)


def _refused(refusal: Told) -> Moment:
    answered = refusal["http_status"] is not None
    return Moment(
        refusal["refused_at"],
        _("An attempt was refused") if answered else _("An attempt got no answer"),
        "cross",
        "bad",
        refusal["message"],
        refusal["fbtrace_id"],
    )


def _outcome(row: Told) -> list[Moment]:
    if row["state"] in LIVE:
        text = (
            _("Being sent; due again if nothing comes of it")
            if row["state"] == State.SENDING
            else _("Due to be sent")
        )
        return [Moment(row["due_at"], text, "clock", "wait")]
    text, icon, tone = {
        State.SENT: (_("Meta received it"), "check", "good"),
        State.FAILED: (_("Given up: only a person can help it"), "cross", "bad"),
        State.EXPIRED: (_("Too old for Meta; it was not sent"), "bar", "bad"),
        State.WITHHELD: (_("Withheld; it holds no user data"), "hand", "held"),
        State.DISCARDED: (_("Discarded by a person"), "bin", "held"),
    }[State(row["state"])]
    # A failed row's reason is its last refusal, which stands above already; but one
    # that Meta would not have taken was never tried.
    told = row["state"] == State.FAILED and row["refusals"]
    words = None if told else row["reason"]
    at = row["settled_at"] or row["created_at"]
    return [Moment(at, text, icon, tone, words, row["fbtrace_id"])]
