"""Sending an event again by hand, and what became of it.

The call goes in by the front door, inside the process: the same rules, the same
switches and the same answer as for a call from the shop. It is marked as a replay, and
in nothing else does it differ.
"""

import secrets
from dataclasses import dataclass
from typing import Any

from flask import current_app, request
from flask_babel import gettext as _
from werkzeug.test import Client

from sandbox.arrivals import REPLAY_HEADER, Arrival, get, newest_id
from sandbox.calls import Call, call_of
from sandbox.dedup import explain
from sandbox.store import store

_ANY_TOKEN = "EAASandboxReplay"


@dataclass(frozen=True)
class Outcome:
    """`sentence` says what became of the replay; `arrival` is it, if it arrived."""

    sentence: str
    arrival: Arrival | None = None


def replay(arrival: Arrival, *, as_new: bool = False) -> Outcome:
    """Send one copy again, with the same id or as another event with a new one."""
    event_id = _new_id(arrival) if as_new else None
    token = current_app.config["SANDBOX_META_TOKEN"] or _ANY_TOKEN
    call = call_of(arrival, token=token, event_id=event_id)
    if call is None:
        return Outcome(
            _("Not sent: the hit was so long that only its beginning was kept.")
        )
    with store().reading() as connection:
        before = newest_id(connection)
    status, answer = _send(call, arrival)
    return _came(arrival, before, event_id) or _did_not_come(status, answer)


def _new_id(arrival: Arrival) -> str:
    return f"{arrival.event_id or 'replay'}-{secrets.token_hex(3)}"


def _send(call: Call, arrival: Arrival) -> tuple[int, Any]:
    """Status and JSON of the answer; (0, None) where a switch cut the line."""
    client = Client(current_app.wsgi_app, use_cookies=False)
    try:
        answer = client.open(
            call.path,
            method=call.method,
            data=call.body,
            headers=call.headers | {REPLAY_HEADER: str(arrival.id)},
            base_url=request.host_url,
            environ_overrides={"REMOTE_ADDR": request.remote_addr},
        )
    except ConnectionAbortedError:
        return 0, None
    return answer.status_code, answer.get_json(silent=True)


def _came(arrival: Arrival, before: int, event_id: str | None) -> Outcome | None:
    with store().reading() as connection:
        row = connection.execute(
            "SELECT max(id) FROM arrival WHERE id > ? AND replay_of = ?",
            (before, arrival.id),
        ).fetchone()
        copy = get(connection, row[0] or 0)
        if copy is None:
            return None
        verdict = explain(connection, copy).sentence
    if event_id is None:
        said = _("Sent again with the same event ID. %(verdict)s", verdict=verdict)
    else:
        said = _(
            "Sent again as a new event, %(event_id)s. %(verdict)s",
            event_id=event_id,
            verdict=verdict,
        )
    return Outcome(said, copy)


def _did_not_come(status: int, answer: Any) -> Outcome:
    error = answer.get("error") if isinstance(answer, dict) else None
    if error and "fbtrace_id" in error:
        return Outcome(
            _(
                "Meta's side refused it with error %(code)s, “%(title)s”. Nothing was"
                " counted.",
                code=_code(error),
                title=error.get("error_user_title") or error["message"],
            )
        )
    if status == 403:
        return Outcome(_("It did not arrive: a switch blocks the pixel."))
    if status:
        return Outcome(_("Meta's side could not use it, and took no notice of it."))
    return Outcome(_("No answer came: a switch of the sandbox cut the line."))


def _code(error: dict[str, Any]) -> str:
    subcode = error.get("error_subcode")
    return f"{error['code']}/{subcode}" if subcode else str(error["code"])
