"""What the robot reads off a page: forms, links, and the calls of `fbq`."""

import pytest

from sandbox.robot.page import Missing, Page, Reading
from sandbox.robot.script import Call, read

BASE = """
(function (window, document, source) {
  if (window.fbq) return;
  var fbq = window.fbq = function () {
    if (fbq.callMethod) fbq.callMethod.apply(fbq, arguments);
  };
})(window, document, "http://127.0.0.1:8001/pixel/fbevents.js");
"""
FORMS = """
<a href="/products/mug">Mug</a> <a href="#main">Skip</a>
<form method="post" action="/cart/add">
  <input type="hidden" name="csrf_token" value="t1">
  <input name="quantity" value="1"> <input type="checkbox" name="gift">
  <select name="country"><option value="DE"><option value="US" selected></select>
</form>
<form method="post" action="/checkout">
  <input type="hidden" name="method" value="card"><button name="go" value="1"></button>
</form>
<form method="post" action="/checkout"><input name="method" value="cod"></form>
<form action="/search"><input name="q"></form>
"""


def page(text: str) -> Reading:
    return Reading(Page("http://127.0.0.1:8000/cart?x=1", 200, text, ""))


def test_the_calls_come_with_their_arguments_in_order() -> None:
    script = read(
        BASE + 'fbq("init", "12", {"external_id": "ab"});\n'
        'fbq("track", "PageView", {}, {"eventID": "p1"});'
    )

    assert script.source == "http://127.0.0.1:8001/pixel/fbevents.js"
    assert script.calls == [
        Call("init", ("12", {"external_id": "ab"}), None),
        Call("track", ("PageView", {}, {"eventID": "p1"}), None),
    ]


def test_a_guarded_call_keeps_the_guard() -> None:
    script = read(
        'capiOnce("Purchase:ch_1", function () {\n'
        '  fbq("track", "Purchase", {"value": 18.0}, {"eventID": "ch_1"});\n});'
    )

    assert [call.once for call in script.calls] == ["Purchase:ch_1"]


def test_texts_may_hold_what_ends_a_call() -> None:
    name = '\\u0022); fbq("x") \\u003c/script\\u003e'.replace('"', '\\"')
    script = read(f'fbq("track", "Search", {{"search_string": "{name}"}}, {{}});')

    assert len(script.calls) == 1
    assert script.calls[0].arguments[1]["search_string"].endswith("</script>")


def test_whole_numbers_are_whole_as_javascript_writes_them() -> None:
    value = read('fbq("track", "X", {"value": 18.0, "more": 1.5});').calls[0]

    assert repr(value.arguments[1]) == "{'value': 18, 'more': 1.5}"


def test_the_address_that_a_page_takes_is_the_one_it_has() -> None:
    shown = page('<script>history.replaceState(null, "", "/thanks?order=C1");</script>')

    assert shown.address == "http://127.0.0.1:8000/thanks?order=C1"
    assert page("").address == "http://127.0.0.1:8000/cart?x=1"


def test_data_in_a_script_element_is_no_script() -> None:
    shown = page('<script type="application/ld+json">fbq("track", "No")</script>')

    assert shown.script.calls == []


def test_a_form_is_found_by_where_it_leads_and_what_it_holds() -> None:
    shown = page(FORMS)

    assert shown.form("/checkout", method="cod").fields == {"method": "cod"}
    assert shown.form("/cart/add").fields == {
        "csrf_token": "t1",
        "quantity": "1",
        "country": "US",
    }
    assert shown.links[0] == "http://127.0.0.1:8000/products/mug"


def test_a_form_that_is_not_there_is_named() -> None:
    with pytest.raises(Missing, match="no form to /pay on /cart"):
        page(FORMS).form("/pay")
