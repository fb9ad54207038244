"""A visitor without a browser: follows links and sends forms, as `requests` can."""

import re
from typing import Any

import requests

BUYER = {
    "email": "Jenny.Rosen@Example.com",
    "phone": "+1 (650) 555-1212",
    "card_number": "4242 4242 4242 4242",
    "expiry": "12/34",
    "cvc": "123",
    "name": "Jenny Rosen",
    "address": "1 Hacker Way",
    "city": "Menlo Park",
    "state": "CA",
    "zip": "94025",
    "country": "US",
}
GOOD_CARD = "4242 4242 4242 4242"
DECLINED_CARD = "4000 0000 0000 0002"


class Shopper:
    """Buys in the shop at `shop_url`, with cookies of its own."""

    def __init__(self, shop_url: str) -> None:
        self.shop_url = shop_url
        self.http = requests.Session()
        self.http.headers["User-Agent"] = "Mozilla/5.0 (X11; Linux) Shopper/1.0"

    def get(self, path: str) -> requests.Response:
        """A page of the shop."""
        return self.http.get(f"{self.shop_url}{path}", timeout=20)

    def send(self, page: str, action: str, **fields: Any) -> requests.Response:
        """Send a form of `page` to `action`; redirects are not followed."""
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.get(page).text)
        assert token is not None, f"{page} has no form"
        return self.http.post(
            f"{self.shop_url}{action}",
            data={"csrf_token": token[1], **fields},
            headers={"Referer": f"{self.shop_url}{page}"},
            allow_redirects=False,
            timeout=20,
        )

    def add(self, slug: str = "stoneware-mug", quantity: int = 1) -> None:
        """Put something into the cart."""
        answer = self.send(
            f"/products/{slug}", "/cart/add", product=slug, quantity=quantity
        )
        assert answer.status_code == 303, answer.text

    def check_out(self) -> str:
        """Go on to payment; gives the URL of the payment page."""
        answer = self.send("/checkout", "/checkout")
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"]

    def pay(self, payment_page: str, **changes: str) -> requests.Response:
        """Fill the payment page in and send it; redirects are not followed."""
        return self.http.post(
            payment_page, data=BUYER | changes, allow_redirects=False, timeout=30
        )

    def buy(self, slug: str = "stoneware-mug", quantity: int = 1) -> str:
        """The whole way up to payment; gives where Stripe sends the buyer next."""
        self.add(slug, quantity)
        paid = self.pay(self.check_out())
        assert paid.status_code == 303, paid.text
        return paid.headers["Location"]
