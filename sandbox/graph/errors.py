"""What the Graph API says when it refuses a call.

GraphError
├── token errors         104 none, 190 unreadable
├── object errors        2500 path, 803 alias, 33 method
├── parameter errors     100 without a subcode: `data` as a whole
└── event errors         100 with a subcode of the 28040xx family
"""

import json
from typing import Any

INVALID_PARAMETER = "Invalid parameter"
PARAMETER_ERROR = "Server-side API parameter error"


class GraphError(Exception):
    """A refusal: HTTP status, Graph's code and subcode, and text for people.

    Callers must branch on code and subcode alone; Meta translates the texts. `event`
    is the one that the call was refused for, where it was one.
    """

    event: Any = None
    is_probe = False
    """Whether it answers a call that only asked whether token and dataset are good."""

    def __init__(
        self,
        message: str,
        code: int,
        *,
        status: int = 400,
        type: str = "OAuthException",
        subcode: int | None = None,
        is_transient: bool | None = None,
        title: str | None = None,
        user_message: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers or {}
        told = {
            "message": message,
            "type": type,
            "code": code,
            "error_subcode": subcode,
            "is_transient": is_transient,
            "error_user_title": title,
            "error_user_msg": user_message,
        }
        self.fields = {k: v for k, v in told.items() if v is not None}

    def body(self, fbtrace_id: str) -> dict[str, Any]:
        """The JSON that Meta answers with; a field that does not apply is left out."""
        return {"error": self.fields | {"fbtrace_id": fbtrace_id}}


def event_error(subcode: int | None, title: str, user_message: str) -> GraphError:
    """One event is wrong, and with it the whole call is refused."""
    return GraphError(
        INVALID_PARAMETER,
        100,
        subcode=subcode,
        is_transient=False,
        title=title,
        user_message=user_message,
    )


def schema_error(user_message: str) -> GraphError:
    """An event does not have the shape of an event; the message names the path."""
    return event_error(2804019, PARAMETER_ERROR, user_message)


def parameter_error(message: str) -> GraphError:
    """The call's own parameters are wrong."""
    return GraphError(f"(#100) {message}", 100)


def no_events() -> GraphError:
    """The call has no event: so integrators ask whether they may send any."""
    error = parameter_error("param data must be non-empty.")
    error.is_probe = True
    return error


def no_token() -> GraphError:
    """The call carries no access token at all."""
    return GraphError("An access token is required to request this resource.", 104)


def bad_token() -> GraphError:
    """The access token cannot be read, or is not the one that is expected."""
    return GraphError(
        "Invalid OAuth access token - Cannot parse access token", 190, status=401
    )


def unknown_path(path: str) -> GraphError:
    """No such version, or no such edge."""
    return GraphError(f"Unknown path components: {path}", 2500)


def unknown_alias(name: str) -> GraphError:
    """A name stands where a pixel's number belongs."""
    return GraphError(
        f"(#803) Some of the aliases you requested do not exist: {name}",
        803,
        status=404,
    )


def unsupported(method: str, object_id: str) -> GraphError:
    """The object has no such call."""
    return GraphError(
        f"Unsupported {method.lower()} request. Object with ID '{object_id}' does not"
        " exist, cannot be loaded due to missing permissions, or does not support"
        " this operation",
        100,
        type="GraphMethodException",
        subcode=33,
    )


def rate_limited(minutes: int) -> GraphError:
    """Too many calls. Meta says so with HTTP 400, and names the time in a header."""
    usage = [
        {
            "type": "ads_management",
            "call_count": 100,
            "total_cputime": 25,
            "total_time": 25,
            "estimated_time_to_regain_access": minutes,
        }
    ]
    return GraphError(
        "(#4) Application request limit reached",
        4,
        is_transient=True,
        headers={"X-Business-Use-Case-Usage": json.dumps({"1": usage})},
    )


def expired_token() -> GraphError:
    """The token was good once."""
    return GraphError(
        "Error validating access token: Session has expired", 190, subcode=463
    )


def internal_error() -> GraphError:
    """Meta's own trouble; the same call may succeed later."""
    return GraphError(
        "Service temporarily unavailable", 2, status=500, is_transient=True
    )
