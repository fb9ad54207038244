"""Which carriers the settings bring into use."""

import pytest

from carriers.base import Carrier
from carriers.registry import carriers

KEY = "made-up-key"


@pytest.mark.parametrize(
    ("settings", "keys"),
    [
        ({}, []),
        ({"nova_poshta_api_key": KEY}, ["nova_poshta"]),
        ({"nova_poshta_url": "http://127.0.0.1:1/np"}, ["nova_poshta"]),
        ({"easypost_api_key": KEY}, ["easypost"]),
        ({"easypost_url": "http://127.0.0.1:1/ep"}, []),
        (
            {"nova_poshta_api_key": KEY, "easypost_api_key": KEY},
            ["nova_poshta", "easypost"],
        ),
    ],
)
def test_a_carrier_is_there_if_it_can_be_asked(
    settings: dict[str, str], keys: list[str]
) -> None:
    assert list(carriers(**settings)) == keys


def test_a_carrier_is_found_under_its_own_key() -> None:
    found: dict[str, Carrier] = carriers(nova_poshta_api_key=KEY, easypost_api_key=KEY)

    assert all(carrier.key == key for key, carrier in found.items())


def test_an_address_is_taken_where_one_is_given_and_the_official_one_elsewhere() -> (
    None
):
    official = carriers(nova_poshta_api_key=KEY, easypost_api_key=KEY)
    local = carriers(
        nova_poshta_url="http://127.0.0.1:1/np",
        easypost_api_key=KEY,
        easypost_url="http://127.0.0.1:1/ep",
    )

    assert [repr(carrier) for carrier in official.values()] == [
        "<NovaPoshta https://api.novaposhta.ua/v2.0/json/>",
        "<EasyPost https://api.easypost.com/v2>",
    ]
    assert [repr(carrier) for carrier in local.values()] == [
        "<NovaPoshta http://127.0.0.1:1/np/>",
        "<EasyPost http://127.0.0.1:1/ep/v2>",
    ]
