"""Settings: each variable once, typed, read from the environment.

Nothing here raises. What is wrong is collected, so that somebody who sets a shop up
hears of everything at once, and so that commands which need no settings always run.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import cast
from urllib.parse import urlsplit

from flask import current_app

from capi.client import API_VERSION, GRAPH_URL
from capi.currencies import ISO_4217

DEMO_SECRET = "demo-only-change-me"
PIXEL_URL = "https://connect.facebook.net/en_US/fbevents.js"
TR_URL = "https://www.facebook.com/tr/"
SECRETS = frozenset(
    {
        "secret_key",
        "stripe_secret_key",
        "stripe_webhook_secrets",
        "meta_access_token",
        "meta_app_secret",
        "meta_pixels",
        "admin_password",
    }
)


@dataclass(frozen=True, kw_only=True, repr=False)
class Settings:
    """The shop's settings, and `problems`: what must be mended before it serves.

    Amounts are in minor units of `shop_currency`. An empty text means "not set".
    """

    secret_key: str
    shop_url: str
    database_url: str
    shop_currency: str
    shipping_fee: int
    trusted_proxies: int
    stripe_secret_key: str
    stripe_webhook_secrets: tuple[str, ...]
    stripe_api_base: str
    meta_pixel_id: str
    meta_access_token: str
    meta_app_secret: str
    meta_pixels: tuple[tuple[str, str], ...]
    meta_api_version: str
    meta_test_event_code: str
    meta_graph_url: str
    meta_pixel_url: str
    meta_tr_url: str
    meta_server_page_view: bool
    meta_refund_event: str
    consent_mode: str
    admin_password: str
    events_manager_url: str
    problems: tuple[str, ...] = ()

    def __repr__(self) -> str:
        shown = (
            f"{each.name}={'…' if each.name in SECRETS else getattr(self, each.name)!r}"
            for each in fields(self)
        )
        return f"Settings({', '.join(shown)})"

    @property
    def https(self) -> bool:
        """Whether visitors reach the shop by TLS."""
        return self.shop_url.startswith("https://")

    @property
    def sandbox(self) -> bool:
        """Whether payments go to a stand-in for Stripe on this machine."""
        return bool(self.stripe_api_base)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """Read every variable; `.env.example` says what each is for."""
        read = _Reader(environment)
        settings = cls(
            secret_key=read.text("SECRET_KEY", DEMO_SECRET),
            shop_url=read.url("SHOP_URL", "http://127.0.0.1:8000"),
            database_url=read.text("DATABASE_URL", "sqlite:///shop.sqlite3"),
            shop_currency=read.currency("SHOP_CURRENCY", "USD"),
            shipping_fee=read.number("SHIPPING_FEE", 500),
            trusted_proxies=read.number("TRUSTED_PROXIES", 0),
            stripe_secret_key=read.text("STRIPE_SECRET_KEY"),
            stripe_webhook_secrets=read.several("STRIPE_WEBHOOK_SECRET"),
            stripe_api_base=read.url("STRIPE_API_BASE"),
            meta_pixel_id=read.digits("META_PIXEL_ID"),
            meta_access_token=read.text("META_ACCESS_TOKEN"),
            meta_app_secret=read.text("META_APP_SECRET"),
            meta_pixels=read.pixels("META_PIXELS"),
            meta_api_version=read.text("META_API_VERSION", API_VERSION),
            meta_test_event_code=read.text("META_TEST_EVENT_CODE"),
            meta_graph_url=read.url("META_GRAPH_URL", GRAPH_URL),
            meta_pixel_url=read.url("META_PIXEL_URL", PIXEL_URL),
            meta_tr_url=read.url("META_TR_URL", TR_URL),
            meta_server_page_view=read.choice("META_SERVER_PAGE_VIEW", ("off", "on"))
            == "on",
            meta_refund_event=read.text("META_REFUND_EVENT"),
            consent_mode=read.choice("CONSENT_MODE", ("opt_in", "opt_out", "off")),
            admin_password=read.text("ADMIN_PASSWORD"),
            events_manager_url=read.url("EVENTS_MANAGER_URL"),
        )
        return cls(
            **{
                **vars(settings),
                "problems": (*read.problems, *_contradictions(settings)),
            }
        )


def settings() -> Settings:
    """The settings of the running application."""
    return cast(Settings, current_app.config["SETTINGS"])


def _contradictions(settings: Settings) -> list[str]:
    """What is right by itself and wrong together."""
    key = settings.stripe_secret_key
    live = key.startswith(("sk_live_", "rk_live_"))
    plays = settings.sandbox or key.startswith(("sk_test_", "rk_test_"))
    real_meta = urlsplit(settings.meta_graph_url).hostname == "graph.facebook.com"
    found = []
    if live and settings.sandbox:
        found.append(
            "STRIPE_SECRET_KEY is a live key while STRIPE_API_BASE points to a sandbox:"
            " remove STRIPE_API_BASE, or use a test key."
        )
    if key and not settings.stripe_webhook_secrets:
        found.append(
            "STRIPE_SECRET_KEY is set without STRIPE_WEBHOOK_SECRET: without it no"
            " delivery can be trusted, and a buyer who closes the tab is lost."
        )
    if plays and real_meta and settings.meta_access_token:
        if not settings.meta_test_event_code:
            found.append(
                "Test payments would reach the real Meta as sales: set"
                " META_TEST_EVENT_CODE, or point META_GRAPH_URL to the sandbox."
            )
    if settings.https:
        demos = {
            "SECRET_KEY": settings.secret_key,
            "ADMIN_PASSWORD": settings.admin_password,
        }
        found += [
            f"{name} is the demo's on an https SHOP_URL: make one with"
            " `python -c 'import secrets; print(secrets.token_hex())'`."
            for name, value in demos.items()
            if value == DEMO_SECRET
        ]
    if settings.meta_pixel_id and not settings.meta_access_token:
        found.append(
            "META_PIXEL_ID is set without META_ACCESS_TOKEN: the server half of each"
            " event could not be sent."
        )
    return found


class _Reader:
    """Reads typed values and remembers what it could not read."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self.problems: list[str] = []

    def text(self, name: str, default: str = "") -> str:
        return self._environment.get(name, "").strip() or default

    def several(self, name: str) -> tuple[str, ...]:
        parts = (part.strip() for part in self.text(name).split(","))
        return tuple(part for part in parts if part)

    def number(self, name: str, default: int) -> int:
        text = self.text(name, str(default))
        if text.isdecimal():
            return int(text)
        self.problems.append(f"{name} must be a whole number from 0 up, not {text!r}.")
        return default

    def choice(self, name: str, allowed: tuple[str, ...]) -> str:
        text = self.text(name, allowed[0])
        if text in allowed:
            return text
        self.problems.append(f"{name} must be one of: {', '.join(allowed)}.")
        return allowed[0]

    def digits(self, name: str) -> str:
        text = self.text(name)
        if not text or text.isdecimal():
            return text
        self.problems.append(f"{name} must be digits alone, as Meta shows it.")
        return ""

    def pixels(self, name: str) -> tuple[tuple[str, str], ...]:
        pairs = [part.partition(":") for part in self.several(name)]
        if all(pixel.isdecimal() and token for pixel, _, token in pairs):
            return tuple((pixel, token) for pixel, _, token in pairs)
        # The value is not shown: it holds tokens.
        self.problems.append(f"{name} must be pairs of id:token, comma-separated.")
        return ()

    def url(self, name: str, default: str = "") -> str:
        text = self.text(name, default)
        parts = urlsplit(text)
        if text and (parts.scheme not in ("http", "https") or not parts.hostname):
            self.problems.append(f"{name} must be a URL with http or https.")
            return default
        return text if name.endswith(("PIXEL_URL", "TR_URL")) else text.rstrip("/")

    def currency(self, name: str, default: str) -> str:
        code = self.text(name, default).upper()
        if code in ISO_4217:
            return code
        self.problems.append(f"{name} must be an ISO 4217 code such as EUR.")
        return default
