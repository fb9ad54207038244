"""What can go wrong on the way to Meta, sorted by what to do about it.

    CapiError
    ├── TransportError      no answer came, or none that is Meta's     → try again
    └── MetaError           Meta answered with an error object
        ├── TransientError  Meta's trouble, not ours                   → try again
        │   └── RateLimited too many calls                             → later
        ├── SettingsError   token, permission or pixel id              → fix settings
        └── EventError      the event, or one event of the batch       → fix the event

Meta words its errors in the language of the token's owner, so the verdict rests on
`code`, `error_subcode` and `is_transient` alone, never on a text. Nor does the HTTP
status decide: rate limits arrive as 400, a bad token as 400, 401 or 500.
"""

from collections.abc import Mapping
from typing import Any

from capi.usage import seconds_to_wait

RATE_LIMIT_CODES = frozenset({4, 17, 32, 613, *range(80000, 80015)})
TRANSIENT_CODES = frozenset({1, 2, 341, 368, 5000, 21009})
REFUSAL_CODES = frozenset({105, 2655})
"""Integrators have learned not to repeat these, whatever the status is."""

SETTINGS_CODES = frozenset({3, 10, 102, 104, 190, 803, *range(200, 300)})
UNKNOWN_OBJECT = (100, 33)
"""The pixel does not exist, or the token has no right to it."""

RETRIED_STATUSES = frozenset({408, 429})
MESSAGE_LENGTH = 500


class CapiError(Exception):
    """The base of every error in this package."""


class TransportError(CapiError):
    """No usable answer: refused, cut off, timed out, or a proxy's page instead.

    Meta may have taken the events all the same, so they are sent again as they were.
    `status` is the HTTP status where there was one.
    """

    def __init__(self, message: str, *, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class MetaError(CapiError):
    """Meta's error object, with the fields that support asks for."""

    def __init__(
        self,
        message: str,
        *,
        status: int,
        code: int | None = None,
        subcode: int | None = None,
        title: str | None = None,
        fbtrace_id: str | None = None,
        retry_after: float = 0.0,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.subcode = subcode
        self.title = title
        self.fbtrace_id = fbtrace_id
        self.retry_after = retry_after

    def __str__(self) -> str:
        number = f"{self.code}/{self.subcode}" if self.subcode else f"{self.code}"
        return f"[{self.status}] {number} {super().__str__()}"


class TransientError(MetaError):
    """Meta could not do it now; the same call may succeed later."""


class RateLimited(TransientError):
    """Too many calls for the app, the user or the business."""


class SettingsError(MetaError):
    """No event is at fault: the token, its rights or the pixel id are."""


class EventError(MetaError):
    """Meta refused the call for its content; it names only the first bad event."""


def from_answer(
    status: int, body: object, headers: Mapping[str, str] | None = None
) -> CapiError:
    """The error that an answer other than success amounts to.

    `body` is the decoded JSON, or anything else where the answer was not JSON. From
    `headers` comes how many seconds Meta wants to be left alone (`retry_after`).
    """
    error = body.get("error") if isinstance(body, Mapping) else None
    if not isinstance(error, Mapping):
        return TransportError(f"HTTP {status} without Meta's error", status=status)
    code, subcode = _integer(error, "code"), _integer(error, "error_subcode")
    kind = _kind(status, code, subcode, transient=error.get("is_transient") is True)
    return kind(
        _text(error, "error_user_msg") or _text(error, "message") or "no message",
        status=status,
        code=code,
        subcode=subcode,
        title=_text(error, "error_user_title"),
        fbtrace_id=_text(error, "fbtrace_id"),
        retry_after=seconds_to_wait(headers or {}),
    )


def _kind(
    status: int, code: int | None, subcode: int | None, *, transient: bool
) -> type[MetaError]:
    if code in SETTINGS_CODES or (code, subcode) == UNKNOWN_OBJECT:
        return SettingsError
    if code in RATE_LIMIT_CODES:
        return RateLimited
    if transient or code in TRANSIENT_CODES:
        return TransientError
    if code in REFUSAL_CODES:
        return EventError
    if status >= 500 or status in RETRIED_STATUSES:
        return TransientError
    return EventError


def _integer(error: Mapping[str, Any], key: str) -> int | None:
    """A code; what no column of the outbox could hold is none of Meta's."""
    value = error.get(key)
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if abs(value) < 2**31 else None


def _text(error: Mapping[str, Any], key: str) -> str | None:
    """A text without what no database keeps: half a surrogate pair, a zero."""
    value = error.get(key)
    if not isinstance(value, str):
        return None
    kept = value[:MESSAGE_LENGTH].encode(errors="replace").decode()
    return kept.replace("\0", "") or None
