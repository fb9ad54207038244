"""When the shop sets the cookies that Meta knows a browser by."""

from pathlib import Path

import pytest

from capi.page import KEPT
from capi.policy import DAY
from tests.databases import Seeded
from tests.shop.storefront import Storefront

CLICK = "IwAR0f3lD1cK"
AD = f"/?fbclid={CLICK}"


@pytest.fixture
def visit(tmp_path: Path, seeded: Seeded) -> Storefront:
    """Somebody who has looked at the shop a moment ago."""
    visit = Storefront(tmp_path, seeded)
    visit.get("/")
    return visit


def sets(visit: Storefront, path: str = "/", **headers: str) -> list[str]:
    """The names of Meta's cookies that a page sets."""
    cookies = visit.get(path, **headers).headers.getlist("Set-Cookie")
    names = [cookie.partition("=")[0] for cookie in cookies]
    return [name for name in names if name.startswith("_fb")]


def value_of(visit: Storefront, name: str) -> str:
    cookie = visit.client.get_cookie(name)
    assert cookie is not None
    return cookie.value


def test_pages_of_one_day_set_them_once(visit: Storefront) -> None:
    assert visit.metas_cookies() == {"_fbp"}
    assert [sets(visit, path) for path in ("/", "/cart", "/search?q=mug")] == [[]] * 3


def test_each_day_of_a_visitor_renews_them(visit: Storefront) -> None:
    first = value_of(visit, "_fbp")

    for _ in range(3):
        visit.shop.extensions["capi"].clock.tick(DAY)
        assert sets(visit) == ["_fbp"]
        assert sets(visit) == []

    assert value_of(visit, "_fbp") == first


@pytest.mark.parametrize("value", [None, "", "fb.1.soon.1", "GA1.2.3.4"])
def test_one_that_was_lost_or_spoilt_is_made_anew_at_once(
    visit: Storefront, value: str | None
) -> None:
    if value is None:
        visit.client.delete_cookie("_fbp")
    else:
        visit.client.set_cookie("_fbp", value)

    assert sets(visit) == ["_fbp"]
    assert sets(visit) == []


def test_who_comes_by_an_ad_later_that_day_is_known_by_it(visit: Storefront) -> None:
    assert sets(visit, AD) == ["_fbp", "_fbc"]
    assert value_of(visit, "_fbc").split(".")[3] == CLICK


def test_a_page_that_an_ads_page_led_to_keeps_the_click(visit: Storefront) -> None:
    came_from = f"http://localhost{AD}"

    assert sets(visit, "/cart", Referer=came_from) == ["_fbp", "_fbc"]


def test_a_withdrawal_forgets_the_day_too(tmp_path: Path, seeded: Seeded) -> None:
    visit = Storefront(tmp_path, seeded, CONSENT_MODE="opt_in")
    visit.choose("granted")
    visit.get("/")
    with visit.client.session_transaction() as kept:
        assert KEPT in kept

    visit.choose("refused")

    with visit.client.session_transaction() as kept:
        assert KEPT not in kept


def test_who_accepts_again_after_declining_gets_a_new_one(
    tmp_path: Path, seeded: Seeded
) -> None:
    visit = Storefront(tmp_path, seeded, CONSENT_MODE="opt_in")
    visit.choose("granted")
    visit.get("/")
    first = value_of(visit, "_fbp")
    visit.choose("refused")
    assert visit.metas_cookies() == set()

    visit.choose("granted")
    visit.get("/")

    assert value_of(visit, "_fbp") != first
