"""What the log says of the worker's doings: lines for people, with fields for programs.

    Purchase event sent for order C261122-7KQ2M: event_id=ch_3Px9 fbtrace_id=AuOj6…
    Meta's answer: {"events_received": 1, "fbtrace_id": "AuOj6…"}

ALARM begins what a person must look at. No line has more of an event than its name, its
id and the order's number.
"""

import json
import logging
from collections.abc import Sequence

from capi.answers import label
from capi.errors import CapiError
from capi.leases import Claimed, Expired
from capi.senders import Receipt

log = logging.getLogger("capi.worker")


def sent(batch: Sequence[Claimed], answer: Receipt) -> None:
    """Meta has taken these, in one call."""
    if answer.events_received != len(batch):
        log.error("Meta received %d events of %d", answer.events_received, len(batch))
    for row in batch:
        line = sent_line(
            row.event_name,
            row.event_id,
            subject=row.subject,
            fbtrace_id=answer.fbtrace_id,
        )
        log.info("%s", line, extra=_about(row) | {"fbtrace_id": answer.fbtrace_id})
    log.log(
        logging.WARNING if answer.messages else logging.INFO,
        "%s",
        answer_line(answer),
        extra={
            "destination": batch[0].destination,
            "events_received": answer.events_received,
            "fbtrace_id": answer.fbtrace_id,
        },
    )


def sent_line(
    event_name: str, event_id: str, *, subject: str | None, fbtrace_id: str | None
) -> str:
    """That Meta has taken an event; `subject` is the order's number, if it has one."""
    about = f" for order {subject}" if subject else ""
    return (
        f"{event_name} event sent{about}: event_id={event_id} fbtrace_id={fbtrace_id}"
    )


def answer_line(answer: Receipt) -> str:
    """Meta's answer to a call."""
    said: dict[str, object] = {"events_received": answer.events_received}
    if answer.messages:
        said["messages"] = list(answer.messages)
    said["fbtrace_id"] = answer.fbtrace_id
    return f"Meta's answer: {json.dumps(said, ensure_ascii=False)}"


def refused(row: Claimed, error: CapiError) -> None:
    """Meta refused this very event."""
    log.error(
        "%s event %s%s was refused: %s",
        row.event_name,
        row.event_id,
        _of_order(row),
        error,
        extra=_about(row) | _what(error),
    )


def waits(key: str, held: Sequence[Claimed], error: CapiError) -> None:
    """These will be tried again."""
    log.warning(
        "%d events for %s wait for another try: %s",
        len(held),
        key,
        error,
        extra={"destination": key, "events": len(held)} | _what(error),
    )


def stands_still(key: str, held: Sequence[Claimed], error: CapiError) -> None:
    """Meta refuses the token, its rights or the id: nothing goes there any more."""
    log.error(
        "ALARM: %s stands still, %d events wait. Meta said: %s. "
        "Mend the token or the id; nothing is lost meanwhile.",
        key,
        len(held),
        error,
        extra={"destination": key, "events": len(held)} | _what(error),
    )


def too_old(lost: Expired) -> None:
    """This one waited for longer than Meta allows."""
    log.error(
        "ALARM: %s event %s%s became too old for Meta and is not sent",
        lost.event_name,
        lost.event_id,
        _of_order(lost),
        extra=_about(lost),
    )


def _of_order(row: Claimed | Expired) -> str:
    return f" of order {row.subject}" if row.subject else ""


def _about(row: Claimed | Expired) -> dict[str, object]:
    return {
        "event_name": row.event_name,
        "event_id": row.event_id,
        "order": row.subject,
        "destination": row.destination,
    }


def _what(error: CapiError) -> dict[str, object]:
    return {
        "answer": label(error),
        "fbtrace_id": getattr(error, "fbtrace_id", None),
    }
