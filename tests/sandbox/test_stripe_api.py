"""Stripe's unmodified SDK against the sandbox: sessions, lists, expansion."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
import stripe

from sandbox.store import store
from sandbox.stripe import deliveries
from tests.clock import FrozenClock
from tests.sandbox import stripe_kit as kit
from tests.sandbox.stripe_kit import Stripe, line, shipping


@pytest.fixture
def shop(tmp_path: Path, clock: FrozenClock) -> Iterator[Stripe]:
    with kit.playing(tmp_path, clock) as served:
        yield served


def test_a_new_session_is_open_and_says_what_it_was_told(
    shop: Stripe, clock: FrozenClock
) -> None:
    session = shop.start(line_items=[line(1500, 2), line(1000)])

    assert isinstance(session, stripe.checkout.Session)
    assert session.id.startswith("cs_test_")
    assert session.url == f"{shop.url}/pay/{session.id}"
    assert (session.status, session.payment_status) == ("open", "unpaid")
    assert (session.amount_subtotal, session.amount_total) == (4000, 4500)
    assert session.shipping_cost is not None
    assert session.shipping_cost.amount_total == 500
    assert session.payment_intent is None
    assert session.metadata is not None
    assert session.metadata["order"] == "C261122-7KQ2M"
    assert session.expires_at == int(clock()) + 24 * 60 * 60
    assert "line_items" not in session


def test_a_session_can_be_expanded_four_levels_deep(shop: Stripe) -> None:
    session = shop.start(
        expand=["line_items.data.price.product", "shipping_cost.shipping_rate"]
    )

    assert session.line_items is not None
    item = session.line_items.data[0]
    assert item.price is not None
    assert isinstance(item.price.product, stripe.Product)
    assert item.price.product.description == "Holds coffee."
    assert session.shipping_cost is not None
    assert isinstance(session.shipping_cost.shipping_rate, stripe.ShippingRate)


@pytest.mark.parametrize(
    "path", ["zzz", "status", "shipping_cost", "line_items.data", "line_items.zzz"]
)
def test_what_cannot_be_expanded_is_refused(shop: Stripe, path: str) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        shop.start(expand=[path])

    assert (caught.value.http_status, caught.value.param) == (400, "expand")
    assert shop.client.v1.checkout.sessions.list().data == []


def test_line_items_are_listed_in_the_order_of_the_cart(shop: Stripe) -> None:
    items = [line(1000 + number) for number in range(12)]
    session = shop.start(line_items=items)

    listed = shop.client.v1.checkout.sessions.line_items.list(session.id, {"limit": 5})

    amounts = [item.amount_total for item in listed.auto_paging_iter()]
    assert amounts == [1000 + number for number in range(12)]


def test_lists_go_newest_first_over_three_pages(shop: Stripe) -> None:
    made = [shop.start().id for _ in range(5)]

    listed = shop.client.v1.checkout.sessions.list({"limit": 2})

    assert listed.has_more
    assert [session.id for session in listed.auto_paging_iter()] == made[::-1]


def test_a_page_before_a_cursor_ends_right_before_it(shop: Stripe) -> None:
    made = [shop.start().id for _ in range(4)]

    listed = shop.client.v1.checkout.sessions.list(
        {"ending_before": made[0], "limit": 2}
    )

    assert [session.id for session in listed.data] == [made[2], made[1]]
    assert listed.has_more


def test_sessions_are_found_by_status_email_and_time(
    shop: Stripe, clock: FrozenClock
) -> None:
    sessions = shop.client.v1.checkout.sessions
    early = shop.start(customer_email="ada@example.com")
    clock.tick(60)
    late = shop.start()
    sessions.expire(late.id)

    by_status = sessions.list({"status": "expired"})
    by_email = sessions.list({"customer_details": {"email": "ada@example.com"}})
    by_time = sessions.list({"created": {"lt": int(clock())}})

    assert [session.id for session in by_status.data] == [late.id]
    assert [session.id for session in by_email.data] == [early.id]
    assert [session.id for session in by_time.data] == [early.id]


def test_an_update_merges_metadata_and_an_empty_value_takes_a_key_away(
    shop: Stripe,
) -> None:
    session = shop.start(metadata={"kept": "1", "gone": "2"})

    updated = shop.client.v1.checkout.sessions.update(
        session.id, {"metadata": {"gone": "", "new": "3"}}
    )

    assert updated.metadata is not None
    assert updated.metadata.to_dict() == {"kept": "1", "new": "3"}


def test_an_update_can_replace_the_shipping(shop: Stripe) -> None:
    session = shop.start()

    updated = shop.client.v1.checkout.sessions.update(
        session.id,
        {"shipping_options": [shipping(900)]},  # type: ignore[list-item]
    )

    assert updated.amount_total == 2900


def test_an_expired_session_is_closed_and_cannot_expire_again(shop: Stripe) -> None:
    session = shop.start()

    expired = shop.client.v1.checkout.sessions.expire(session.id)

    assert (expired.status, expired.url) == ("expired", None)
    assert shop.event_types() == ["checkout.session.expired"]
    with pytest.raises(stripe.InvalidRequestError):
        shop.client.v1.checkout.sessions.expire(session.id)


def test_a_session_expires_by_the_clock(shop: Stripe, clock: FrozenClock) -> None:
    session = shop.start(expires_at=int(clock()) + 1800)

    clock.tick(1799)
    assert shop.again(session).status == "open"

    clock.tick(1)
    assert shop.again(session).status == "expired"
    assert shop.event_types() == ["checkout.session.expired"]


def test_answers_carry_stripes_headers(shop: Stripe) -> None:
    answer = requests.get(
        f"{shop.url}/stripe/v1/events",
        headers={"Authorization": "Bearer sk_test_1", "Stripe-Version": "2024-06-20"},
        timeout=10,
    )

    assert answer.headers["Request-Id"].startswith("req_")
    assert answer.headers["Stripe-Version"] == "2024-06-20"
    assert answer.headers["Content-Type"] == "application/json"


def test_everything_survives_a_restart(tmp_path: Path, clock: FrozenClock) -> None:
    with kit.playing(tmp_path, clock) as before:
        paid = before.paid()

    with kit.playing(tmp_path, clock) as after:
        found = after.again(paid)

        assert found.payment_intent == paid.payment_intent
        assert len(after.event_types()) == 4


def test_a_reset_forgets_everything(shop: Stripe) -> None:
    paid = shop.paid()

    store().reset()

    assert shop.event_types() == []
    assert deliveries.listing() == []
    with pytest.raises(stripe.InvalidRequestError):
        shop.again(paid)
    assert shop.paid().payment_status == "paid"
