"""The shop's owner: has the password, reads pages and JSON, and sends forms."""

import json
import re
from typing import Any

from flask import Flask
from sqlalchemy import update
from werkzeug.test import TestResponse

from capi.database import writing
from capi.schema import rows
from models import db
from tests.world import OWNERS_PASSWORD, World

OPENING = "2026-09-21T14:13"
"""The minute in which the tests' clock stands at first, in UTC."""


class Owner:
    """Someone at the pages under `/admin`."""

    def __init__(
        self, shop: Flask, *, name: str = "owner", password: str = OWNERS_PASSWORD
    ):
        self.client = shop.test_client()
        self.auth = (name, password)

    def get(self, path: str) -> TestResponse:
        """A page; redirects are not followed."""
        return self.client.get(path, auth=self.auth)

    def json(self, path: str) -> Any:
        """What a JSON address says."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json

    def send(self, page: str, action: str, **fields: str) -> TestResponse:
        """Send a form with the token of `page`, and follow where it leads."""
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.get(page).text)
        assert token is not None, f"{page} has no form"
        return self.client.post(
            action,
            data={"csrf_token": token[1], **fields},
            auth=self.auth,
            follow_redirects=True,
        )

    def change(self, **body: Any) -> TestResponse:
        """Ask for a change as a program does."""
        return self.client.post("/admin/outbox.json", json=body, auth=self.auth)


def form(number: str, name: str) -> tuple[str, str]:
    """The page of an order, and the address of one of its parcel's forms."""
    page = f"/admin/orders/{number}"
    return page, f"{page}/parcel{name}"


def received(owner: Owner, number: str, at: str = OPENING, **fields: str) -> str:
    """Say that the buyer has the goods; gives the page that comes of it."""
    fields = {"at": at, "sure": "yes"} | fields
    return owner.send(*form(number, "/received"), **fields).text


def spoil(world: World, event_id: str) -> None:
    """Make an event's payload one that Meta refuses: it tells nobody's."""
    with world.shop.app_context(), writing(db.engine) as connection:
        (row,) = (row for row in world.rows() if row["event_id"] == event_id)
        payload = json.loads(row["payload"])
        payload["user_data"] = {}
        connection.execute(
            update(rows)
            .where(rows.c.id == row["id"])
            .values(payload=json.dumps(payload))
        )
