"""Stripe's side of the sandbox: its API, its dashboard, and the pay page."""

from typing import Any

import pytest

from tests.fuzz.doors import Door, read
from tests.fuzz.inputs import (
    altered,
    cut,
    fields,
    form,
    one_of,
    query,
    segment,
    several,
    text,
)
from tests.fuzz.runs import fuzz
from tests.sandbox.stripe_kit import BUYER, checkout

FORM = "application/x-www-form-urlencoded"
KEY = {"Authorization": "Bearer sk_test_made_up"}
KEPT = 400
WORDS = (
    "expand metadata line_items price_data currency unit_amount quantity adjustable"
    " shipping_options mode customer_email payment_method_types expires_at locale"
).split()
LISTS = (
    "checkout/sessions",
    "charges",
    "events",
    "refunds",
    "payment_intents",
    "disputes",
    "balance_transactions",
    "webhook_endpoints",
)
PAGING = fields(
    "starting_after",
    "ending_before",
    "limit",
    "created",
    "created[gte]",
    "created[lt]",
    "type",
    "types[]",
    "payment_intent",
    "charge",
    "status",
    "expand[]",
    "expand[0]",
    "delivery_success",
    "reason",
    "amount",
    "metadata[a]",
    "url",
    "enabled_events[]",
    "payment_method_data[type]",
    "metadata",
)
EXPANSIONS = one_of(
    "data.payment_intent.latest_charge",
    "payment_intent",
    "payment_intent.latest_charge.balance_transaction",
    "line_items",
    "data",
    "a.b.c.d.e",
    "payment_intent.",
)


@pytest.fixture
def stripe(other_side: Door) -> Door:
    """A Stripe with one sale, refunded in part."""
    other_side("/reset", data=b"")
    begin(other_side)
    return other_side


def begin(stripe: Door) -> None:
    """Sell something, and note what of it has an id."""
    session = created(stripe)
    paid = stripe(f"/pay/{session}", data=BUYER)
    assert paid.status_code == 303, paid.text
    ids = [created(stripe), session]
    for path in LISTS:
        listed = read(stripe(f"/stripe/v1/{path}", headers=KEY).text)
        ids += [each["id"] for each in listed["data"]]
    stripe.ids = sorted(set(ids))  # type: ignore[attr-defined]
    stripe.calls = 0  # type: ignore[attr-defined]


def created(stripe: Door) -> str:
    answer = stripe(
        "/stripe/v1/checkout/sessions",
        data=form(flat(checkout())),
        content_type=FORM,
        headers=KEY,
    )
    assert answer.status_code == 200, answer.text
    return str(read(answer.text)["id"])


def flat(tree: Any, name: str = "") -> list[tuple[str, Any]]:
    """A tree as a form writes it: `a[b][0]`."""
    if isinstance(tree, dict | list) and tree:
        items = tree.items() if isinstance(tree, dict) else enumerate(tree)
        return [
            pair
            for key, each in items
            for pair in flat(each, f"{name}[{key}]" if name else str(key))
        ]
    return [
        (name, {True: "true", False: "false", None: ""}.get(tree, tree))
        if isinstance(tree, bool | None)
        else (name, tree)
    ]


def judged(stripe: Door, path: str, **options: Any) -> None:
    """The answer is an object of Stripe's, or Stripe's error."""
    stripe.calls += 1  # type: ignore[attr-defined]
    if stripe.calls % KEPT == 0:  # type: ignore[attr-defined]
        for page in ("", "/events", "/payments", "/webhooks"):
            stripe.shows(f"/dashboard{page}")
        stripe("/reset", data=b"")
        begin(stripe)
    answer = stripe(path, **options)
    body = read(answer.text)
    if answer.status_code == 200:
        assert body["object"]
        return
    error = body["error"]
    assert isinstance(error["type"], str), error
    assert isinstance(error["message"], str), error
    assert error["message"]


@fuzz(4000, params=altered(checkout(), *WORDS))
def test_sessions_are_made_of_anything(stripe: Door, params: Any) -> None:
    body = form(flat(params))

    judged(
        stripe,
        "/stripe/v1/checkout/sessions",
        data=body,
        content_type=FORM,
        headers=KEY,
    )


