"""The owner gives a till's file, looks at what would be sent, and says yes."""

import io
import json
import re
import stat
from pathlib import Path
from typing import Any, cast

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from app import create_app
from capi import outbox
from models import db
from shop.admin_offline import MOST_BYTES
from shop.offline_preview import MOST_BAD
from tests.capi.till import SALE, many, written
from tests.clock import FrozenClock
from tests.databases import Seeded
from tests.shop.owner import Owner
from tests.shop.storefront import NOBODY, Storefront
from tests.world import OWNERS_PASSWORD, World, environment

FORM = "/admin/offline"
CLEAR = ("jenny", "rosen", "example.com", "0501234567")


@pytest.fixture
def shop(tmp_path: Path, seeded: Seeded) -> Flask:
    """The shop, whose instance folder is the test's own."""
    shop = Storefront(tmp_path, seeded, ADMIN_PASSWORD=OWNERS_PASSWORD).shop
    shop.instance_path = str(tmp_path / "instance")
    return shop


@pytest.fixture
def owner(shop: Flask) -> Owner:
    """Its owner."""
    return Owner(shop)


@pytest.fixture
def uploads(shop: Flask) -> Path:
    """Where previewed sales lie."""
    return Path(shop.instance_path) / "uploads"


def rows(shop: Flask) -> list[Any]:
    """What is in the outbox."""
    with shop.app_context(), db.engine.connect() as connection:
        return outbox.listing(connection, limit=None)


def clock(shop: Flask) -> FrozenClock:
    return cast(FrozenClock, shop.extensions["capi"].clock)


def give(owner: Owner, text: str | bytes, **fields: Any) -> TestResponse:
    """Send the form with a file."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', owner.get(FORM).text)
    assert token is not None
    content = text if isinstance(text, bytes) else text.encode()
    file = FileStorage(io.BytesIO(content), fields.pop("name", "sales.csv"), "file")
    boundary, body = encode_multipart({"csrf_token": token[1], "file": file, **fields})
    return owner.client.post(
        FORM,
        data=body,
        content_type=f"multipart/form-data; boundary={boundary}",
        auth=owner.auth,
    )


def token_of(preview: TestResponse) -> str:
    found = re.search(r'name="token" value="([^"]+)"', preview.text)
    assert found is not None, "there is nothing to say yes to"
    return found[1]


def confirm(owner: Owner, preview: TestResponse | str) -> TestResponse:
    """Say yes."""
    token = preview if isinstance(preview, str) else token_of(preview)
    return owner.send(FORM, f"{FORM}/confirm", token=token)


def fact(page: TestResponse, name: str) -> str:
    """What stands behind a word of the page's lists."""
    found = re.search(
        rf"<dt>{re.escape(name)}</dt><dd>(.*?)</dd>", page.text, re.DOTALL
    )
    assert found is not None, name
    return re.sub(r"<[^>]+>", "", found[1]).strip()


def test_the_form_is_one_of_the_owners_rooms(owner: Owner) -> None:
    page = owner.get(FORM)

    assert page.status_code == 200
    assert f'<a href="{FORM}" aria-current="page">Offline</a>' in re.sub(
        r"\s+(?=aria|>)", " ", page.text
    )
    assert 'enctype="multipart/form-data"' in page.text
    assert "4 MB" in page.text


def test_the_shops_own_zone_currency_and_country_are_proposed(owner: Owner) -> None:
    page = owner.get(FORM).text

    assert 'name="timezone" type="text" value="UTC"' in page
    assert 'name="currency" type="text" value="USD"' in page
    assert 'name="country" type="text" value="US"' in page


def test_a_preview_shows_what_would_be_sent_and_sends_nothing(
    shop: Flask, owner: Owner
) -> None:
    text = written(
        SALE,
        SALE | {"order_id": "R2", "value": "7.50"},
        SALE | {"order_id": "R3", "currency": "UAH", "phone": "12"},
        SALE | {"order_id": "R4", "value": "free"},
        SALE,
    )

    page = give(owner, text, upload_tag="September")

    assert page.status_code == 200
    assert fact(page, "In the file") == "5"
    assert fact(page, "To be sent") == "3"
    assert fact(page, "Known already: they change nothing") == "1"
    assert fact(page, "Bad: they are left out") == "1"
    assert fact(page, "Tag") == "September"
    assert "€20.00" in page.text
    assert "₴12.50" in page.text or "UAH" in page.text
    assert "Send 3 events" in page.text
    assert "order_R1_purchase" in page.text
    assert rows(shop) == []


