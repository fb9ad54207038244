"""The envelope around each answer of Nova Poshta's API 2.0: its data, or an error.

The HTTP status is nearly always 200, and `success` tells. Lists arrive as objects at
times, `success` comes with errors beside it, and a proxy may answer in place of the
API. Whatever arrives, either the rows come out or a CarrierError does.
"""

import json
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from carriers.answers import seconds_to_wait, tidy
from carriers.base import BadRequest, CarrierError, RateLimited, Refused, Transient

log = logging.getLogger(__name__)

KEY_REFUSED = frozenset({"20000200068", "20000200069", "20000201204"})
"""The key is wrong, missing where one is needed, or has expired."""

TOO_MANY_REQUESTS = "20000401501"
WAIT_SECONDS = 60.0
"""Nova Poshta names no figure for its limit; a tracking run can spare a minute."""

BAD_DOCUMENTS = "20001401"
"""With this begin the codes that find fault with the documents asked about: more than
100, not set, in a wrong format, none to track."""

BAD_REQUESTS = frozenset({"20000200159", "20000300415", "20000400455"})

_DEEPEST = 5
_MOST = 20


@dataclass(frozen=True)
class _Errors:
    """What the answer finds fault with, in Nova Poshta's codes and in its words."""

    codes: tuple[str, ...]
    texts: tuple[str, ...]

    def __str__(self) -> str:
        said = "; ".join(self.texts) or "it gives no reason"
        return f"{said} ({', '.join(self.codes)})" if self.codes else said


def read_envelope(
    status: int,
    body: bytes,
    headers: Mapping[str, str],
    *,
    secrets: Sequence[str] = (),
) -> list[Mapping[str, Any]]:
    """The rows of an answer; what is in `secrets` is kept out of messages and logs.

    Raises Refused, RateLimited, BadRequest, or Transient for all that may pass.
    """
    answer = _decoded(body)
    errors = _errors(answer, secrets)
    if status == 429 or TOO_MANY_REQUESTS in errors.codes:
        raise RateLimited(
            f"Nova Poshta was asked too often: {errors}",
            retry_after=seconds_to_wait(headers, WAIT_SECONDS),
        )
    if status == 401 or KEY_REFUSED.intersection(errors.codes):
        raise Refused(f"Nova Poshta does not take the key: {errors}")
    rows = [row for row in _items(answer.get("data")) if isinstance(row, Mapping)]
    if status == 200 and answer.get("success") is True and (rows or not errors.texts):
        if errors.texts:
            log.warning("Nova Poshta answered, and complained: %s", errors)
        # Keyed by parcel: mostly that it tells less to who does not know the phone.
        if remarks := _texts(_leaves(answer.get("warnings")), secrets):
            log.info("Nova Poshta remarks: %s", "; ".join(remarks))
        return rows
    raise _failure(status, errors)


def _failure(status: int, errors: _Errors) -> CarrierError:
    if any(map(_is_bad_request, errors.codes)):
        return BadRequest(f"Nova Poshta does not take the question: {errors}")
    # Also for codes that are not known: asking again loses nothing, giving up might.
    return Transient(f"Nova Poshta gave no answer (HTTP {status}): {errors}")


def _is_bad_request(code: str) -> bool:
    return code.startswith(BAD_DOCUMENTS) or code in BAD_REQUESTS


def _decoded(body: bytes) -> Mapping[str, Any]:
    """The JSON object of a body; an empty one where it holds none."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}


def _errors(answer: Mapping[str, Any], secrets: Sequence[str]) -> _Errors:
    found = _leaves(answer.get("errors"))
    codes = [*_leaves(answer.get("errorCodes")), *_keys(answer.get("errors"))]
    return _Errors(codes=_texts(codes, secrets), texts=_texts(found, secrets))


def _texts(found: Iterable[object], secrets: Sequence[str]) -> tuple[str, ...]:
    """What is no blank, each once, and no more than a message should hold."""
    texts = (tidy(each, secrets=secrets) for each in found)
    return tuple(dict.fromkeys(filter(None, texts)))[:_MOST]


def _keys(value: object) -> list[str]:
    """An object's keys that are codes: eleven digits."""
    keys = value if isinstance(value, dict) else {}
    return [key for key in keys if len(key) == 11 and key.isdecimal()]


def _items(value: object) -> list[Any]:
    """A list, or an object's values, as a list; nothing of anything else."""
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _leaves(value: object, depth: int = 0) -> Iterator[object]:
    """The texts in a text, a list or an object, a few levels down."""
    if isinstance(value, dict | list):
        if depth < _DEEPEST:
            for item in _items(value):
                yield from _leaves(item, depth + 1)
    else:
        yield value
