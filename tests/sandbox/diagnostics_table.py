"""One event for each finding: what is changed in a good one, and how it is sent.

`Case.event` changes a good Purchase for the Conversions API, `Case.hit` a good hit of
the pixel. `by_lint` says that the client's lint, given the same, must agree.
"""

from dataclasses import dataclass, field
from typing import Any

from tests.sandbox.meta import NOW, sha256

EM = sha256("joe@eg.com")
PERSON = {"em": [EM], "client_user_agent": "Firefox"}
SALE = {"value": 42.0, "currency": "USD", "order_id": "C1"}
PAGE = "https://shop.example/thanks"


@dataclass(frozen=True)
class Case:
    """What is sent, and the one code that comes of it."""

    code: str
    event: dict[str, Any] | None = None
    hit: dict[str, Any] | None = None
    call: dict[str, Any] = field(default_factory=dict)
    by_lint: bool = True
    name: str = ""

    def __str__(self) -> str:
        return self.name or self.code


def sale(**changes: Any) -> dict[str, Any]:
    """An event whose custom_data is changed; None leaves a key out."""
    custom_data = SALE | changes
    return {"custom_data": {k: v for k, v in custom_data.items() if v is not None}}


def person(**changes: Any) -> dict[str, Any]:
    """An event whose user_data is changed."""
    return {"user_data": PERSON | changes}


def page(address: str) -> dict[str, Any]:
    """An event of another page."""
    return {"event_source_url": address}


TAKEN = (
    Case("unknown_currency", sale(currency="XYZ")),
    Case("value_negative", sale(value=-1)),
    Case("value_without_currency", sale(currency=None) | {"event_name": "ViewContent"}),
    Case("event_id_missing", {"event_id": None}),
    Case("empty_hash", person(ph=[sha256("")])),
    Case("double_hash", person(em=[EM, sha256(EM)])),
    Case("local_ip", person(client_ip_address="192.168.1.5")),
    Case("fbp_malformed", person(fbp="fb.1.soon.123")),
    Case("fbc_malformed", person(fbc="IwAR0abc")),
    Case("fbc_without_click", person(fbc="fb.1.1790000000000.undefined")),
    Case("click_without_fbc", page(f"{PAGE}?fbclid=IwAR0abc")),
    Case("personal_data", sale(note="Call joe@eg.com")),
    Case("personal_data", sale(note="Call +1 415-555-0132"), name="phone"),
    Case("personal_data_in_url", page(f"{PAGE}?email=joe%40eg.com")),
    Case("personal_data_in_url", {"referrer_url": f"{PAGE}?phone=5"}, name="referrer"),
    Case("secret_in_url", page(f"{PAGE}?session_id=cs_test_a1")),
    Case("test_code_in_production", {}, call={"test_event_code": "TEST1"}),
)
"""Events that Meta's server takes."""

REFUSED = (
    Case("currency_missing", sale(currency=None)),
    Case("value_missing", sale(value=None)),
    Case("event_time_too_old", {"event_time": NOW - 8 * 86400}),
    Case("event_time_future", {"event_time": NOW + 3600}),
    Case("time_in_milliseconds", {"event_time": NOW * 1000}),
    Case("not_hashed", person(em=["joe@eg.com"])),
    Case("user_data_empty", {"user_data": {"em": []}}),
    Case("user_data_too_broad", {"user_data": {"client_user_agent": "Firefox"}}),
    Case("content_without_id", sale(contents=[{"quantity": 1}])),
    Case("call_refused", {"advertiser": "me"}, by_lint=False),
)
"""Events for which Meta's server refuses the call."""

HITS = (
    Case("currency_missing", hit={"cd": {"value": "42"}}),
    Case("value_missing", hit={"cd": {"currency": "USD"}}),
    Case("value_not_a_number", hit={"cd": SALE | {"value": "42,00 $"}}),
    Case("event_time_future", hit={"cd": SALE, "ts": str((NOW + 3600) * 1000)}),
    Case("event_time_too_old", hit={"cd": SALE, "ts": str((NOW - 8 * 86400) * 1000)}),
    Case("not_hashed", hit={"cd": SALE, "ud": {"em": "joe@eg.com"}}),
)
"""Hits of the pixel: Meta takes any, so these arrive where the server's are refused."""
