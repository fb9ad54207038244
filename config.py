"""Settings: each variable once, typed, read from the environment.

Nothing here raises. What is wrong is collected, so that somebody who sets a shop up
hears of everything at once, and so that commands which need no settings always run.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import cast
from urllib.parse import urlsplit

from flask import current_app

from capi.client import API_VERSION, GRAPH_URL
from capi.pixels import PIXEL_URL, TR_URL
from capi.routes import Route
from environment import Reader, Share

DEMO_SECRET = "demo-only-change-me"
PUBLISHED = frozenset({DEMO_SECRET, "whsec_sandbox_only", "easypost-sandbox-only"})
"""What `.env.example` has for the demo, and anybody knows."""

SECRETS = frozenset(
    {
        "secret_key",
        "stripe_secret_key",
        "stripe_webhook_secrets",
        "meta_access_token",
        "meta_app_secret",
        "meta_app_token",
        "meta_pixels",
        "admin_password",
        "metrics_token",
        "broker_url",
        "database_url",
        "mobile_api_keys",
        "nova_poshta_api_key",
        "easypost_api_key",
        "easypost_webhook_secret",
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
    app_events_route: str
    meta_app_id: str
    meta_app_token: str
    consent_mode: str
    admin_password: str
    metrics_token: str
    log_format: str
    broker_url: str
    mobile_api_keys: tuple[tuple[str, str], ...]
    mobile_events_per_minute: int
    payment_methods: tuple[str, ...]
    cod_prepayment: Share
    purchase_trigger: str
    shop_country: str
    shop_time_zone: str
    nova_poshta_api_key: str
    nova_poshta_url: str
    easypost_api_key: str
    easypost_url: str
    easypost_webhook_secret: str
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
        read = Reader(environment)
        settings = cls(
            secret_key=read.text("SECRET_KEY", DEMO_SECRET),
            shop_url=read.url("SHOP_URL", "http://127.0.0.1:8000"),
            database_url=read.database("DATABASE_URL", "sqlite:///shop.sqlite3"),
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
            app_events_route=read.choice("APP_EVENTS_ROUTE", tuple(Route)),
            meta_app_id=read.digits("META_APP_ID"),
            meta_app_token=read.text("META_APP_TOKEN"),
            consent_mode=read.choice("CONSENT_MODE", ("opt_in", "opt_out", "off")),
            admin_password=read.text("ADMIN_PASSWORD"),
            metrics_token=read.text("METRICS_TOKEN"),
            log_format=read.choice("LOG_FORMAT", ("text", "json")),
            broker_url=read.broker("BROKER_URL"),
            mobile_api_keys=read.keys("MOBILE_API_KEYS"),
            mobile_events_per_minute=read.number("MOBILE_EVENTS_PER_MINUTE", 6000),
            payment_methods=read.some("PAYMENT_METHODS", ("card", "cod")),
            cod_prepayment=read.share("COD_PREPAYMENT"),
            purchase_trigger=read.choice("PURCHASE_TRIGGER", ("payment", "delivery")),
            shop_country=read.country("SHOP_COUNTRY", "US"),
            shop_time_zone=read.zone("SHOP_TIME_ZONE", "UTC"),
            nova_poshta_api_key=read.text("NOVA_POSHTA_API_KEY"),
            nova_poshta_url=read.url("NOVA_POSHTA_URL"),
            easypost_api_key=read.text("EASYPOST_API_KEY"),
            easypost_url=read.url("EASYPOST_URL"),
            easypost_webhook_secret=read.text("EASYPOST_WEBHOOK_SECRET"),
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
        found += [
            f"{name} is the demo's on an https SHOP_URL, and anybody knows that one:"
            f" {remedy}."
            for name, remedy in _published(settings)
        ]
    if settings.meta_pixel_id and not settings.meta_access_token:
        found.append(
            "META_PIXEL_ID is set without META_ACCESS_TOKEN: the server half of each"
            " event could not be sent."
        )
    if settings.app_events_route != Route.CAPI:
        found += [
            f"APP_EVENTS_ROUTE is {settings.app_events_route} without {name}: no app"
            " event could be sent by the App Events API."
            for name, value in (
                ("META_APP_ID", settings.meta_app_id),
                ("META_APP_TOKEN", settings.meta_app_token),
            )
            if not value
        ]
    return found


def _published(settings: Settings) -> Iterator[tuple[str, str]]:
    """The settings that let somebody in with what anybody knows, and what to do."""
    make = "make one with `python -c 'import secrets; print(secrets.token_hex())'`"
    given = (
        ("SECRET_KEY", make, {settings.secret_key}),
        ("ADMIN_PASSWORD", make, {settings.admin_password}),
        ("MOBILE_API_KEYS", make, {key for _, key in settings.mobile_api_keys}),
        (
            "STRIPE_WEBHOOK_SECRET",
            "put that of your endpoint at Stripe there",
            set(settings.stripe_webhook_secrets),
        ),
        (
            "EASYPOST_WEBHOOK_SECRET",
            "put your own there, or nothing",
            {settings.easypost_webhook_secret},
        ),
    )
    for name, remedy, values in given:
        if values & PUBLISHED:
            yield name, remedy
