"""Forms of other sites: nothing is changed for a visitor who never meant it."""

import pytest
from flask.testing import FlaskClient

from tests.security.walk import Walk

WITHOUT_TOKENS = {
    "/webhooks/stripe",  # signed by Stripe
    "/webhooks/easypost",  # signed by EasyPost
    "/api/app-events",  # has a key in a header, which no form can send
    "/admin/outbox.json",  # takes JSON, which no form can send
}
FOR_EVERY_SITE = {"/tr/", "/tr"}
OTHER_SITES = ("http://evil.example", "http://127.0.0.1:1", "null", "http://[")


def statuses(
    client: FlaskClient, paths: list[str], **options: object
) -> dict[str, int]:
    return {path: client.post(path, **options).status_code for path in paths}


def test_every_form_of_the_shop_is_refused_without_its_token(lived_in: Walk) -> None:
    paths = lived_in.paths(lived_in.world.shop, "POST")
    forms = [path for path in paths if path not in WITHOUT_TOKENS]
    assert len(forms) == len(paths) - len(WITHOUT_TOKENS) > 10

    for answers in (
        statuses(lived_in.owner.client, forms, auth=lived_in.owner.auth),
        statuses(lived_in.world.shop.test_client(), forms),
    ):
        assert answers == dict.fromkeys(forms, 400)


def test_a_token_of_another_visitor_is_refused(lived_in: Walk) -> None:
    with lived_in.world.shop.test_client() as theirs:
        page = theirs.get("/products/stoneware-mug").text
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    assert token

    mine = lived_in.world.shop.test_client()
    mine.get("/products/stoneware-mug")
    answer = mine.post("/cart/add", data={"csrf_token": token, "product": "desk-lamp"})

    assert answer.status_code == 400
    assert "Cart (0)" in mine.get("/cart").text


def test_the_shop_changes_nothing_by_get(lived_in: Walk) -> None:
    for rule in lived_in.world.shop.url_map.iter_rules():
        changes = rule.methods - {"GET", "HEAD", "OPTIONS"}
        assert changes in (set(), {"POST"}), rule
        assert not (changes and "GET" in rule.methods), rule


@pytest.mark.parametrize("origin", OTHER_SITES)
def test_the_sandbox_takes_nothing_from_pages_of_other_sites(
    lived_in: Walk, origin: str
) -> None:
    client = lived_in.world.sandbox.test_client()
    paths = lived_in.paths(lived_in.world.sandbox, "POST")
    closed = [path for path in paths if path not in FOR_EVERY_SITE]
    assert len(closed) > 20

    answers = statuses(client, closed, headers={"Origin": origin})

    assert answers == dict.fromkeys(closed, 403)


def test_the_sandbox_takes_its_own_forms_and_every_sites_hits(lived_in: Walk) -> None:
    client = lived_in.world.sandbox.test_client()

    own = client.post("/switches", headers={"Origin": "http://localhost"})
    hit = client.post("/tr/", headers={"Origin": "http://shop.example"})

    assert (own.status_code, hit.status_code) == (303, 200)
