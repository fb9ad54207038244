"""The screen "Stripe": what it shows, and what its forms do."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import stripe

from sandbox import faults
from sandbox.stripe.webhooks import deliver_due
from tests.clock import FrozenClock
from tests.sandbox import stripe_kit as kit
from tests.sandbox.stripe_kit import DECLINED, Stripe, pay

DEBIT = {"method": "sepa_debit", "iban": "AT611904300234573201", "holder": "Ada"}


@pytest.fixture
def shop(tmp_path: Path, clock: FrozenClock) -> Iterator[Stripe]:
    with kit.playing(tmp_path, clock) as served:
        yield served


def look(shop: Stripe, path: str = "") -> str:
    answer = requests.get(f"{shop.url}/dashboard{path}", timeout=10)
    assert answer.status_code == 200, answer.text
    return answer.text


def send(shop: Stripe, path: str, **form: str) -> requests.Response:
    with requests.Session() as session:
        return session.post(f"{shop.url}/dashboard{path}", form, timeout=20)


def charge_of(session: Any) -> Any:
    return session.payment_intent.latest_charge


def test_an_empty_screen_says_what_will_be_there(shop: Stripe) -> None:
    assert "No checkout yet" in look(shop)
    assert "No payment yet" in look(shop, "/payments")
    assert "No event yet" in look(shop, "/events")
    assert "Nothing has been sent yet." in look(shop, "/webhooks")


def test_the_lists_show_sessions_payments_events_and_webhooks(shop: Stripe) -> None:
    shop.paid()
    pay(shop.start(), **DECLINED)

    sessions, payments = look(shop), look(shop, "/payments")
    events, webhooks = look(shop, "/events"), look(shop, "/webhooks")

    assert "C261122-7KQ2M" in sessions
    assert "Visa •••• 4242" in sessions
    assert "Declined" in payments
    assert "$25.00" in payments
    assert "checkout.session.completed" in events
    assert "Delivered" in webhooks
    assert kit.SECRET not in webhooks


def test_a_list_goes_on_where_a_page_ends(shop: Stripe) -> None:
    made = [shop.start(client_reference_id=f"C-{number}").id for number in range(26)]

    first = look(shop)
    second = look(shop, f"?before={made[1]}")

    assert "C-25<" in first
    assert "C-0<" not in first
    assert f"before={made[1]}" in first
    assert "C-0<" in second


def test_a_session_shows_everything_of_it(shop: Stripe) -> None:
    session: Any = shop.start()
    pay(session, **DECLINED)
    pay(session)
    session = shop.again(session)

    page = look(shop, f"/sessions/{session.id}")

    assert charge_of(session).id in page
    assert "Visa •••• 0002" in page
    assert "payment_intent.payment_failed" in page
    assert "1 × Mug" in page


def test_a_session_leads_to_each_attempt_to_deliver_its_events(shop: Stripe) -> None:
    faults.switch("webhook_duplicate", on=True)
    session = shop.paid()

    page = look(shop, f"/sessions/{session.id}")

    ((event, delivery), *_) = re.findall(
        r'href="/dashboard/events/(evt_\w+)#(delivery-\d+)">3 attempts to', page
    )
    assert f'id="{delivery}"' in look(shop, f"/events/{event}")


def test_an_event_shows_its_delivery_taken_apart(shop: Stripe) -> None:
    faults.switch("webhook_bad_signature", on=True)
    shop.paid()
    event = shop.client.v1.events.list({"type": "charge.succeeded"}).data[0]
    faults.switch("webhook_bad_signature", on=False)
    send(shop, f"/events/{event.id}/resend")

    page = look(shop, f"/events/{event.id}")

    assert "Stripe-Signature, taken apart" in page
    assert "made with this endpoint&#39;s secret" in page
    assert "made with no secret of this endpoint" in page
    assert "The shop took the event." in page
    assert "User-Agent: Stripe/1.0" in page


@pytest.mark.parametrize(
    ("status", "words"),
    [(301, "A redirect"), (400, "compare the secrets"), (500, "Its log says why")],
)
def test_a_refusal_is_read_for_people(shop: Stripe, status: int, words: str) -> None:
    shop.receiver.status = status
    shop.paid()
    event = shop.client.v1.events.list().data[0]

    page = look(shop, f"/events/{event.id}")

    assert words in page
    assert re.search(r"next attempt in <time[^>]*>0:02</time>", page)


def test_a_refund_in_part_and_whole(shop: Stripe) -> None:
    charge = charge_of(shop.paid())

    part = send(shop, f"/charges/{charge.id}/refund", amount="5.00")
    rest = send(shop, f"/charges/{charge.id}/refund", amount="")
    none = send(shop, f"/charges/{charge.id}/refund")

    refunds = shop.client.v1.refunds.list().data
    assert [refund.amount for refund in refunds] == [2000, 500]
    assert "The refund is on its way." in part.text
    assert "Refunded" in rest.text
    assert "has already been refunded" in none.text
    assert "charge.refunded" in shop.receiver.types()


@pytest.mark.parametrize("amount", ["ten", "0.001", "-1", "NaN", "Infinity", "99"])
def test_a_wrong_amount_is_refused_in_words(shop: Stripe, amount: str) -> None:
    charge = charge_of(shop.paid())

    answer = send(shop, f"/charges/{charge.id}/refund", amount=amount)

    assert "said--error" in answer.text
    assert shop.client.v1.refunds.list().data == []


@pytest.mark.parametrize(("won", "status"), [("1", "won"), ("0", "lost")])
def test_a_dispute_is_opened_and_decided(shop: Stripe, won: str, status: str) -> None:
    charge = charge_of(shop.paid())

    opened = send(shop, f"/charges/{charge.id}/dispute", reason="fraudulent")
    (dispute,) = shop.client.v1.disputes.list().data
    send(shop, f"/disputes/{dispute.id}/close", won=won)

    assert "Needs response" in opened.text
    assert shop.client.v1.disputes.retrieve(dispute.id).status == status
    assert "charge.dispute.closed" in shop.receiver.types()


def test_an_open_session_is_expired(shop: Stripe) -> None:
    session = shop.start()

    send(shop, f"/sessions/{session.id}/expire")
    again = send(shop, f"/sessions/{session.id}/expire")

    assert shop.again(session).status == "expired"
    assert "said--error" in again.text
    assert shop.receiver.types() == ["checkout.session.expired"]


@pytest.mark.parametrize(("pays", "status"), [("1", "paid"), ("0", "unpaid")])
def test_a_delayed_payment_is_finished(shop: Stripe, pays: str, status: str) -> None:
    session = shop.start()
    pay(session, **DEBIT)
    assert "Let the payment succeed" in look(shop, f"/sessions/{session.id}")

    send(shop, f"/sessions/{session.id}/finish", pays=pays)

    word = "succeeded" if pays == "1" else "failed"
    assert shop.again(session).payment_status == status
    assert f"checkout.session.async_payment_{word}" in shop.receiver.types()


def test_an_event_is_delivered_twice(shop: Stripe) -> None:
    shop.client.v1.checkout.sessions.expire(shop.start().id)
    event = shop.client.v1.events.list().data[0]

    answer = send(shop, f"/events/{event.id}/resend", times="2")

    assert "Sent twice." in answer.text
    assert [found.id for found in shop.receiver.events()] == [event.id] * 3


def test_of_a_webhook_that_came_thrice_the_list_tells_what_it_did_at_first(
    shop: Stripe,
) -> None:
    session = shop.start()
    faults.switch("webhook_duplicate", on=True)
    repeat = json.dumps({"result": "already_handled"}).encode()
    applied = {"result": "applied", "order": "C1", "status": "expired"}
    shop.receiver.says = [json.dumps(applied).encode(), repeat, repeat]

    shop.client.v1.checkout.sessions.expire(session.id)
    deliver_due()
    page = look(shop, "/webhooks")

    assert "Order C1: expired." in page
    assert "It came 2 more times, and the shop did nothing then." in page
    assert "The shop knew this event already" not in page


def test_a_webhook_that_only_repeats_an_earlier_one_says_so(shop: Stripe) -> None:
    session = shop.start()
    shop.receiver.says = [json.dumps({"result": "already_handled"}).encode()]

    shop.client.v1.checkout.sessions.expire(session.id)
    deliver_due()

    assert "The shop knew this event already" in look(shop, "/webhooks")


def test_a_rolled_secret_is_shown_once_and_signs(shop: Stripe) -> None:
    answer = send(shop, "/endpoints/we_settings/roll")

    secret = "whsec_" + answer.text.split(">whsec_")[1].split("<")[0]
    shop.paid()
    body, signature = shop.receiver.got[0]
    assert stripe.Webhook.construct_event(body, signature, secret, tolerance=0)
    assert secret not in look(shop, "/webhooks")
    assert "2 secrets sign" in look(shop, "/webhooks")
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "path",
    ["/sessions/cs_test_none", "/events/evt_none", "/payments/x"],
)
def test_what_is_not_there_leads_on(shop: Stripe, path: str) -> None:
    answer = requests.get(
        f"{shop.url}/dashboard{path}", headers={"Accept": "text/html"}, timeout=10
    )

    assert answer.status_code == 404
    assert "Countonce" in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/charges/ch_none/refund",
        "/disputes/du_none/close",
        "/events/evt_none/resend",
        "/sessions/cs_test_none/expire",
        "/endpoints/we_none/roll",
    ],
)
def test_a_form_for_what_is_not_there_is_not_found(shop: Stripe, path: str) -> None:
    assert send(shop, path).status_code == 404


def test_a_form_of_another_site_is_refused(shop: Stripe) -> None:
    session = shop.start()

    answer = requests.post(
        f"{shop.url}/dashboard/sessions/{session.id}/expire",
        headers={"Origin": "https://evil.example"},
        timeout=10,
    )

    assert answer.status_code == 403
    assert shop.again(session).status == "open"
