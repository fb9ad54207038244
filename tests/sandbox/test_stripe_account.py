"""Webhook endpoints, the roll of a secret, disputes, and the balance."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import stripe

from sandbox.store import store
from sandbox.stripe import webhook_endpoints
from sandbox.stripe.endpoints import FROM_SETTINGS
from sandbox.stripe.webhooks import deliver_due
from tests.clock import FrozenClock
from tests.sandbox import stripe_kit as kit
from tests.sandbox.stripe_kit import SECRET, Receiver, Stripe
from tests.server import serving

DAY = 24 * 60 * 60


@pytest.fixture
def shop(tmp_path: Path, clock: FrozenClock) -> Iterator[Stripe]:
    with kit.playing(tmp_path, clock) as served:
        yield served


@pytest.fixture
def second() -> Iterator[tuple[str, Receiver]]:
    """Another program that wants events, and its URL."""
    receiver = Receiver()
    with serving(receiver) as url:
        yield f"{url}/hook", receiver


def charge_of(session: Any) -> Any:
    return session.payment_intent.latest_charge


def roll(id: str = FROM_SETTINGS) -> str:
    with store().writing() as connection:
        return webhook_endpoints.roll(connection, id)


def accepts(secret: str, receiver: Receiver) -> bool:
    """Whether the newest delivery is signed with this secret."""
    body, signature = receiver.got[-1]
    try:
        stripe.Webhook.construct_event(body, signature, secret, tolerance=0)
    except stripe.SignatureVerificationError:
        return False
    return True


def test_an_endpoint_gets_the_events_that_it_wants(
    shop: Stripe, second: tuple[str, Receiver]
) -> None:
    url, receiver = second
    made = shop.client.v1.webhook_endpoints.create(
        {"url": url, "enabled_events": ["charge.succeeded"]}
    )

    shop.paid()

    (body, signature) = receiver.got[0]
    event = stripe.Webhook.construct_event(
        body, signature, str(made.secret), tolerance=0
    )
    assert [event.type] == ["charge.succeeded"]
    assert len(receiver.got) == 1
    assert len(shop.receiver.got) == 4


def test_a_secret_is_shown_in_the_answer_to_the_creation_alone(
    shop: Stripe, second: tuple[str, Receiver]
) -> None:
    endpoints = shop.client.v1.webhook_endpoints
    made = endpoints.create({"url": second[0], "enabled_events": ["*"]})

    later = endpoints.retrieve(made.id)
    listed = endpoints.list()

    assert str(made.secret).startswith("whsec_")
    assert "secret" not in later
    assert {one.id for one in listed.data} == {made.id, FROM_SETTINGS}
    assert all("secret" not in one for one in listed.data)


def test_an_endpoint_can_be_disabled_changed_and_deleted(
    shop: Stripe, second: tuple[str, Receiver]
) -> None:
    url, receiver = second
    endpoints = shop.client.v1.webhook_endpoints
    made = endpoints.create({"url": url, "enabled_events": ["*"]})

    changed = endpoints.update(
        made.id,
        {
            "disabled": True,
            "enabled_events": ["charge.succeeded"],
            "metadata": {"for": "tests"},
        },
    )
    shop.paid()
    gone = endpoints.delete(made.id)

    assert changed.status == "disabled"
    assert changed.enabled_events == ["charge.succeeded"]
    assert receiver.got == []
    assert gone.deleted
    with pytest.raises(stripe.InvalidRequestError):
        endpoints.retrieve(made.id)


def test_the_settings_own_endpoint_is_changed_in_the_settings(shop: Stripe) -> None:
    endpoints = shop.client.v1.webhook_endpoints

    for change in (
        lambda: endpoints.update(FROM_SETTINGS, {"disabled": True}),
        lambda: endpoints.delete(FROM_SETTINGS),
    ):
        with pytest.raises(stripe.InvalidRequestError, match="SANDBOX_WEBHOOK_URL"):
            change()


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({"url": "https://example.com/hook"}, "url"),
        ({"url": "hook"}, "url"),
        ({"enabled_events": ["Everything!"]}, "enabled_events[0]"),
        ({"api_version": "2024-06-20"}, "api_version"),
        ({"connect": True}, "connect"),
    ],
)
def test_a_wrong_endpoint_is_refused(
    shop: Stripe, params: dict[str, Any], param: str
) -> None:
    asked: Any = {"url": "http://127.0.0.1:9/", "enabled_events": ["*"]} | params

    with pytest.raises(stripe.InvalidRequestError) as caught:
        shop.client.v1.webhook_endpoints.create(asked)

    assert caught.value.param == param


def test_both_secrets_sign_for_a_day_after_a_roll(
    shop: Stripe, clock: FrozenClock
) -> None:
    new = roll()

    clock.tick(DAY - 1)
    shop.paid()
    assert accepts(SECRET, shop.receiver)
    assert accepts(new, shop.receiver)

    clock.tick(2)
    shop.paid()
    assert not accepts(SECRET, shop.receiver)
    assert accepts(new, shop.receiver)


def test_a_secret_that_somebody_put_into_the_settings_ends_a_roll(
    shop: Stripe,
) -> None:
    new = roll()
    shop.app.config["STRIPE_WEBHOOK_SECRET"] = f"{new},{SECRET}"
    shop.paid()
    assert accepts(SECRET, shop.receiver)
    assert accepts(new, shop.receiver)

    shop.app.config["STRIPE_WEBHOOK_SECRET"] = "whsec_chosen_by_hand"
    shop.paid()

    assert accepts("whsec_chosen_by_hand", shop.receiver)
    assert not accepts(new, shop.receiver)


def test_a_fee_becomes_known_some_seconds_after_the_charge(
    shop: Stripe, clock: FrozenClock
) -> None:
    charge = charge_of(shop.paid())
    assert charge.balance_transaction is None

    clock.tick(5)
    deliver_due()

    settled: Any = shop.client.v1.charges.retrieve(
        charge.id, {"expand": ["balance_transaction"]}
    )
    movement = settled.balance_transaction
    assert (movement.amount, movement.fee, movement.net) == (2500, 102, 2398)
    assert movement.source == charge.id
    event = shop.client.v1.events.list({"type": "charge.updated"}).data[0].to_dict()
    assert event["data"]["previous_attributes"] == {"balance_transaction": None}
    assert "charge.updated" in shop.receiver.types()


def test_the_balance_adds_up(shop: Stripe, clock: FrozenClock) -> None:
    charge = charge_of(shop.paid())
    clock.tick(5)
    shop.client.v1.refunds.create({"charge": charge.id, "amount": 1000})
    movements = shop.client.v1.balance_transactions

    listed = movements.list()

    assert [(one.type, one.net) for one in listed.data] == [
        ("refund", -1000),
        ("charge", 2398),
    ]
    assert movements.retrieve(listed.data[1].id).status == "pending"
    assert len(movements.list({"type": "refund"}).data) == 1
    clock.tick(2 * DAY)
    assert movements.retrieve(listed.data[1].id).status == "available"


def test_a_dispute_that_the_shop_closes_is_lost(
    shop: Stripe, clock: FrozenClock
) -> None:
    charge = charge_of(shop.paid_with("4000 0000 0000 0259"))
    clock.tick(10)
    disputes = shop.client.v1.disputes
    (open_one,) = disputes.list().data

    closed = disputes.close(open_one.id)

    assert closed.status == "lost"
    assert [(one.amount, one.fee) for one in closed.balance_transactions] == [
        (-2500, 1500)
    ]
    assert closed.charge == charge.id
    with pytest.raises(stripe.InvalidRequestError, match="already closed"):
        disputes.close(open_one.id)


def test_a_checkout_can_be_paid_without_a_browser(shop: Stripe) -> None:
    session = shop.start()

    shop.client.raw_request(
        "post",
        f"/v1/payment_pages/{session.id}/confirm",
        payment_method="pm_card_mastercard",
        expected_amount=2500,
    )

    assert shop.again(session).payment_status == "paid"
    assert "checkout.session.completed" in shop.receiver.types()
