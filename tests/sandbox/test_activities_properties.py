"""Whatever an app sends is taken or refused; and what is taken can be kept."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sandbox.columns import columns
from sandbox.graph.activity_call import CUSTOM, KINDS, Activity, read
from sandbox.graph.activity_events import server_event
from sandbox.graph.activity_rules import check
from sandbox.graph.errors import GraphError
from sandbox.sameness import sameness
from tests.sandbox.app_events import activity, bought

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
PARAMETERS = st.sampled_from([*activity(), "ud", "extinfo", "anon_id", "event_id"])
ITEM_KEYS = st.sampled_from([*bought(), "fb_content_id", "fb_num_items", "color"])


def taken(fields: dict[str, Any]) -> list[tuple[Activity, Any]]:
    """The events of a call that is taken, each with its call."""
    try:
        call = read(fields)
        check(call, strict_ids=False)
    except GraphError:
        return []
    items = call.items if call.kind == CUSTOM else [None]
    return [(call, item) for item in items]


@given(
    st.sampled_from(KINDS),
    st.dictionaries(PARAMETERS, ANYTHING | ANYTHING.map(json.dumps), max_size=4),
    st.lists(st.dictionaries(ITEM_KEYS, ANYTHING, max_size=4) | ANYTHING, max_size=3),
)
def test_whatever_is_taken_can_be_kept(
    kind: str, changes: dict[str, Any], items: list[Any]
) -> None:
    filled = [bought() | item if isinstance(item, dict) else item for item in items]
    fields = activity() | {"custom_events": filled} | changes | {"event": kind}

    for call, item in taken(fields):
        payload, ignored = server_event(call, item, at=1.79e9, address="")
        row = columns(payload)
        same = sameness(payload, "app", row["event_id"])
        keys = "".join(same.keys) if same else ""
        assert row["event_name"]
        assert (str(row) + keys).encode()
        assert json.dumps([payload, ignored, call.original(item)])
