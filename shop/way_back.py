"""Where a form that stands on every page leads back to: here, and never elsewhere."""

import re

from flask import request

from capi.flask import page

OWN_PATH = re.compile(r"/(?![/\\.])[^\x00-\x20]*")
"""A path here. Browsers read a backslash as a slash and drop dots, tabs and line ends,
so each could hide the two slashes that begin another site's address."""


def here() -> str | None:
    """The address of the page that is shown; what answers a form has none."""
    if request.method != "GET":
        return None
    return own(page().address or "/" + request.url.removeprefix(request.host_url))


def own(address: str | None) -> str | None:
    """The address, where it is a path on this shop."""
    return address if address and OWN_PATH.fullmatch(address) else None
