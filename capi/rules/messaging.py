"""Lint of events from chats with a business, and of leads from a CRM."""

import re

from capi.rules.rule import (
    ERROR,
    NOTE,
    WARNING,
    Findings,
    Rule,
    Subject,
    is_empty,
    text,
)

CHANNEL_MISSING = Rule(
    "messaging_channel_missing",
    ERROR,
    "An event of business_messaging does not say through which channel it came.",
    "Send messaging_channel: whatsapp, messenger or instagram.",
)
CHANNEL_UNKNOWN = Rule(
    "messaging_channel_unknown",
    ERROR,
    "Meta knows no such messaging channel.",
    "Send whatsapp, messenger or instagram.",
)
CHANNEL_UNEXPECTED = Rule(
    "messaging_channel_unexpected",
    NOTE,
    "A messaging channel says nothing about an event from elsewhere.",
    "Send it with action_source business_messaging only.",
)
IDS_MISSING = Rule(
    "messaging_ids_missing",
    ERROR,
    "The channel's own ids are missing, by which Meta knows the conversation.",
    "Send the ids that the channel needs in user_data.",
)
NAME_UNSAFE = Rule(
    "messaging_event_name",
    WARNING,
    "Of a conversation Meta takes few event names; others have been refused.",
    "Use LeadSubmitted or Purchase.",
)
BROWSER_KEYS = Rule(
    "messaging_browser_keys",
    NOTE,
    "What a browser says has no place in an event from a conversation.",
    "Leave out page, address, user agent, fbp and fbc.",
)
CLICK_SHORT = Rule(
    "ctwa_clid_short",
    WARNING,
    "The value is too short for the id of a click on an ad that opens WhatsApp.",
    "Send the ctwa_clid that WhatsApp's webhook gave, unchanged.",
)
LEAD_MALFORMED = Rule(
    "lead_id_malformed",
    ERROR,
    "The value is no id of a Lead Ad; Meta refuses the whole call for one.",
    "Send the 15 or 16 digits that Meta gave with the lead.",
)
CRM_FIELDS_MISSING = Rule(
    "crm_fields_missing",
    WARNING,
    "A lead from a CRM does not say which CRM it comes from.",
    "Send custom_data.event_source 'crm' and custom_data.lead_event_source.",
)

_SAFE_NAMES = ("LeadSubmitted", "Purchase")
_SHORTEST_CLICK = 32
_LEAD_ID = re.compile(r"[0-9]{15,16}")

# For each channel the keys that it needs; of a pair either will do.
_NEEDS: dict[str, tuple[tuple[str, ...], ...]] = {
    "whatsapp": (("ctwa_clid",), ("page_id", "whatsapp_business_account_id")),
    "messenger": (("page_id",), ("page_scoped_user_id",)),
    "instagram": (("ig_account_id",), ("ig_sid",)),
}


def check(subject: Subject) -> Findings:
    """What a conversation, or a CRM, must add."""
    if subject.action_source == "business_messaging":
        yield from _conversation(subject)
    elif not is_empty(subject.event.get("messaging_channel")):
        yield CHANNEL_UNEXPECTED.at(subject.field("messaging_channel"))
    yield from _lead(subject)


def _conversation(subject: Subject) -> Findings:
    channel = text(subject.event.get("messaging_channel"))
    if not channel:
        yield CHANNEL_MISSING.at(subject.field("messaging_channel"))
    elif channel not in _NEEDS:
        yield CHANNEL_UNKNOWN.at(subject.field("messaging_channel"))
    for either in _NEEDS.get(channel, ()):
        if all(is_empty(subject.user_data.get(key)) for key in either):
            fix = f"For {channel}, send {' or '.join(either)} in user_data."
            yield IDS_MISSING.at(subject.field("user_data", either[0]), fix=fix)
    click = subject.user_data.get("ctwa_clid")
    if isinstance(click, str) and 0 < len(click) < _SHORTEST_CLICK:
        yield CLICK_SHORT.at(subject.field("user_data", "ctwa_clid"))
    if subject.name and subject.name not in _SAFE_NAMES:
        yield NAME_UNSAFE.at(subject.field("event_name"))
    yield from _browser_keys(subject)


def _browser_keys(subject: Subject) -> Findings:
    if not is_empty(subject.event.get("event_source_url")):
        yield BROWSER_KEYS.at(subject.field("event_source_url"))
    for key in ("client_ip_address", "client_user_agent", "fbp", "fbc"):
        if not is_empty(subject.user_data.get(key)):
            yield BROWSER_KEYS.at(subject.field("user_data", key))


def _lead(subject: Subject) -> Findings:
    lead = subject.user_data.get("lead_id")
    if is_empty(lead):
        return
    if not _is_lead_id(lead):
        yield LEAD_MALFORMED.at(subject.field("user_data", "lead_id"))
    custom = subject.custom_data
    if subject.action_source != "system_generated":
        return
    if custom.get("event_source") != "crm" or not text(custom.get("lead_event_source")):
        yield CRM_FIELDS_MISSING.at(subject.field("custom_data"))


def _is_lead_id(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | str):
        return False
    if isinstance(value, int):
        return 10**14 <= value < 10**16
    return bool(_LEAD_ID.fullmatch(value))
