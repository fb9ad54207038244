"""Meta's own Python SDK and we make the same payload of an event, deviations listed.

A payload of Meta's SDK becomes ours by the changes in `DEVIATIONS`, each with the
reason why ours is right, and by nothing else. Single values that only one of the two
takes stand in `test_event_deviations.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings

from tests.capi.described import Described, Json
from tests.capi.described_events import DESCRIBED
from tests.often import often


@dataclass(frozen=True)
class Deviation:
    """What ours has otherwise, why, and an event that shows it."""

    reason: str
    mend: Callable[[Json], None]
    shown_by: Described


def in_order(payload: Json) -> None:
    for key, value in payload["user_data"].items():
        if isinstance(value, list):
            payload["user_data"][key] = sorted(value)


def currency(payload: Json) -> None:
    data = payload["custom_data"]
    if "currency" in data:
        data["currency"] = data["currency"].upper()


def numbers(payload: Json) -> None:
    for key in ("fb_login_id", "lead_id"):
        if key in payload["user_data"]:
            payload["user_data"][key] = int(payload["user_data"][key])


def no_repeats(payload: Json) -> None:
    data = payload["custom_data"]
    if "content_ids" in data:
        data["content_ids"] = list(dict.fromkeys(data["content_ids"]))


def from_contents(payload: Json) -> None:
    data = payload["custom_data"]
    if contents := data.get("contents"):
        ids = dict.fromkeys(item["id"] for item in contents)
        data["content_ids"] = data.get("content_ids") or list(ids)
        data.setdefault("num_items", sum(item["quantity"] for item in contents))
    if data.get("content_ids"):
        data["content_type"] = data.get("content_type") or "product"


def schemes(payload: Json) -> None:
    if scheme := payload.get("app_data", {}).get("url_schemes"):
        payload["app_data"]["url_schemes"] = [scheme]


def places(payload: Json) -> None:
    app = payload.get("app_data", {})
    if "extinfo" in app:
        app["extinfo"] = ["" if place is None else place for place in app["extinfo"]]


def words(payload: Json) -> None:
    attribution = payload.get("attribution_data", {})
    for key in ("attribution_method", "attribution_model", "decline_reason"):
        if key in attribution:
            attribution[key] = attribution[key].value


def nothing_empty(payload: Json) -> None:
    for key, value in list(payload.items()):
        if isinstance(value, dict):
            nothing_empty(value)
        for item in value if key == "contents" else ():
            nothing_empty(item)
        if value in ("", {}) or (value == [] and key != "data_processing_options"):
            del payload[key]


ITEM = {"id": "mug", "quantity": 2}
DEVIATIONS = [
    Deviation(
        "They shuffle lists (a set), so that no two runs send the same bytes;"
        " ours keep the order that was given. Compared sorted.",
        in_order,
        Described(user={"email": [f"{n}@eg.com" for n in range(9)]}),
    ),
    Deviation(
        "ISO 4217 writes codes in upper case, and the pixel does: both halves agree.",
        currency,
        Described(data={"value": 1, "currency": "EUR"}),
    ),
    Deviation(
        "Meta's docs have both ids as integers.",
        numbers,
        Described(user={"lead_id": "123456789012345", "fb_login_id": "12"}),
    ),
    Deviation(
        "An id that stands there twice says nothing more.",
        no_repeats,
        Described(data={"content_ids": ["mug", "mug"], "content_type": "product"}),
    ),
    Deviation(
        "Ids, their kind and the number of items follow from the contents; catalogue"
        " ads need the first two, and nobody should have to say them twice.",
        from_contents,
        Described(contents=[ITEM]),
    ),
    Deviation(
        "Meta's docs have url_schemes as an array; their class takes a text only.",
        schemes,
        Described(app={"url_schemes": "shop"}),
    ),
    Deviation(
        "Meta's docs want an empty text in each place of extinfo that is not known;"
        " they send null.",
        places,
        Described(app={}, device={"ext_info_version": "a2", "os_version": "14"}),
    ),
    Deviation(
        "They leave members of their own enums there, for which json.dumps raises.",
        words,
        Described(attribution={"attribution_model": "last_click"}),
    ),
    Deviation(
        "Empty values say nothing, and some of them Meta refuses.",
        nothing_empty,
        Described(data={"order_id": "", "content_ids": []}),
    ),
]


def mended(theirs: Json, deviations: list[Deviation]) -> Json:
    for deviation in deviations:
        deviation.mend(theirs)
    return theirs


def ours(described: Described) -> Json:
    payload = described.by_us()
    in_order(payload)
    return payload


@settings(
    max_examples=often(400), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
@given(described=DESCRIBED)
def test_event_has_the_payload_that_metas_sdk_makes(described: Described) -> None:
    assert ours(described) == mended(described.by_meta(), DEVIATIONS)


@pytest.mark.parametrize("deviation", DEVIATIONS, ids=lambda each: each.mend.__name__)
def test_deviation_is_there(deviation: Deviation) -> None:
    others = [each for each in DEVIATIONS if each is not deviation]
    described = deviation.shown_by

    assert mended(described.by_meta(), DEVIATIONS) == ours(described)
    assert mended(described.by_meta(), others) != ours(described), deviation.reason
