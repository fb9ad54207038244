"""What a browser may do on our pages, and with whom: headers made from the settings."""

from urllib.parse import urlsplit

from flask import Flask, Response
from flask_talisman import Talisman
from werkzeug.middleware.proxy_fix import ProxyFix

from config import Settings

STRIPE_CHECKOUT = "https://checkout.stripe.com"


def init_app(app: Flask, settings: Settings) -> None:
    """Set security headers, cookies, and how far proxies are believed."""
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops
        )
    Talisman(
        app,
        force_https=settings.https,
        strict_transport_security=settings.https,
        session_cookie_secure=settings.https,
        content_security_policy=content_security_policy(settings),
        content_security_policy_nonce_in=["script-src"],
        frame_options="DENY",
        referrer_policy="strict-origin-when-cross-origin",
    )
    app.after_request(_keep_private)


def content_security_policy(settings: Settings) -> dict[str, list[str]]:
    """The policy: ourselves, the pixel where there is one, and the payment page.

    `form-action` names the payment page because Chromium applies it to the redirect
    that answers a form, and blocks that without a word. The pixel's origins stand in
    it and in `frame-src` because long hits are posted as a form into a hidden frame.
    """
    checkout = origin(settings.stripe_api_base) or STRIPE_CHECKOUT
    pixel = [origin(settings.meta_pixel_url)] if settings.meta_pixel_id else []
    hits = [origin(settings.meta_tr_url)] if settings.meta_pixel_id else []
    manager = [origin(settings.events_manager_url)]
    policy = {
        "default-src": ["'self'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
        "frame-ancestors": ["'none'"],
        "script-src": ["'self'", *pixel],
        "img-src": ["'self'", *hits],
        "connect-src": ["'self'", *hits],
        "frame-src": [*hits, *manager],
        "form-action": ["'self'", checkout, *hits],
    }
    return {
        name: list(dict.fromkeys(filter(None, sources))) or ["'none'"]
        for name, sources in policy.items()
    }


def origin(url: str) -> str:
    """Scheme, host and port of a URL; empty for an empty one."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def _keep_private(response: Response) -> Response:
    """No cache may keep a page: it holds this visitor's cart, order and event ids."""
    if response.mimetype == "text/html":
        response.headers["Cache-Control"] = "private, no-store"
    return response