def test_each_bad_row_is_shown_with_its_line_column_and_reason(owner: Owner) -> None:
    page = give(owner, many(30, bad=[3, 20]), currency="EUR").text

    cells = re.findall(r'class="first">(Line \d+)</th>\s*<td[^>]*><code>(\w+)<', page)
    assert cells == [("Line 5", "value"), ("Line 22", "value")]
    assert page.count("The cell is not an amount of money.") == 2


def test_bad_rows_without_end_are_counted_and_not_all_shown(owner: Owner) -> None:
    count = MOST_BAD + 20

    page = give(owner, many(count, bad=range(count)))

    assert fact(page, "Bad: they are left out") == str(count)
    assert page.text.count("amount of money.") == MOST_BAD
    assert f"These are the first {MOST_BAD}" in page.text
    assert "There is nothing to send" in page.text


def test_the_rows_of_one_order_are_one_sale(owner: Owner) -> None:
    item = SALE | {"order_id": "R2", "item_number": "1"}
    text = written(SALE | {"item_number": ""}, item, item | {"item_number": "2"})

    page = give(owner, text)

    assert fact(page, "Sales") == "2"
    assert "Purchase × 3" in page.text
    assert "Send 3 events" in page.text


def test_what_was_previewed_reaches_meta_and_is_counted(
    world: World, tmp_path: Path
) -> None:
    world.shop.instance_path = str(tmp_path / "instance")
    owner = Owner(world.shop)
    preview = give(owner, many(30, bad=[3]), currency="EUR", upload_tag="May")

    answer = confirm(owner, preview)

    assert "29 events wait to be sent to Meta." in answer.text
    assert world.work() == 29
    assert {row["state"] for row in world.rows()} == {"sent"}
    assert {tuple(row["fired_by"]) for row in world.rows()} == {("offline",)}
    assert world.purchases()["offline"] == 29
    arrived = world.events(source="offline")
    assert {event["action_source"] for event in arrived} == {"physical_store"}
    assert all("upload_tag" not in event["payload"] for event in arrived)


def test_another_process_of_the_shop_may_hear_the_yes(
    shop: Flask, owner: Owner, tmp_path: Path
) -> None:
    preview = give(owner, many(5), currency="EUR")
    same = {"DATABASE_URL": shop.config["SQLALCHEMY_DATABASE_URI"]}
    other = create_app(
        environment(tmp_path, "http://localhost", NOBODY) | same, clock=clock(shop)
    )
    other.instance_path = shop.instance_path

    answer = confirm(Owner(other), token_of(preview))

    assert "5 events wait to be sent to Meta." in answer.text
    assert len(rows(shop)) == 5


def test_saying_yes_twice_sends_once(shop: Flask, owner: Owner) -> None:
    preview = give(owner, many(5), currency="EUR")

    confirm(owner, preview)
    again = confirm(owner, preview)

    assert "That preview is gone" in again.text
    assert len(rows(shop)) == 5


def test_the_same_file_again_has_nothing_to_send(owner: Owner) -> None:
    confirm(owner, give(owner, many(5), currency="EUR"))

    page = give(owner, many(5), currency="EUR")

    assert fact(page, "Known already: they change nothing") == "5"
    assert 'name="token"' not in page.text


def test_an_order_of_the_outbox_leads_to_no_order_of_the_shop(
    shop: Flask, owner: Owner
) -> None:
    confirm(owner, give(owner, written(SALE), upload_tag="September"))
    (row,) = rows(shop)

    for page in ("/admin/outbox", f"/admin/outbox/{row['id']}"):
        text = owner.get(page).text
        assert "R1" in text
        assert "/admin/orders/R1" not in text
    assert "a file of offline sales" in text
    assert "September" in text
    told = owner.json(f"/admin/outbox/{row['id']}.json")
    assert told["upload_tag"] == "September"
    assert "upload_tag" not in told["payload"]


def test_only_hashes_wait_for_the_yes_and_only_for_us(
    owner: Owner, uploads: Path
) -> None:
    row = SALE | {"ln": "Rosen", "phone": "0501234567"}
    give(owner, written(row, row | {"order_id": "R2", "consent": "no"}), country="UA")

    (kept,) = uploads.iterdir()

    text = kept.read_text(encoding="utf-8").lower()
    assert [clear for clear in CLEAR if clear in text] == []
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    withheld = json.loads(text.splitlines()[1])
    assert "user_data" not in withheld[1]


