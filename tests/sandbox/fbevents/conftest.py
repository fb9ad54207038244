"""A shop that embeds the sandbox's pixel, under a strict content policy."""

import queue
from collections.abc import Iterator

import pytest
from flask import Flask, Response, request
from playwright.sync_api import Page

from tests.sandbox.fbevents.visitor import STUB, Visitor
from tests.server import serving


@pytest.fixture
def received(sandbox: Flask) -> queue.Queue[str]:
    """Method and event of each hit, once the sandbox has answered it."""
    answered: queue.Queue[str] = queue.Queue()

    @sandbox.after_request
    def note(response: Response) -> Response:
        if request.path == "/tr/":
            answered.put(f"{request.method} {request.values.get('ev')}")
        return response

    return answered


@pytest.fixture
def visitor(
    sandbox: Flask, received: queue.Queue[str], page: Page
) -> Iterator[Visitor]:
    """A visitor of a shop that embeds the sandbox's pixel."""
    shop = Flask("shop")
    scripts: dict[str, str] = {}
    with serving(sandbox) as pixel, serving(shop) as url:

        @shop.get("/")
        @shop.get("/other")
        def show() -> Response:
            policy = (
                f"default-src 'none'; script-src 'nonce-n' {pixel};"
                f" img-src {pixel} data:; frame-src {pixel}; form-action {pixel}"
            )
            body = (
                "<!doctype html><title>Shop</title><link rel=icon href=data:,>"
                f"<script nonce=n>{STUB}{scripts.get('now', '')}</script>"
                f"<script async src='{pixel}/pixel/fbevents.js'></script>"
            )
            return Response(body, headers={"Content-Security-Policy": policy})

        yield Visitor(page, url, scripts)
