"""Errors of Meta's that no call deserves by itself, on demand: tokens that mean one.

As Stripe has cards that are declined, the sandbox's Meta has tokens that are refused:
`EAASandboxError17` is answered with code 17, `EAASandboxError190_463` with code 190 and
subcode 463. The table holds what Meta's docs, and integrators who recorded answers,
give for each; the sentences are the sandbox's own.
"""

import re

from sandbox.graph.errors import GraphError

_TOKEN = re.compile(r"EAASandboxError([0-9]+)(?:_([0-9]+))?")

# (code, subcode): HTTP status, is_transient, what it says
CANNED: dict[tuple[int, int | None], tuple[int, bool | None, str]] = {
    (1, None): (500, None, "An unknown error occurred"),
    (2, None): (503, True, "Service temporarily unavailable"),
    (3, None): (403, None, "The application has no capability for this call"),
    (4, None): (400, True, "Application request limit reached"),
    (10, None): (403, None, "The application has no permission for this action"),
    (17, None): (400, True, "User request limit reached"),
    (21009, None): (400, None, "The upload is temporarily not ready"),
    (32, None): (400, True, "Page request limit reached"),
    (100, 33): (400, None, "The object does not exist or is not permitted"),
    (102, None): (401, None, "The session is no longer valid"),
    (190, None): (400, None, "The access token could not be decrypted"),
    (190, 460): (400, None, "The session is invalid: the password was changed"),
    (190, 463): (400, None, "The session has expired"),
    (190, 467): (400, None, "The access token is no longer valid"),
    (200, None): (403, None, "The permission was not granted"),
    (341, None): (400, None, "Application limit reached"),
    (368, None): (400, None, "Temporarily blocked"),
    (613, None): (400, True, "Calls to this api have exceeded the rate limit"),
    (80003, None): (400, True, "Too many calls for this business use case"),
    (80004, None): (400, True, "Too many calls to this account"),
}


def error_for(token: str) -> GraphError | None:
    """The error that `token` stands for; None for a token like any other."""
    match = _TOKEN.fullmatch(token)
    if match is None:
        return None
    key = (int(match[1]), int(match[2]) if match[2] else None)
    if key not in CANNED:
        return None
    status, is_transient, message = CANNED[key]
    return GraphError(
        f"(#{key[0]}) {message}",
        key[0],
        status=status,
        subcode=key[1],
        is_transient=is_transient,
        type="GraphMethodException" if key == (100, 33) else "OAuthException",
    )
