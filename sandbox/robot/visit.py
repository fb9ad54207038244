"""One visit: from the first page, over consent, goods and till, to how it ends."""

from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

from sandbox.robot.browser import Browser, Trouble
from sandbox.robot.page import Form, Missing, Reading
from sandbox.robot.plan import Fate, Good, Visit

GOOD_CARD = "4242 4242 4242 4242"
CARDS = {
    Fate.DECLINED_FIRST: "4000 0000 0000 0002",
    Fate.BANK_ASKS: "4000 0027 6000 3184",
}
EXPIRY, CVC = "12/34", "123"
AD_SITE = "https://l.facebook.com/"
SEARCH_ENGINE = "https://www.google.com/"


@dataclass(frozen=True)
class Outcome:
    """What a visit came to.

    `order` is the order's number where the visitor has seen it: not on a closed tab.
    `trouble` is what was in the way; None where all went as planned.
    """

    visit: Visit
    order: str | None
    hits: int
    trouble: str | None


def go(visit: Visit, shop_url: str) -> Outcome:
    """Walk one visit through the shop. Raises NotOurs if it leads off this machine."""
    browser = Browser(
        visit.agent,
        language=visit.person.language,
        address=visit.address,
        runs_pixel=visit.consents and not visit.blocks_pixel,
    )
    trouble = None
    try:
        _Walk(visit, shop_url, browser).go()
    except (Trouble, Missing) as error:
        trouble = str(error)
    finally:
        browser.close()
    return Outcome(visit, _order(browser.page), browser.hits, trouble)


class _Walk:
    def __init__(self, visit: Visit, shop_url: str, browser: Browser) -> None:
        self._visit = visit
        self._shop = shop_url
        self._browser = browser

    def go(self) -> None:
        self._land()
        self._answer_consent()
        if self._visit.searches:
            self._open("/search?" + urlencode({"q": self._word()}))
        for good in self._visit.goods:
            self._look_at(good)
        if self._visit.fate == Fate.LOOKS:
            return
        self._open("/cart")
        if self._visit.fate == Fate.LEAVES_CART:
            return
        self._open("/checkout")
        if self._visit.fate == Fate.ON_DELIVERY:
            self._browser.submit(self._checkout("cod"), **self._recipient())
        else:
            self._pay_by_card()

    def _land(self) -> None:
        """From an ad to the product that it showed, else to the first page."""
        click_id = self._visit.click_id
        if click_id is None:
            self._browser.open(urljoin(self._shop, "/"), referrer=SEARCH_ENGINE)
            return
        query = urlencode({"utm_source": "facebook", "fbclid": click_id})
        landing = f"/products/{self._visit.goods[0].slug}?{query}"
        self._browser.open(urljoin(self._shop, landing), referrer=AD_SITE)

    def _answer_consent(self) -> None:
        """Where the shop asks, that is: some shops do not."""
        if self._browser.current.has_form("/consent"):
            choice = "granted" if self._visit.consents else "refused"
            self._browser.submit(self._browser.current.form("/consent"), choice=choice)

    def _look_at(self, good: Good) -> None:
        self._open(f"/products/{good.slug}")
        if self._visit.fate != Fate.LOOKS:
            form = self._browser.current.form("/cart/add")
            self._browser.submit(form, quantity=str(good.quantity))

    def _pay_by_card(self) -> None:
        self._browser.submit(self._checkout("card"))
        if self._visit.fate == Fate.LEAVES_PAYMENT:
            return
        where = self._pay(CARDS.get(self._visit.fate, GOOD_CARD))
        if self._visit.fate == Fate.DECLINED_FIRST and where is None:
            where = self._pay(GOOD_CARD)
        elif self._visit.fate == Fate.BANK_ASKS and where is not None:
            asked = self._browser.open(where)
            where = self._browser.send(asked.form(urlsplit(where).path), passed="1")
        if where is None:
            raise Trouble(f"the card was not taken on {self._path}")
        if self._visit.fate == Fate.CLOSES_TAB:
            return
        self._browser.open(where)
        if self._visit.fate == Fate.RELOADS:
            self._browser.open(self._browser.current.address)

    def _pay(self, card_number: str) -> str | None:
        """Fill the payment page in; gives where it leads, None if it leads nowhere."""
        return self._browser.send(
            self._browser.current.form(self._path),
            **self._payer(),
            card_number=card_number,
            expiry=EXPIRY,
            cvc=CVC,
        )

    def _payer(self) -> dict[str, str]:
        person = self._visit.person
        names = ("email", "phone", "name", "address", "city", "state", "zip", "country")
        return {name: getattr(person, name) for name in names}

    def _recipient(self) -> dict[str, str]:
        person = self._visit.person
        return {
            "name": person.name,
            "phone": person.phone,
            "email": person.email,
            "country": person.country,
            "city": person.city,
            "postal_code": person.zip,
            "line1": person.address,
        }

    def _checkout(self, method: str) -> Form:
        return self._browser.current.form("/checkout", method=method)

    def _open(self, path: str) -> None:
        self._browser.open(urljoin(self._shop, path))

    def _word(self) -> str:
        """What one types to find the first of the goods."""
        return self._visit.goods[0].slug.rpartition("-")[2]

    @property
    def _path(self) -> str:
        return urlsplit(self._browser.current.page.url).path


def _order(page: Reading | None) -> str | None:
    if page is None or urlsplit(page.address).path != "/thanks":
        return None
    return parse_qs(urlsplit(page.address).query).get("order", [None])[0]
