"""What a page says to fbq, and what the pixel makes of it."""

import queue

from tests.sandbox.fbevents.visitor import BUY, INIT, Visitor, newest
from tests.sandbox.meta import PIXEL


def test_what_the_stub_queued_before_the_script_came_is_sent_in_order(
    visitor: Visitor,
) -> None:
    visitor.visit(INIT + f"fbq('track', 'PageView'); fbq('track', 'Purchase', {BUY});")

    assert visitor.names() == ["PageView", "Purchase"]


def test_a_hit_has_the_pixels_fields_in_the_pixels_order(visitor: Visitor) -> None:
    visitor.visit(INIT + f"fbq('track', 'Purchase', {BUY}, {{eventID: 'ch_1'}});")

    hit = visitor.hits()[0]

    assert list(hit) == [
        *("id", "ev", "dl", "if", "ts", "cd[value]", "cd[currency]", "sw", "sh"),
        *("v", "r", "ec", "fbp", "it", "coo", "eid", "rqm"),
    ]
    assert hit["id"] == PIXEL
    assert hit["dl"] == f"{visitor.shop}/"
    assert hit["if"] == hit["coo"] == "false"
    assert (hit["cd[value]"], hit["cd[currency]"]) == ("42", "USD")
    assert (hit["ec"], hit["eid"], hit["rqm"]) == ("0", "ch_1", "GET")


def test_a_hit_arrives_as_the_event_that_it_was(
    visitor: Visitor, received: queue.Queue[str]
) -> None:
    goods = "content_ids: ['mug'], contents: [{id: 'mug', quantity: 2}], gift: true"
    visitor.visit(
        INIT + f"fbq('track', 'Purchase', {{value: 42, currency: 'USD', {goods}}},"
        " {eventID: 'ch_1'});"
    )

    assert received.get(timeout=10) == "GET Purchase"
    assert newest().event_id == "ch_1"
    assert newest().payload["custom_data"] == {
        "value": 42.0,
        "currency": "USD",
        "content_ids": ["mug"],
        "contents": [{"id": "mug", "quantity": 2}],
        "gift": True,
    }


def test_an_event_id_counts_in_the_fourth_argument_alone(visitor: Visitor) -> None:
    visitor.visit(
        INIT + "fbq('track', 'Lead', {eventID: 'wrong'});"
        "fbq('track', 'Lead', {}, {eventID: 'right'});"
        "fbq('track', 'Lead', {}, {event_id: 'also'});"
    )

    third, fourth, spelled = visitor.hits()

    assert "eid" not in third
    assert third["cd[eventID]"] == "wrong"
    assert (fourth["eid"], spelled["eid"]) == ("right", "also")


def test_a_page_view_is_sent_once_per_pixel_and_page(visitor: Visitor) -> None:
    visitor.visit(
        INIT + "fbq('init', '777'); fbq('track', 'PageView'); fbq('track', 'PageView');"
        "fbq('track', 'Lead'); fbq('track', 'Lead');"
    )

    hits = [(hit["id"], hit["ev"], hit["ec"]) for hit in visitor.hits()]

    assert hits == [
        (PIXEL, "PageView", "0"),
        ("777", "PageView", "0"),
        (PIXEL, "Lead", "1"),
        ("777", "Lead", "1"),
        (PIXEL, "Lead", "2"),
        ("777", "Lead", "2"),
    ]


def test_track_single_reaches_one_pixel(visitor: Visitor) -> None:
    visitor.visit(
        INIT + "fbq('init', '777'); fbq('init', '888');"
        "fbq('set', 'trackSingleOnly', true, '888');"
        "fbq('trackSingle', '777', 'Lead'); fbq('trackSingleCustom', '888', 'Odd');"
        "fbq('track', 'Search');"
    )

    assert [(hit["id"], hit["ev"]) for hit in visitor.hits()] == [
        ("777", "Lead"),
        ("888", "Odd"),
        (PIXEL, "Search"),
        ("777", "Search"),
    ]


def test_without_consent_nothing_leaves_and_no_cookie_is_set(visitor: Visitor) -> None:
    visitor.visit(f"fbq('consent', 'revoke'); {INIT} fbq('track', 'PageView');")
    visitor.page.evaluate(f"fbq('track', 'Purchase', {BUY}, {{eventID: 'ch_1'}})")
    waiting = visitor.page.evaluate("fbq.queue.length")
    before = visitor.page.context.cookies()

    visitor.page.evaluate("fbq('consent', 'grant')")

    assert (waiting, before) == (3, [])
    assert visitor.names() == ["PageView", "Purchase"]
    assert visitor.cookie("_fbp") is not None


def test_consent_that_is_withdrawn_holds_back_what_follows(visitor: Visitor) -> None:
    visitor.visit(
        INIT + "fbq('track', 'Lead'); fbq('consent', 'revoke');"
        "fbq('track', 'Search'); fbq('consent', 'grant'); fbq('track', 'Contact');"
        "fbq('consent', 'revoke'); fbq('track', 'Donate');"
    )

    waiting = visitor.page.evaluate("fbq.queue.splice(0).map((args) => args[1])")
    visitor.page.evaluate("fbq('consent', 'grant')")

    assert waiting == ["Donate"]
    assert visitor.names() == ["Lead", "Search", "Contact"]
