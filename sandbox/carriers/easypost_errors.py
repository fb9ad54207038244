"""EasyPost's errors: an HTTP status, a stable code, a sentence, and fields to mend."""

from typing import Any


class EasyPostError(Exception):
    """A call that EasyPost refuses."""

    def __init__(
        self, status: int, code: str, message: str, *, missing: str | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.missing = missing

    def body(self) -> dict[str, Any]:
        """The JSON that EasyPost's clients take apart."""
        errors = []
        if self.missing is not None:
            errors = [{"field": self.missing, "message": "cannot be blank"}]
        return {"error": {"code": self.code, "message": self.message, "errors": errors}}


def unauthorized() -> EasyPostError:
    """No key, or none of test mode."""
    return EasyPostError(
        401,
        "UNAUTHORIZED",
        "Unauthorized. In this sandbox, any key that starts with EZTK works.",
    )


def live_key() -> EasyPostError:
    """A key of production mode has come astray."""
    return EasyPostError(
        403,
        "APIKEY.INACTIVE",
        "This is a production key, and this is a sandbox: keep it away from here. Any"
        " key that starts with EZTK works.",
    )


def too_many() -> EasyPostError:
    """The rate limit."""
    return EasyPostError(429, "RATE_LIMITED", "Too many requests. Try again later.")


def not_found() -> EasyPostError:
    """There is no such thing."""
    return EasyPostError(404, "NOT_FOUND", "The requested resource could not be found.")


def required(field: str) -> EasyPostError:
    """A parameter is missing."""
    return EasyPostError(
        422, "PARAMETER.REQUIRED", "Missing required parameter.", missing=field
    )


def no_test_number() -> EasyPostError:
    """A number that is neither EasyPost's for tests nor made in the sandbox."""
    return EasyPostError(
        422,
        "TRACKER.INVALID_TEST_CODE",
        "In test mode, only test tracking numbers are valid: EZ1000000001,"
        " EZ2000000002, ... , EZ7000000007, and those that the sandbox's page Parcels"
        " made.",
    )
