"""`fbp` and `fbc` by Meta's parameter builder, with its quirks mended."""

import re

import pytest

from capi.browser_ids import BrowserIds, browser_ids

NOW = 1_790_000_000.0
OLD = "1780000000000"


def ids(
    *,
    host: str = "shop.example.com",
    click_id: str | None = None,
    referrer: str | None = None,
    **cookies: str,
) -> BrowserIds:
    return browser_ids(
        host=host,
        query={"fbclid": [click_id]} if click_id is not None else {},
        cookies=cookies,
        referrer=referrer,
        now=NOW,
    )


def test_a_new_visitor_gets_an_fbp_with_the_callers_time_and_no_fbc() -> None:
    made = ids()

    assert re.fullmatch(r"fb\.2\.1790000000000\.\d{1,10}\.\w{8}", made.fbp or "")
    assert made.fbc is None


def test_a_click_makes_an_fbc_that_keeps_the_clicks_case() -> None:
    made = ids(click_id="IwAR0_aBcDeF-XyZ")

    assert re.fullmatch(
        r"fb\.2\.1790000000000\.IwAR0_aBcDeF-XyZ\.\w{8}", made.fbc or ""
    )


def test_a_click_told_by_the_referrer_counts_too() -> None:
    made = ids(referrer="https://www.facebook.com/x?fbclid=IwARreferred")

    assert ".IwARreferred." in (made.fbc or "")


def test_the_ids_of_the_cookies_are_kept_with_their_time() -> None:
    made = ids(_fbp=f"fb.1.{OLD}.123", _fbc=f"fb.1.{OLD}.IwARabc")

    assert (made.fbp or "").startswith(f"fb.1.{OLD}.123")
    assert (made.fbc or "").startswith(f"fb.1.{OLD}.IwARabc")


def test_the_same_click_again_keeps_its_first_time() -> None:
    made = ids(click_id="IwARabc", _fbc=f"fb.1.{OLD}.IwARabc.AQIAAQMC")

    assert made.fbc == f"fb.1.{OLD}.IwARabc.AQIAAQMC"


def test_another_click_replaces_the_old_one() -> None:
    made = ids(click_id="IwARnew", _fbc=f"fb.1.{OLD}.IwARold")

    assert (made.fbc or "").startswith("fb.2.1790000000000.IwARnew.")


@pytest.mark.parametrize("click_id", [None, "IwAR.with.dots"])
def test_a_click_with_dots_is_not_lost_on_the_next_page(click_id: str | None) -> None:
    cookie = f"fb.1.{OLD}.IwAR.with.dots.AQICAQMC"

    made = ids(click_id=click_id, _fbc=cookie)

    assert made.fbc == cookie


def test_a_click_id_longer_than_the_pixel_takes_is_ignored() -> None:
    assert ids(click_id="x" * 501).fbc is None
    assert ids(click_id="x" * 500).fbc is not None


@pytest.mark.parametrize("cookie", ["", "fb", "a.b.c.d", "a.b.c.d.e.f"])
def test_a_broken_fbp_cookie_is_replaced(cookie: str) -> None:
    made = ids(_fbp=cookie)

    assert (made.fbp or "").startswith("fb.2.1790000000000.")


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("127.0.0.1", None),
        ("localhost", None),
        ("::1", None),
        ("shop.example.com", "shop.example.com"),
        ("www.example.com", "example.com"),
        ("example.co.uk", "example.co.uk"),
    ],
)
def test_the_cookies_belong_to_the_shops_host_where_a_browser_lets_them(
    host: str, domain: str | None
) -> None:
    assert ids(host=host).domain == domain


def test_the_cookies_to_set_are_those_that_are_known() -> None:
    assert set(ids().cookies) == {"_fbp"}
    assert set(ids(click_id="IwARabc").cookies) == {"_fbp", "_fbc"}
