"""Paying and being declined: what it makes of sessions, intents and charges."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import stripe

from sandbox.stripe.cards import CARDS
from tests.clock import FrozenClock
from tests.sandbox import stripe_kit as kit
from tests.sandbox.stripe_kit import DECLINED, Stripe, answer_bank, line, pay

PAYMENT = [
    "payment_intent.created",
    "charge.succeeded",
    "payment_intent.succeeded",
    "checkout.session.completed",
]


@pytest.fixture
def shop(tmp_path: Path, clock: FrozenClock) -> Iterator[Stripe]:
    with kit.playing(tmp_path, clock) as served:
        yield served


def intent_of(session: stripe.checkout.Session) -> stripe.PaymentIntent:
    assert isinstance(session.payment_intent, stripe.PaymentIntent)
    return session.payment_intent


def charge_of(session: stripe.checkout.Session) -> stripe.Charge:
    charge = intent_of(session).latest_charge
    assert isinstance(charge, stripe.Charge)
    return charge


def test_paying_sends_the_buyer_to_the_success_url_with_the_sessions_id(
    shop: Stripe,
) -> None:
    url = "http://127.0.0.1:8000/t?a={CHECKOUT_SESSION_ID}&b={CHECKOUT_SESSION_ID}"
    session = shop.start(success_url=url)

    answer = pay(session)

    assert answer.status_code == 303
    filled = url.replace("{CHECKOUT_SESSION_ID}", session.id)
    assert answer.headers["Location"] == filled


def test_a_paid_session_is_complete_and_knows_its_buyer(shop: Stripe) -> None:
    session = shop.paid()

    address = {
        "city": "San Francisco",
        "country": "US",
        "line1": "1 Main Street",
        "line2": None,
        "postal_code": "94103",
        "state": "CA",
    }
    assert (session.status, session.payment_status) == ("complete", "paid")
    assert session.url is None
    assert session.to_dict()["customer_details"] == {
        "address": address,
        "business_name": None,
        "email": "ada@example.com",
        "individual_name": None,
        "name": "Ada Lovelace",
        "phone": "+14155550132",
        "tax_exempt": "none",
        "tax_ids": [],
    }
    assert session.to_dict()["collected_information"]["shipping_details"] == {
        "address": address,
        "name": "Ada Lovelace",
    }
    assert shop.event_types() == PAYMENT


def test_the_charge_has_the_intents_amount_metadata_and_description(
    shop: Stripe,
) -> None:
    session = shop.paid()

    intent, charge = intent_of(session), charge_of(session)
    assert (intent.status, intent.amount_received) == ("succeeded", 2500)
    assert (charge.paid, charge.amount, charge.status) == (True, 2500, "succeeded")
    assert charge.metadata.to_dict() == {"order": "C261122-7KQ2M"}
    assert charge.description == "Order C261122-7KQ2M"
    assert charge.payment_intent == intent.id
    assert charge.payment_method_details is not None
    assert charge.payment_method_details.card is not None
    assert charge.payment_method_details.card.last4 == "4242"


def test_a_declined_card_leaves_the_session_open(shop: Stripe) -> None:
    session = shop.start()

    answer = pay(session, **DECLINED)

    session = shop.again(session)
    charge, problem = charge_of(session), intent_of(session).last_payment_error
    assert answer.status_code == 402
    assert (session.status, session.payment_status) == ("open", "unpaid")
    assert intent_of(session).status == "requires_payment_method"
    assert problem is not None
    assert (problem.code, problem.decline_code) == ("card_declined", "generic_decline")
    assert problem.charge == charge.id
    assert (charge.paid, charge.status) == (False, "failed")
    assert charge.failure_code == "card_declined"
    assert shop.event_types() == [
        "payment_intent.created",
        "charge.failed",
        "payment_intent.payment_failed",
    ]


def test_after_a_decline_the_same_intent_is_paid_by_another_charge(
    shop: Stripe,
) -> None:
    session = shop.start()
    pay(session, **DECLINED)
    declined = shop.again(session)

    pay(session)

    paid = shop.again(session)
    charges = shop.client.v1.charges.list({"payment_intent": intent_of(paid).id})
    assert intent_of(paid).id == intent_of(declined).id
    assert [charge.id for charge in charges.data] == [
        charge_of(paid).id,
        charge_of(declined).id,
    ]
    assert charge_of(paid).paid
    assert intent_of(paid).last_payment_error is None
    assert shop.event_types()[3:] == PAYMENT[1:]


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.last4)
def test_each_test_card_has_its_fate(shop: Stripe, card: Any) -> None:
    session = shop.start()

    pay(session, card_number=card.number, cvc="1234"[: card.cvc_length])
    if card.challenge:
        answer_bank(session, passed=True)

    charge = charge_of(shop.again(session))
    assert charge.paid is (card.decline is None)
    assert charge.failure_code == (card.decline and card.decline.code)
    assert charge.payment_method_details is not None
    assert charge.payment_method_details.card is not None
    assert charge.payment_method_details.card.brand == card.brand


def test_a_refused_number_is_kept_nowhere(shop: Stripe, tmp_path: Path) -> None:
    session = shop.start()

    answer = pay(session, card_number="4111 1111 1111 1111")

    assert answer.status_code == 422
    assert "Only test cards work here" in answer.text
    for file in tmp_path.iterdir():
        content = file.read_bytes()
        assert b"4111111111111111" not in content
        assert b"4111 1111 1111 1111" not in content
    assert shop.event_types() == []


def test_many_submissions_at_once_make_one_charge(shop: Stripe) -> None:
    session = shop.start()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: pay(session), range(8)))

    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert len(shop.client.v1.charges.list().data) == 1


def test_nothing_to_pay_completes_without_a_card(shop: Stripe) -> None:
    session = shop.start(line_items=[line(0)], shipping_options=[])

    answer = pay(session, card_number="", expiry="", cvc="")

    session = shop.again(session)
    assert answer.status_code == 303
    assert session.status == "complete"
    assert session.payment_status == "no_payment_required"
    assert session.payment_intent is None
    assert shop.event_types() == ["checkout.session.completed"]


@pytest.mark.parametrize(
    ("currency", "amount"),
    [
        ("usd", 4200),
        ("jpy", 4200),
        ("kwd", 5120),
        ("isk", 500),
        ("ugx", 50000),
        ("huf", 17550),
    ],
)
def test_a_currency_goes_through_to_the_charge(
    shop: Stripe, currency: str, amount: int
) -> None:
    items = [line(amount, currency=currency)]

    session = shop.paid(line_items=items, shipping_options=[])

    charge = charge_of(session)
    assert (session.amount_total, session.currency) == (amount, currency)
    assert (charge.amount, charge.currency) == (amount, currency)


def test_an_expired_session_takes_no_payment(shop: Stripe, clock: FrozenClock) -> None:
    session = shop.start()
    clock.tick(24 * 60 * 60)

    answer = pay(f"{shop.url}/pay/{session.id}")

    assert answer.status_code == 410
    assert shop.event_types() == ["checkout.session.expired"]


def test_events_are_listed_by_time(shop: Stripe, clock: FrozenClock) -> None:
    sessions, events = shop.client.v1.checkout.sessions, shop.client.v1.events
    sessions.expire(shop.start().id)
    clock.tick(60)
    sessions.expire(shop.start().id)

    late = events.list({"created": {"gte": int(clock())}})
    early = events.list({"created": {"lt": int(clock())}})

    assert [len(late.data), len(early.data)] == [1, 1]
    assert late.data[0].id != early.data[0].id


def test_events_go_on_over_three_pages(shop: Stripe) -> None:
    for _ in range(3):
        shop.paid()

    listed = shop.client.v1.events.list({"limit": 5})

    assert len({event.id for event in listed.auto_paging_iter()}) == 12


def test_events_are_listed_by_type_and_wildcard(shop: Stripe) -> None:
    shop.paid()
    events = shop.client.v1.events

    exact = events.list({"type": "charge.succeeded"})
    group = events.list({"type": "payment_intent.*"})
    several = events.list({"types": ["charge.succeeded", "checkout.session.completed"]})

    assert [event.type for event in exact.data] == ["charge.succeeded"]
    assert len(group.data) == 2
    assert [event.type for event in several.data] == [PAYMENT[3], PAYMENT[1]]
