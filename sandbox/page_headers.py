"""What surrounds all that the sandbox answers: who may frame it, what it may load.

The pages load nothing but their own files and run no inline script. Only the strip at
the foot of the local shop may stand in a frame.
"""

from flask import Response

_POLICY = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self';"
    " frame-ancestors {ancestors}"
)
ALONE = _POLICY.format(ancestors="'none'")
_LOCAL = "http://127.0.0.1:* http://localhost:* http://*.localhost:*"
IN_LOCAL_PAGES = _POLICY.format(ancestors=_LOCAL)

_POLICY_HEADER = "Content-Security-Policy"


def protect(response: Response) -> Response:
    """Add the headers that every answer has; a policy that a view set stays."""
    response.headers.setdefault(_POLICY_HEADER, ALONE)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Cache-Control", "no-cache")
    return response


def allow_local_frames(response: Response) -> Response:
    """Let any page of this machine show this one in a frame."""
    response.headers[_POLICY_HEADER] = IN_LOCAL_PAGES
    return response
