"""From a payload to what is wrong with it: `lint`, and the table of all its codes.

Each module of `capi.rules` holds the rules of one part of an event and the check that
applies them. The rules are those of Meta's docs and of what its server and its pixel
are known to do; a rule's severity says which: an error is refused, or matches nobody.
"""

from collections.abc import Callable
from typing import TypeAlias

from capi import app_event
from capi.findings import Finding
from capi.rules import (
    activity,
    app,
    append,
    body,
    browser_keys,
    contents,
    custom_data,
    event,
    hashes,
    messaging,
    money,
    name,
    personal,
    privacy,
    source,
    time,
    user_data,
)
from capi.rules.rule import Findings, Subject
from capi.rules.rule import LintContext as LintContext
from capi.rules.rule import Rule as Rule

Check: TypeAlias = Callable[[Subject], Findings]

_PARTS = (
    event,
    name,
    time,
    source,
    user_data,
    hashes,
    browser_keys,
    money,
    contents,
    custom_data,
    personal,
    privacy,
    app,
    messaging,
    append,
)
_CHECKS: tuple[Check, ...] = tuple(part.check for part in _PARTS)

CODES: dict[str, Rule] = {
    rule.code: rule
    for part in (body, *_PARTS, activity, app_event)
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
            JSON. In the latter two, fields read `data[3].user_data.em`. Or a call of
            the App Events API: the fields of its form.
        now: epoch seconds.
        context: what the payload itself cannot tell.
    """
    events = body.events(payload)
    findings = [*body.check(payload, events, context)]
    for path, each in events:
        if isinstance(each, dict):
            subject = Subject(event=each, path=path, now=now, context=context)
            checks = (activity.check,) if activity.is_call(each) else _CHECKS
            findings += [found for check in checks for found in check(subject)]
        else:
            findings.append(body.NOT_AN_EVENT.at(path))
    return list(dict.fromkeys(findings))
