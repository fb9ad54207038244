"""Each error of Meta's, by HTTP: does the client try again, or stop, or give up?"""

import pytest

from capi import (
    ConversionsClient,
    CustomData,
    Event,
    EventError,
    MetaError,
    RateLimited,
    SettingsError,
    TransientError,
    UserData,
)
from sandbox.graph.canned import CANNED
from tests.clock import FrozenClock

REACTIONS: dict[tuple[int, int | None], type[MetaError]] = {
    (1, None): TransientError,
    (2, None): TransientError,
    (3, None): SettingsError,
    (4, None): RateLimited,
    (10, None): SettingsError,
    (17, None): RateLimited,
    (21009, None): TransientError,
    (32, None): RateLimited,
    (100, 33): SettingsError,
    (102, None): SettingsError,
    (190, None): SettingsError,
    (190, 460): SettingsError,
    (190, 463): SettingsError,
    (190, 467): SettingsError,
    (200, None): SettingsError,
    (341, None): TransientError,
    (368, None): TransientError,
    (613, None): RateLimited,
    (80003, None): RateLimited,
    (80004, None): RateLimited,
}


def purchase(clock: FrozenClock, **changes: object) -> Event:
    return Event(
        **{
            "event_name": "Purchase",
            "event_time": int(clock()),
            "event_id": "ch_1",
            "user_data": UserData(email="joe@eg.com"),
            "custom_data": CustomData(value=1, currency="USD"),
            **changes,
        }
    )


def test_there_is_a_reaction_to_every_error_that_the_sandbox_has() -> None:
    assert set(REACTIONS) == set(CANNED)


@pytest.mark.parametrize(("code", "subcode"), REACTIONS)
def test_the_client_reacts_as_the_error_deserves(
    meta_url: str, clock: FrozenClock, code: int, subcode: int | None
) -> None:
    suffix = f"_{subcode}" if subcode else ""
    client = ConversionsClient("1", f"EAASandboxError{code}{suffix}", base_url=meta_url)

    with pytest.raises(MetaError) as caught:
        client.send([purchase(clock)])

    error = caught.value
    assert type(error) is REACTIONS[code, subcode]
    assert (error.code, error.subcode) == (code, subcode)
    assert error.fbtrace_id is not None


CLICK = "x" * 40


@pytest.mark.parametrize(
    ("subcode", "changes"),
    [
        (2804063, {}),
        (2804066, {"messaging_channel": "messenger", "event_name": "Lead"}),
        (2804069, {"messaging_channel": "messenger"}),
        (2804079, {"messaging_channel": "instagram"}),
        (2804087, {"messaging_channel": "whatsapp"}),
        (
            2804116,
            {"messaging_channel": "whatsapp", "user_data": UserData(ctwa_clid=CLICK)},
        ),
    ],
)
def test_a_wrong_messaging_event_is_the_events_fault(
    client: ConversionsClient,
    clock: FrozenClock,
    subcode: int,
    changes: dict[str, object],
) -> None:
    event = purchase(clock, action_source="business_messaging", **changes)

    with pytest.raises(EventError) as caught:
        client.send([event])

    assert caught.value.subcode == subcode


def test_a_right_messaging_event_is_taken(
    client: ConversionsClient, clock: FrozenClock
) -> None:
    event = purchase(
        clock,
        action_source="business_messaging",
        messaging_channel="whatsapp",
        user_data=UserData(ctwa_clid=CLICK, page_id="1234"),
    )

    assert client.send([event]).events_received == 1
