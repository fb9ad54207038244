"""The switches for scripts, at `/faults`; people have a page for them.

* `GET /faults` lists them all.
* `POST /faults` turns one: `{"fault": NAME, "on": true, "rate": 1.0, "seconds": 60,
  "times": 1}`. All but the name may be left out: on, at every call, until turned off.
"""

from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from sandbox import faults
from sandbox.errors import problem
from sandbox.fault_catalogue import SWITCHES
from sandbox.faults import LONGEST, MOST, Fault

blueprint = Blueprint("faults", __name__)


@blueprint.get("/faults")
def index() -> ResponseReturnValue:
    """All switches as JSON."""
    return jsonify(faults=[described(fault) for fault in faults.everything()])


@blueprint.post("/faults")
def change() -> ResponseReturnValue:
    """Turn one switch."""
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        return problem("not_json", "Send a JSON object.", 400)
    if wrong := _wrong(body):
        field, code, message = wrong
        return problem(code, message, 400, field=field)
    faults.switch(
        body["fault"],
        on=body.get("on", True),
        rate=body.get("rate", 1.0),
        seconds=body.get("seconds"),
        times=body.get("times"),
    )
    return index()


def described(fault: Fault) -> dict[str, Any]:
    """A switch as JSON: how it stands, what it does, what to look at."""
    return {
        "name": fault.name,
        "on": fault.on,
        "rate": fault.rate,
        "until": fault.until,
        "times": fault.times,
        "effect": str(fault.effect),
        "look": str(fault.switch.look),
    }


def _wrong(body: dict[str, Any]) -> tuple[str, str, str] | None:
    """The first field that makes no sense, an error code, and what would."""
    name, rate = body.get("fault"), body.get("rate", 1.0)
    seconds, times = body.get("seconds"), body.get("times")
    if not isinstance(name, str) or name not in SWITCHES:
        return "fault", "unknown_fault", f"There are: {', '.join(SWITCHES)}."
    if not isinstance(body.get("on", True), bool):
        return "on", "not_boolean", "Say true or false."
    if not _is_number(rate) or not 0 <= rate <= 1:
        return "rate", "out_of_range", "A number from 0 to 1."
    if seconds is not None and not (_is_number(seconds) and 0 < seconds <= LONGEST):
        return "seconds", "out_of_range", f"More than 0 and up to {LONGEST} seconds."
    if times is None:
        return None
    if not SWITCHES[name].counts:
        return "times", "cannot_count", "This one is on or off; it counts no strikes."
    if not isinstance(times, int) or isinstance(times, bool) or not 1 <= times <= MOST:
        return "times", "out_of_range", f"A whole number from 1 to {MOST}."
    return None


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
