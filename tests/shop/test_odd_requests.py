"""What no database can hold, or look for, is refused; nothing fails over it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import Seeded
from tests.shop.owner import Owner
from tests.shop.storefront import Storefront

pytestmark = pytest.mark.each_database

ZERO = "\0"
HUGE = 10**30


@pytest.fixture
def visit(tmp_path: Path, seeded: Seeded) -> Iterator[Storefront]:
    """A visitor of the shop."""
    return Storefront(tmp_path, seeded)


@pytest.mark.parametrize(
    "path",
    [
        "/?category=%00",
        "/products/%00",
        "/search?q=mug%00",
        "/thanks?session_id=%00",
        "/admin/orders?q=%00",
        "/admin/orders?state=%00",
        "/admin/orders/%00",
        "/admin/outbox?q=%00",
        "/admin/outbox.json?event_id=%00",
    ],
)
def test_a_zero_character_in_an_address_is_a_bad_request(
    visit: Storefront, path: str
) -> None:
    assert Owner(visit.shop).get(path).status_code == 400


@pytest.mark.parametrize(
    ("action", "field"), [("/cart/add", "product"), ("/cart/restore", "order")]
)
def test_a_zero_character_in_a_form_is_a_bad_request(
    visit: Storefront, action: str, field: str
) -> None:
    assert visit.send(action, **{field: ZERO}).status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        f"/admin/orders?before={HUGE}",
        f"/admin/orders.json?before={2**31}",
        f"/admin/outbox?before={HUGE}",
        f"/admin/outbox?limit={HUGE}",
    ],
)
def test_a_list_goes_on_from_any_number_however_large(
    visit: Storefront, path: str
) -> None:
    assert Owner(visit.shop).get(path).status_code == 200


@pytest.mark.parametrize("number", [2**31, HUGE])
def test_a_row_of_any_number_however_large_is_not_there(
    visit: Storefront, number: int
) -> None:
    owner = Owner(visit.shop)

    assert owner.get(f"/admin/outbox/{number}").status_code == 404
    assert owner.get(f"/admin/outbox/{number}.json").status_code == 404
    assert owner.change(id=number, action="retry").status_code == 404
