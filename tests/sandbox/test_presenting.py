"""How ids are shortened: what tells one from another stays."""

import pytest

from sandbox.presenting import shortened

DIGEST = "3fa2b19c0d7e4415a6b8c2d0e1f39475"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("ch_1", "ch_1"),
        ("ch_3PxAbcDefGhiJklMno", "ch_3Px…JklMno"),
        ("order_C261130-8FWJZ_purchase", "order_C261130-8FWJZ…"),
        ("order_R-1042_item_2_purchase", "order_R-1042_item_2…"),
        (f"order_{DIGEST}_purchase", "order_…rchase"),
        (f"offline_{DIGEST}_purchase", "offline_3fa2b…"),
    ],
)
def test_an_id_keeps_what_tells_it_from_others(written: str, shown: str) -> None:
    assert shortened(written) == shown
