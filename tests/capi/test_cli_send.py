"""`capi send`: one event straight to Meta."""

import json

import pytest

from capi import ConversionsClient, CustomData, Event
from capi.names import EventName
from capi.samples import SAMPLES
from capi.setup import Setup
from tests.capi.cli import answer, run
from tests.capi.conftest import PIXEL
from tests.clock import FrozenClock


@pytest.fixture
def setup(clock: FrozenClock, client: ConversionsClient) -> Setup:
    return Setup(clock=clock, clients=lambda: {PIXEL: client})


def order_event(number: str) -> Event:
    if number != "C1":
        raise LookupError("there is no such order")
    return Event(
        event_name="Purchase",
        event_time=1_790_000_000,
        event_id="ch_1",
        custom_data=CustomData(value=1, currency="EUR"),
    )


def test_every_standard_event_has_a_sample() -> None:
    assert set(SAMPLES) == {name.value for name in EventName}


@pytest.mark.parametrize("name", [*SAMPLES, "MyOwnEvent"])
def test_meta_takes_every_sample(setup: Setup, name: str) -> None:
    result = run(setup, "send", name, "--json")

    assert result.exit_code == 0, result.stderr
    assert answer(result)["answers"][PIXEL]["events_received"] == 1


@pytest.mark.parametrize("name", SAMPLES)
def test_no_sample_has_a_finding_of_lint_that_is_an_error(
    setup: Setup, name: str
) -> None:
    event = run(setup, "send", name, "--dry-run").stdout

    result = run(setup, "lint", given=event)

    assert result.exit_code == 0, result.stdout


def test_what_is_sent_stands_on_stdout_and_the_answer_on_stderr(setup: Setup) -> None:
    result = run(setup, "send", "Purchase")

    assert json.loads(result.stdout)["event_name"] == "Purchase"
    assert f"{PIXEL}  <--  [200] events_received 1" in result.stderr


def test_each_sample_has_an_id_of_its_own(setup: Setup) -> None:
    ids = {
        answer(run(setup, "send", "Lead", "--dry-run"))["event_id"] for _ in range(2)
    }

    assert len(ids) == 2


def test_fields_are_set_by_name(setup: Setup) -> None:
    event = answer(
        run(
            setup,
            *("send", "Purchase", "--dry-run"),
            *("--set", "value=9.5"),
            *("--set", "currency=EUR"),
            *("--set", "event_id=e1"),
            *("--set", "order_id=17"),
            *("--set", 'contents=[{"id": "lamp", "quantity": 3}]'),
            *("--set", "custom_data.colour=red"),
            *("--set", "user_data.email="),
        )
    )

    assert event["event_id"] == "e1"
    assert event["custom_data"] == {
        "colour": "red",
        "value": 9.5,
        "currency": "EUR",
        "order_id": "17",
        "contents": [{"id": "lamp", "quantity": 3}],
        "content_ids": ["lamp"],
        "content_type": "product",
        "num_items": 3,
    }
    assert "em" not in event["user_data"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("valeu=1", "did you mean value?"),
        ("user_data.nickname=x", "no field 'nickname'"),
        ("value", "write it KEY=VALUE"),
        ('contents=["mug"]', "contents is a list of objects"),
    ],
)
def test_a_field_that_is_not_there_is_wrong_use(
    setup: Setup, change: str, words: str
) -> None:
    result = run(setup, "send", "Purchase", "--set", change)

    assert result.exit_code == 2
    assert words in result.stderr.replace("\n", " ")


def test_a_near_miss_of_a_standard_name_is_said(setup: Setup) -> None:
    result = run(setup, "send", "purchase", "--dry-run")

    assert "Purchase?" in result.stderr


def test_a_dry_run_needs_no_pixel(clock: FrozenClock) -> None:
    assert run(Setup(clock=clock), "send", "Lead", "--dry-run").exit_code == 0


def test_without_a_pixel_there_is_nobody_to_send_to(clock: FrozenClock) -> None:
    result = run(Setup(clock=clock), "send", "Lead")

    assert result.exit_code == 2
    assert result.stderr == "No pixel is set.\nNext: flask capi check\n"


def test_an_unknown_pixel_names_those_that_there_are(setup: Setup) -> None:
    result = run(setup, "send", "Lead", "--pixel", "99")

    assert result.exit_code == 2
    assert "there are: 1234567890" in result.stderr


def test_a_refusal_exits_with_1_and_names_the_next_command(setup: Setup) -> None:
    result = run(setup, "send", "Purchase", "--set", "currency=")

    assert result.exit_code == 1
    assert "100/2804010" in result.stderr
    assert "Next: flask capi send … --dry-run | flask capi lint" in result.stderr


def test_a_bad_token_exits_with_2_and_is_not_printed(
    clock: FrozenClock, meta_url: str
) -> None:
    bad = ConversionsClient("1234567890", "hush hush", base_url=meta_url)

    result = run(
        Setup(clock=clock, clients=lambda: {PIXEL: bad}), "send", "Lead", "--json"
    )

    assert result.exit_code == 2
    assert "hush" not in result.output


def test_an_orders_own_event_keeps_its_id_and_time(
    clock: FrozenClock, client: ConversionsClient
) -> None:
    setup = Setup(clock=clock, clients=lambda: {PIXEL: client}, order_event=order_event)

    event = answer(run(setup, "send", "Purchase", "--order", "C1", "--dry-run"))

    assert (event["event_id"], event["event_time"]) == ("ch_1", 1_790_000_000)


@pytest.mark.parametrize(
    ("name", "number", "words"),
    [
        ("Purchase", "C2", "Order C2 has no event to send: there is no such order."),
        ("Lead", "C1", "The order's event is Purchase, not Lead."),
    ],
)
def test_an_order_without_that_event_is_wrong_use(
    clock: FrozenClock, name: str, number: str, words: str
) -> None:
    setup = Setup(clock=clock, order_event=order_event)

    result = run(setup, "send", name, "--order", number)

    assert result.exit_code == 2
    assert words in result.stderr


def test_a_shop_that_cannot_look_orders_up_says_so(setup: Setup) -> None:
    result = run(setup, "send", "Purchase", "--order", "C1")

    assert result.exit_code == 2
    assert "has not registered how to look an order up" in result.stderr


def test_no_sample_reaches_the_real_meta_by_accident(clock: FrozenClock) -> None:
    real = ConversionsClient("1234567890", "EAAmadeup")
    setup = Setup(clock=clock, clients=lambda: {PIXEL: real})

    result = run(setup, "send", "Purchase")

    assert result.exit_code == 2
    assert "nothing was sent" in result.stderr
