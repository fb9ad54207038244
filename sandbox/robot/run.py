"""A run of the robot: several visitors at a time, until all have been."""

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import Any
from urllib.parse import urlsplit

from sandbox.robot.agents import Agent
from sandbox.robot.browser import Browser, NotOurs, Trouble, is_local
from sandbox.robot.plan import Fate, Visit
from sandbox.robot.visit import Outcome, go

AT_ONCE = 4
_PRODUCTS = "/products/"
_LOOKER = Agent("Mozilla/5.0 (X11; Linux x86_64) Countonce-Robot/1.0", 1280, 800)


def shelf(shop_url: str) -> list[str]:
    """What the shop sells, by slug.

    Raises NotOurs where the shop is not on this machine, Trouble where it does not
    answer or has nothing to sell.
    """
    if not is_local(shop_url):
        raise NotOurs(f"the shop is at {urlsplit(shop_url).netloc}")
    browser = Browser(_LOOKER, language="en", address="203.0.113.1", runs_pixel=False)
    try:
        links = browser.open(f"{shop_url}/").links
    finally:
        browser.close()
    paths = {urlsplit(link).path for link in links}
    found = sorted(path.removeprefix(_PRODUCTS) for path in paths if _PRODUCTS in path)
    if not found:
        raise Trouble("there is nothing on the shop's first page that could be bought")
    return found


def run(visits: Sequence[Visit], shop_url: str) -> Iterator[Outcome]:
    """Let everybody go; gives each outcome as it comes. Raises NotOurs."""
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="robot") as pool:
        going = [pool.submit(go, visit, shop_url) for visit in visits]
        try:
            for done in as_completed(going):
                yield done.result()
        finally:
            # Whoever stops listening, for whatever reason, stops those still to come.
            pool.shutdown(cancel_futures=True)


def told(seed: int, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """A run in figures, and each visit, in the order of the plan."""
    ordered = sorted(outcomes, key=lambda outcome: outcome.visit.number)
    well = [outcome.visit for outcome in ordered if outcome.trouble is None]
    fates = Counter(visit.fate for visit in well)
    orders = sum(visit.orders for visit in well)
    return {
        "seed": seed,
        "visitors": len(ordered),
        "orders": orders,
        "paid": orders - fates[Fate.ON_DELIVERY],
        "on_delivery": fates[Fate.ON_DELIVERY],
        "pixel_blocked": sum(visit.blocks_pixel for visit in well),
        "consent_refused": sum(not visit.consents for visit in well),
        "hits": sum(outcome.hits for outcome in ordered),
        "failed": len(ordered) - len(well),
        "visits": [_visit(outcome) for outcome in ordered],
    }


def _visit(outcome: Outcome) -> dict[str, Any]:
    visit = outcome.visit
    return {
        "name": visit.person.name,
        "city": visit.person.city,
        "country": visit.person.country,
        "fate": visit.fate.value,
        "goods": {good.slug: good.quantity for good in visit.goods},
        "ad_click": visit.click_id is not None,
        "consent": visit.consents,
        "pixel": not visit.blocks_pixel,
        "hits": outcome.hits,
        "order": outcome.order,
        "trouble": outcome.trouble,
    }
