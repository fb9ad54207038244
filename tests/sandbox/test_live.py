"""The live stream: what it says, where it resumes, and when it ends."""

import json
from collections.abc import Callable
from itertools import islice

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sandbox import clearing, live
from sandbox.asking import Asked
from sandbox.event_news import Seen, teller
from sandbox.live import CHUNK, HEARTBEAT_POLLS, Message, News, messages
from sandbox.search_words import Search
from sandbox.store import now, store
from tests.sandbox.manager import arrive, arrive_pair


def ids(news: News) -> list[Message]:
    if not news:
        return []
    return [Message("ids", [arrival.event_id for arrival in news.arrivals])]


def spoken(
    after: int, *, polls: int, pause: Callable[[float], None] = lambda seconds: None
) -> list[str]:
    """All that a stream says after its greeting, message by message."""
    return list(messages(after, ids, pause=pause, polls=polls))[1:]


def received(client: FlaskClient, address: str, count: int, **headers: str) -> list:
    """The first `count` messages of a real answer: event name and data of each."""
    response = client.get(address, headers=headers, buffered=False)
    blocks = islice(response.iter_encoded(), 1, count + 1)
    fields = [dict(_field(row) for row in _rows(block)) for block in blocks]
    response.close()
    return [(block["event"], json.loads(block["data"])) for block in fields]


def _rows(block: bytes) -> list[str]:
    return block.decode().strip().splitlines()


def _field(row: str) -> tuple[str, str]:
    name, _, value = row.partition(": ")
    return name, value


def test_a_message_is_written_as_the_standard_has_it() -> None:
    assert (
        str(Message("line", {"a": 1}, id=7)) == 'event: line\nid: 7\ndata: {"a": 1}\n\n'
    )


def test_a_stream_tells_of_what_came_after_the_given_row(sandbox: Flask) -> None:
    first = arrive(sandbox, event_id="ch_1")
    second = arrive(sandbox, event_id="ch_2")

    assert spoken(first.id, polls=2) == [
        str(Message("ids", ["ch_2"])),
        str(Message("place", id=second.id)),
    ]


def test_what_arrives_while_a_stream_waits_is_told_next(sandbox: Flask) -> None:
    waits = iter([None, lambda: arrive(sandbox, event_id="ch_1"), None])

    said = spoken(0, polls=4, pause=lambda seconds: (next(waits) or str)())

    assert said == [str(Message("ids", ["ch_1"])), str(Message("place", id=1))]


def test_a_flood_is_told_in_parts(sandbox: Flask) -> None:
    for number in range(CHUNK + 1):
        arrive(sandbox, event_id=f"ch_{number}", event_name="Lead", value=None)

    said = spoken(0, polls=2)

    assert [len(json.loads(text.split("data: ")[1])) for text in said[::2]] == [
        CHUNK,
        1,
    ]


def test_a_silent_stream_gives_signs_of_life(sandbox: Flask) -> None:
    assert spoken(0, polls=2 * HEARTBEAT_POLLS) == [": still here\n\n"] * 2


def test_a_stream_waits_between_its_looks_and_ends_by_itself(sandbox: Flask) -> None:
    waits: list[float] = []

    spoken(0, polls=5, pause=waits.append)

    assert waits == [live.POLL_SECONDS] * 5


def test_an_emptied_store_is_told_once(sandbox: Flask) -> None:
    last = arrive(sandbox)
    store().reset()

    assert spoken(last.id, polls=3) == [str(Message("reset"))]


def test_a_store_that_was_empty_all_along_is_no_news(sandbox: Flask) -> None:
    assert spoken(0, polls=3) == []


def test_the_stream_sends_the_line_as_the_page_has_it(
    sandbox: Flask, client: FlaskClient
) -> None:
    arrive_pair(sandbox)

    (event, line), (place, _) = received(client, "/live?after=1", 2)

    assert (event, place) == ("line", "place")
    assert (line["id"], line["merged"]) == ("line-1", True)
    assert line["html"] in client.get("/test-events").text


@pytest.mark.parametrize(
    ("query", "told"), [("event=Lead", ["line-2"]), ("q=ch_1", ["line-1"]), ("q=x", [])]
)
def test_the_streams_filters_are_the_pages(
    sandbox: Flask, client: FlaskClient, query: str, told: list[str]
) -> None:
    arrive(sandbox, event_id="ch_1")
    arrive(sandbox, event_id="l_1", event_name="Lead")

    *lines, _ = received(client, f"/live?after=0&{query}", len(told) + 1)

    assert [line["id"] for _, line in lines] == told


def test_after_a_break_the_browsers_word_counts_more_than_the_address(
    sandbox: Flask, client: FlaskClient
) -> None:
    arrive(sandbox, event_id="ch_1")
    arrive(sandbox, event_id="ch_2")

    told = received(client, "/live?after=0", 1, **{"Last-Event-ID": "1"})

    assert [line["id"] for _, line in told] == ["line-2"]


def test_with_every_place_taken_a_stream_is_refused(
    sandbox: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "MOST_STREAMS", 1)
    first = client.get("/live", buffered=False)

    second = client.get("/live")
    first.close()
    third = client.get("/live", buffered=False)
    third.close()

    assert [answer.status_code for answer in (first, second, third)] == [200, 503, 200]
    assert second.json["error"]["code"] == "too_many_streams"


def test_who_asks_for_json_gets_one_look(sandbox: Flask, client: FlaskClient) -> None:
    arrive(sandbox, event_id="ch_1")
    arrive(sandbox, event_id="ch_2")
    headers = {"Accept": "application/json"}

    told = client.get("/live?after=1", headers=headers).json
    nothing = client.get("/live?after=2", headers=headers).json

    assert [each["data"]["id"] for each in told["messages"]] == ["line-2"]
    assert (told["place"], told["more"]) == (2, False)
    assert nothing == {"messages": [], "place": 2, "more": False}


def test_one_look_says_that_there_is_more_and_that_all_is_gone(
    sandbox: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "CHUNK", 1)
    last = [arrive(sandbox, event_id=f"ch_{number}") for number in range(2)][-1]
    headers = {"Accept": "application/json"}

    assert client.get("/live?after=0", headers=headers).json["more"] is True
    store().reset()

    told = client.get(f"/live?after={last.id}", headers=headers).json
    assert told["messages"] == [{"event": "reset", "data": None}]


def test_an_open_list_is_told_when_it_is_cleared_elsewhere(sandbox: Flask) -> None:
    arrive(sandbox)
    with store().reading() as connection:
        stands = clearing.current(connection).mark
    tell = teller(Asked(), Seen(cleared=stands))
    before = tell(News(place=1))

    with store().writing() as connection:
        clearing.clear(connection, now())

    assert (before, tell(News(place=1))) == ([], [Message("reset")])
    searched = Asked(Search(event="Purchase"))
    assert teller(searched, Seen(cleared=stands))(News(place=1)) == []
