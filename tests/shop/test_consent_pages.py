"""The banner and the page of consent: what they say, and what pressing them does."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.databases import Seeded
from tests.shop.storefront import Storefront

BANNER = 'aria-labelledby="banner-title"'
AD = "/products/stoneware-mug?utm_source=ad&fbclid=IwAR0aBcDeF-xYz_12&q=a%20b%26c"
CLICK = "IwAR0aBcDeF-xYz_12"
PAGES = (
    "/",
    "/?category=desk",
    "/products/stoneware-mug",
    "/search?q=mug",
    "/cart",
    "/thanks",
    "/privacy",
    "/nowhere",
)

Opened = Callable[..., Storefront]


@pytest.fixture
def opened(tmp_path: Path, seeded: Seeded) -> Opened:
    """Open a shop that asks before it measures, unless settings say otherwise."""
    asking = {"CONSENT_MODE": "opt_in"}
    return lambda **settings: Storefront(tmp_path, seeded, **(asking | settings))


def hidden(page: str, name: str) -> str | None:
    """The value of a hidden field in the banner."""
    banner = page[page.index(BANNER) :]
    field = re.search(f'name="{name}" value="([^"]*)"', banner[: banner.index("</f")])
    return field and field[1].replace("&amp;", "&")


@pytest.mark.parametrize("path", PAGES)
def test_the_banner_is_on_every_page_until_somebody_decides(
    opened: Opened, path: str
) -> None:
    visit = opened()

    before = visit.get(path).text
    visit.choose("refused")
    after = visit.get(path).text

    assert BANNER in before
    assert BANNER not in after


@pytest.mark.parametrize("settings", [{"CONSENT_MODE": "off"}, {"META_PIXEL_ID": ""}])
def test_where_nothing_is_asked_there_is_no_banner(
    opened: Opened, settings: dict[str, str]
) -> None:
    visit = opened(**settings)

    assert all(BANNER not in visit.get(path).text for path in PAGES)


def test_the_banner_says_whether_measuring_is_on_already(opened: Opened) -> None:
    asks = opened().get("/").text
    tells = opened(CONSENT_MODE="opt_out").get("/").text

    assert "Measuring for Meta is on" in tells
    assert "Measuring for Meta is on" not in asks


def test_both_answers_look_alike(opened: Opened) -> None:
    page = opened().get("/").text

    buttons = re.findall(r'<button class="([^"]*)" name="choice" value="(\w+)"', page)
    assert buttons == [("banner-button", "granted"), ("banner-button", "refused")]


def test_on_the_page_of_consent_its_own_buttons_stand_for_the_banner(
    opened: Opened,
) -> None:
    page = opened().get("/consent").text

    buttons = re.findall(r'name="choice" value="\w+">([^<]+)<', page)
    assert buttons == ["Accept", "Limit the use of my data", "Decline"]
    assert BANNER not in page


def test_accepting_returns_to_the_landing_page_with_its_click(opened: Opened) -> None:
    visit = opened()
    landing = visit.get(AD).text

    answer = visit.choose("granted", next=hidden(landing, "next") or "")
    visit.get(answer.headers["Location"])

    cookie = visit.client.get_cookie("_fbc")
    assert (answer.status_code, answer.headers["Location"]) == (303, AD)
    assert cookie is not None
    assert cookie.value.split(".")[3] == CLICK


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "\\/evil.example/",
        "/\t/evil.example/",
        "/\n/evil.example/",
        "/\r\n/evil.example/",
        " //evil.example/",
        "javascript:alert(1)",
        "evil.example",
        "",
    ],
)
def test_the_way_back_never_leads_to_another_site(opened: Opened, address: str) -> None:
    answer = opened().choose("granted", next=address)

    assert answer.headers["Location"] == "/consent"


def test_a_page_that_answers_a_form_has_no_way_back(opened: Opened) -> None:
    visit = opened()

    page = visit.send("/cart/add", product="stoneware-mug", quantity="999")

    assert page.status_code == 400
    assert hidden(page.text, "next") is None
    assert hidden(page.text, "csrf_token")


def test_an_address_that_may_not_travel_is_no_way_back_and_no_referrer(
    opened: Opened,
) -> None:
    page = opened().get("/search?q=jenny@example.com").text

    assert hidden(page, "next") == "/search"
    assert '<meta name="referrer" content="strict-origin">' in page


def test_declining_leaves_no_cookie_and_no_pixel(opened: Opened) -> None:
    visit = opened()
    visit.get(AD)

    visit.choose("refused", next=AD)

    assert not any("fbq" in visit.get(path).text for path in (*PAGES, AD))
    assert visit.metas_cookies() == set()


def test_accepting_lets_pixel_and_cookies_in(opened: Opened) -> None:
    visit = opened()

    visit.choose("granted")

    assert "fbq" in visit.get(AD).text
    assert visit.metas_cookies() == {"_fbp", "_fbc"}


def test_a_withdrawal_deletes_the_cookies_and_says_what_it_did(opened: Opened) -> None:
    visit = opened()
    visit.choose("granted")
    visit.get(AD)
    had = visit.metas_cookies()

    answer = visit.choose("refused")

    page = visit.get(answer.headers["Location"]).text
    assert had == {"_fbp", "_fbc"}
    assert visit.metas_cookies() == set()
    assert "You have declined" in page
    assert "cookies _fbp and _fbc are deleted" in page
    assert "had not been sent yet are withheld" in page
    assert "What Meta already has stays with Meta" in page


@pytest.mark.parametrize(
    ("mode", "choice", "told"),
    [
        ("opt_in", None, "You have not chosen yet"),
        ("opt_in", "granted", "You have accepted"),
        ("opt_in", "limited", "You have limited the use of your data"),
        ("opt_in", "refused", "You have declined"),
        ("opt_out", None, "You have not chosen yet, and measuring is on"),
        ("opt_out", "refused", "You have declined"),
        ("off", None, "This shop does not ask, and measures"),
    ],
)
def test_the_page_of_consent_says_what_holds(
    opened: Opened, mode: str, choice: str | None, told: str
) -> None:
    visit = opened(CONSENT_MODE=mode)
    if choice:
        visit.choose(choice)

    page = visit.get("/consent").text

    assert re.findall(r'class="now-title">([^<]+)<', page) == [told]
    assert page.count('aria-current="true"') == (1 if choice else 0)


@pytest.mark.parametrize(
    ("choice", "limited"), [("granted", True), ("refused", False), ("limited", True)]
)
def test_global_privacy_control_is_told_with_what_follows(
    opened: Opened, choice: str, limited: bool
) -> None:
    visit = opened()
    visit.choose(choice)

    page = visit.get("/consent", Sec_GPC="1").text

    assert "Your browser sends Global Privacy Control" in page
    assert ("each event asks for Limited Data Use" in page) is limited
    assert "Global Privacy Control" not in visit.get("/consent").text


@pytest.mark.parametrize("settings", [{"CONSENT_MODE": "off"}, {"META_PIXEL_ID": ""}])
def test_where_there_is_no_choice_no_button_pretends_there_is(
    opened: Opened, settings: dict[str, str]
) -> None:
    page = opened(**settings).get("/consent").text

    assert 'name="choice"' not in page


@pytest.mark.parametrize("mode", ["opt_in", "opt_out", "off"])
def test_every_footer_leads_to_the_policy_and_to_the_choice(
    opened: Opened, mode: str
) -> None:
    visit = opened(CONSENT_MODE=mode)

    for path in (*PAGES, "/consent"):
        page = visit.get(path).text
        footer = page[page.index("<footer") :]
        assert '<a href="/privacy">Privacy</a>' in footer
        assert '<a href="/consent">Your consent</a>' in footer


def test_every_script_of_ours_carries_the_nonce(opened: Opened) -> None:
    answer = opened().get("/consent")

    nonces = re.findall(r'<script nonce="([^"]+)"', answer.text)
    assert len(nonces) == answer.text.count("<script") == 1
    assert f"'nonce-{nonces[0]}'" in answer.headers["Content-Security-Policy"]
