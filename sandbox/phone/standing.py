"""How far an event of the phone has come: at the shop, on its way, or at Meta.

The shop's answer says that it has the event; its worker sends it a moment later. What
has arrived is looked up, and is not taken from anybody's word.
"""

from dataclasses import dataclass, field
from sqlite3 import Connection

from sandbox.arrivals import Arrival, select
from sandbox.matching import APP
from sandbox.phone.calls import Call

# The worker looks every two seconds; a minute of silence says that there is none.
LATE_SECONDS = 60.0
_SENT_ON = ("recorded", "already_recorded")


@dataclass(frozen=True)
class Standing:
    """A call with what arrived of its event, oldest first, and a word for all of it.

    `state`: unsent (the shop did not take it), withheld, held (the shop waits for
    something), waiting (to be sent), late, arrived, or known (the shop had it before).
    """

    call: Call
    state: str
    arrivals: list[Arrival] = field(repr=False)


def standing(connection: Connection, call: Call, now: float) -> Standing:
    """How far the event of `call` has come, at the epoch second `now`."""
    arrivals = _arrived(connection, call)
    return Standing(call, _state(call, len(arrivals), now), arrivals)


def _arrived(connection: Connection, call: Call) -> list[Arrival]:
    event_id = call.result.get("event_id") or call.event["event_id"]
    name = call.result.get("event_name") or call.event["event_name"]
    user_data = call.sent["user_data"]
    return select(
        connection,
        "WHERE source = ? AND event_name = ? AND (event_id = ?"
        " OR (event_id IS NULL AND anon_id = ? AND received_at >= ?)) ORDER BY id",
        (APP, name, event_id, user_data["anon_id"].lower(), call.at - LATE_SECONDS),
    )


def _state(call: Call, arrived: int, now: float) -> str:
    result = call.result.get("result")
    if result is None:
        return "unsent"
    if result not in _SENT_ON:
        return "withheld" if result == "withheld" else "held"
    by_the_old_route = (call.old_route or {}).get("status") == 200
    if arrived > by_the_old_route:
        return "arrived"
    if result == "already_recorded":
        return "known"
    return "waiting" if now - call.at < LATE_SECONDS else "late"
