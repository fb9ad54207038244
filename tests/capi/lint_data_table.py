"""Each code of lint about user_data and custom_data, with a payload with this fault."""

from capi.lint import LintContext
from capi.normalize import sha256
from tests.capi.lint_cases import CLEAN, Case, custom, event, item, only, user

CATALOGUE = LintContext(catalogue=frozenset({"mug"}))
TOTALS = LintContext(order_totals={"C261122-7KQ2M": 52})
EMPTY = sha256("")
EMAIL = sha256("joe@example.com")

USER_DATA = [
    Case("user_data_empty", "user_data", only(em=[])),
    Case("user_data_too_broad", "user_data", only(ge=[sha256("f")], fn=[EMAIL])),
    Case("unknown_user_data_key", "user_data.email", user(email=EMAIL)),
    Case("empty_value", "user_data.em[1]", user(em=[EMAIL, None])),
    Case("value_repeated", "user_data.em[1]", user(em=[EMAIL, EMAIL])),
    Case("not_hashed", "user_data.em[0]", user(em=["joe@example.com"])),
    Case("external_id_plain", "user_data.external_id", user(external_id="user-42")),
    Case("wrong_digest", "user_data.em", user(em="a" * 32)),
    Case("upper_case_hash", "user_data.em", user(em=EMAIL.upper())),
    Case("empty_hash", "user_data.ph[1]", user(ph=[EMAIL, EMPTY])),
    Case("placeholder_hash", "user_data.ph", user(ph=sha256("undefined"))),
    Case("double_hash", "user_data.em", user(em=sha256(EMPTY))),
    Case("hash_of_no_value", "user_data.country", user(country=sha256("US"))),
    Case("hashed_by_mistake", "user_data.fbp", user(fbp=EMAIL)),
    Case("ip_malformed", "user_data.client_ip_address", user(client_ip_address="::g")),
    Case("local_ip", "user_data.client_ip_address", user(client_ip_address="10.0.0.1")),
    Case(
        "user_agent_of_server",
        "user_data.client_user_agent",
        user(client_user_agent="python-requests/2.32.3"),
    ),
    Case("fbp_malformed", "user_data.fbp", user(fbp="1098115397")),
    Case("fbp_seconds", "user_data.fbp", user(fbp="fb.1.1759999000.1098115397")),
    Case("fbc_malformed", "user_data.fbc", user(fbc="IwAR2F4dbP0l7Mn1IawQQ")),
    Case(
        "fbc_seconds",
        "user_data.fbc",
        user(fbc="fb.1.1759999000.IwAR2F4dbP0l7Mn1IawQQ"),
    ),
    Case("fbc_without_click", "user_data.fbc", user(fbc="fb.1.1759999000000.10981")),
    Case(
        "fbc_case_changed",
        "user_data.fbc",
        user(fbc="fb.1.1759999000000.iwar2f4dbp0l7mn1iawqq"),
    ),
    Case(
        "fbc_of_another_click",
        "user_data.fbc",
        user(fbc="fb.1.1759999000000.IwAR0000000000"),
    ),
    Case("click_without_fbc", "user_data.fbc", user(fbc=None)),
    Case(
        "fbc_after_event",
        "user_data.fbc",
        user(fbc="fb.1.1760000900000.IwAR2F4dbP0l7Mn1IawQQ"),
    ),
]
CUSTOM_DATA = [
    Case("currency_missing", "custom_data.currency", custom(currency=None)),
    Case("unknown_currency", "custom_data.currency", custom(currency="XYZ")),
    Case("currency_lower_case", "custom_data.currency", custom(currency="usd")),
    Case(
        "value_without_currency",
        "custom_data.currency",
        event(event_name="ViewContent", custom_data={"currency": None}),
    ),
    Case("value_missing", "custom_data.value", custom(value=None)),
    Case(
        "value_recommended",
        "custom_data.value",
        event(event_name="AddToCart", custom_data={"value": None}),
    ),
    Case("value_not_a_number", "custom_data.value", custom(value=float("nan"))),
    Case("value_as_text", "custom_data.value", custom(value="49.50")),
    Case("value_zero", "custom_data.value", custom(value=0)),
    Case("value_negative", "custom_data.value", custom(value=-49.5)),
    Case("value_decimals", "custom_data.value", custom(value=49.505)),
    Case("value_in_minor_units", "custom_data.value", custom(value=4450)),
    Case("order_total_mismatch", "custom_data.value", CLEAN, TOTALS),
    Case("contents_not_a_list", "custom_data.contents", custom(contents='[{"id":1}]')),
    Case("content_without_id", "custom_data.contents[0].id", item(id=None)),
    Case("content_id_unknown", "custom_data.contents[1].id", CLEAN, CATALOGUE),
    Case("content_ids_not_a_list", "custom_data.content_ids", custom(content_ids="a")),
    Case("content_ids_differ", "custom_data.content_ids", custom(content_ids=["a"])),
    Case("quantity_invalid", "custom_data.contents[0].quantity", item(quantity=0)),
    Case(
        "item_price_invalid",
        "custom_data.contents[0].item_price",
        item(item_price=-1),
    ),
    Case(
        "content_key_near_miss",
        "custom_data.contents[0].price",
        item(item_price=None, price=14.0),
    ),
    Case(
        "delivery_category_unknown",
        "custom_data.delivery_category",
        custom(delivery_category="drone"),
    ),
    Case("custom_data_type", "custom_data.order_id", custom(order_id=17)),
    Case("content_type_missing", "custom_data.content_type", custom(content_type=None)),
    Case("content_type_unknown", "custom_data.content_type", custom(content_type="x")),
    Case(
        "goods_missing",
        "custom_data.contents",
        custom(contents=None, content_ids=None, content_type=None),
    ),
    Case(
        "search_string_missing",
        "custom_data.search_string",
        event(event_name="Search"),
    ),
    Case("num_items_invalid", "custom_data.num_items", custom(num_items=0)),
    Case("num_items_mismatch", "custom_data.num_items", custom(num_items=2)),
]

DATA_CASES = USER_DATA + CUSTOM_DATA
