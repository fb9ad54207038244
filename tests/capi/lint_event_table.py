"""Each code of lint about an event, with a payload that has this fault."""

from capi.lint import LintContext
from tests.capi.lint_cases import (
    APP,
    APPEND,
    CHAT,
    CLEAN,
    DAY,
    EXTINFO,
    NOW,
    Case,
    custom,
    event,
    user,
)

PRODUCTION = LintContext(production=True)

BODY = [
    Case("not_an_event", "data[1]", {"data": [CLEAN, 3]}),
    Case("data_not_a_list", "data", {"data": CLEAN}),
    Case("no_events", "data", {"data": []}),
    Case("too_many_events", "data", [{}] * 1001),
    Case("unknown_request_key", "pixel", {"data": [CLEAN], "pixel": "1"}),
    Case(
        "test_code_in_production",
        "test_event_code",
        {"data": [CLEAN], "test_event_code": "TEST1"},
        PRODUCTION,
    ),
    Case("token_in_body", "access_token", {"data": [CLEAN], "access_token": "EAA"}),
    Case("event_id_repeated", "data[1].event_id", [CLEAN, CLEAN]),
]
EVENT = [
    Case("unknown_event_key", "eventID", event(eventID="ch_1")),
    Case("wrong_type", "opt_out", event(opt_out="yes")),
    Case("user_data_missing", "user_data", event(user_data=None)),
    Case("event_id_missing", "event_id", event(event_id=None)),
    Case("event_id_not_text", "event_id", event(event_id=17)),
    Case("event_id_in_custom_data", "custom_data.eventID", custom(eventID="ch_1")),
    Case(
        "customer_segmentation_unknown",
        "customer_segmentation",
        event(customer_segmentation="loyal"),
    ),
    Case("event_name_missing", "event_name", event(event_name=None)),
    Case("event_name_near_miss", "event_name", event(event_name="purchase")),
    Case("event_name_reserved", "event_name", event(event_name="Microdata")),
    Case("event_name_long", "event_name", event(event_name="a" * 51)),
    Case("event_time_missing", "event_time", event(event_time=None)),
    Case("time_in_milliseconds", "event_time", event(event_time=NOW * 1000)),
    Case("event_time_future", "event_time", event(event_time=NOW + 61)),
    Case("event_time_too_old", "event_time", event(event_time=NOW - 7 * DAY - 1)),
    Case(
        "event_outside_dedup_window",
        "event_time",
        event(event_time=NOW - 2 * DAY - 1),
    ),
]
SOURCE = [
    Case("action_source_missing", "action_source", event(action_source=None)),
    Case("action_source_unknown", "action_source", event(action_source="Website")),
    Case(
        "user_agent_missing",
        "user_data.client_user_agent",
        user(client_user_agent=None),
    ),
    Case("source_url_missing", "event_source_url", event(event_source_url=None)),
    Case("url_malformed", "event_source_url", event(event_source_url="/thanks")),
    Case("url_local", "referrer_url", event(referrer_url="http://localhost:8000/")),
    Case("app_data_missing", "app_data", event(action_source="app")),
    Case("app_data_unexpected", "app_data", event(APP, action_source="website")),
    Case(
        "tracking_flag_missing",
        "app_data.advertiser_tracking_enabled",
        event(APP, app_data={"advertiser_tracking_enabled": None}),
    ),
    Case(
        "application_flag_missing",
        "app_data.application_tracking_enabled",
        event(APP, app_data={"application_tracking_enabled": None}),
    ),
    Case(
        "tracking_flag_invalid",
        "app_data.application_tracking_enabled",
        event(APP, app_data={"application_tracking_enabled": 2}),
    ),
    Case(
        "extinfo_missing",
        "app_data.extinfo",
        event(APP, app_data={"extinfo": None}),
    ),
    Case(
        "extinfo_length",
        "app_data.extinfo",
        event(APP, app_data={"extinfo": EXTINFO[:15]}),
    ),
    Case(
        "extinfo_null",
        "app_data.extinfo[15]",
        event(APP, app_data={"extinfo": [*EXTINFO[:15], None]}),
    ),
    Case(
        "extinfo_incomplete",
        "app_data.extinfo[0]",
        event(APP, app_data={"extinfo": ["3", *EXTINFO[1:]]}),
    ),
    Case("unknown_app_data_key", "app_data.idfa", event(APP, app_data={"idfa": "x"})),
    Case("app_key_outside_app", "user_data.anon_id", user(anon_id="x")),
    Case(
        "madid_unusable",
        "user_data.madid",
        event(APP, user_data={"madid": "00000000-0000-0000-0000-000000000000"}),
    ),
    Case(
        "messaging_channel_missing",
        "messaging_channel",
        event(CHAT, messaging_channel=None),
    ),
    Case(
        "messaging_channel_unknown",
        "messaging_channel",
        event(CHAT, messaging_channel="telegram"),
    ),
    Case(
        "messaging_channel_unexpected",
        "messaging_channel",
        event(messaging_channel="whatsapp"),
    ),
    Case(
        "messaging_ids_missing",
        "user_data.page_scoped_user_id",
        event(CHAT, user_data={"page_scoped_user_id": None}),
    ),
    Case("messaging_event_name", "event_name", event(CHAT, event_name="Lead")),
    Case(
        "messaging_browser_keys",
        "user_data.client_ip_address",
        event(CHAT, user_data={"client_ip_address": "8.8.8.8"}),
    ),
    Case(
        "ctwa_clid_short",
        "user_data.ctwa_clid",
        event(CHAT, messaging_channel="whatsapp", user_data={"ctwa_clid": "abc"}),
    ),
    Case("lead_id_malformed", "user_data.lead_id", user(lead_id="123")),
    Case(
        "crm_fields_missing",
        "custom_data",
        event(action_source="system_generated", user_data={"lead_id": 10**15}),
    ),
    Case(
        "original_event_missing",
        "original_event_data",
        event(event_name="AppendValue"),
    ),
    Case(
        "original_event_incomplete",
        "original_event_data",
        event(event_name="AppendValue", original_event_data={"event_id": "a"}),
    ),
    Case(
        "unknown_original_event_key",
        "original_event_data.id",
        event(original_event_data={"id": "a"}),
    ),
    Case(
        "attribution_incomplete",
        "attribution_data.ad_id",
        event(APPEND, attribution_data={"ad_id": None}),
    ),
    Case(
        "not_a_share",
        "attribution_data.attribution_share",
        event(APPEND, attribution_data={"attribution_share": 50}),
    ),
    Case(
        "attribution_late",
        "original_event_data.event_time",
        event(APPEND, original_event_data={"event_time": NOW - 2 * DAY - 1}),
    ),
]
PRIVACY = [
    Case(
        "data_processing_option_unknown",
        "data_processing_options[0]",
        event(data_processing_options=["ldu"]),
    ),
    Case(
        "ldu_options_missing",
        "data_processing_options",
        event(data_processing_options=[]),
    ),
    Case(
        "ldu_country_missing",
        "data_processing_options_country",
        event(data_processing_options_country=None),
    ),
    Case(
        "ldu_country_unknown",
        "data_processing_options_country",
        event(data_processing_options_country=49),
    ),
    Case(
        "ldu_state_missing",
        "data_processing_options_state",
        event(data_processing_options_state=None),
    ),
    Case(
        "ldu_state_unknown",
        "data_processing_options_state",
        event(data_processing_options_state=999),
    ),
    Case(
        "ldu_state_without_country",
        "data_processing_options_country",
        event(data_processing_options_country=0),
    ),
    Case(
        "ldu_ip_missing",
        "user_data.client_ip_address",
        event(
            data_processing_options_country=0,
            data_processing_options_state=0,
            user_data={"client_ip_address": None},
        ),
    ),
    Case("personal_data", "custom_data.note", custom(note="ask joe@example.com")),
    Case("personal_data_key", "custom_data.first_name", custom(first_name="Joe")),
    Case(
        "personal_data_in_url",
        "event_source_url",
        event(event_source_url="https://shop.example/?mail=joe%40example.com"),
    ),
    Case(
        "secret_in_url",
        "event_source_url",
        event(event_source_url="https://shop.example/thanks?session_id=cs_test_1"),
    ),
]

EVENT_CASES = BODY + EVENT + SOURCE + PRIVACY
