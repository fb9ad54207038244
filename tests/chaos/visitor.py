"""A visitor who does what a person does when the shop stumbles: try again."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import requests

from tests.chaos.pixel import Pixel
from tests.chaos.plan import ON_DELIVERY, Visit, Way
from tests.shop.delivery import RECIPIENT
from tests.shopper import DECLINED_CARD, Shopper

PATIENCE = 60.0
TRIES = 10


class Stuck(Exception):
    """The shop would not let the visitor go on."""


@dataclass
class Outcome:
    """What a visit came to. `session` is of Stripe's Checkout, if it was paid;
    `order` the number of one to be paid on delivery; `trouble` what went wrong for
    the visitor: answers that blame the shop, with the address that gave them."""

    visit: Visit
    session: str | None = None
    order: str | None = None
    reloads: int = 0
    trouble: list[str] = field(default_factory=list)


class Visitor(Shopper):
    """Goes one visit's way; lost connections are what a reload is for."""

    def __init__(self, shop_url: str, tr_url: str, visit: Visit) -> None:
        super().__init__(shop_url)
        self.outcome = Outcome(visit)
        self._pixel = Pixel(tr_url, self.http)

    def go(self) -> Outcome:
        """Buy, or not."""
        visit = self.outcome.visit
        try:
            self.get("/")
            self._insist("/cart", lambda: self._put_in(visit))
            self.get("/cart")
            if visit.way in ON_DELIVERY:
                self._order_on_delivery()
            else:
                self._pay_by_card(visit.way)
        except Stuck as error:
            self.outcome.trouble.append(str(error))
        return self.outcome

    def get(self, path: str) -> requests.Response:
        """See a page of the shop, however often it must be asked for."""
        page = self._again(lambda: super(Visitor, self).get(path))
        self._pixel.look_at(page)
        return page

    def _put_in(self, visit: Visit) -> str | None:
        answer = self.send(
            f"/products/{visit.product}",
            "/cart/add",
            product=visit.product,
            quantity=visit.quantity,
        )
        return answer.headers.get("Location")

    def _order_on_delivery(self) -> None:
        where = self._insist("/thanks", lambda: self._check_out(**RECIPIENT))
        self.outcome.order = parse_qs(urlsplit(where).query)["order"][0]
        self.get(where)

    def _pay_by_card(self, way: Way) -> None:
        page = self._insist("/pay/", lambda: self._check_out(method="card"))
        if way in (Way.DECLINED, Way.GIVES_UP):
            refused = self.pay(page, card_number=DECLINED_CARD)
            assert refused.status_code != 303, "a declined card was taken"
        if way in (Way.GIVES_UP, Way.LEAVES):
            return
        paid = self.pay(page)
        assert paid.status_code == 303, paid.text
        where = paid.headers["Location"].removeprefix(self.shop_url)
        self.outcome.session = parse_qs(urlsplit(where).query)["session_id"][0]
        for _ in range({Way.CLOSES: 0, Way.RELOADS: 3}.get(way, 1)):
            self.get(where)

    def _check_out(self, **fields: str) -> str | None:
        answer = self.send("/checkout", "/checkout", **fields)
        return answer.headers.get("Location")

    def _insist(self, where: str, send: Callable[[], str | None]) -> str:
        """Send a form until it leads to `where`; gives the path, or another's URL.

        The form comes anew with its page each time: a person has no other.
        """
        for _ in range(TRIES):
            try:
                location = send()
            except requests.RequestException:
                self.outcome.reloads += 1
                time.sleep(0.2)
                continue
            if location and where in location:
                return location.removeprefix(self.shop_url)
        raise Stuck(f"no way to {where} after {TRIES} tries")

    def _again(self, ask: Callable[[], requests.Response]) -> requests.Response:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                answer = ask()
            except requests.RequestException as error:
                if time.monotonic() > deadline:
                    raise Stuck(f"no answer in {PATIENCE:.0f} s: {error!r}") from error
            else:
                self.note(answer)
                if answer.status_code < 500:
                    return answer
                if time.monotonic() > deadline:
                    raise Stuck(f"HTTP {answer.status_code} for {PATIENCE:.0f} s")
            self.outcome.reloads += 1
            time.sleep(0.2)

    def send(self, page: str, action: str, **fields: object) -> requests.Response:
        """As a shopper does, noting what the shop is to blame for."""
        answer = super().send(page, action, **fields)
        self.note(answer)
        return answer

    def note(self, answer: requests.Response) -> None:
        """Keep an answer that no visitor should ever see."""
        if answer.status_code >= 500:
            path = re.sub(r"\?.*", "", answer.url)
            self.outcome.trouble.append(f"HTTP {answer.status_code} from {path}")
