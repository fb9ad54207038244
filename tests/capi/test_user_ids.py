"""The ids of `user_data` that Meta wants unhashed, and the lists that are legal."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from capi import UserData
from capi.normal.hashing import sha256
from tests.capi.test_event_fields import codes


@pytest.mark.parametrize(
    ("name", "raw", "taken"),
    [
        ("fb_login_id", "10223344", 10223344),
        ("fb_login_id", 7, 7),
        ("lead_id", "123456789012345", 123456789012345),
        ("lead_id", " 1234567890123456 ", 1234567890123456),
        ("madid", "6D92078A-8246-4BA4-AE5B-76104861E7DC", None),
        ("madid", UUID(int=5), "00000000-0000-0000-0000-000000000005"),
        ("anon_id", "XZ1", None),
        ("subscription_id", 12, "12"),
        ("page_id", 1050, "1050"),
        ("page_scoped_user_id", "77", None),
        ("ctwa_clid", "ARAk", None),
        ("whatsapp_business_account_id", "8856", None),
        ("ig_account_id", 1784, "1784"),
        ("ig_sid", "11", None),
    ],
)
def test_an_id_is_sent_unhashed(name: str, raw: Any, taken: Any) -> None:
    data = UserData(**{name: raw})

    assert data.resolve() == ({name: raw if taken is None else taken}, ())


@pytest.mark.parametrize(
    ("name", "raw", "code"),
    [
        ("fb_login_id", "joe", "not_a_whole_number"),
        ("fb_login_id", 0, "not_a_whole_number"),
        ("fb_login_id", True, "not_a_whole_number"),
        ("lead_id", 1234, "lead_id_malformed"),
        ("lead_id", "12345678901234567", "lead_id_malformed"),
        ("madid", UUID(int=0), "madid_unusable"),
        ("ctwa_clid", 5, "not_text"),
        ("page_id", 1.5, "not_text"),
    ],
)
def test_an_id_that_meta_could_not_use_is_left_out(
    name: str, raw: Any, code: str
) -> None:
    data = UserData(**{name: raw})

    assert data.to_server() == {}
    assert codes(data) == [(code, f"user_data.{name}")]


def test_parts_of_names_and_birthdays_are_single_hashes() -> None:
    data = UserData(
        f5first="Washington", f5last="O'Connor", fi="G", dobd=7, dobm="02", doby=1997
    )

    assert data.to_server() == {
        "f5first": sha256("washi"),
        "f5last": sha256("oconn"),
        "fi": sha256("g"),
        "dobd": sha256("07"),
        "dobm": sha256("02"),
        "doby": sha256("1997"),
    }


def test_the_pixel_gets_only_the_keys_that_it_knows() -> None:
    data = UserData(email="joe@eg.com", fi="J", anon_id="XZ1", fbp="fb.1.1.2")

    assert data.to_browser() == {"em": sha256("joe@eg.com")}


def test_every_hashed_key_takes_a_list_in_order_and_once() -> None:
    data = UserData(
        date_of_birth=[date(1997, 2, 16), "1997-02-16", 19910526],
        external_id=[42, UUID(int=1), "42"],
        country_code=["US", "us"],
        phone="(650)555-1212",
    )

    assert data.to_server() == {
        "ph": [sha256("16505551212")],
        "db": [sha256("19970216"), sha256("19910526")],
        "country": [sha256("us")],
        "external_id": [
            sha256("42"),
            sha256("00000000-0000-0000-0000-000000000001"),
        ],
    }
