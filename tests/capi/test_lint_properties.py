"""What holds for lint whatever the payload is."""

import string
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from capi.findings import Finding
from capi.lint import LintContext, lint
from capi.normalize import sha256
from tests.capi.lint_cases import APP, APPEND, CHAT, CLEAN, NOW, event

EMAIL = sha256("joe@example.com")

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.text(alphabet=string.printable)
    | st.sampled_from([10**400, EMAIL, "fb.1.1.1", "https://[", "http://a:b@c:99999"]),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4)
    ),
    max_leaves=8,
)


def _scrambled(
    payload: dict[str, Any], others: st.SearchStrategy[Any] = JSON
) -> st.SearchStrategy[dict[str, Any]]:
    """The event with any of its values, at any depth, taken away or replaced."""
    return st.fixed_dictionaries(
        {},
        optional={
            key: (_scrambled(value, others) | others)
            if isinstance(value, dict)
            else (st.just(value) | others)
            for key, value in payload.items()
        },
    )


EVERYTHING = event(APP, CHAT, APPEND, user_data={"lead_id": 1, "ctwa_clid": "a"})


@given(payload=JSON | st.lists(_scrambled(EVERYTHING), max_size=3))
def test_nothing_raises_whatever_the_payload(payload: Any) -> None:
    found = lint(
        payload,
        now=NOW,
        context=LintContext(
            production=True, catalogue=frozenset(), order_totals={"": 1}
        ),
    )

    assert all(isinstance(each, Finding) for each in found)


PERSONAL = ("joe@example.com", "+16505551212", "16505551212")
PEOPLE = st.recursive(
    st.sampled_from([*PERSONAL, f"https://shop.example/?q={PERSONAL[0]}"]),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3)
        | st.dictionaries(st.sampled_from([*PERSONAL, "note"]), inner, min_size=1)
    ),
    max_leaves=4,
)


@given(payload=_scrambled(EVERYTHING, PEOPLE), more=PEOPLE)
def test_no_finding_repeats_personal_data(payload: dict[str, Any], more: Any) -> None:
    found = lint({**payload, PERSONAL[0]: more, "extra": more}, now=NOW)

    words = " ".join(f"{each.field} {each.message} {each.fix}" for each in found)
    assert not any(value in words for value in PERSONAL)


@given(payload=_scrambled(EVERYTHING))
def test_a_request_body_has_the_findings_of_its_event(payload: dict[str, Any]) -> None:
    alone = lint(payload, now=NOW)
    in_body = lint({"data": [payload]}, now=NOW)

    assert [each.field for each in in_body] == [
        f"data[0].{each.field}" if each.field else "data[0]" for each in alone
    ]


def test_a_payload_of_a_hundred_thousand_levels_is_read() -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    note = {**CLEAN["custom_data"], "note": deep}

    assert lint({**CLEAN, "custom_data": note}, now=NOW) == []
