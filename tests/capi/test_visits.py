"""Whose request it is, and what makes two happenings one."""

import pytest

from capi.acts import act_id
from capi.consent import Consent, limit
from capi.events import Event
from capi.visits import is_ahead, is_crawler

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0 Safari/537.36"


@pytest.mark.parametrize(
    "agent",
    [
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
        "Mozilla/5.0 (compatible; bingbot/2.0)",
        "Mozilla/5.0 AppleWebKit/537.36 (compatible; GPTBot/1.1)",
        "meta-externalagent/1.1",
        "SomeNew bot/1.0",
        "",
        None,
    ],
)
def test_a_crawler_is_known_by_its_agent(agent: str | None) -> None:
    assert is_crawler(agent)


@pytest.mark.parametrize(
    "agent",
    [
        CHROME,
        CHROME.replace("Chrome/", "HeadlessChrome/"),
        "Mozilla/5.0 (iPhone) [FBAN/FBIOS;FBAV/480.0]",
        "Mozilla/5.0 (Linux; Android 14; CUBOT NOTE 20) Mobile",
    ],
)
def test_a_person_is_none_even_with_a_headless_browser(agent: str) -> None:
    assert not is_crawler(agent)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Purpose": "prefetch"},
        {"Sec-Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
        {"X-Moz": "prefetch"},
    ],
)
def test_a_browser_that_looks_ahead_says_so(headers: dict[str, str]) -> None:
    assert is_ahead(headers)


def test_an_ordinary_request_is_not_ahead() -> None:
    assert not is_ahead({"Accept": "text/html"})


def test_looking_again_in_one_visit_is_one_act() -> None:
    first = act_id("visit-1", "ViewContent", "mug")

    assert act_id("visit-1", "ViewContent", "mug") == first
    assert act_id("visit-2", "ViewContent", "mug") != first
    assert act_id("visit-1", "ViewContent", "lamp") != first
    assert act_id("visit-1", "Search", "mug") != first


@pytest.mark.parametrize(
    ("consent", "sends"),
    [
        (Consent.GRANTED, True),
        (Consent.LIMITED, True),
        (Consent.REFUSED, False),
        (Consent.UNDECIDED, False),
    ],
)
def test_only_a_yes_lets_meta_know(consent: Consent, sends: bool) -> None:
    assert consent.may_send is sends


@pytest.mark.parametrize(
    ("country", "state", "place"),
    [
        ("US", "CA", (1, 1000)),
        ("us", "tx", (1, 1005)),
        ("US", "NY", (0, 0)),
        ("DE", "CA", (0, 0)),
        ("", "", (0, 0)),
    ],
)
def test_limited_use_names_the_state_where_meta_has_a_code_for_it(
    country: str, state: str, place: tuple[int, int]
) -> None:
    event = Event(event_name="Purchase", event_time=1)

    limited = limit(event, Consent.LIMITED, country=country, state=state).to_server()

    assert limited["data_processing_options"] == ["LDU"]
    assert place == (
        limited["data_processing_options_country"],
        limited["data_processing_options_state"],
    )


def test_what_is_granted_goes_without_limits() -> None:
    event = Event(event_name="Purchase", event_time=1)

    assert limit(event, Consent.GRANTED, country="US", state="CA") is event
