"""A walk over all that can be reached by links: one page of each kind.

Pages are of one kind when one view of the application makes them, so a new screen is
walked over as soon as something links to it.
"""

from collections.abc import Iterator
from urllib.parse import urldefrag, urlsplit

from flask import Flask
from playwright.sync_api import Page
from werkzeug.exceptions import HTTPException

_LINKS = "links => links.map(link => link.href)"


def one_of_each_kind(page: Page, app: Flask, *starts: str) -> Iterator[str]:
    """Open the pages at `starts`, and from there one of each other kind.

    Gives the path of each while it is open. What is no page (JSON, a file) is left out.
    """
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(starts[0]))
    waiting, seen = list(starts), set()
    while waiting:
        url = waiting.pop(0)
        kind = _kind(app, url)
        if kind is None or (kind in seen and url not in starts) or url in seen:
            continue
        seen |= {kind, url}
        answer = page.goto(url, wait_until="load")
        if answer is None or "text/html" not in answer.headers.get("content-type", ""):
            continue
        found = page.locator("a[href]").evaluate_all(_LINKS)
        waiting += [urldefrag(link)[0] for link in found if link.startswith(origin)]
        yield page.url.removeprefix(origin)


def _kind(app: Flask, url: str) -> str | None:
    adapter = app.url_map.bind("127.0.0.1")
    try:
        endpoint, _ = adapter.match(urlsplit(url).path, method="GET")
    except HTTPException:
        return None
    return None if endpoint == "static" else str(endpoint)
