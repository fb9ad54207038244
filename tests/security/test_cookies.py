"""The cookies that the shop sets, and what its session holds."""

import json
from pathlib import Path

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from werkzeug.test import TestResponse

from app import create_app
from tests.databases import Seeded
from tests.security.walk import Walk
from tests.shopper import Shopper
from tests.world import World

SHOP = "shop.example"
IN_THE_SESSION = {
    "_flashes",
    "capi_kept",
    "capi_pending",
    "capi_visit",
    "capi_visitor",
    "cart",
    "consent",
    "csrf_token",
    "orders",
    "owner_browser",
}
"""None says who somebody is. The privacy page tells of all but the last, which nobody
but the owner has."""

CLEAR = ("jenny", "rosen", "example.com", "6505551212", "hacker way", "menlo park")


def visit(folder: Path, database: Seeded, scheme: str) -> TestResponse:
    """The first page of somebody who lets all be measured."""
    shop = create_app(
        {
            "SHOP_URL": f"{scheme}://{SHOP}",
            "SECRET_KEY": "my own",
            "DATABASE_URL": database.copy(folder),
            "CONSENT_MODE": "off",
            "META_PIXEL_ID": "1",
            "META_ACCESS_TOKEN": "EAAmadeup",
        }
    )
    return shop.test_client().get(
        "/", base_url=f"{scheme}://{SHOP}", headers={"User-Agent": "Mozilla/5.0"}
    )


def cookies(answer: TestResponse) -> dict[str, set[str]]:
    """The attributes of each cookie that is set, by its name."""
    found = {}
    for line in answer.headers.getlist("Set-Cookie"):
        pair, *attributes = line.split("; ")
        names = {each for each in attributes if not each.startswith(("Exp", "Max"))}
        found[pair.partition("=")[0]] = names
    return found


def test_by_https_the_sessions_cookie_is_this_hosts_alone(
    tmp_path: Path, seeded: Seeded
) -> None:
    answer = visit(tmp_path, seeded, "https")

    session = cookies(answer)["__Host-countonce_session"]
    assert session == {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}


def test_on_http_the_demo_works_with_the_same_care(
    tmp_path: Path, seeded: Seeded
) -> None:
    session = cookies(visit(tmp_path, seeded, "http"))["countonce_session"]

    assert session == {"HttpOnly", "Path=/", "SameSite=Lax"}


@pytest.mark.parametrize(("scheme", "secure"), [("https", True), ("http", False)])
def test_the_shops_scheme_decides_on_secure_cookies_and_hsts(
    tmp_path: Path, seeded: Seeded, scheme: str, secure: bool
) -> None:
    answer = visit(tmp_path, seeded, scheme)

    set_now = cookies(answer)
    assert len(set_now) == 2  # the session and _fbp
    assert all(("Secure" in each) is secure for each in set_now.values())
    hsts = answer.headers.get("Strict-Transport-Security")
    # Of the domain's other hosts, the shop says nothing.
    assert hsts == ("max-age=31556926" if secure else None)


def test_whoever_comes_by_http_is_sent_to_https_and_asked_for_no_password(
    tmp_path: Path, seeded: Seeded
) -> None:
    shop = create_app(
        {
            "SHOP_URL": f"https://{SHOP}",
            "SECRET_KEY": "my own",
            "ADMIN_PASSWORD": "my own password",
            "DATABASE_URL": seeded.copy(tmp_path),
        }
    )

    answer = shop.test_client().get("/admin/orders", base_url=f"http://{SHOP}")

    assert answer.status_code == 302
    assert answer.headers["Location"] == f"https://{SHOP}/admin/orders"
    assert "WWW-Authenticate" not in answer.headers


def unsigned(shop: Flask, cookie: str) -> dict[str, object]:
    serializer = SecureCookieSessionInterface().get_signing_serializer(shop)
    assert serializer is not None
    found: dict[str, object] = serializer.loads(cookie)
    return found


def test_the_session_holds_nothing_personal(world: World, shopper: Shopper) -> None:
    shopper.http.get(shopper.buy(), timeout=20)
    shopper.add("desk-lamp")

    kept = unsigned(world.shop, shopper.http.cookies["countonce_session"])

    assert set(kept) <= IN_THE_SESSION
    assert {"cart", "orders"} <= set(kept)
    told = json.dumps(kept).lower()
    assert not [clear for clear in CLEAR if clear in told]


def test_a_session_that_was_tampered_with_is_a_new_one(
    world: World, shopper: Shopper
) -> None:
    shopper.add()
    payload, _, signature = shopper.http.cookies["countonce_session"].partition(".")

    for forged in (f"{payload}x.{signature}", f"{payload}.", "{}", "."):
        stranger = Shopper(world.shop_url)
        stranger.http.cookies.set("countonce_session", forged)
        page = stranger.get("/cart")
        assert page.status_code == 200
        assert "Cart (0)" in page.text


def test_shop_and_sandbox_on_one_machine_do_not_disturb_each_other(
    world: World, shopper: Shopper
) -> None:
    """Browsers send a cookie to every port of a host."""
    shopper.add()
    mine = shopper.http.cookies["countonce_session"]

    shopper.http.get(f"{world.sandbox_url}/", timeout=20)
    other = world.sandbox.test_client()
    other.set_cookie("countonce_session", mine)
    other.post("/dashboard/events/evt_nobody/resend")
    other.set_cookie("sandbox_session", mine)
    answer = other.get("/")

    assert answer.status_code == 200
    assert shopper.http.cookies["countonce_session"] == mine
    assert "Cart (1)" in shopper.get("/cart").text


def test_the_sandbox_sets_no_cookie_of_the_shops_name(lived_in: Walk) -> None:
    client = lived_in.world.sandbox.test_client()
    set_there = []
    for path in lived_in.paths(lived_in.world.sandbox, "GET"):
        if path != "/live":
            with client.get(path) as answer:
                set_there += answer.headers.getlist("Set-Cookie")

    assert [line for line in set_there if not line.startswith("sandbox_session=")] == []
