"""The door of the owner's pages, and what all of them share."""

import re
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from tests.clock import FrozenClock
from tests.databases import Seeded
from tests.shop.owner import Owner
from tests.world import OWNERS_PASSWORD, environment

PAGES = ["/admin/orders", "/admin/outbox", "/admin/nowhere", "/admin/outbox/1"]
SCRIPTS = [
    "/admin/orders.json",
    "/admin/outbox.json",
    "/admin/orders/C1.json",
    "/admin/outbox/1.json",
]
ADDRESSES = [
    *[("GET", path) for path in ["/admin", "/admin/", *PAGES, *SCRIPTS]],
    ("POST", "/admin/outbox.json"),
    ("POST", "/admin/outbox/1/retry"),
    ("POST", "/admin/outbox/1/replay"),
    ("POST", "/admin/outbox/1/discard"),
    ("POST", "/admin/orders"),
]


def shop(folder: Path, database: Seeded, **settings: str) -> Flask:
    """A shop that nobody has visited."""
    settings = {"DATABASE_URL": database.copy(folder)} | settings
    nobody = "http://127.0.0.1:9"
    return create_app(
        environment(folder, "http://localhost", nobody) | settings, clock=FrozenClock()
    )


@pytest.fixture
def guarded(tmp_path: Path, seeded: Seeded) -> Flask:
    """A shop whose owner has set a password."""
    return shop(tmp_path, seeded)


@pytest.fixture
def owner(guarded: Flask) -> Owner:
    """Its owner."""
    return Owner(guarded)


@pytest.mark.parametrize(("method", "path"), ADDRESSES)
def test_without_a_password_in_the_settings_nothing_is_there(
    tmp_path: Path, seeded: Seeded, method: str, path: str
) -> None:
    stranger = shop(tmp_path, seeded, ADMIN_PASSWORD="").test_client()

    statuses = {
        stranger.open(path, method=method, auth=auth).status_code
        for auth in (None, ("owner", ""), ("owner", OWNERS_PASSWORD))
    }

    assert statuses == {404}


@pytest.mark.parametrize("path", ["/admin", "/admin/", *PAGES, *SCRIPTS])
@pytest.mark.parametrize("password", [None, "", "x", OWNERS_PASSWORD.upper(), "ключ"])
def test_whoever_has_not_the_password_is_asked_for_it(
    guarded: Flask, path: str, password: str | None
) -> None:
    auth = None if password is None else ("owner", password)

    answer = guarded.test_client().get(path, auth=auth)

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic realm=")


@pytest.mark.parametrize(
    "path", ["//admin/orders", "/admin//orders", "/./admin/orders"]
)
def test_no_other_spelling_of_an_address_leads_past_the_door(
    guarded: Flask, path: str
) -> None:
    answer = guarded.test_client().get(path, follow_redirects=True)

    # 400: with two slashes in front, it is the address of a host called "admin".
    assert answer.status_code in (400, 401, 404)
    assert "<table" not in answer.text


def test_a_form_and_a_program_need_the_password_too(guarded: Flask) -> None:
    stranger = guarded.test_client()
    page = stranger.get("/products/stoneware-mug").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None

    program = stranger.post("/admin/outbox.json", json={"id": 1, "action": "retry"})
    form = stranger.post("/admin/outbox/1/retry", data={"csrf_token": token[1]})

    assert (program.status_code, form.status_code) == (401, 401)


@pytest.mark.parametrize("name", ["owner", "somebody@example.com", ""])
def test_any_user_name_will_do(guarded: Flask, name: str) -> None:
    assert Owner(guarded, name=name).get("/admin/orders").status_code == 200


def test_a_password_in_any_script_opens_the_door(
    tmp_path: Path, seeded: Seeded
) -> None:
    guarded = shop(tmp_path, seeded, ADMIN_PASSWORD="пароль")

    assert Owner(guarded, password="пароль").get("/admin/orders").status_code == 200


@pytest.mark.parametrize("path", ["/admin", "/admin/"])
def test_the_owner_arrives_at_the_orders(owner: Owner, path: str) -> None:
    assert owner.get(path).headers["Location"] == "/admin/orders"


@pytest.mark.parametrize("path", [*PAGES, *SCRIPTS])
def test_nothing_is_kept_by_caches_or_search_engines(owner: Owner, path: str) -> None:
    headers = owner.get(path).headers

    assert headers["Cache-Control"] == "private, no-store"
    assert headers["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("path", PAGES)
def test_no_page_has_the_pixel(owner: Owner, path: str) -> None:
    page = owner.get(path).text

    assert "</html>" in page
    assert "fbq" not in page
    assert "<script" not in page
    assert "/tr/" not in page


@pytest.mark.parametrize("path", ["/admin/orders/C1.json", "/admin/outbox/1.json"])
def test_what_is_not_there_is_told_to_programs_in_the_one_shape(
    owner: Owner, path: str
) -> None:
    answer = owner.get(path)

    assert answer.status_code == 404
    assert answer.json == {
        "error": {
            "code": "not_found",
            "message": "There is nothing here. No order, no parcel and no event goes"
            " by this address.",
            "field": None,
        }
    }


def test_a_form_without_its_token_is_refused(owner: Owner) -> None:
    answer = owner.client.post("/admin/outbox/1/retry", auth=owner.auth)

    assert answer.status_code == 400
    assert "This page had gone stale" in answer.text


@pytest.mark.parametrize(
    "form",
    [
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/plain",
    ],
)
def test_what_a_form_of_another_site_can_send_is_not_taken_for_json(
    owner: Owner, form: str
) -> None:
    answer = owner.client.post(
        "/admin/outbox.json",
        data='{"id": 1, "action": "retry"}',
        content_type=form,
        auth=owner.auth,
    )

    assert answer.status_code == 415
    assert answer.json["error"]["code"] == "not_json"


def test_an_empty_shop_says_what_will_appear(owner: Owner) -> None:
    assert "The first checkout will appear here." in owner.get("/admin/orders").text
    assert "No events yet." in owner.get("/admin/outbox").text
