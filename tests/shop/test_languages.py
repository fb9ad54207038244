"""Which language the shop speaks; how a visitor chooses another, and keeps it."""

import re
from pathlib import Path

import pytest
from flask import Flask

from shop.languages import COOKIE, LANGUAGES, at_stripe, in_order, spoken
from tests.databases import Seeded
from tests.shop.storefront import Storefront

MUG = "/products/stoneware-mug"


@pytest.fixture
def visit(tmp_path: Path, seeded: Seeded) -> Storefront:
    """Somebody's visit, with cookies of their own."""
    return Storefront(tmp_path, seeded)


def language_of(page: str) -> str:
    return re.findall(r'<html lang="([^"]+)"', page)[0]


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("", None),
        ("uk", "uk"),
        ("uk-UA,uk;q=0.9,en-US;q=0.8,en;q=0.7", "uk"),
        ("ja-JP,en;q=0.5", "ja"),
        ("en-GB,id;q=0.9", "en"),
        ("id_ID", "id"),
        ("de-CH,de;q=0.9,id;q=0.2", "id"),
        ("de,fr;q=0.5", None),
        ("*", None),
        ("uk;q=0,ja;q=0.1", "ja"),
        ("ukulele", None),
    ],
)
def test_a_page_speaks_what_the_browser_asks_for_first(
    asked: str, language: str | None
) -> None:
    headers = {"Accept-Language": asked}
    with Flask("any").test_request_context(headers=headers):
        assert spoken() == language


@pytest.mark.parametrize(
    ("cookie", "language"), [("ja", "ja"), ("xx", "uk"), ("", "uk"), ("uk\t", "uk")]
)
def test_a_choice_that_we_have_comes_before_the_browsers(
    cookie: str, language: str
) -> None:
    headers = {"Accept-Language": "uk", "Cookie": f"{COOKIE}={cookie}"}
    with Flask("any").test_request_context(headers=headers):
        assert spoken() == language


def test_commands_and_workers_speak_the_default() -> None:
    with Flask("any").app_context():
        assert spoken() is None


def test_choosing_a_language_leads_back_to_the_same_page_in_it(
    visit: Storefront,
) -> None:
    answer = visit.send("/language", language="ja", next=f"{MUG}?from=ad")
    page = visit.get(answer.headers["Location"])

    assert (answer.status_code, answer.headers["Location"]) == (303, f"{MUG}?from=ad")
    assert language_of(page.text) == "ja"
    assert 'value="ja" lang="ja" aria-pressed="true"' in page.text


def test_the_choice_is_kept_for_a_year_where_no_script_reads_it(
    visit: Storefront,
) -> None:
    visit.send("/language", language="id")

    cookie = visit.client.get_cookie(COOKIE)
    assert cookie is not None
    assert (cookie.value, cookie.http_only, cookie.same_site) == ("id", True, "Lax")
    assert cookie.max_age == 365 * 24 * 3600


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example", "/.//evil.example", "/\\x"]
)
def test_choosing_a_language_leads_to_no_other_site(
    visit: Storefront, address: str
) -> None:
    answer = visit.send("/language", language="uk", next=address)

    assert answer.headers["Location"] == "/"


def test_a_language_that_we_do_not_have_is_refused(visit: Storefront) -> None:
    answer = visit.send("/language", language="tlh")

    assert answer.status_code == 400
    assert visit.client.get_cookie(COOKIE) is None


def test_every_page_offers_every_language_by_its_own_name(visit: Storefront) -> None:
    for path in ("/", "/nowhere", "/cart"):
        page = visit.get(path, Accept_Language="uk").text
        for code, name in LANGUAGES.items():
            assert re.search(f'value="{code}" lang="{code}"[^>]*>{name}<', page)


def test_no_cache_gives_somebody_the_page_of_another_language(
    visit: Storefront,
) -> None:
    for path in ("/", MUG, "/nowhere"):
        assert {"Accept-Language", "Cookie"} <= set(visit.get(path).vary)


def test_the_page_that_answers_a_form_leads_back_where_one_can_read_it(
    visit: Storefront,
) -> None:
    visit.send("/cart/add", product="stoneware-mug")

    readable = visit.send("/checkout", method="bank")
    other = visit.send("/cart/add", product="stoneware-mug", quantity="999")

    assert 'name="next" value="/checkout"' in readable.text
    assert 'name="next"' not in other.text.partition('class="languages"')[2]


@pytest.mark.parametrize(
    ("cookie", "locale"), [("ja", "ja"), ("uk", "auto"), ("tlh", "auto"), ("", "auto")]
)
def test_stripes_page_is_asked_for_in_the_chosen_language_where_it_has_it(
    cookie: str, locale: str
) -> None:
    headers = {"Accept-Language": "id", "Cookie": f"{COOKIE}={cookie}"}
    with Flask("any").test_request_context(headers=headers):
        assert at_stripe() == locale


def test_countries_stand_where_people_look_for_them() -> None:
    ukrainian = ["Гана", "Ґ", "Данія", "Еквадор", "Ємен", "Замбія", "Индия", "Індія"]
    english = ["Afghanistan", "Åland Islands", "Albania", "Zambia"]

    assert sorted(reversed(ukrainian), key=in_order) == ukrainian
    assert sorted(reversed(english), key=in_order)[0] == "Afghanistan"
    assert sorted(reversed(english), key=in_order)[-1] == "Zambia"
