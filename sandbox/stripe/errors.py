"""Errors as Stripe's API reports them: HTTP status, type and, where known, code, param.

    StripeError
    ├── BadParameter        400  refused while reading, before anything was done
    ├── Refused             400  understood, and impossible in the present state
    ├── NotFound            404
    ├── Unauthenticated     401
    ├── CardRefused         402  with the bank's reason
    ├── Forbidden           403  a restricted key that may not do this
    ├── IdempotencyMismatch 400  a key used again for something else
    ├── KeyInUse            409  the first request with this key is still running
    ├── TooMany             429  on demand, to see whether a shop waits
    └── Broken              500  on demand, to see whether a shop tries again

Stripe documents that only answers of requests whose execution began are kept for an
Idempotency-Key, which is why `BadParameter` and `Refused` are apart. Messages are not
translated: they imitate an API.
"""

from typing import Any


class StripeError(Exception):
    """An answer other than 2xx. `param` is in Stripe's bracket form, `a[0][b]`."""

    status = 400
    type = "invalid_request_error"

    def __init__(
        self, message: str, *, code: str | None = None, param: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.param = param

    def body(self) -> dict[str, Any]:
        """The JSON of the answer; what is unknown is left out, as Stripe does."""
        optional = {"code": self.code, "param": self.param}
        known = {name: value for name, value in optional.items() if value is not None}
        return {"error": {"type": self.type, "message": self.message, **known}}


class BadParameter(StripeError):
    """A parameter is unknown, missing or of the wrong form."""


class Refused(StripeError):
    """The request is well formed, and what it names is not in a state for it."""


class NotFound(StripeError):
    """There is no such object, or no such URL."""

    status = 404


class Unauthenticated(StripeError):
    """No API key, or one that is not for here."""

    status = 401


class CardRefused(StripeError):
    """A card was declined; `problem` is the `last_payment_error` of its intent."""

    status = 402
    type = "card_error"

    def __init__(self, problem: dict[str, Any], intent: dict[str, Any]) -> None:
        super().__init__(problem["message"], code=problem["code"])
        self.problem = problem
        self.intent = intent

    def body(self) -> dict[str, Any]:
        """The intent's problem, with the intent beside it, as Stripe does."""
        return {"error": {**self.problem, "payment_intent": self.intent}}


class Forbidden(StripeError):
    """A restricted key that lacks the permission."""

    status = 403


class IdempotencyMismatch(StripeError):
    """The key belongs to a request with another path or other parameters."""

    type = "idempotency_error"


class KeyInUse(StripeError):
    """A request with this key is being executed at this moment."""

    status = 409


class TooMany(StripeError):
    """Too many requests at a time."""

    status = 429


class Broken(StripeError):
    """Stripe itself has failed."""

    status = 500
    type = "api_error"


def no_such(kind: str, id: str, *, param: str) -> NotFound:
    """Stripe's answer to an id that it does not know."""
    return NotFound(f"No such {kind}: '{id}'", code="resource_missing", param=param)


def missing(param: str) -> BadParameter:
    """Stripe's answer to a required parameter that is not there."""
    return BadParameter(
        f"Missing required param: {param}.", code="parameter_missing", param=param
    )


def unknown(param: str) -> BadParameter:
    """Stripe's answer to a parameter that does not exist."""
    return BadParameter(
        f"Received unknown parameter: {param}", code="parameter_unknown", param=param
    )


def not_played(param: str) -> BadParameter:
    """For what Stripe has and the sandbox has not, so that nobody thinks it works."""
    return BadParameter(
        f"Stripe has {param}, this sandbox does not play it.",
        code="parameter_unknown",
        param=param,
    )
