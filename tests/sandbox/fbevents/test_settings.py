"""Addresses that change without a load, and what a page can set."""

from urllib.parse import urlsplit

from flask import Flask

from sandbox import faults
from tests.sandbox.fbevents.visitor import INIT, Visitor
from tests.sandbox.meta import PIXEL


def test_a_change_of_address_is_a_page_view_and_an_anchor_is_not(
    visitor: Visitor,
) -> None:
    visitor.visit(INIT + "fbq('track', 'PageView');")

    visitor.page.evaluate("history.pushState({}, '', '/other')")
    visitor.page.evaluate("history.replaceState({a: 1}, '', '/other')")
    visitor.page.evaluate("location.hash = 'main'")
    visitor.page.evaluate("history.replaceState({}, '', '/?page=2')")

    sent = [(hit["ev"], urlsplit(hit["dl"]).path) for hit in visitor.hits()]
    assert sent == [("PageView", "/"), ("PageView", "/other"), ("PageView", "/")]


def test_an_address_changed_before_the_script_came_is_no_page_view(
    visitor: Visitor,
) -> None:
    visitor.visit(
        INIT + "history.replaceState({}, '', '/'); fbq('track', 'PageView');",
        "/?session_id=cs_1",
    )

    hits = visitor.hits()

    assert [hit["dl"] for hit in hits] == [f"{visitor.shop}/"]


def test_a_page_that_sends_its_own_page_views_can_say_so(visitor: Visitor) -> None:
    visitor.visit("fbq.disablePushState = true;" + INIT + "fbq('track', 'PageView');")

    visitor.page.evaluate("history.pushState({}, '', '/other')")

    assert visitor.names() == ["PageView"]


def test_limited_data_use_travels_with_each_hit(visitor: Visitor) -> None:
    visitor.visit(
        "fbq('dataProcessingOptions', ['LDU'], 1, 1000);"
        + INIT
        + "fbq('track', 'Lead');"
        "fbq('dataProcessingOptions', []); fbq('track', 'Lead');"
    )

    limited, free = visitor.hits()

    assert (limited["dpo"], limited["dpoco"], limited["dpost"]) == ("LDU", "1", "1000")
    assert "dpo" not in free


def test_the_agent_and_the_endpoint_can_be_set(visitor: Visitor) -> None:
    visitor.visit(
        f"fbq('set', 'autoConfig', false, '{PIXEL}');"
        f"fbq('init', '{PIXEL}', {{}}, {{agent: 'plcountonce'}});"
        "fbq('track', 'Lead'); fbq('set', 'agent', 'other', '123');"
    )
    hit = visitor.hits()[0]

    with visitor.page.expect_request("**/moved/?**") as moved:
        visitor.page.evaluate("fbq('set', 'endpoint', '/moved/'); fbq('track', 'Lead')")

    assert hit["a"] == "plcountonce"
    assert moved.value.url.startswith(f"{visitor.shop}/moved/?id={PIXEL}")


def test_a_browser_that_refuses_cookies_gets_none_and_sends_none(
    sandbox: Flask, visitor: Visitor
) -> None:
    faults.switch("pixel_no_cookies", on=True)

    visitor.visit(INIT + "fbq('track', 'Lead');", path="/?fbclid=IwAR1")

    assert {"fbp", "fbc"}.isdisjoint(visitor.hits()[0])
    assert visitor.page.context.cookies() == []
