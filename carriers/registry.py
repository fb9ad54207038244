"""Which carriers are in use, from plain settings. A further one adds its lines here."""

import time
from collections.abc import Callable

from carriers.base import Carrier
from carriers.nova_poshta import API_URL, NovaPoshta


def carriers(
    *,
    nova_poshta_api_key: str = "",
    nova_poshta_url: str = "",
    easypost_api_key: str = "",
    easypost_url: str = "",
    clock: Callable[[], float] = time.time,
) -> dict[str, Carrier]:
    """The carriers that the settings name, by key; "" stands for "not set".

    Nova Poshta tells where a parcel is without a key too, so its address is enough.
    `clock` gives epoch seconds.
    """
    found: list[Carrier] = []
    if nova_poshta_api_key or nova_poshta_url:
        url = nova_poshta_url or API_URL
        found.append(NovaPoshta(nova_poshta_api_key, url=url, clock=clock))
    if easypost_api_key:
        # Here, because EasyPost's SDK takes a fifth of a second to import.
        from carriers.easypost import API_BASE, EasyPost

        url = easypost_url or API_BASE
        found.append(EasyPost(easypost_api_key, url=url, clock=clock))
    return {carrier.key: carrier for carrier in found}
