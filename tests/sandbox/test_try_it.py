"""The screen "Try it": stories are begun, left, begun anew, and judged."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sandbox import faults
from sandbox.arrivals import find
from sandbox.shop_link import Trouble
from sandbox.store import store
from sandbox.stories import memory as story_memory
from sandbox.stories.acts import ACTS, perform
from sandbox.stories.kit import Step, Story
from sandbox.stories.links import link
from sandbox.stories.memory import BEGUN, LEFT
from sandbox.stories.scene import Mark, Payment, Sale, Scene, Total
from sandbox.stories.shelf import STORIES
from tests.clock import FrozenClock
from tests.sandbox.manager import HTML, arrive, arrive_pair, text_of


def begin(client: FlaskClient, key: str = "buy-once") -> None:
    assert client.post(f"/try-it/{key}/begin").status_code == 303


def act(client: FlaskClient, key: str, name: str) -> None:
    answer = client.post(f"/try-it/{key}/act", data={"act": name})
    assert answer.status_code == 303


def done(client: FlaskClient, key: str) -> list[str]:
    steps = client.get(f"/try-it/{key}.json").json["steps"]
    return [step["key"] for step in steps if step["done"]]


def on() -> list[str]:
    return [fault.name for fault in faults.everything() if fault.on]


def sales(app: Flask) -> tuple[Sale, ...]:
    """What arrived until now, each copy a sale of its own."""
    with app.app_context(), store().reading() as connection:
        copies = reversed(find(connection))
        return tuple(Sale(str(copy.order_id), (copy,)) for copy in copies)


def test_all_stories_are_told_with_their_reason(client: FlaskClient) -> None:
    words = text_of(client, "/try-it")

    assert len(STORIES) == 9
    for story in STORIES.values():
        assert str(story.title) in words
        assert str(story.why) in words
        assert 4 <= len(story.steps) <= 6


def test_a_story_that_has_not_begun_says_what_will_happen(client: FlaskClient) -> None:
    words = text_of(client, "/try-it/refund")

    for step in STORIES["refund"].steps:
        assert str(step.says) in words


def test_what_happened_before_a_story_began_is_none_of_it(
    sandbox: Flask, client: FlaskClient
) -> None:
    arrive(sandbox, event_name="ViewContent", event_id="v1")
    begin(client)
    assert done(client, "buy-once") == []

    arrive(sandbox, event_name="ViewContent", event_id="v2")

    assert done(client, "buy-once") == ["look"]


def test_a_story_begun_anew_begins_at_nothing(
    sandbox: Flask, client: FlaskClient
) -> None:
    begin(client)
    arrive(sandbox, event_name="ViewContent", event_id="v1")

    begin(client)

    assert done(client, "buy-once") == []


def test_the_page_shows_totals_from_when_it_began_and_now(
    sandbox: Flask, client: FlaskClient
) -> None:
    arrive(sandbox, event_id="ch_0")
    begin(client)
    arrive_pair(sandbox, "ch_1")

    words = text_of(client, "/try-it/buy-once")

    assert "Received 1 3" in words
    assert "Counted 1 2" in words
    assert "Revenue counted $42.00 $84.00" in words


def test_leaving_a_story_turns_off_what_it_turned_on_and_nothing_else(
    sandbox: Flask, client: FlaskClient
) -> None:
    faults.switch("carrier_down", on=True)
    begin(client, "block-pixel")
    act(client, "block-pixel", "block_pixel")
    assert on() == ["pixel_blocked", "carrier_down"]

    client.post("/try-it/block-pixel/leave")

    assert on() == ["carrier_down"]
    assert "You are in it" not in text_of(client, "/try-it")


def test_beginning_another_story_leaves_the_one_before(
    sandbox: Flask, client: FlaskClient
) -> None:
    begin(client, "break-dedup")
    act(client, "break-dedup", "break_dedup")

    begin(client, "block-pixel")

    assert on() == []
    begun = story_memory.current()
    assert begun is not None
    assert begun.key == "block-pixel"


def test_a_button_is_offered_again_while_its_fault_has_ended_too_soon(
    sandbox: Flask, client: FlaskClient, clock: FrozenClock
) -> None:
    begin(client, "meta-down")
    act(client, "meta-down", "meta_down")
    assert "Once more" not in text_of(client, "/try-it/meta-down")

    clock.tick(61)

    assert "Once more" in text_of(client, "/try-it/meta-down")


def test_what_cannot_be_done_is_said(client: FlaskClient) -> None:
    begin(client, "refund")

    act(client, "refund", "refund")

    words = text_of(client, "/try-it/refund")
    assert "There is no payment to give back: buy something first." in words


@pytest.mark.parametrize(
    ("key", "name", "status"),
    [
        ("refund", "block_pixel", 400),
        ("refund", None, 400),
        ("no-such-story", "refund", 404),
    ],
)
def test_an_act_of_no_step_does_nothing(
    sandbox: Flask, client: FlaskClient, key: str, name: str | None, status: int
) -> None:
    answer = client.post(f"/try-it/{key}/act", data={"act": name} if name else {})

    assert answer.status_code == status
    assert on() == []


def test_an_act_before_the_story_began_does_nothing(
    sandbox: Flask, client: FlaskClient
) -> None:
    act(client, "block-pixel", "block_pixel")

    assert on() == []


def test_where_the_shop_cannot_be_asked_the_page_says_so(client: FlaskClient) -> None:
    begin(client, "meta-down")

    told = client.get("/try-it/meta-down.json").json

    assert told["trouble"] == Trouble.NO_PASSWORD
    words = text_of(client, "/try-it/meta-down")
    assert "Some steps of this story can only be seen there." in words


def test_a_page_without_consent_ticks_the_refusal(client: FlaskClient) -> None:
    shop = {"Referer": "http://127.0.0.1:8000/"}
    client.get("/foot-strip?consent=refused", headers=shop)
    begin(client, "refuse-consent")
    assert done(client, "refuse-consent") == []

    client.get("/foot-strip?consent=refused", headers=shop)

    assert done(client, "refuse-consent") == ["decline"]


@pytest.mark.parametrize(
    "referrer", ["", "https://elsewhere.example/", "http://127.0.0.1:80001/"]
)
def test_nobody_but_the_shop_can_tick_the_refusal(
    client: FlaskClient, referrer: str
) -> None:
    begin(client, "refuse-consent")

    client.get("/foot-strip?consent=refused", headers={"Referer": referrer})

    assert done(client, "refuse-consent") == []


def test_an_emptied_sandbox_knows_no_story(client: FlaskClient) -> None:
    begin(client)

    client.post("/reset")

    assert story_memory.everything() == {}
    assert client.get("/try-it/buy-once", headers=HTML).status_code == 200


def test_a_step_waits_for_those_before_it() -> None:
    def step(key: str, *, done: bool) -> Step:
        return Step(key, key, lambda scene: done)

    steps = (step("a", done=True), step("b", done=False), step("c", done=True))

    standing = Story("k", "t", "w", steps, lambda scene: []).standing(Scene())

    assert standing == [True, False, False]


def test_since_an_act_only_what_came_after_it_counts(sandbox: Flask) -> None:
    arrive(sandbox, event_id="ch_1", order_id="C1")
    arrive(sandbox, event_id="ch_2", order_id="C2")
    payments = tuple(Payment(row, f"C{row}", "ch", 1.0, "USD") for row in (1, 2))
    scene = Scene(
        marks={"act": Mark(at=0.0, arrival=1, stripe=1)},
        sales=sales(sandbox),
        payments=payments,
    )

    assert [sale.order for sale in scene.since("act").sales] == ["C2"]
    assert [each.order for each in scene.since("act").payments] == ["C2"]
    assert scene.since("never done") is scene


def test_the_figures_after_a_sale_stay_when_others_follow(sandbox: Flask) -> None:
    arrive(sandbox, event_id="ch_1", order_id="C1")
    arrive(sandbox, event_id="ch_2", order_id="C2")
    scene = Scene(
        sales=tuple(reversed(sales(sandbox))), before=Total(3, 2, {"USD": 8.0})
    )
    one, two = sorted(scene.sales, key=lambda sale: sale.row)

    assert scene.after(one) == Total(4, 3, {"USD": 50.0})
    assert scene.after(two) == Total(5, 4, {"USD": 92.0})


def test_an_act_done_twice_counts_from_the_first_time(
    sandbox: Flask, client: FlaskClient, clock: FrozenClock
) -> None:
    begin(client, "meta-down")
    act(client, "meta-down", "meta_down")
    first = story_memory.current()
    clock.tick(70)

    act(client, "meta-down", "meta_down")

    assert story_memory.current() == first


def test_every_button_and_every_link_of_a_step_is_there(sandbox: Flask) -> None:
    steps = [step for story in STORIES.values() for step in story.steps]
    arrive(sandbox, order_id="C1")
    scene = Scene(
        sales=sales(sandbox), payments=(Payment(1, "C1", "ch_1", 1.0, "USD"),)
    )

    with sandbox.test_request_context():
        missing = [s.key for s in steps if s.leads and not link(s.leads, scene)]

    assert missing == []
    assert {step.act for step in steps if step.act} == set(ACTS)


def test_of_two_stories_begun_at_once_the_later_is_played(sandbox: Flask) -> None:
    with sandbox.app_context():
        story_memory.begin("buy-once")
        story_memory.begin("refund")

        states = {key: each.state for key, each in story_memory.everything().items()}

    assert states == {"buy-once": LEFT, "refund": BEGUN}


def test_an_act_that_a_leaver_did_not_wait_for_leaves_no_fault_on(
    sandbox: Flask,
) -> None:
    with sandbox.app_context():
        story_memory.begin("block-pixel")
        begun = story_memory.current()
        assert begun is not None
        story_memory.end("block-pixel", finished=False)

        perform(begun, "block_pixel", Scene())

        assert on() == []
