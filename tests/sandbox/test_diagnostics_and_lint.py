"""Two sets of rules that share no code, Meta's side and the client's lint, agree."""

from typing import Any

import pytest

from capi.lint import LintContext, lint
from sandbox.diagnostics.rules import examine
from sandbox.diagnostics.subject import Subject
from sandbox.diagnostics.words import WORDS
from sandbox.matching import conversions_api_side
from tests.capi.lint_cases import NOW, Case
from tests.capi.lint_data_table import DATA_CASES
from tests.capi.lint_event_table import EVENT_CASES
from tests.sandbox import meta
from tests.sandbox.diagnostics_table import REFUSED, TAKEN
from tests.sandbox.diagnostics_table import Case as Broken

EVENTS = [
    case
    for case in EVENT_CASES + DATA_CASES
    if isinstance(case.payload, dict) and "event_name" in case.payload
]
"""Those of lint's own cases that are one event, and no call."""

REFUSED_BY_META = {"user_data_empty", "user_data_too_broad", "content_without_id"}
"""Meta's side takes no such event; the finding comes of the refusal."""

KNOWN_BESIDE = {"order_total_mismatch", "content_id_unknown", "test_code_in_production"}
"""An event by itself does not tell; lint is told by its context."""

COARSER = {"wrong_digest": "not_hashed", "hashed_by_mistake": "fbp_malformed"}
"""Lint tells more exactly what was sent where Meta's side sees a wrong form."""


def by_lint(event: Any) -> set[str]:
    """What lint says of an event, as far as Meta's side has words for it."""
    said = {COARSER.get(found.code, found.code) for found in lint(event, now=NOW)}
    return (said & WORDS.keys()) - REFUSED_BY_META - KNOWN_BESIDE


def by_meta(event: Any) -> set[str]:
    """What Meta's side says of the same event, as it stands alone."""
    side = conversions_api_side(event)
    return {
        found.code
        for found in examine(Subject(payload=event, side=side, received_at=NOW))
    }


@pytest.mark.parametrize("case", EVENTS, ids=lambda case: case.code)
def test_they_agree_on_every_event_of_lints_own_table(case: Case) -> None:
    assert by_meta(case.payload) == by_lint(case.payload)


def test_lints_table_is_about_most_of_the_rules_of_metas_side() -> None:
    said = {code for case in EVENTS for code in by_meta(case.payload)}

    assert len(said) > len(WORDS) / 2


@pytest.mark.parametrize("case", [*TAKEN, *REFUSED], ids=str)
def test_they_agree_on_how_much_each_matters(case: Broken) -> None:
    event = meta.purchase(**case.event or {})
    context = LintContext(production=True)

    found = lint({"data": [event]} | case.call, now=meta.NOW, context=context)

    severities = {each.code: each.severity.value for each in found}
    expected = WORDS[case.code].severity if case.by_lint else None
    assert severities.get(case.code) == expected
