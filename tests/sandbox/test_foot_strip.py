"""The strip in the shop's foot: what a page sent, by what its address names."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sandbox import faults
from sandbox.foot_strip import PATIENCE
from tests.clock import FrozenClock
from tests.sandbox.manager import arrive, text_of

SALE = "/foot-strip?event=PageView:p1&event=Purchase:ch_1"


def test_each_event_of_the_page_says_which_halves_arrived(
    sandbox: Flask, client: FlaskClient
) -> None:
    arrive(sandbox, "browser", event_name="ViewContent", event_id="v1")

    words = text_of(client, "/foot-strip?event=PageView:p1&event=ViewContent:v1")

    assert "PageView Browser not yet" in words
    assert "ViewContent Browser arrived Server not yet" in words


def test_a_sale_shows_both_halves_with_their_id_between_and_the_verdict(
    sandbox: Flask, client: FlaskClient, clock: FrozenClock
) -> None:
    arrive(sandbox, "browser")
    clock.tick(1.8)
    arrive(sandbox, "server")

    words = text_of(client, SALE)

    assert "Purchase Browser arrived ch_1 ch_1 Server arrived" in words
    assert "Deduplicated — counted once 1.8 s apart" in words


def test_a_sale_whose_other_half_came_with_another_id_says_so(
    sandbox: Flask, client: FlaskClient
) -> None:
    arrive(sandbox, "browser", order_id="C1")
    arrive(sandbox, "server", event_id="server-ch_1", order_id="C1")

    words = text_of(client, SALE)

    assert "Browser arrived ch_1 ch_1 Server under another ID" in words
    assert "Not merged — counted twice" in words
    assert "The other half came with the id server-ch_1." in words


@pytest.mark.parametrize(
    ("came", "stands", "why"),
    [
        ("server", "Browser has not come", "the pixel may be blocked"),
        ("browser", "Server has not come", "it may wait in the shop's outbox"),
    ],
)
def test_a_half_that_stays_away_is_said_to_and_why_after_a_while(
    sandbox: Flask,
    client: FlaskClient,
    clock: FrozenClock,
    came: str,
    stands: str,
    why: str,
) -> None:
    arrive(sandbox, came)
    clock.tick(PATIENCE - 1)
    assert "Counted. One half is still to come." in text_of(client, SALE)

    clock.tick(1)
    words = text_of(client, SALE)

    assert stands in words
    assert why in words


def test_while_a_fault_blocks_the_pixel_nothing_of_the_browser_is_awaited(
    sandbox: Flask, client: FlaskClient
) -> None:
    faults.switch("pixel_blocked", on=True)
    arrive(sandbox, "server")

    words = text_of(client, SALE)

    assert "PageView Browser blocked by a fault" in words
    assert "Purchase Browser blocked by a fault" in words
    assert "The fault pixel_blocked was on when this happened" in words
    assert "still to come" not in words


def test_a_half_is_awaited_where_the_fault_blocks_the_pixel_now_and_then(
    sandbox: Flask, client: FlaskClient
) -> None:
    faults.switch("pixel_blocked", on=True, rate=0.5)
    arrive(sandbox, "server")

    assert "Counted. One half is still to come." in text_of(client, SALE)


def test_what_never_comes_is_awaited_for_a_while_only(
    client: FlaskClient, clock: FrozenClock
) -> None:
    looks_again = f"{SALE}&since={clock()}"
    clock.tick(PATIENCE - 1)
    assert "PageView Browser not yet" in text_of(client, looks_again)

    clock.tick(1)
    words = text_of(client, looks_again)

    assert "PageView Browser has not come" in words
    assert "Neither half has arrived yet." in words


def test_what_other_pages_sent_does_not_stand_there(
    sandbox: Flask, client: FlaskClient
) -> None:
    arrive(sandbox, event_name="Lead", event_id="l1")

    assert "Lead" not in text_of(client, SALE)


def test_a_page_without_consent_says_that_nothing_was_sent_by_choice(
    client: FlaskClient,
) -> None:
    refused = text_of(client, "/foot-strip?consent=refused&withheld=Purchase")
    undecided = text_of(client, "/foot-strip?consent=undecided")

    assert "Nothing was sent, by choice" in refused
    assert "The Purchase of this order is withheld" in refused
    assert "It begins when the visitor accepts." in undecided


def test_a_browser_that_asks_for_privacy_is_named_as_the_reason(
    client: FlaskClient,
) -> None:
    undecided = text_of(client, "/foot-strip?consent=undecided&gpc=1")
    limited = text_of(client, "/foot-strip?consent=limited&gpc=1&event=PageView:p1")
    by_choice = text_of(client, "/foot-strip?consent=limited&event=PageView:p1")

    assert "this browser sends Global Privacy Control" in undecided
    assert "Limited Data Use This browser sends Global Privacy Control" in limited
    assert "The visitor has chosen so" in by_choice


def test_a_page_that_sends_nothing_says_so(client: FlaskClient) -> None:
    assert "This page has nothing to tell Meta." in text_of(client, "/foot-strip")


def test_what_can_be_no_event_is_left_out(client: FlaskClient) -> None:
    junk = "&".join(f"event={text}" for text in ("", ":", "Lead", ":id", "a%00:b"))

    words = text_of(client, f"/foot-strip?{junk}&event={'x' * 999}:1")

    assert "This page has nothing to tell Meta." in words


def test_the_strip_speaks_the_language_of_the_page_above_it(
    client: FlaskClient,
) -> None:
    page = client.get("/foot-strip?language=uk").text

    assert '<html lang="uk">' in page


def test_the_strip_draws_its_icons_from_itself(client: FlaskClient) -> None:
    page = client.get(SALE).text

    drawn = re.findall(r'<use href="#([a-z]+)"', page)
    assert set(drawn) >= {"browser", "server"}
    assert len(drawn) == page.count("<use ")
    assert set(drawn) <= set(re.findall(r'<symbol id="([a-z]+)"', page))
