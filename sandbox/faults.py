"""The switches: what can go wrong between a shop and its partners, on demand.

A switch is on for some seconds or until it is turned off, and strikes at a rate from
0 (never) to 1 (each time). Whoever can fail asks `strikes(name)` at that moment.
"""

import random
from dataclasses import dataclass
from sqlite3 import Connection

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from sandbox.errors import problem
from sandbox.store import now, store

SCHEMA = """
CREATE TABLE fault (
    name  TEXT PRIMARY KEY,
    rate  REAL NOT NULL,
    until REAL
);
"""

EFFECTS: dict[str, LazyString] = {
    "meta_500": _l("Meta answers every call with an internal error (HTTP 500)."),
    "meta_rate_limit": _l(
        "Meta answers that there were too many calls, and when to come again."
    ),
    "meta_bad_token": _l("Meta says that the access token has expired."),
    "meta_slow": _l("Meta takes three seconds for each answer."),
    "meta_timeout": _l("Meta takes the call and never answers."),
    "meta_lost_response": _l(
        "Meta accepts the events, then the connection drops before the answer."
    ),
    "meta_no_same_source_dedup": _l(
        "Meta counts an event again that the same side repeats and the other has not"
        " sent; it promises to merge the browser with the server alone."
    ),
    "meta_strict_ids": _l(
        "Meta refuses an app's events without an advertiser id or its own cookie."
    ),
    "pixel_blocked": _l(
        "The pixel's script and its hits are refused, as an ad blocker does."
    ),
    "stripe_500": _l("Stripe's API answers with an internal error (HTTP 500)."),
    "stripe_rate_limit": _l(
        "Stripe's API answers that there were too many calls (HTTP 429)."
    ),
    "webhook_off": _l("Webhooks are not delivered; they wait."),
    "webhook_delay": _l("Every new webhook comes a quarter of a minute late."),
    "webhook_duplicate": _l("Every webhook is delivered three times."),
    "webhook_out_of_order": _l(
        "The first webhook of each story comes after those that follow from it."
    ),
    "webhook_bad_signature": _l(
        "Webhooks are signed with a secret that nobody knows; they are tried again."
    ),
    "carrier_down": _l(
        "The parcel carriers are down: a gateway's error page (HTTP 502) for each call."
    ),
    "carrier_slow": _l("The parcel carriers take three seconds for each answer."),
    "carrier_rate_limit": _l(
        "The parcel carriers answer that they were asked too often."
    ),
}

LONGEST = 10**9
"""Seconds that a switch may be told to stay on; whoever wants more leaves them out."""

blueprint = Blueprint("faults", __name__)


@dataclass(frozen=True)
class Fault:
    """A switch as it stands: `until` is epoch seconds, None means until turned off."""

    name: str
    effect: str
    on: bool
    rate: float
    until: float | None


def strikes(name: str) -> bool:
    """Whether the fault `name` hits right now; draws the dice for its rate."""
    with store().reading() as connection:
        row = connection.execute(
            "SELECT rate FROM fault WHERE name = ? AND (until IS NULL OR until > ?)",
            (name, now()),
        ).fetchone()
    return row is not None and random.random() < row["rate"]


def switch(name: str, *, on: bool, rate: float = 1.0, seconds: float | None = None):
    """Turn a fault on (for `seconds`, or until it is turned off) or off."""
    with store().writing() as connection:
        connection.execute("DELETE FROM fault WHERE name = ?", (name,))
        if on:
            until = None if seconds is None else now() + seconds
            connection.execute(
                "INSERT INTO fault VALUES (?, ?, ?)", (name, rate, until)
            )


def count(connection: Connection) -> int:
    """How many switches are on."""
    clause = "WHERE until IS NULL OR until > ?"
    rows = connection.execute(f"SELECT count(*) FROM fault {clause}", (now(),))
    return rows.fetchone()[0]


def everything() -> list[Fault]:
    """Every switch there is, in the order in which people read them."""
    with store().reading() as connection:
        rows = connection.execute(
            "SELECT * FROM fault WHERE until IS NULL OR until > ?", (now(),)
        ).fetchall()
    active = {row["name"]: row for row in rows}
    return [
        Fault(
            name=name,
            effect=str(effect),
            on=name in active,
            rate=active[name]["rate"] if name in active else 1.0,
            until=active[name]["until"] if name in active else None,
        )
        for name, effect in EFFECTS.items()
    ]


@blueprint.get("/faults")
def index() -> ResponseReturnValue:
    """All switches as JSON."""
    return jsonify(faults=[vars(fault) for fault in everything()])


@blueprint.post("/faults")
def change() -> ResponseReturnValue:
    """Turn one switch: `{"fault": NAME, "on": true, "rate": 1.0, "seconds": 60}`."""
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        return problem("not_json", "Send a JSON object.", 400)
    name, on = body.get("fault"), body.get("on", True)
    rate, seconds = body.get("rate", 1.0), body.get("seconds")
    if not isinstance(name, str) or name not in EFFECTS:
        known = ", ".join(EFFECTS)
        return problem("unknown_fault", f"There are: {known}.", 400, field="fault")
    if not isinstance(on, bool):
        return problem("not_boolean", "Say true or false.", 400, field="on")
    if not _is_number(rate) or not 0 <= rate <= 1:
        return problem("out_of_range", "A number from 0 to 1.", 400, field="rate")
    if seconds is not None and not (_is_number(seconds) and 0 < seconds <= LONGEST):
        most = f"More than 0 and up to {LONGEST} seconds."
        return problem("out_of_range", most, 400, field="seconds")
    switch(name, on=on, rate=rate, seconds=seconds)
    return index()


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