def test_what_was_confirmed_is_not_kept(owner: Owner, uploads: Path) -> None:
    confirm(owner, give(owner, many(5), currency="EUR"))

    assert list(uploads.iterdir()) == []


def test_nothing_of_a_file_that_fails_half_way_is_kept(
    owner: Owner, uploads: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("shop.offline_shelf._line", fail)

    assert give(owner, many(5), currency="EUR").status_code == 500
    assert list(uploads.iterdir()) == []


def test_sales_that_were_changed_since_the_preview_are_not_taken(
    shop: Flask, owner: Owner, uploads: Path
) -> None:
    preview = give(owner, many(5), currency="EUR")
    (kept,) = uploads.iterdir()
    kept.write_text(kept.read_text(encoding="utf-8").replace("9.5", "950"))

    answer = confirm(owner, preview)

    assert "That preview is gone" in answer.text
    assert rows(shop) == []


@pytest.mark.parametrize("token", ["", "made.up", "../../etc/passwd"])
def test_a_token_that_is_none_of_ours_takes_nothing(
    shop: Flask, owner: Owner, token: str
) -> None:
    assert "That preview is gone" in confirm(owner, token).text
    assert rows(shop) == []


def test_a_preview_is_forgotten_after_an_hour(
    shop: Flask, owner: Owner, uploads: Path
) -> None:
    late = give(owner, many(5), currency="EUR")
    clock(shop).tick(3601)

    assert "That preview is gone" in confirm(owner, late).text
    give(owner, many(2), currency="EUR")
    assert len(list(uploads.iterdir())) == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"timezone": "Mars"}, "There is no such time zone"),
        ({"currency": "XXX"}, "There is no such currency"),
        ({"country": "Atlantis"}, "There is no such country"),
        ({"encoding": "klingon"}, "There is no such encoding"),
        ({"date_order": "ymd"}, "Write one of: dmy, mdy."),
        ({"upload_tag": "x" * 101}, "Write up to 100 characters"),
        ({"name": ""}, "Please choose a file."),
    ],
)
def test_what_the_form_says_wrongly_is_told_at_its_field(
    owner: Owner, fields: dict[str, str], words: str
) -> None:
    page = give(owner, many(1), **fields)
    (field,) = fields

    assert page.status_code == 400
    assert words in page.text
    assert f'id="{"file" if field == "name" else field}-fault"' in page.text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04", "an Excel workbook"),
        (b"jenny@example.com,12.50\n", "names no column"),
        (b"email,event_time,value,total\n", "Two columns hold the same"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_at_its_field(
    owner: Owner, content: bytes, words: str
) -> None:
    page = give(owner, content)

    assert page.status_code == 400
    assert words in page.text
    assert "jenny" not in page.text


def test_a_file_may_be_larger_than_other_forms(owner: Owner) -> None:
    remarks = written(SALE | {"remark": "x" * 60_000}, SALE | {"order_id": "R2"})
    long = remarks + ",,,,,\n" * 250_000

    page = give(owner, long)

    assert len(long) > 1_000_000
    assert fact(page, "To be sent") == "2"


def test_a_file_that_is_too_large_names_the_command(owner: Owner) -> None:
    page = give(owner, b"email\n" + b"x" * (MOST_BYTES + 100_000))

    assert page.status_code == 413
    assert "flask capi import-offline" in page.text


def test_other_forms_take_no_more_than_before(owner: Owner) -> None:
    answer = owner.client.post(
        "/admin/outbox/1/discard", data={"reason": "x" * 1_100_000}, auth=owner.auth
    )

    assert answer.status_code == 413


def test_a_form_without_its_token_is_refused(shop: Flask, owner: Owner) -> None:
    for path in (FORM, f"{FORM}/confirm"):
        answer = owner.client.post(
            path, data={"file": (io.BytesIO(b""), "x.csv")}, auth=owner.auth
        )
        assert answer.status_code == 400
    assert rows(shop) == []


def test_nobody_but_the_owner_gives_files(shop: Flask) -> None:
    stranger = Owner(shop, password="guess")

    assert stranger.get(FORM).status_code == 401


def test_no_personal_data_is_on_the_page_or_in_the_log(
    owner: Owner, caplog: pytest.LogCaptureFixture
) -> None:
    row = SALE | {"phone": "0501234567", "ln": "Rosen"}
    text = written(row, row | {"value": "Rosen", "event_time": "0501234567"})

    with caplog.at_level("DEBUG"):
        preview = give(owner, text)
        confirm(owner, preview)

    shown = (preview.text + caplog.text).lower()
    assert [clear for clear in CLEAR if clear in shown] == []
