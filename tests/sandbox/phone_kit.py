"""A stand-in for the shop that the phone's app talks to: a feed and a gateway."""

import re
from html import unescape
from typing import Any

from flask import Flask, Response, jsonify, request
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue

KEY = "a-made-up-key-for-tests"
FEED = (
    "id,title,description,price,image_link\n"
    "mug,Stoneware mug,Holds tea,18.50 USD,http://127.0.0.1:9/static/mug.svg\n"
    'pan,"Pan, cast iron",Heavy,42.00 USD,http://127.0.0.1:9/static/pan.svg\n'
    "odd,No price,,free,\n"
)


class Shop(Flask):
    """Takes what the app reports; `answer` replaces what it says to it."""

    def __init__(self) -> None:
        super().__init__("shop", static_folder=None)
        self.calls: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.answer: ResponseReturnValue | None = None
        self.feed = FEED
        self.add_url_rule("/feed.csv", view_func=self._feed)
        self.add_url_rule("/api/app-events", view_func=self._gateway, methods=["POST"])

    @property
    def events(self) -> list[dict[str, Any]]:
        """Every event that came, oldest first."""
        return [event for call in self.calls for event in call["events"]]

    def _feed(self) -> ResponseReturnValue:
        return Response(self.feed, mimetype="text/csv")

    def _gateway(self) -> ResponseReturnValue:
        seen = [event["event_id"] for event in self.events]
        call = request.get_json()
        self.calls.append(call)
        self.headers.append(dict(request.headers))
        if self.answer is not None:
            return self.answer
        return jsonify(results=[_result(call, event, seen) for event in call["events"]])


def _result(
    call: dict[str, Any], event: dict[str, Any], seen: list[str]
) -> dict[str, Any]:
    result = "already_recorded" if event["event_id"] in seen else "recorded"
    return {
        "index": 0,
        "event_name": event["event_name"],
        "event_id": event["event_id"],
        "result": "withheld" if call["consent"] == "refused" else result,
        "findings": [],
    }


def do(client: FlaskClient, *acts: str) -> None:
    """Do things on the phone, such as "install", or "view mug"."""
    for each in acts:
        name, _, product = each.partition(" ")
        client.post("/phone/act", data={"act": name, "product": product})


def allow(client: FlaskClient, consent: str = "granted", *switches: str) -> None:
    """Set what the phone's owner allows; switches that are not named are off."""
    client.post(
        "/phone/settings", data={"consent": consent} | dict.fromkeys(switches, "1")
    )


def shown(client: FlaskClient, path: str = "/phone") -> str:
    """What stands on a page, in one line and without its tags."""
    bare = re.sub(r"<[^>]+>", " ", client.get(path).text)
    return " ".join(unescape(bare).split())
