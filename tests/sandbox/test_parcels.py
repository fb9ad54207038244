"""Parcels by JSON: made by hand, moved along, brought back by a parcel of their own."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from sandbox.carriers.parcel_states import STATES
from tests.clock import FrozenClock
from tests.sandbox.parcel_kit import NUMBER, PHONE, ask, look, make, move


def test_a_parcel_is_made_with_what_was_asked_for(
    client: FlaskClient, clock: FrozenClock
) -> None:
    answer = client.post(
        "/parcels", json={"number": NUMBER, "phone": PHONE, "cod": 1500}
    )

    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/parcels/{NUMBER}"
    assert answer.json == {
        "number": NUMBER,
        "carrier": "nova_poshta",
        "phone": PHONE,
        "cod": 1500,
        "state": "created",
        "code": "1",
        "since": clock(),
        "return_of": None,
        "return_number": None,
        "tracker": None,
        "last_asked_at": None,
        "moves": [{"at": clock(), "state": "created", "code": "1"}],
    }


def test_a_number_that_nobody_gave_is_made_up(client: FlaskClient) -> None:
    made = [client.post("/parcels", json={}).json["number"] for _ in range(20)]

    assert len(set(made)) == 20
    assert all(len(number) == 14 and number.isdecimal() for number in made)


def test_easyposts_numbers_carry_the_check_digit_of_usps(client: FlaskClient) -> None:
    number = client.post("/parcels", json={"carrier": "easypost"}).json["number"]

    threefold, once = number[-2::-2], number[-1::-2]
    assert len(number) == 22
    assert (3 * sum(map(int, threefold)) + sum(map(int, once))) % 10 == 0


@pytest.mark.parametrize("typed", ["2045 0012 345678", "2045-0012-345678"])
def test_a_typed_number_may_be_spaced(client: FlaskClient, typed: str) -> None:
    assert make(client, typed)["number"] == NUMBER


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("+380 67 123 45 67", PHONE),
        ("067 123 45 67", PHONE),
        ("+1 (415) 555-0132", "14155550132"),
        ("", ""),
    ],
)
def test_a_phone_is_kept_as_digits(client: FlaskClient, typed: str, kept: str) -> None:
    assert make(client, phone=typed)["phone"] == kept


@pytest.mark.parametrize(("cod", "kept"), [("99.50", 99.5), ("99,5", 99.5), (0, 0)])
def test_a_sum_is_kept_to_the_hundredth(
    client: FlaskClient, cod: Any, kept: float
) -> None:
    assert make(client, cod=cod)["cod"] == kept


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"number": "2045"}, "number"),
        ({"number": "2045001234567X"}, "number"),
        ({"number": "E", "carrier": "easypost"}, "number"),
        ({"number": ["20450012345678"]}, "number"),
        ({"carrier": "pigeon"}, "carrier"),
        ({"phone": "call me"}, "phone"),
        ({"phone": "12"}, "phone"),
        ({"cod": "much"}, "cod"),
        ({"cod": -1}, "cod"),
        ({"cod": "1.001"}, "cod"),
        ({"cod": "1e9"}, "cod"),
        ({"cod": "NaN"}, "cod"),
        ({"cod": True}, "cod"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_made(
    client: FlaskClient, given: dict[str, Any], field: str
) -> None:
    answer = client.post("/parcels", json=given)

    assert answer.status_code == 400
    assert answer.json["error"]["field"] == field
    assert client.get("/parcels.json").json == []


def test_a_body_that_is_no_object_is_refused(client: FlaskClient) -> None:
    answer = client.post("/parcels", json=[NUMBER])

    assert (answer.status_code, answer.json["error"]["code"]) == (400, "not_json")


def test_a_number_is_taken_once(client: FlaskClient) -> None:
    make(client)

    answer = client.post("/parcels", json={"number": NUMBER})

    assert (answer.status_code, answer.json["error"]["code"]) == (409, "number_taken")


def test_a_parcel_goes_its_way_by_the_sandboxs_clock(
    client: FlaskClient, clock: FrozenClock
) -> None:
    make(client)
    start = clock()
    for state in ("handed_over", "on_its_way", "at_branch", "received"):
        clock.tick(3600)
        move(client, state)

    parcel = look(client)

    assert [(m["at"] - start, m["code"]) for m in parcel["moves"]] == [
        (0, "1"),
        (3600, "4"),
        (7200, "5"),
        (10800, "7"),
        (14400, "9"),
    ]
    assert (parcel["state"], parcel["since"]) == ("received", clock())


@pytest.mark.parametrize("carrier", ["nova_poshta", "easypost"])
@pytest.mark.parametrize("state", list(STATES)[1:])
def test_every_state_has_the_carriers_code_or_is_refused(
    client: FlaskClient, carrier: str, state: str
) -> None:
    make(client, carrier=carrier, cod=10)
    code = getattr(STATES[state], carrier)
    if (carrier, state) == ("nova_poshta", "received"):
        code = "10"

    answer = client.post(f"/parcels/{NUMBER}/move", json={"state": state})

    if code is None:
        assert answer.json["error"]["code"] == "not_of_this_carrier"
        assert look(client)["state"] == "created"
    else:
        assert (answer.json["state"], answer.json["code"]) == (state, code)


def test_cash_on_delivery_is_collected_and_then_paid_out(client: FlaskClient) -> None:
    make(client, cod=1500)

    assert move(client, "received")["code"] == "10"
    assert move(client, "paid_out")["code"] == "11"


def test_without_cash_on_delivery_there_is_nothing_to_pay_out(
    client: FlaskClient,
) -> None:
    make(client)

    answer = client.post(f"/parcels/{NUMBER}/move", json={"state": "paid_out"})

    assert answer.status_code == 409
    assert answer.json["error"]["code"] == "no_cash_on_delivery"


@pytest.mark.parametrize(
    ("carrier", "code", "state"),
    [
        ("nova_poshta", "9", "received"),
        ("nova_poshta", "10", "received"),
        ("nova_poshta", "103", "refused"),
        ("nova_poshta", "105", "other"),
        ("nova_poshta", "31337", "other"),
        ("easypost", "delivered", "received"),
        ("easypost", "cancelled", "other"),
    ],
)
def test_a_parcel_can_be_said_to_have_any_code(
    client: FlaskClient, carrier: str, code: str, state: str
) -> None:
    make(client, carrier=carrier)

    answer = client.post(f"/parcels/{NUMBER}/move", json={"code": code})

    assert (answer.json["code"], answer.json["state"]) == (code, state)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"state": "teleported"}, 400, "unknown_state"),
        ({}, 400, "unknown_state"),
        ({"code": ""}, 400, "no_code"),
        ({"state": "created"}, 409, "already_there"),
        ({"code": "1"}, 409, "already_there"),
    ],
)
def test_a_move_that_cannot_be_is_refused_and_changes_nothing(
    client: FlaskClient, body: dict[str, str], status: int, code: str
) -> None:
    make(client)

    answer = client.post(f"/parcels/{NUMBER}/move", json=body)

    assert (answer.status_code, answer.json["error"]["code"]) == (status, code)
    assert len(look(client)["moves"]) == 1


def test_nobody_moves_a_parcel_that_is_not_there(client: FlaskClient) -> None:
    answer = client.post(f"/parcels/{NUMBER}/move", json={"state": "received"})

    assert (answer.status_code, answer.json["error"]["code"]) == (404, "no_parcel")
    assert client.get(f"/parcels/{NUMBER}.json").status_code == 404


def test_a_refused_parcel_comes_back_by_a_number_of_its_own(
    client: FlaskClient,
) -> None:
    make(client, phone=PHONE, cod=1500)
    move(client, "at_branch", "refused")
    assert look(client)["return_number"] is None

    number = move(client, "returning")["return_number"]

    leg = look(client, number)
    assert number != NUMBER
    assert len(number) == 14
    assert (leg["return_of"], leg["state"], leg["cod"]) == (NUMBER, "on_its_way", 0)
    assert move(client, "returned")["return_number"] == number
    assert look(client, number)["state"] == "received"


def test_a_parcel_is_returned_when_the_one_that_brings_it_back_is_received(
    client: FlaskClient,
) -> None:
    make(client)
    number = move(client, "refused", "returning")["return_number"]

    move(client, "at_branch", "received", number=number)

    assert look(client)["state"] == "returned"
    assert look(client, number)["return_of"] == NUMBER


def test_a_review_without_money_has_a_waybill_for_the_way_back(
    client: FlaskClient,
) -> None:
    make(client)

    reviewed = move(client, "review")

    assert reviewed["code"] == "106"
    assert look(client, reviewed["return_number"])["state"] == "created"


def test_the_list_has_the_newest_first(client: FlaskClient) -> None:
    made = [make(client, f"2045000000000{n}")["number"] for n in range(3)]

    listed = [parcel["number"] for parcel in client.get("/parcels.json").json]

    assert listed == made[::-1]


def test_a_parcel_says_when_the_shop_last_asked(
    client: FlaskClient, clock: FrozenClock
) -> None:
    make(client)
    ask(client)
    clock.tick(60)
    ask(client)
    clock.tick(60)

    assert look(client)["last_asked_at"] == clock() - 60


def test_a_reset_forgets_parcels_and_answers(client: FlaskClient) -> None:
    make(client)
    move(client, "refused", "returning")
    ask(client)

    client.post("/reset")

    assert client.get("/parcels.json").json == []
    assert ask(client)["StatusCode"] == "3"


def test_a_form_of_another_site_moves_nothing(client: FlaskClient) -> None:
    make(client)

    answer = client.post(
        f"/parcels/{NUMBER}/move",
        data={"state": "received"},
        headers={"Origin": "https://evil.example"},
    )

    assert answer.status_code == 403
    assert look(client)["state"] == "created"
