"""What a person does in the shop, with a real Chromium."""

import threading

from playwright.sync_api import BrowserContext, Page

from tests.shopper import BUYER, GOOD_CARD
from tests.world import DEADLINE, World


class Visitor:
    """Clicks through shop and payment page; each method is one thing that people do."""

    def __init__(self, context: BrowserContext, world: World) -> None:
        self.context = context
        self.world = world
        self.problems: list[str] = []
        self.page = self.new_tab()

    def new_tab(self) -> Page:
        """Open a tab; what its console complains of is remembered."""
        page = self.context.new_page()
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        return page

    def add_to_cart(self, slug: str = "stoneware-mug") -> None:
        """Look at a product and put it into the cart."""
        self.page.goto(f"{self.world.shop_url}/products/{slug}")
        self.page.get_by_role("button", name="Add to cart").click()

    def go_to_payment(self) -> None:
        """From the cart to the payment page."""
        self.page.get_by_role("link", name="Check out").click()
        self.page.get_by_role("button", name="Continue to payment").click()
        self.page.wait_for_url("**/pay/**")

    def fill_payment(self, card: str = GOOD_CARD) -> None:
        """Fill the payment page in."""
        labels = {
            "Email": BUYER["email"],
            "Phone": BUYER["phone"],
            "Card number": card,
            "Expiry": BUYER["expiry"],
            "CVC": BUYER["cvc"],
            "Name on card": BUYER["name"],
            "Address": BUYER["address"],
            "City": BUYER["city"],
            "State": BUYER["state"],
            "ZIP": BUYER["zip"],
        }
        for label, text in labels.items():
            self.page.get_by_label(label, exact=True).fill(text)
        self.page.get_by_label("Country", exact=True).select_option("US")

    def pay(self) -> None:
        """Press the button."""
        self.page.get_by_role("button", name="Pay", exact=True).click()

    def buy(self, slug: str = "stoneware-mug") -> None:
        """The whole purchase, up to the thanks page with all its hits sent."""
        self.add_to_cart(slug)
        self.go_to_payment()
        self.fill_payment()
        self.pay()
        self.page.wait_for_url("**/thanks?order=*")
        self.settle()

    def buy_and_close(self) -> None:
        """Pay, and close the tab before Stripe leads back to the shop."""
        self.add_to_cart()
        self.go_to_payment()
        self.fill_payment()
        paid, closed = threading.Event(), threading.Event()

        def hold(seconds: float) -> None:
            paid.set()
            closed.wait(seconds)

        self.world.before_webhook(hold)  # Stripe waits before it redirects
        button = self.page.get_by_role("button", name="Pay", exact=True)
        button.click(no_wait_after=True)
        # A request that the browser speaks of may not have left it yet.
        assert paid.wait(DEADLINE)
        self.page.close()
        closed.set()
        self.world.until(lambda: self.world.orders()[0].state == "paid")

    def settle(self, page: Page | None = None) -> None:
        """Wait until the page has nothing more to send."""
        (page or self.page).wait_for_load_state("networkidle")

    def _listen(self, message) -> None:
        if message.type in ("error", "warning"):
            self.problems.append(message.text)
