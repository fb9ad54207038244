"""The shop's pages without a server: asked for in the test's own process."""

import re
from pathlib import Path

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from models import Product, writing
from tests.clock import FrozenClock
from tests.databases import Seeded
from tests.world import environment

AGENT = {"User-Agent": "Mozilla/5.0 (X11; Linux) Storefront/1.0"}
NOBODY = "http://127.0.0.1:9"
"""Where a stand-in for Stripe and Meta would be; these pages never ask it."""


class Storefront:
    """One visitor of a shop on a copy of `database`, with cookies of their own."""

    def __init__(self, folder: Path, database: Seeded, **settings: str) -> None:
        settings = {"DATABASE_URL": database.copy(folder)} | settings
        self.shop = create_app(
            environment(folder, "http://localhost", NOBODY) | settings,
            clock=FrozenClock(),
        )
        self.client: FlaskClient = self.shop.test_client()

    def get(self, path: str, **headers: str) -> TestResponse:
        """A page; `headers` as in `Sec_GPC="1"`."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.get(path, headers=AGENT | named)

    def send(self, action: str, **fields: str) -> TestResponse:
        """Send a form; redirects are not followed."""
        token = re.search(
            r'name="csrf_token" value="([^"]+)"',
            self.get("/products/stoneware-mug").text,
        )
        assert token is not None
        return self.client.post(
            action, data={"csrf_token": token[1], **fields}, headers=AGENT
        )

    def choose(self, choice: str, **fields: str) -> TestResponse:
        """Answer the question of consent."""
        return self.send("/consent", choice=choice, **fields)

    def stock(self, name: str) -> None:
        """Sell one more thing, at `/products/odd`."""
        with self.shop.app_context(), writing() as work:
            work.add(
                Product(
                    slug="odd",
                    name=name,
                    category="desk",
                    description="",
                    price=100,
                    image="desk-lamp.svg",
                )
            )

    def metas_cookies(self) -> set[str]:
        """The names of Meta's cookies that the visitor has."""
        return {
            name
            for name in ("_fbp", "_fbc")
            if self.client.get_cookie(name) is not None
        }
