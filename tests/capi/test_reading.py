"""A look at a value says what care says of it, and saves nothing but time."""

import json
import math
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.sales import events, sales
from capi import ActionSource, AppData, Content, CustomData, Event, UserData
from capi.attribution import AttributionData
from capi.client import encode
from capi.kinds import Field, Found
from capi.parts import Part
from capi.reading import renderer
from tests.capi.test_normalize_properties import ANYTHING
from tests.often import often

USUAL = st.sampled_from(
    [
        "Purchase",
        "website",
        ActionSource.APP,
        "USD",
        "usd",
        "Mary Ann",
        "São Paulo",
        "CA",
        "US",
        ["US"],
        "94025-1234",
        "Joe.Bloggs+tag@Example.co.uk",
        "joe..bloggs@eg.com",
        "\u212aelvin@eg.com",
        "+442071838750",
        "+14165550123",
        "+390612345678",
        "customer-1234",
        "Customer 1234",
        "a" * 63,
        "a" * 64,
        "0" * 32,
        "93.184.216.34",
        "093.184.216.34",
        "192.0.2.1",
        "10.0.0.1",
        "2001:4860:4860::8888",
        "Mozilla/5.0 (X11; Linux x86_64)",
        " Mozilla/5.0",
        "fb.1.1760000000123.1234567890",
        "fb.1.1760000000.1234567890",
        "fb.1.1760000000123.IwAR0_x-y.AQ",
        "mug\n",
        "",
        " ",
        "\ud800",
        (),
        0,
        1,
        1_760_000_000,
        1_760_000_000_000,
        2**63 - 1,
        2**63,
        True,
        11.5,
        math.nan,
        (Content(id="mug"), Content(id="jug", quantity=2, item_price=4)),
        [Content(id="mug"), Content(id=" ")],
        (Content(id="mug", title=1),),
        UserData(),
        UserData(email="joe@eg.com"),
        CustomData(content_ids=("mug", "jug")),
    ]
)
PARTS = (Event, UserData, CustomData, Content, AppData, AttributionData)


class Unseen:
    """A kind of which no look tells anything."""

    look = ""

    def __init__(self, name: str, kind: Field) -> None:
        self.take = kind.take
        self.key = getattr(kind, "key", name)


@st.composite
def parts(draw: st.DrawFn) -> Part:
    """A part with some of its fields given, mostly usual values."""
    made = draw(st.sampled_from(PARTS))
    names = st.lists(st.sampled_from(sorted(made.kinds)), max_size=6, unique=True)
    required = {Event: {"event_name", "event_time"}, Content: {"id"}}.get(made, set())
    return made(**{name: draw(USUAL | ANYTHING) for name in {*draw(names), *required}})


def with_care(part: Part) -> tuple[dict[str, Any], Found]:
    """What is made of the part when nothing is told at a look."""
    unseen = {name: Unseen(name, kind) for name, kind in part.kinds.items()}
    found: Found = []
    return renderer(unseen, last=part._last)(part, "at", found), found


@settings(
    max_examples=often(600), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
@given(part=parts())
def test_look_and_care_give_the_same_payload_and_findings(part: Part) -> None:
    found: Found = []

    payload = part.render("at", found)

    assert repr((payload, found)) == repr(with_care(part))


def test_every_usual_value_of_a_sale_is_told_at_a_look() -> None:
    (event,) = events(sales(1))

    for part in (
        event,
        event.user_data,
        event.custom_data,
        *event.custom_data.contents,
    ):
        object.__setattr__(part, "_with_care", None)

    payload = event.to_server()

    assert len(payload["user_data"]) == 13
    assert payload["custom_data"]["num_items"] > 0


def test_json_of_an_event_is_that_of_its_payload() -> None:
    event = Event(
        event_name='Zoë’s "first"\n',
        event_time=1_760_000_000,
        custom_data=CustomData(value=1e300, custom_properties={"1e16": 1e16, "é": []}),
    )

    assert json.loads(encode(event)) == event.to_server()


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_no_number_that_json_cannot_say_gets_into_it(number: float) -> None:
    own = {"weight": number, "sizes": [1, number]}
    event = Event(
        event_name="Lead",
        event_time=1_760_000_000,
        custom_data=CustomData(value=number, custom_properties=own),
    )

    assert json.loads(encode(event))["custom_data"] == {"sizes": [1]}
    with pytest.raises(ValueError, match="not JSON compliant"):
        encode({"custom_data": own})
