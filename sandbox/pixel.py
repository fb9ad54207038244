"""Meta's pixel: the script `fbevents.js` and the address `/tr/` that its hits go to.

A hit is kept as the server event that it stands for, so that both halves of an event
can be compared field by field. No cookie is set or stored here: cookies ignore ports,
so those of the shop on this machine would come along.
"""

import base64
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from sandbox import faults
from sandbox.arrivals import record
from sandbox.exchanges import record_exchange
from sandbox.fault_catalogue import TAKEN
from sandbox.matching import BROWSER, PIXEL, Side
from sandbox.plain import REPEATED, is_plain, read_json
from sandbox.store import now, store
from sandbox.tallies import to_amount
from sandbox.transcript import transcript

blueprint = Blueprint("pixel", __name__)

# Classic scripts share the page's names; as one function's body they keep their own.
# The order is that of what each runs at once: the commands start, so they come last.
_PARTS = ("sha256", "user-data", "cookies", "transport", "hit", "commands")
_PARTS_FOLDER = Path(__file__).parent / "static" / "fbevents"
_GIF = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
_OPEN_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cache-Control": "no-store",
    # Long hits are posted into a hidden frame, whose page is that of another site.
    "Content-Security-Policy": "default-src 'none'",
}
_PIXEL_ID = re.compile(r"[0-9]+")
# Meta's numbers of countries and states have up to four digits.
_PLACE = re.compile(r"[0-9]{1,9}")
_NUMBERS = ("value", "num_items", "predicted_ltv", "net_revenue")
_BOOLEANS = {"true": True, "false": False}


@blueprint.get("/pixel/fbevents.js")
def script() -> ResponseReturnValue:
    """The pixel's script, never from a cache: a switch must take effect at once."""
    if faults.strikes("pixel_blocked"):
        return _blocked()
    parts = [(_PARTS_FOLDER / f"{name}.js").read_text("utf-8") for name in _PARTS]
    body = "\n".join([_what_the_browser_refuses(), *parts])
    return Response(
        f"(function () {{\n'use strict';\n\n{body}}}());\n",
        headers=_OPEN_HEADERS,
        content_type="text/javascript; charset=utf-8",
    )


@blueprint.route("/tr/", methods=["GET", "POST"], strict_slashes=False)
def hit() -> ResponseReturnValue:
    """Take one hit. Meta answers the same to a hit that it cannot use, and drops it."""
    if faults.strikes("pixel_blocked"):
        return _blocked()
    # Read it whole first: a form that is taken apart leaves nothing to show.
    request.get_data(cache=True)
    fields = request.args.to_dict() | request.form.to_dict()
    if _is_usable(fields):
        _keep(fields)
    if request.method == "POST":
        return Response("", headers=_OPEN_HEADERS, content_type="text/plain")
    return Response(_GIF, headers=_OPEN_HEADERS, content_type="image/gif")


def _what_the_browser_refuses() -> str:
    refuses = "true" if faults.strikes("pixel_no_cookies") else "false"
    return f"const REFUSES_COOKIES = {refuses};\n"


def _is_usable(fields: Mapping[str, str]) -> bool:
    name, event_id = fields.get("ev", ""), fields.get("eid", "")
    known = _PIXEL_ID.fullmatch(fields.get("id", ""))
    return bool(known and name.strip()) and is_plain(name) and is_plain(event_id)


def _repeated() -> list[str]:
    """The fields of the hit that came with two different values; the first is kept."""
    given = request.values
    return [name for name in given if len(set(given.getlist(name))) > 1]


def _blocked() -> Response:
    """What a blocker leaves of a call; a browser gives its page no more than that."""
    return Response("", 403, content_type="text/plain")


def _keep(fields: Mapping[str, str]) -> None:
    asked = transcript(request)
    told = [(name, REPEATED) for name in _repeated()]
    if fields.get("eid") and faults.strikes("pixel_no_event_id"):
        fields = {name: text for name, text in fields.items() if name != "eid"}
        told.append(("event_id", TAKEN))
    with store().writing() as connection:
        received_at = now()
        record(
            connection,
            as_server_event(fields, received_at),
            side=Side(BROWSER, PIXEL),
            pixel_id=fields["id"],
            received_at=received_at,
            exchange=record_exchange(connection, asked, {"status": 200, "body": ""}),
            ignored=told,
        )


def as_server_event(fields: Mapping[str, str], received_at: float) -> dict[str, Any]:
    """The hit's fields in the shape of Meta's server event; what is absent stays out.

    The visitor's address and agent are the connection's, as they are for Meta.
    """
    event = {
        "event_name": fields["ev"],
        "event_time": _seconds(fields.get("ts"), received_at),
        "event_id": fields.get("eid"),
        "event_source_url": fields.get("dl"),
        "referrer_url": fields.get("rl"),
        "action_source": "website",
        "custom_data": {
            name: _value(name, text) for name, text in _group(fields, "cd").items()
        },
        "user_data": _group(fields, "ud") | _visitor(fields),
        **_processing(fields),
    }
    return {name: value for name, value in event.items() if value not in (None, "", {})}


def _visitor(fields: Mapping[str, str]) -> dict[str, str]:
    known = {
        "fbp": fields.get("fbp"),
        "fbc": fields.get("fbc"),
        "client_user_agent": request.headers.get("User-Agent"),
        "client_ip_address": request.remote_addr,
    }
    return {name: value for name, value in known.items() if value}


def _processing(fields: Mapping[str, str]) -> dict[str, Any]:
    """Limited Data Use: `dpo`, `dpoco` and `dpost`, under the server event's names."""
    if "dpo" not in fields:
        return {}
    numbers = {"country": fields.get("dpoco"), "state": fields.get("dpost")}
    return {
        "data_processing_options": [part for part in fields["dpo"].split(",") if part],
    } | {
        f"data_processing_options_{name}": int(text)
        for name, text in numbers.items()
        if text and _PLACE.fullmatch(text)
    }


def _group(fields: Mapping[str, str], prefix: str) -> dict[str, str]:
    """The fields `prefix[x]`, by x."""
    start = f"{prefix}["
    return {
        name[len(start) : -1]: text
        for name, text in fields.items()
        if name.startswith(start) and name.endswith("]")
    }


def _value(name: str, text: str) -> Any:
    """A custom value with its type: the pixel writes lists and objects as JSON."""
    if name in _NUMBERS:
        number = to_amount(text)
        return text if number is None else number
    if text[:1] in ("[", "{"):
        try:
            return read_json(text)
        except (ValueError, RecursionError):
            return text
    return _BOOLEANS.get(text, text)


def _seconds(milliseconds: str | None, received_at: float) -> int:
    """The pixel's clock; a hit without one, as the noscript image is, happens now."""
    if milliseconds and re.fullmatch(r"[0-9]{1,16}", milliseconds):
        return int(milliseconds) // 1000
    return int(received_at)
