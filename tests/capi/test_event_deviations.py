"""Values that Meta's own Python SDK treats otherwise than we do, each with the reason.

What differs in every event stands in `test_event_differential.py`.
"""

import math
from decimal import Decimal
from typing import Any

import pytest

from tests.capi.described import NOW, Described


def by_sdk(described: Described) -> Any:
    """Meta's payload; the name of the error where its SDK raises one."""
    try:
        return described.by_meta()
    except Exception as error:
        return type(error).__name__


@pytest.mark.parametrize(
    ("described", "part", "key", "theirs", "ours", "reason"),
    [
        (
            Described(event={"event_name": "Lead", "event_time": NOW}),
            None,
            "action_source",
            "absent",
            "website",
            "Meta requires one, and most shops have one only.",
        ),
        (
            Described(data={"value": Decimal("42.00"), "currency": "usd"}),
            "custom_data",
            "value",
            "TypeError",
            42.0,
            "Money is kept in decimals; an error loses the sale.",
        ),
        (
            Described(data={"value": math.inf}),
            "custom_data",
            "value",
            math.inf,
            None,
            "JSON has no infinity; the whole call would be refused.",
        ),
        (
            Described(data={"value": True}),
            "custom_data",
            "value",
            True,
            None,
            "True is no sum.",
        ),
        (
            Described(data={"currency": "xyz"}),
            "custom_data",
            "currency",
            "xyz",
            None,
            "There is no such currency.",
        ),
        (
            Described(data={"currency": "US dollars"}),
            "custom_data",
            "currency",
            "TypeError",
            None,
            "Left out, without an error.",
        ),
        (
            Described(data={"value": 1, "custom_properties": {"value": 2}}),
            "custom_data",
            "value",
            "Exception",
            1,
            "The field wins; an error loses the sale.",
        ),
        (
            Described(data={"custom_properties": {"gift": math.inf}}),
            "custom_data",
            "gift",
            math.inf,
            None,
            "JSON has no infinity.",
        ),
        (
            Described(event={"event_name": "Lead", "event_time": NOW * 1000}),
            None,
            "event_time",
            NOW * 1000,
            NOW,
            "They send milliseconds, which Meta reads as a far future.",
        ),
        (
            Described(event={"event_name": "Lead", "event_time": float(NOW)}),
            None,
            "event_time",
            "TypeError",
            NOW,
            "time.time() is a float; an error loses the sale.",
        ),
        (
            Described(event={"event_name": "Lead", "event_time": True}),
            None,
            "event_time",
            True,
            None,
            "True is no moment.",
        ),
        (
            Described(attribution={"attribution_share": 25.0}),
            "attribution_data",
            "attribution_share",
            25.0,
            None,
            "A share is from 0 to 1; 25 would be 2500 per cent.",
        ),
        (
            Described(user={"lead_id": "l-1"}),
            "user_data",
            "lead_id",
            "l-1",
            None,
            "Meta refuses the whole call for such an id.",
        ),
        (
            Described(user={"madid": "00000000-0000-0000-0000-000000000000"}),
            "user_data",
            "madid",
            "00000000-0000-0000-0000-000000000000",
            None,
            "All devices without tracking say this; it would make them one person.",
        ),
        (
            Described(user={"client_ip_address": "10.0.0.1"}),
            "user_data",
            "client_ip_address",
            "10.0.0.1",
            None,
            "It is the proxy's, and the same for every visitor.",
        ),
    ],
)
def test_deviation_in_one_value_is_meant(
    described: Described,
    part: str | None,
    key: str,
    theirs: Any,
    ours: Any,
    reason: str,
) -> None:
    def value(payload: Any, missing: Any) -> Any:
        if isinstance(payload, str):
            return payload
        return (payload if part is None else payload.get(part, {})).get(key, missing)

    assert value(by_sdk(described), "absent") == theirs
    assert value(described.by_us(), None) == ours, reason
