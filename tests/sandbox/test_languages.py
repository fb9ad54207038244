"""Which language the sandbox's pages speak: by the rule of the shop, apart from it."""

import re
from pathlib import Path

import pytest
import requests
from flask.testing import FlaskClient

from sandbox import languages
from shop import languages as shops
from tests.clock import FrozenClock
from tests.sandbox import stripe_kit as kit

PAGES = ("/", "/test-events", "/switches", "/dashboard", "/pay/cs_test_nobody")


def language_of(page: str) -> str:
    return re.findall(r'<html lang="([^"]+)"', page)[0]


def test_the_shop_and_the_sandbox_have_the_same_languages() -> None:
    assert languages.LANGUAGES == shops.LANGUAGES
    assert languages.OWN_PATH == shops.way_back.OWN_PATH


@pytest.mark.parametrize("path", PAGES)
def test_a_page_speaks_what_the_browser_asks_for_and_offers_the_rest(
    client: FlaskClient, path: str
) -> None:
    page = client.get(path, headers={"Accept-Language": "uk-UA,en;q=0.5"})

    assert language_of(page.text) == "uk"
    for code in languages.LANGUAGES:
        assert f'name="language" value="{code}"' in page.text
    assert {"Accept-Language", "Cookie"} <= set(page.vary)


def test_a_choice_is_kept_and_leads_back_to_the_same_page(client: FlaskClient) -> None:
    form = {"language": "ja", "next": "/test-events?source=server"}

    answer = client.post("/language", data=form)
    page = client.get(answer.headers["Location"], headers={"Accept-Language": "uk"})

    assert (answer.status_code, answer.headers["Location"]) == (303, form["next"])
    assert language_of(page.text) == "ja"
    cookie = client.get_cookie(languages.COOKIE)
    assert cookie is not None
    assert (cookie.http_only, cookie.same_site) == (True, "Lax")


@pytest.mark.parametrize("address", ["", "//evil.example", "/.//evil.example"])
def test_a_choice_leads_to_no_other_site(client: FlaskClient, address: str) -> None:
    answer = client.post("/language", data={"language": "id", "next": address})

    assert answer.headers["Location"] == "/"


def test_a_language_that_we_do_not_have_is_refused(client: FlaskClient) -> None:
    answer = client.post("/language", data={"language": "tlh"})

    assert answer.status_code == 400
    assert client.get_cookie(languages.COOKIE) is None


def test_what_a_shop_gets_is_the_same_in_every_language(client: FlaskClient) -> None:
    """Programs read these: they speak English, as those of Stripe and Meta do."""
    for path in ("/events.json", "/summary.json", "/graph/v26.0/1/events"):
        answers = {
            client.get(path, headers={"Accept-Language": code}).text
            for code in languages.LANGUAGES
        }
        assert (
            len({re.sub(r'"fbtrace_id": *"[^"]*"', "", each) for each in answers}) == 1
        )


@pytest.mark.parametrize(
    ("cookie", "language"), [(None, "ja"), ("id", "id"), ("xx", "ja")]
)
def test_the_pay_page_speaks_what_the_shop_asked_for_unless_its_visitor_chose(
    tmp_path: Path, clock: FrozenClock, cookie: str | None, language: str
) -> None:
    with kit.playing(tmp_path, clock) as shop:
        page = requests.get(
            shop.start(locale="ja").url,
            headers={"Accept-Language": "uk"},
            cookies={languages.COOKIE: cookie} if cookie else {},
            timeout=20,
        )

    assert language_of(page.text) == language
