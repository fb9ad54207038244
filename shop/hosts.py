"""By which names the shop answers: its own, and no other.

A name that somebody made up would end up in redirects, and in what Meta is told of the
page's address. And a page of another site that lets its own name lead here (DNS
rebinding) could read the shop's pages as its own: the demo's, too, on its user's
machine.
"""

import logging
import re
from urllib.parse import urlsplit

from flask import Flask, Response, request
from flask_babel import gettext as _

from config import Settings

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})

FOR_PROBES = ("/healthz", "/metrics")
FOR_PROGRAMS = ("/webhooks/", "/api/")
"""Where nothing is made of the name: probes know the shop by its address in a cluster,
`stripe listen` and an emulated phone by names of the machine that they run on."""

PROBES = ("health.healthz", "metrics.show")
"""Asked from within, where there is no TLS to redirect to. The first shows nothing
secret, the second nothing to anybody without its token."""

_HOST = re.compile(r"(\[[0-9a-fA-F:.]{2,45}\]|[A-Za-z0-9._-]{1,253})(?::[0-9]{1,5})?")

log = logging.getLogger(__name__)


def init_app(app: Flask, settings: Settings) -> None:
    """Refuse every other name, before anything else looks at a request."""
    names = known_names(settings)

    def refuse_other_names() -> Response | None:
        if name_of(request.host) in names or _is_for_programs(request.path):
            return None
        log.info("Refused a request for the host %.100r", request.host)
        words = _("This shop is at %(address)s.", address=settings.shop_url)
        return Response(f"{words}\n", 400, mimetype="text/plain")

    app.before_request_funcs.setdefault(None, []).insert(0, refuse_other_names)
    for endpoint in PROBES:
        view = app.view_functions[endpoint]
        view.talisman_view_options = {"force_https": False}  # type: ignore[attr-defined]


def known_names(settings: Settings) -> frozenset[str]:
    """The name in SHOP_URL; on one's own machine, every name that it has for itself."""
    own = name_of(urlsplit(settings.shop_url).netloc)
    here = own in LOOPBACK or own.endswith(".localhost")
    return LOOPBACK | {own} if here else frozenset({own})


def _is_for_programs(path: str) -> bool:
    return path in FOR_PROBES or path.startswith(FOR_PROGRAMS)


def name_of(host: str) -> str:
    """The name in a Host header, without the port; empty where it is none."""
    match = _HOST.fullmatch(host)
    return match[1].lower() if match else ""
