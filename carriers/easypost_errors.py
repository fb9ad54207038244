"""Errors of EasyPost's SDK, as what to do about them.

The HTTP status decides, not the SDK's class: a page of a proxy is a `JsonError` under
any status, and some statuses have no class of their own.
"""

from collections.abc import Mapping, Sequence

from easypost.errors import ApiError, JsonError

from carriers.answers import seconds_to_wait, tidy, unanswered
from carriers.base import BadRequest, CarrierError, RateLimited, Refused, Transient

WAIT_SECONDS = 30.0
"""EasyPost's limits are per second, or follow its load; it names no time to wait."""

REFUSALS = frozenset({401, 402, 403})
"""The key is wrong, the account has no means of payment, or no right to trackers."""

TIMED_OUT = 408


def from_sdk(
    error: Exception,
    status: int | None,
    headers: Mapping[str, str],
    *,
    url: str,
    secrets: Sequence[str] = (),
) -> CarrierError:
    """The CarrierError that an exception of the SDK amounts to.

    `status` and `headers` are those of the answer, None and empty where there was none.
    `url` is what was asked. What is in `secrets` is kept out of the message.
    """
    if status == 429:
        wait = seconds_to_wait(headers, WAIT_SECONDS)
        return RateLimited("EasyPost was asked too often", retry_after=wait)
    said = _said(error, secrets)
    if status in REFUSALS and (said or status == 401):
        return Refused(f"EasyPost does not take the key: {said or status}")
    if said and status is not None and 400 <= status < 500 and status != TIMED_OUT:
        return BadRequest(f"EasyPost: {said}")
    if status is None:
        return Transient(unanswered("EasyPost", url, type(error).__name__))
    return Transient(f"EasyPost gave no answer ({type(error).__name__}, HTTP {status})")


def _said(error: Exception, secrets: Sequence[str]) -> str:
    """What EasyPost's error object says; "" where there was none.

    The SDK's text for anything else quotes the whole answer, or a proxy's address.
    """
    if not isinstance(error, ApiError) or isinstance(error, JsonError):
        return ""
    code = tidy(error.code, secrets=secrets)
    return f"{tidy(error.message, secrets=secrets)} ({code or error.http_status})"
