"""What a browser may do on our pages, and with whom: headers made from the settings."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

from flask import Flask, Response, abort, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_talisman import Talisman
from werkzeug.middleware.proxy_fix import ProxyFix

from capi.visits import is_ahead
from config import Settings

STRIPE_CHECKOUT = "https://checkout.stripe.com"

SESSION = "countonce_session"
HOSTS_OWN = "__Host-"
"""Browsers take a cookie whose name begins so by HTTPS only, from this host, for all of
it: no other host of the domain can put its own in the place of ours."""


class LastingSession(SecureCookieSessionInterface):
    """A session that outlives the browser: cart, orders and consent are kept."""

    def get_expiration_time(self, app: Flask, session: SessionMixin) -> datetime:
        """When the cookie ends; it is set anew only when the session changes."""
        return datetime.now(UTC) + app.permanent_session_lifetime


def init_app(app: Flask, settings: Settings) -> None:
    """Set security headers, cookies, and how far proxies are believed."""
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops
        )
    app.before_request(_decline_to_be_fetched_ahead)
    app.before_request(_refuse_zero_characters)
    app.session_interface = LastingSession()
    Talisman(
        app,
        force_https=settings.https,
        strict_transport_security=settings.https,
        # The domain's other hosts are not ours to answer for.
        strict_transport_security_include_subdomains=False,
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
        "form-action": ["'self'", checkout_origin(settings), *hits],
    }
    return {
        name: list(dict.fromkeys(filter(None, sources))) or ["'none'"]
        for name, sources in policy.items()
    }


def session_cookie(settings: Settings) -> str:
    """The name of the session's cookie; on http no browser takes the better one."""
    return f"{HOSTS_OWN}{SESSION}" if settings.https else SESSION


def checkout_origin(settings: Settings) -> str:
    """Where the payment pages are: at Stripe's, or at its stand-in's."""
    return origin(settings.stripe_api_base) or STRIPE_CHECKOUT


def origin(url: str) -> str:
    """Scheme, host and port of a URL; empty for an empty one."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def _refuse_zero_characters() -> None:
    """No text of ours holds one, and PostgreSQL fails over it."""
    given = (text for pair in request.values.items(multi=True) for text in pair)
    if "\0" in request.path or any("\0" in text for text in given):
        abort(400, _("The address, or the form, holds a character that no text has."))


def _decline_to_be_fetched_ahead() -> ResponseReturnValue | None:
    """A page fetched before anybody asks for it would tell of a visit that may never
    be. Browsers take this answer for a no, and ask again when somebody does."""
    if is_ahead(request.headers) and request.endpoint != "static":
        return "", 503, {"Cache-Control": "no-store"}
    return None


def _keep_private(response: Response) -> Response:
    """No cache may keep a page: it holds this visitor's cart, order and event ids."""
    if response.mimetype == "text/html":
        response.headers["Cache-Control"] = "private, no-store"
    return response
