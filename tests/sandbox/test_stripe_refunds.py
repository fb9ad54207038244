"""Refunds, whole and in part, and those that Stripe refuses."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import stripe

from tests.clock import FrozenClock
from tests.sandbox import stripe_kit as kit
from tests.sandbox.stripe_kit import DECLINED, Stripe, pay


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


def test_two_refunds_in_part_give_everything_back(shop: Stripe) -> None:
    charge = charge_of(shop.paid())
    refunds = shop.client.v1.refunds

    first = refunds.create({"charge": charge.id, "amount": 1000})
    after_first = shop.client.v1.charges.retrieve(charge.id)
    second = refunds.create({"charge": charge.id})
    after_second = shop.client.v1.charges.retrieve(charge.id)

    assert (first.amount, second.amount) == (1000, 1500)
    assert (after_first.amount_refunded, after_first.refunded) == (1000, False)
    assert (after_second.amount_refunded, after_second.refunded) == (2500, True)
    listed = refunds.list({"charge": charge.id})
    assert [refund.id for refund in listed.data] == [second.id, first.id]
    assert (
        shop.event_types()[4:]
        == [
            "refund.created",
            "charge.refunded",
            "refund.updated",
        ]
        * 2
    )


def test_a_refund_event_tells_what_changed_and_who_asked(shop: Stripe) -> None:
    intent = intent_of(shop.paid())

    shop.client.v1.refunds.create(
        {"payment_intent": intent.id, "amount": 1000}, {"idempotency_key": "back"}
    )

    event = shop.client.v1.events.list({"type": "charge.refunded"}).data[0]
    assert event.to_dict()["data"]["previous_attributes"] == {"amount_refunded": 0}
    assert event.request is not None
    assert event.request.idempotency_key == "back"
    assert str(event.request.id).startswith("req_")


def test_the_refunds_of_a_charge_can_be_expanded(shop: Stripe) -> None:
    charge = charge_of(shop.paid())
    refund = shop.client.v1.refunds.create({"charge": charge.id})

    found = shop.client.v1.charges.retrieve(charge.id, {"expand": ["refunds"]})

    assert found.refunds is not None
    assert [entry.id for entry in found.refunds.auto_paging_iter()] == [refund.id]


@pytest.mark.parametrize(
    ("params", "code", "param"),
    [
        ({"amount": 2501}, None, "amount"),
        ({"amount": 0}, "parameter_invalid_integer", "amount"),
        ({"reason": "regret"}, None, "reason"),
        ({"charge": ""}, "parameter_missing", "payment_intent"),
        ({"charge": "ch_none"}, "resource_missing", "charge"),
        ({"payment_intent": "pi_1"}, "parameters_exclusive", "charge"),
        (
            {"charge": "", "payment_intent": "pi_1"},
            "resource_missing",
            "payment_intent",
        ),
    ],
)
def test_a_wrong_refund_is_refused(
    shop: Stripe, params: dict[str, Any], code: str | None, param: str
) -> None:
    charge = charge_of(shop.paid())
    asked: Any = {"charge": charge.id} | params

    with pytest.raises(stripe.InvalidRequestError) as caught:
        shop.client.v1.refunds.create(asked)

    assert (caught.value.code, caught.value.param) == (code, param)


def test_a_charge_is_refunded_only_once(shop: Stripe) -> None:
    charge = charge_of(shop.paid())
    shop.client.v1.refunds.create({"charge": charge.id})

    with pytest.raises(stripe.InvalidRequestError) as caught:
        shop.client.v1.refunds.create({"charge": charge.id})

    assert caught.value.code == "charge_already_refunded"


def test_a_failed_charge_cannot_be_refunded(shop: Stripe) -> None:
    session = shop.start()
    pay(session, **DECLINED)
    declined = shop.again(session)

    for asked in (
        {"charge": charge_of(declined).id},
        {"payment_intent": intent_of(declined).id},
    ):
        with pytest.raises(stripe.InvalidRequestError):
            shop.client.v1.refunds.create(asked)  # type: ignore[arg-type]
