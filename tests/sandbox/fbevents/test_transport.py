"""How a hit leaves the page: image or form, and even when the page ends."""

import queue

import pytest

from tests.sandbox.fbevents.visitor import INIT, Visitor, newest


@pytest.mark.parametrize(("missing", "method"), [(1, "GET"), (0, "POST")])
def test_a_hit_of_2048_characters_is_posted(
    visitor: Visitor, received: queue.Queue[str], missing: int, method: str
) -> None:
    with visitor.page.expect_request("**/tr/?**") as short:
        visitor.visit(INIT + "fbq('trackCustom', 'Long', {pad: ''});")
    assert received.get(timeout=10) == "GET Long"
    pad = 2048 - len(short.value.url) - missing

    visitor.visit(INIT + f"fbq('trackCustom', 'Long', {{pad: '{'x' * pad}'}});")

    assert received.get(timeout=10) == f"{method} Long"
    assert newest().payload["custom_data"]["pad"] == "x" * pad


def test_a_posted_hit_arrives_whole_and_its_frame_goes_away(
    visitor: Visitor, received: queue.Queue[str]
) -> None:
    visitor.visit(
        INIT + "fbq('track', 'Purchase', {value: 1, currency: 'EUR', note:"
        " 'ü&=\\r\\n'.repeat(999)}, {eventID: 'ch_1'});"
    )

    assert received.get(timeout=10) == "POST Purchase"
    visitor.page.locator("iframe, form").wait_for(state="detached")
    assert newest().event_id == "ch_1"
    assert newest().payload["custom_data"]["note"] == "ü&=\r\n" * 999
    assert visitor.warnings == []


def test_a_hit_outlives_the_page_that_sent_it(
    visitor: Visitor, received: queue.Queue[str]
) -> None:
    visitor.visit(INIT)

    visitor.page.evaluate("fbq('track', 'Lead'); location.href = '/other'")

    assert received.get(timeout=10) == "GET Lead"