@fuzz(1500, body=cut(form(flat(checkout()))), key=text)
def test_bodies_that_are_no_forms(stripe: Door, body: bytes, key: str) -> None:
    printable = "".join(each for each in key if " " <= each <= "~")
    headers = KEY | {"Idempotency-Key": printable or "k"}
    path = "/stripe/v1/checkout/sessions"

    judged(stripe, path, data=body, content_type=FORM, headers=headers)


@fuzz(
    4000, path=one_of(*LISTS), params=PAGING, expand=EXPANSIONS, at=one_of(*range(40))
)
def test_lists(stripe: Door, path: str, params: Any, expand: str, at: int) -> None:
    ids = stripe.ids  # type: ignore[attr-defined]
    params = {"starting_after": ids[at % len(ids)], "expand[]": expand} | params

    judged(stripe, f"/stripe/v1/{path}?{query(params)}", headers=KEY)


@fuzz(
    4000,
    path=one_of(*LISTS, "payment_pages", "customers"),
    id=text,
    rest=one_of("", "", "", "/expire", "/close", "/confirm", "/line_items", "/refunds"),
    params=PAGING,
    at=one_of(None, *range(40)),
    post=one_of(True, False),
)
def test_any_address(
    stripe: Door, path: str, id: str, rest: str, params: Any, at: Any, post: bool
) -> None:
    ids = stripe.ids  # type: ignore[attr-defined]
    id = segment(id) if at is None else ids[at % len(ids)]
    address = f"/stripe/v1/{path}/{id}{rest}"
    if post:
        judged(stripe, address, data=form(params), content_type=FORM, headers=KEY)
    else:
        judged(stripe, f"{address}?{query(params)}", headers=KEY)


@fuzz(
    1500,
    params=fields("charge", "payment_intent", "metadata[a]", amount="5", reason="x"),
    at=one_of(*range(40)),
    of=one_of("charge", "payment_intent"),
)
def test_refunds(stripe: Door, params: Any, at: int, of: str) -> None:
    ids = stripe.ids  # type: ignore[attr-defined]
    body = form({of: ids[at % len(ids)]} | params)

    judged(stripe, "/stripe/v1/refunds", data=body, content_type=FORM, headers=KEY)


@fuzz(400, filled=fields("method", "iban", "holder", "country", "state", **BUYER))
def test_the_pay_page_takes_any_form(stripe: Door, filled: Any) -> None:
    (*_, session) = (each for each in stripe.ids if each.startswith("cs_"))  # type: ignore[attr-defined]

    for each in ("", "/shipping"):
        stripe(f"/pay/{session}{each}", data=form(filled), content_type=FORM)
    status = read(stripe(f"/stripe/v1/checkout/sessions/{session}", headers=KEY).text)[
        "status"
    ]
    if status != "open":
        stripe("/reset", data=b"")
        begin(stripe)
    else:
        stripe.shows(f"/pay/{session}")


@fuzz(
    500,
    what=one_of(
        *("sessions/{}/expire", "sessions/{}/finish", "charges/{}/refund"),
        *("charges/{}/dispute", "disputes/{}/close", "events/{}/resend"),
        "endpoints/{}/roll",
    ),
    at=one_of(*range(40)),
    filled=fields("pays", "amount", "reason", "won", "times", "sure"),
)
def test_the_dashboard_takes_any_form(
    stripe: Door, what: str, at: int, filled: Any
) -> None:
    ids = stripe.ids  # type: ignore[attr-defined]
    address = f"/dashboard/{what.format(ids[at % len(ids)])}"

    stripe(address, data=form(filled), content_type=FORM)


@fuzz(200, items=several(text))
def test_pages_of_what_is_not_there(stripe: Door, items: list[str]) -> None:
    for path in ("/pay", "/dashboard/events", "/dashboard/sessions", "/test-events"):
        assert stripe(f"{path}/{segment(items[0])}").status_code in (200, 303, 308, 404)
