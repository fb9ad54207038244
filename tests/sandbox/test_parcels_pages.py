"""The screen "Parcels" as a client without scripts gets it, and what its forms do."""

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.clock import FrozenClock
from tests.sandbox.parcel_kit import (
    NUMBER,
    PHONE,
    ask,
    call,
    look,
    make,
    move,
    tracking,
)

HTML = {"Accept": "text/html,*/*;q=0.8"}
TYPO = "20450099999999"


def words(answer: TestResponse) -> str:
    """What stands on a page, in one line and without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def page(client: FlaskClient, path: str = f"/parcels/{NUMBER}") -> str:
    return words(client.get(path, headers=HTML))


def test_an_empty_screen_says_what_to_do(client: FlaskClient) -> None:
    text = page(client, "/parcels")

    assert "No parcel yet Make a waybill above" in text
    assert "EZ1000000001 to EZ7000000007" in text


def test_a_form_makes_a_waybill_and_leads_to_it(client: FlaskClient) -> None:
    form = {"carrier": "nova_poshta", "number": "", "phone": PHONE, "cod": "1500"}

    answer = client.post("/parcels", data=form, follow_redirects=True)

    (number,) = re.findall(r"<h1[^>]*>(\d{14})</h1>", answer.text)
    assert look(client, number)["cod"] == 1500
    assert "Now enter its number at the order." in words(answer)
    assert 'href="http://127.0.0.1:8000/admin/orders"' in answer.text


def test_a_wrong_field_is_shown_with_all_that_was_typed(client: FlaskClient) -> None:
    form = {"carrier": "easypost", "number": "1Z999", "phone": "call me", "cod": "7"}

    answer = client.post("/parcels", data=form)

    assert answer.status_code == 400
    assert "Give a phone number such as 380671234567." in words(answer)
    assert re.search(
        r'name="phone" value="call me"[^>]*aria-invalid="true"', answer.text
    )
    assert 'value="1Z999"' in answer.text
    assert '<option value="easypost" selected>' in answer.text
    assert client.get("/parcels.json").json == []


def test_the_list_says_where_each_parcel_is_and_when_the_shop_asked(
    client: FlaskClient, clock: FrozenClock
) -> None:
    make(client, cod=1500)
    make(client, "1Z999AA10123456784", carrier="easypost")
    move(client, "at_branch")
    ask(client)
    clock.tick(180)

    text = page(client, "/parcels")

    assert f"{NUMBER} Nova Poshta At the branch UAH1,500.00 3 minutes ago" in text
    assert "1Z999AA10123456784 EasyPost Waybill made — not yet" in text


def test_the_list_goes_on_where_a_page_ends(client: FlaskClient) -> None:
    numbers = [f"204500000000{n:02}" for n in range(26)]
    for number in numbers:
        make(client, number)

    first = client.get("/parcels").text
    (older,) = re.findall(r'href="(/parcels\?before=\d+)"', first)
    second = client.get(older).text

    assert numbers[0] not in first
    assert numbers[25] in first
    assert re.findall(r"/parcels/(\d{14})", second) == numbers[:1]


def test_a_number_asked_about_in_vain_is_offered_to_be_made(
    client: FlaskClient,
) -> None:
    ask(client, TYPO)
    assert "Asked about in vain" in page(client, "/parcels")
    assert f"number={TYPO}#new" in client.get("/parcels").text
    assert f'value="{TYPO}"' in client.get(f"/parcels?number={TYPO}").text

    make(client, TYPO)

    assert "Asked about in vain" not in page(client, "/parcels")


def test_a_button_moves_the_parcel_and_leads_back_to_the_buttons(
    client: FlaskClient,
) -> None:
    make(client)

    answer = client.post(f"/parcels/{NUMBER}/move", data={"state": "at_branch"})

    assert answer.status_code == 303
    assert answer.location == f"/parcels/{NUMBER}#moves"
    assert "The parcel's state is now: At the branch." in page(client)
    assert "Nova Poshta says: 7, arrived at the branch" in page(client)


def test_what_cannot_be_is_said_on_the_page(client: FlaskClient) -> None:
    make(client)
    url = f"/parcels/{NUMBER}/move"

    answer = client.post(url, data={"state": "created"}, follow_redirects=True)

    assert "said--error" in answer.text
    assert "The parcel is there already." in words(answer)


def test_another_code_is_chosen_by_its_meaning(client: FlaskClient) -> None:
    make(client)
    assert "105, storage ended" in page(client)

    client.post(f"/parcels/{NUMBER}/move", data={"code": "105"})

    assert "Code 105 Nova Poshta says: 105, storage ended" in page(client)


def test_the_next_move_stands_out_and_what_cannot_be_is_not_offered(
    client: FlaskClient,
) -> None:
    make(client)
    move(client, "at_branch")
    html = client.get(f"/parcels/{NUMBER}").text

    strong = re.findall(r'button--strong" name="state" value="(\w+)"', html)
    offered = re.findall(r'name="state" value="(\w+)"', html)
    assert strong == ["received"]
    assert "paid_out" not in offered
    assert {"refused", "returned", "review", "unknown_code"} <= set(offered)


def test_the_way_and_the_answers_are_told_in_their_order(
    client: FlaskClient, clock: FrozenClock
) -> None:
    make(client, phone=PHONE)
    move(client, "handed_over")
    ask(client)
    clock.tick(3600)
    move(client, "received")
    call(client, tracking(NUMBER))

    text = page(client)

    way = text[text.index("Its way so far") :]
    assert way.index("Waybill made 1") < way.index("Received 9")
    told = way[way.index("What the shop was told") :]
    assert told.index("9, received") < told.index("4, in the sender's city")
    assert told.count("the shop gave no phone, or a wrong one") == 1


def test_until_the_shop_has_asked_the_page_says_how_to_let_it_ask(
    client: FlaskClient,
) -> None:
    make(client, phone=PHONE)
    move(client, "received")
    before = page(client)
    ask(client)

    assert "it does not ask by itself: flask --app app parcels track" in before
    assert "parcels track" not in page(client)


def test_a_carrier_that_tells_by_itself_needs_the_number_until_the_first_move(
    sandbox: Flask, client: FlaskClient
) -> None:
    sandbox.config["EASYPOST_WEBHOOK_SECRET"] = "a-secret-of-this-test"
    number = make(client, "", carrier="easypost")["number"]
    before = page(client, f"/parcels/{number}")
    move(client, "handed_over", number=number)

    assert "EasyPost then tells the shop of each move." in before
    assert "parcels track" not in before
    assert "Enter this number" not in page(client, f"/parcels/{number}")


def test_only_the_last_answers_are_kept(client: FlaskClient) -> None:
    make(client)
    for _ in range(12):
        ask(client)

    assert client.get(f"/parcels/{NUMBER}").text.count("As JSON") == 10


def test_a_return_and_its_parcel_lead_to_each_other(client: FlaskClient) -> None:
    make(client)
    back = move(client, "refused", "returning")["return_number"]

    assert f'href="/parcels/{back}"' in client.get(f"/parcels/{NUMBER}").text
    assert f'href="/parcels/{NUMBER}"' in client.get(f"/parcels/{back}").text
    assert f"brings back {NUMBER}" in page(client, "/parcels")


def test_a_test_number_offers_no_moves(client: FlaskClient) -> None:
    make(client, "EZ3000000003", carrier="easypost")

    text = page(client, "/parcels/EZ3000000003")

    assert "it stands at its status for ever" in text
    assert "Say this code" not in text


@pytest.mark.parametrize("path", ["", "/move", "/events/evt_1/resend"])
def test_what_is_not_there_leads_on(client: FlaskClient, path: str) -> None:
    method = client.post if path else client.get

    answer = method(f"/parcels/{TYPO}{path}", headers=HTML)

    assert answer.status_code == 404
    assert "There is nothing at this address" in words(answer)


def test_the_screen_stands_in_the_navigation(client: FlaskClient) -> None:
    html = client.get("/parcels").text

    assert re.search(r'<a href="/parcels" data-go="p" aria-current="page">', html)
