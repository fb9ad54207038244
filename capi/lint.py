"""From a payload to what is wrong with it: `lint`, and the table of all its codes.

Each `lint_*` module holds the rules of one part of an event and the check that applies
them. The rules are those of Meta's docs and of what its server and its pixel are known
to do; a rule's severity says which: an error is refused, or matches nobody.
"""

from collections.abc import Callable
from typing import TypeAlias

from capi import (
    lint_app,
    lint_append,
    lint_body,
    lint_browser_keys,
    lint_contents,
    lint_custom_data,
    lint_event,
    lint_hashes,
    lint_messaging,
    lint_money,
    lint_name,
    lint_personal,
    lint_privacy,
    lint_source,
    lint_time,
    lint_user_data,
)
from capi.findings import Finding
from capi.lint_rule import Findings, Subject
from capi.lint_rule import LintContext as LintContext
from capi.lint_rule import Rule as Rule

Check: TypeAlias = Callable[[Subject], Findings]

_PARTS = (
    lint_event,
    lint_name,
    lint_time,
    lint_source,
    lint_user_data,
    lint_hashes,
    lint_browser_keys,
    lint_money,
    lint_contents,
    lint_custom_data,
    lint_personal,
    lint_privacy,
    lint_app,
    lint_messaging,
    lint_append,
)
_CHECKS: tuple[Check, ...] = tuple(part.check for part in _PARTS)

CODES: dict[str, Rule] = {
    rule.code: rule
    for part in (lint_body, *_PARTS)
    for rule in vars(part).values()
    if isinstance(rule, Rule)
}
"""Every rule by its code."""

_NOTHING_ELSE = LintContext()


def lint(
    payload: object, *, now: float, context: LintContext = _NOTHING_ELSE
) -> list[Finding]:
    """What is wrong or doubtful in a payload, in its own order; never raises.

    Args:
        payload: one event in the shape that Meta's server takes, a list of them, or a
            whole request body (`{"data": […], "test_event_code": …}`), decoded from
            JSON. In the latter two, fields read `data[3].user_data.em`.
        now: epoch seconds.
        context: what the payload itself cannot tell.
    """
    events = lint_body.events(payload)
    findings = [*lint_body.check(payload, events, context)]
    for path, event in events:
        if isinstance(event, dict):
            subject = Subject(event=event, path=path, now=now, context=context)
            findings += [found for check in _CHECKS for found in check(subject)]
        else:
            findings.append(lint_body.NOT_AN_EVENT.at(path))
    return list(dict.fromkeys(findings))
