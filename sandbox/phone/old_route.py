"""The old way: an app with Meta's own library in it reports to Meta, past the shop.

Such an app posts a form to the App Events API of its own accord. The phone does it over
the network, to this very sandbox, with the event that the shop has got too.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import requests
from flask import current_app, request, url_for

from sandbox.graph import activity_call
from sandbox.graph.activity_events import EVENT_NAMES
from sandbox.phone.acts import INSTALL_EVENT

PATIENCE_SECONDS = 5.0
# An app's number, where the settings name none.
DEMO_APP_ID = "1000200030004000"

_OLD_NAMES = {new: old for old, new in EVENT_NAMES.items()}
_ANYWHERE = ("0.0.0.0", "::", "")
_UD = {"email": "em", "phone": "ph", "first_name": "fn", "last_name": "ln"}


def send(body: Mapping[str, Any], agent: str) -> dict[str, Any]:
    """Report the event of a gateway call to Meta's endpoint; never raises for that.

    Gives `status` and `body` of the answer, or `trouble` where none came.
    """
    app_id = current_app.config["META_APP_ID"] or DEMO_APP_ID
    path = url_for("graph_activities.activities", version="v26.0", app_id=app_id)
    try:
        with requests.Session() as session:
            session.trust_env = False
            answer = session.post(
                _own_address() + path,
                data=form(body) | {"access_token": f"{app_id}|phone-in-the-browser"},
                headers={"User-Agent": agent},
                timeout=PATIENCE_SECONDS,
            )
            return {"status": answer.status_code, "body": answer.json()}
    except (requests.RequestException, ValueError):
        return {"trouble": "no_answer"}


def form(body: Mapping[str, Any]) -> dict[str, str]:
    """A gateway call of one event as the fields of the App Events API."""
    (event,) = body["events"]
    user_data, app_data = body["user_data"], body["app_data"]
    is_install = event["event_name"] == INSTALL_EVENT
    fields: dict[str, Any] = {
        "event": activity_call.INSTALL if is_install else activity_call.CUSTOM,
        "advertiser_id": user_data.get("madid"),
        "anon_id": user_data["anon_id"],
        "app_user_id": user_data.get("external_id"),
        "extinfo": json.dumps(app_data["extinfo"]),
        "vendor_id": app_data.get("vendor_id"),
        "install_referrer": app_data.get("install_referrer"),
        "ud": json.dumps(_hashed(user_data)) if "email" in user_data else None,
    }
    fields |= {name: str(int(app_data[name])) for name in activity_call.FLAGS}
    if body["consent"] == "limited":
        fields["data_processing_options"] = '["LDU"]'
        fields["data_processing_options_country"] = "0"
        fields["data_processing_options_state"] = "0"
    if is_install:
        fields["install_timestamp"] = str(event["event_time"])
    else:
        fields["custom_events"] = json.dumps([_custom_event(event)])
    return {name: value for name, value in fields.items() if value}


def _custom_event(event: Mapping[str, Any]) -> dict[str, Any]:
    about = event.get("custom_data", {})
    contents = [
        {"id": item["id"], "quantity": item["quantity"]}
        for item in about.get("contents", ())
    ]
    told = {
        "_eventName": _OLD_NAMES.get(event["event_name"], event["event_name"]),
        "_logTime": event["event_time"],
        "event_id": event["event_id"],
        "_valueToSum": about.get("value"),
        "fb_currency": about.get("currency"),
        "fb_content_type": about.get("content_type"),
        "fb_content": json.dumps(contents) if contents else None,
        "fb_num_items": about.get("num_items"),
        "fb_order_id": about.get("order_id"),
    }
    return {name: value for name, value in told.items() if value is not None}


def _hashed(user_data: Mapping[str, str]) -> dict[str, str]:
    plain = {_UD[name]: user_data[name].lower() for name in _UD}
    plain["ph"] = "".join(filter(str.isdigit, plain["ph"]))
    return {
        key: hashlib.sha256(value.encode()).hexdigest() for key, value in plain.items()
    }


def _own_address() -> str:
    """Where this server listens, as a caller on this machine reaches it."""
    host = request.environ["SERVER_NAME"]
    reached = "127.0.0.1" if host in _ANYWHERE else host
    return f"http://{reached}:{request.environ['SERVER_PORT']}"
