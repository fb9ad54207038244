"""What the pixel says in the console, and what it does when it is in the way."""

import pytest
from flask import Flask

from sandbox import faults
from tests.sandbox.fbevents.visitor import BUY, INIT, Visitor


def _buying(params: str) -> str:
    return f"{INIT} fbq('track', 'Purchase', {{{params}}});"


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("fbq();", "FBQ_NO_METHOD_NAME"),
        ("fbq('tarck', 'Lead');", "INVALID_FBQ_METHOD"),
        ("fbq('init', '012');", "INVALID_PIXEL_ID"),
        ("fbq('init', '5'); fbq('init', '5');", "DUPLICATE_PIXEL_ID"),
        ("fbq('track', 'Lead');", "PIXEL_NOT_INITIALIZED"),
        ("fbq('trackSingle', '5', 'Lead');", "PIXEL_NOT_INITIALIZED"),
        (f"{INIT} fbq('track');", "NO_EVENT_NAME"),
        (f"{INIT} fbq('track', 'purchase');", "NONSTANDARD_EVENT"),
        (f"{INIT} fbq('track', 'Lead', 'x');", "INVALID_FBQ_METHOD_PARAMETER"),
        (_buying("value: 1"), "REQUIRED_PARAM_MISSING"),
        (_buying("currency: 'USD'"), "REQUIRED_PARAM_MISSING"),
        (_buying("value: '1,5', currency: 'USD'"), "INVALID_PARAM"),
        (_buying("value: 1, currency: '$'"), "INVALID_PARAM"),
        (_buying("value: -1, currency: 'USD'"), "NEGATIVE_EVENT_PARAM"),
        ("fbq('init', '5', {em: []});", "PII_INVALID_TYPE"),
        ("fbq('consent', 'maybe');", "INVALID_CONSENT_ACTION"),
        ("fbq('dataProcessingOptions', 'LDU');", "INVALID_FBQ_METHOD_PARAMETER"),
    ],
)
def test_a_mistake_is_said_in_the_console_once(
    visitor: Visitor, script: str, code: str
) -> None:
    visitor.visit(script + script)

    said = [text for text in visitor.warnings if f" {code}: " in text]
    assert len(said) == 1
    assert said[0].startswith("[Facebook Pixel] - ")


def test_correct_use_says_nothing(visitor: Visitor) -> None:
    visitor.visit(
        INIT + "fbq('track', 'PageView'); fbq('trackCustom', 'Odd');"
        f"fbq('track', 'Purchase', {BUY}, {{eventID: 'ch_1'}});"
    )

    assert len(visitor.hits()) == 3
    assert visitor.warnings == []


def test_the_script_loaded_twice_works_once(visitor: Visitor) -> None:
    visitor.visit(INIT + "fbq('track', 'Lead');")
    visitor.page.evaluate(
        "new Promise((done) => document.head.append(Object.assign("
        "document.createElement('script'), {onload: done,"
        " src: document.querySelector('script[src]').src})))"
    )

    assert visitor.names() == ["Lead"]
    assert any("CONFLICTING_VERSIONS" in text for text in visitor.warnings)


def test_a_blocked_pixel_leaves_the_page_in_peace(
    sandbox: Flask, visitor: Visitor
) -> None:
    faults.switch("pixel_blocked", on=True)
    errors: list[object] = []
    visitor.page.on("pageerror", lambda error: errors.append(error))

    visitor.visit(INIT + "fbq('track', 'Lead');")

    assert errors == []
    assert visitor.page.evaluate("fbq.queue.length") == 2
    assert visitor.page.context.cookies() == []
