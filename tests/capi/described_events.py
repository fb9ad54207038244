"""Generated events that Meta's SDK and we both take, with every field that it knows."""

import string
from typing import Any

from hypothesis import strategies as st

from capi import (
    ActionSource,
    AttributionMethod,
    AttributionModel,
    DeclineReason,
    DeliveryCategory,
)
from capi.currencies import ISO_4217
from tests.capi.described import Described, Json
from tests.capi.test_differential import AMERICANS, PEOPLE


def _some(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Json]:
    """Arguments, each of them there or not."""
    return st.fixed_dictionaries({}, optional=fields)


TEXT = st.text(alphabet=string.printable + "äßЖ東🛒", max_size=12).filter(
    lambda text: text == "" or not text.isspace()
)
WORD = st.text(alphabet=string.ascii_letters + string.digits, min_size=1, max_size=12)
AMOUNT = st.integers(0, 10**9) | st.floats(0, 1e9)
TIME = st.integers(0, 2 * 10**9)
BOOLEAN = st.booleans()
DIGEST = st.text(alphabet="0123456789abcdef", min_size=64, max_size=64)
MILLISECONDS = st.integers(10**12, 2 * 10**12)


def _words(options: Any) -> st.SearchStrategy[str]:
    return st.sampled_from([option.value for option in options])


CONTENT = st.builds(
    lambda required, more: required | more,
    st.fixed_dictionaries({"id": WORD, "quantity": st.integers(1, 99)}),
    _some(
        item_price=AMOUNT,
        title=TEXT,
        description=TEXT,
        brand=TEXT,
        category=TEXT,
        delivery_category=_words(DeliveryCategory),
    ),
)
USER = st.builds(
    lambda person, more: vars(person) | more,
    PEOPLE | AMERICANS,
    _some(
        email=st.lists(st.sampled_from(["joe@eg.com", "ann@eg.com"]), min_size=1),
        external_id=st.lists(DIGEST, min_size=1, max_size=3),
        client_ip_address=st.sampled_from(["93.184.216.34", "2a00:1450::1"]),
        client_user_agent=WORD,
        fbp=st.builds("fb.1.{}.{}".format, MILLISECONDS, st.integers(1, 10**9)),
        fbc=st.builds("fb.1.{}.{}".format, MILLISECONDS, WORD),
        subscription_id=WORD,
        fb_login_id=st.integers(1, 10**17).map(str),
        lead_id=st.integers(10**14, 10**16 - 1).map(str),
        f5first=WORD,
        f5last=WORD,
        fi=WORD,
        dobd=st.integers(1, 31).map(str),
        dobm=st.integers(1, 12).map(str),
        doby=st.integers(1900, 2020).map(str),
        madid=WORD,
        anon_id=WORD,
        ctwa_clid=WORD,
        page_id=WORD,
    ),
)
DESCRIBED = st.builds(
    Described,
    event=st.builds(
        lambda required, more: required | more,
        st.fixed_dictionaries(
            {
                "event_name": WORD,
                "event_time": TIME,
                "action_source": _words(ActionSource),
            }
        ),
        _some(
            event_id=TEXT,
            event_source_url=TEXT,
            referrer_url=TEXT,
            opt_out=BOOLEAN,
            data_processing_options=st.sampled_from([["LDU"], [], ["AMO"]]),
            data_processing_options_country=st.integers(0, 1),
            data_processing_options_state=st.integers(1000, 1013),
            messaging_channel=st.just("whatsapp"),
            advanced_measurement_table=TEXT,
        ),
    ),
    user=USER,
    data=_some(
        value=AMOUNT,
        currency=st.sampled_from(sorted(ISO_4217)).flatmap(
            lambda code: st.sampled_from([code, code.lower(), f" {code} "])
        ),
        content_name=TEXT,
        content_category=TEXT,
        content_ids=st.lists(WORD, max_size=3),
        content_type=TEXT,
        order_id=TEXT,
        item_number=TEXT,
        predicted_ltv=AMOUNT,
        net_revenue=AMOUNT,
        num_items=st.integers(0, 99),
        status=TEXT,
        search_string=TEXT,
        delivery_category=_words(DeliveryCategory),
        custom_properties=st.dictionaries(
            WORD.map("x_{}".format), TEXT | AMOUNT | BOOLEAN | st.lists(WORD)
        ),
    ),
    contents=st.lists(CONTENT, max_size=3),
    app=st.none()
    | _some(
        application_tracking_enabled=BOOLEAN,
        advertiser_tracking_enabled=BOOLEAN,
        campaign_ids=TEXT,
        consider_views=BOOLEAN,
        include_dwell_data=BOOLEAN,
        include_video_data=BOOLEAN,
        install_referrer=TEXT,
        installer_package=TEXT,
        receipt_data=TEXT,
        url_schemes=WORD,
        windows_attribution_id=TEXT,
    ),
    device=st.none()
    | _some(
        ext_info_version=st.sampled_from(["a2", "i2"]),
        screen_width=st.integers(1, 9999),
        screen_density=st.just("2.00"),
        **dict.fromkeys(("app_package_name", "os_version", "locale", "carrier"), TEXT),
    ),
    original=st.none()
    | _some(event_name=TEXT, event_time=TIME, order_id=TEXT, event_id=TEXT),
    attribution=st.none()
    | _some(
        visit_time=TIME,
        attribution_share=st.floats(0, 1),
        attribution_model=_words(AttributionModel),
        attr_window=st.integers(1, 28),
        attribution_value=AMOUNT,
        touchpoint_ts=TIME,
        attribution_method=_words(AttributionMethod),
        decline_reason=_words(DeclineReason),
        total_credit=AMOUNT,
        **dict.fromkeys(("scope", "ad_id", "adset_id", "touchpoint_type"), TEXT),
        **dict.fromkeys(("campaign_id", "attribution_source", "linkage_key"), TEXT),
        **dict.fromkeys(("auditing_token", "touchpoint_id", "partner_client_id"), TEXT),
    ),
    windows=st.none()
    | _some(
        inactivity_window_hours=st.integers(1, 99),
        reattribution_window_hours=st.integers(1, 99),
    ),
)
