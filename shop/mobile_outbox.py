"""What an app reported enters the outbox: the whole call in one transaction."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from capi import outbox
from capi.context import Context
from capi.events import Event
from capi.findings import Finding, Severity
from capi.flask import capi
from capi.outbox import Recorded
from models import Work, writing
from shop import mobile_orders
from shop.mobile_body import Call, Report

FIRED_BY = "app"


class Result(StrEnum):
    """What became of a reported event."""

    RECORDED = "recorded"
    ALREADY_RECORDED = "already_recorded"
    WITHHELD = "withheld"
    WAITING = "waiting"


@dataclass(frozen=True)
class Outcome:
    """One line of the answer. Of an order it tells nothing but how far it has come."""

    event_name: str
    event_id: str | None
    result: Result
    findings: tuple[Finding, ...]


def record(call: Call) -> list[Outcome]:
    """Let the events of a call in, or none of them if anything fails.

    A refusal reaches back: what waits of that device is withheld.
    """
    with writing() as work:
        if call.declined is not None:
            outbox.withhold(
                work.connection(),
                call.declined,
                reason="consent withdrawn",
                now=capi().clock(),
            )
        # Always in the same order, so that two calls never wait for each other.
        in_order = sorted(
            range(len(call.reports)), key=lambda at: call.reports[at].place
        )
        taken = {at: _take(work, call.reports[at]) for at in in_order}
    return [
        Outcome(
            event_name=report.event.event_name,
            event_id=report.event_id,
            result=taken[at][0],
            findings=(*report.findings, *taken[at][1]),
        )
        for at, report in enumerate(call.reports)
    ]


def _take(work: Work, report: Report) -> tuple[Result, Iterable[Finding]]:
    """Let one event in; gives also what was left out for the App Events API."""
    number = mobile_orders.number_of(work, report)
    if number is None:
        context = Context(consent=report.consent, external_id=report.device)
        entered = _enter(work, report.event, context)
        return _result(entered, report), _left_out(entered)
    sale = mobile_orders.sale(work, number, report)
    if sale is None:
        return Result.WAITING, ()
    entered = _enter(work, sale.event, sale.context, subject=number)
    return _result(entered, report), ()


def _result(entered: list[Recorded], report: Report) -> Result:
    if entered and not any(entry.new for entry in entered):
        return Result.ALREADY_RECORDED
    # Without a pixel and an app there is nobody to be told.
    told = entered and report.consent.may_send
    return Result.RECORDED if told else Result.WITHHELD


def _left_out(entered: list[Recorded]) -> Iterator[Finding]:
    for entry in entered:
        for finding in entry.findings:
            if finding.severity is not Severity.NOTE:
                yield finding


def _enter(
    work: Work, event: Event, context: Context, subject: str | None = None
) -> list[Recorded]:
    return capi().record(
        work.connection(), event, context=context, fired_by=FIRED_BY, subject=subject
    )
