"""Somebody who plays a story: presses its buttons, and buys in the shop beside it."""

from typing import Any
from urllib.parse import urlsplit

import requests

from sandbox.robot.agents import Agent
from sandbox.robot.browser import Browser
from tests.shopper import BUYER
from tests.world import World

AGENT = Agent("Mozilla/5.0 (X11; Linux x86_64) Player/1.0", 1280, 900)
AN_ANSWER_IS_OLD = 11.0
"""Seconds after which the sandbox asks the shop anew, whatever came of it before."""
MOST_ASKED = 20


class Player:
    """Plays the story `key` in a world, with a browser that runs the shop's pixel."""

    def __init__(self, world: World, key: str, *, runs_pixel: bool = True) -> None:
        self.world = world
        self.key = key
        self.browser = Browser(
            AGENT, language="en", address="203.0.113.7", runs_pixel=runs_pixel
        )
        self._send("begin")

    def act(self, name: str) -> None:
        """Press the button of a step."""
        self._send("act", act=name)

    def leave(self) -> None:
        """Leave the story."""
        self._send("leave")

    def told(self) -> Any:
        """What the story says of itself now, to programs.

        The sandbox has little patience with the shop; on a busy machine it is asked
        again.
        """
        url = f"{self.world.sandbox_url}/try-it/{self.key}.json"
        for _ in range(MOST_ASKED):
            self.world.clock.tick(AN_ANSWER_IS_OLD)
            told = requests.get(url, timeout=20).json()
            if told["trouble"] is None:
                return told
        raise AssertionError(f"the shop never answered: {told['trouble']}")

    def done(self) -> list[str]:
        """The steps that are done."""
        return [step["key"] for step in self.told()["steps"] if step["done"]]

    def learnt(self) -> str:
        """What stands at the end."""
        return " ".join(self.told()["learnt"])

    def page(self) -> str:
        """The story's page."""
        url = f"{self.world.sandbox_url}/try-it/{self.key}"
        return requests.get(url, timeout=20).text

    def choose(self, choice: str) -> None:
        """Answer the question for consent."""
        self.browser.open(f"{self.world.shop_url}/consent")
        self.browser.submit(self.browser.current.form("/consent"), choice=choice)

    def see_strip(self, consent: str) -> None:
        """See the strip in the shop's foot, as a page of this consent frames it."""
        requests.get(
            f"{self.world.sandbox_url}/foot-strip",
            {"consent": consent},
            headers={"Referer": f"{self.world.shop_url}/"},
            timeout=20,
        ).raise_for_status()

    def look(self, slug: str = "stoneware-mug") -> None:
        """Look at a product."""
        self.browser.open(f"{self.world.shop_url}/products/{slug}")

    def put(self) -> None:
        """Put it into the cart."""
        self.browser.submit(self.browser.current.form("/cart/add"), quantity="1")

    def pay(self) -> str | None:
        """Check out and pay by card; gives where the payment page leads, if it does."""
        self._check_out("card")
        form = self.browser.current.form(urlsplit(self.browser.current.page.url).path)
        where = self.browser.send(form, **BUYER)
        if where:
            self.browser.open(where)
        return where

    def buy(self) -> None:
        """The whole way, and the server's half too."""
        self.look()
        self.put()
        self.pay()
        self.world.work()

    def order_on_delivery(self) -> str:
        """Order with cash on delivery; gives the order's number."""
        self.look()
        self.put()
        self._check_out(
            "cod",
            name=BUYER["name"],
            phone="+1 650 555 1212",
            email=BUYER["email"],
            country="US",
            city=BUYER["city"],
            postal_code=BUYER["zip"],
            line1=BUYER["address"],
        )
        return urlsplit(self.browser.current.address).query.removeprefix("order=")

    def _check_out(self, method: str, **fields: str) -> None:
        self.browser.open(f"{self.world.shop_url}/checkout")
        form = self.browser.current.form("/checkout", method=method)
        self.browser.submit(form, **fields)

    def _send(self, action: str, **fields: str) -> None:
        url = f"{self.world.sandbox_url}/try-it/{self.key}/{action}"
        answer = requests.post(url, data=fields, timeout=20, allow_redirects=False)
        assert answer.status_code == 303, answer.text
