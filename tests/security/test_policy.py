"""What a browser may do on our pages: headers of every page that there is."""

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from config import Settings
from shop.security import content_security_policy
from tests.security.walk import Walk

AGENT = {"User-Agent": "Mozilla/5.0"}
ENDLESS = "/live"
STRIP = "/foot-strip"
SCRIPT = re.compile(r"<script\b([^>]*)>", re.IGNORECASE)
NONCE = re.compile(r"'nonce-([^']{16,})'")
INLINE = re.compile(r"<[^>]*\s(?:style|on[a-z]+)\s*=|<style|javascript:", re.IGNORECASE)
"""What a strict policy would not let a browser do, so that it must not be there."""

KEPT_BY_NOBODY = "private, no-store"


def pages(client: FlaskClient, walk: Walk, paths: list[str]) -> Iterator[TestResponse]:
    """Every answer to a GET, that of an endless stream for its headers alone."""
    for path in paths:
        answer = client.get(path, auth=walk.owner.auth, headers=AGENT)
        assert answer.status_code < 500, path
        yield answer
        answer.close()


@pytest.fixture
def shops(lived_in: Walk) -> list[TestResponse]:
    """Every answer of the shop's, refusals included."""
    client = lived_in.world.shop.test_client()
    paths = lived_in.paths(lived_in.world.shop, "GET")
    return list(pages(client, lived_in, [*paths, "/no-such-page"]))


@pytest.fixture
def sandboxes(lived_in: Walk) -> list[TestResponse]:
    """Every answer of the sandbox's."""
    client = lived_in.world.sandbox.test_client()
    paths = lived_in.paths(lived_in.world.sandbox, "GET")
    paths = [path for path in paths if path != ENDLESS]
    return list(pages(client, lived_in, [*paths, "/no-such-page"]))


def html(answers: list[TestResponse]) -> list[TestResponse]:
    found = [answer for answer in answers if answer.mimetype == "text/html"]
    assert len(found) > 15
    return found


def test_every_page_of_the_shop_has_a_strict_policy(shops: list[TestResponse]) -> None:
    for answer in shops:
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe" not in policy, answer.request.path
        for part in ("default-src 'self'", "object-src 'none'", "base-uri 'none'"):
            assert part in policy, answer.request.path
        assert "frame-ancestors 'none'" in policy, answer.request.path


def test_every_page_of_the_shop_keeps_to_its_policy(shops: list[TestResponse]) -> None:
    for answer in html(shops):
        nonce = NONCE.search(answer.headers["Content-Security-Policy"])
        assert nonce is not None
        assert not INLINE.search(answer.text), answer.request.path
        for script in SCRIPT.findall(answer.text):
            known = f'nonce="{nonce[1]}"' in script or "application/ld+json" in script
            assert known, (answer.request.path, script)


def test_no_two_pages_share_a_nonce(shops: list[TestResponse]) -> None:
    policies = [answer.headers["Content-Security-Policy"] for answer in html(shops)]

    nonces = [NONCE.findall(policy)[0] for policy in policies]

    assert len(set(nonces)) == len(nonces)


def test_every_answer_of_the_shop_has_the_other_headers(
    shops: list[TestResponse],
) -> None:
    for answer in shops:
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"


def test_every_page_that_shows_somebodys_own_is_kept_by_no_cache(
    shops: list[TestResponse],
) -> None:
    for answer in shops:
        private = answer.request.path.startswith("/admin")
        if private or answer.mimetype == "text/html":
            assert answer.headers["Cache-Control"] == KEPT_BY_NOBODY
        if "Set-Cookie" in answer.headers:
            assert "Cookie" in answer.headers["Vary"], answer.request.path


def test_what_is_for_programs_says_so(shops: list[TestResponse]) -> None:
    kinds = {
        answer.request.path: answer.mimetype
        for answer in shops
        if answer.request.path.endswith((".json", ".csv", ".css"))
    }

    assert set(kinds.values()) == {"application/json", "text/csv", "text/css"}
    for path, kind in kinds.items():
        assert kind.endswith(path.rpartition(".")[2]), path


def test_every_page_of_the_sandbox_has_a_strict_policy_and_keeps_to_it(
    sandboxes: list[TestResponse],
) -> None:
    for answer in html(sandboxes):
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe" not in policy, answer.request.path
        assert re.search("default-src '(self|none)'", policy), answer.request.path
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert not INLINE.search(answer.text), answer.request.path
        for script in SCRIPT.findall(answer.text):
            assert "src=" in script or "json" in script, (answer.request.path, script)


def test_only_the_strip_of_the_sandbox_may_stand_in_a_frame(
    sandboxes: list[TestResponse],
) -> None:
    framed = {
        answer.request.path: re.findall("frame-ancestors ([^;]*)", policy)
        for answer in html(sandboxes)
        if (policy := answer.headers["Content-Security-Policy"])
    }

    here = "http://127.0.0.1:* http://localhost:* http://*.localhost:*"
    assert framed.pop(STRIP) == [here]
    assert framed == dict.fromkeys(framed, ["'none'"])


def test_the_policy_names_metas_and_stripes_real_origins() -> None:
    settings = Settings.from_environment(
        {"META_PIXEL_ID": "1", "META_ACCESS_TOKEN": "EAAmadeup"}
    )

    assert content_security_policy(settings) == {
        "default-src": ["'self'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
        "frame-ancestors": ["'none'"],
        "script-src": ["'self'", "https://connect.facebook.net"],
        "img-src": ["'self'", "https://www.facebook.com"],
        "connect-src": ["'self'", "https://www.facebook.com"],
        "frame-src": ["https://www.facebook.com"],
        "form-action": [
            "'self'",
            "https://checkout.stripe.com",
            "https://www.facebook.com",
        ],
    }


def test_without_a_pixel_the_policy_names_nobody_of_metas() -> None:
    assert "facebook" not in str(content_security_policy(Settings.from_environment({})))
