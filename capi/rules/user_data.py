"""Lint of `user_data` as a whole: its keys, their types, and whether they suffice."""

from collections.abc import Mapping

from capi.normalize import HASHED_KEYS
from capi.rules.browser_keys import BROWSER_KEYS
from capi.rules.event import is_a, wrong_type
from capi.rules.rule import ERROR, NOTE, WARNING, Findings, Rule, Subject, is_empty
from capi.user_data import HASHED

EMPTY = Rule(
    "user_data_empty",
    ERROR,
    "Nothing in user_data says who did it.",
    "Send at least client_ip_address and client_user_agent, better an e-mail's hash.",
)
TOO_BROAD = Rule(
    "user_data_too_broad",
    ERROR,
    "The customer keys fit too many people; Meta refuses an event with these alone.",
    "Add em, ph, external_id, fbp, fbc, or the address with the user agent.",
)
UNKNOWN_KEY = Rule(
    "unknown_user_data_key",
    WARNING,
    "Meta's docs know no such customer key, so nobody is matched by it.",
    "Use the key that Meta's docs give, or leave it out.",
)
EMPTY_VALUE = Rule(
    "empty_value",
    WARNING,
    "The key is there, but says nothing.",
    "Leave the key out when the customer gave nothing.",
)
VALUE_REPEATED = Rule(
    "value_repeated",
    NOTE,
    "The same value stands in the list twice.",
    "Send each value once.",
)

_TEXT_KEYS = (
    *BROWSER_KEYS,
    "subscription_id",
    "anon_id",
    "madid",
    "page_id",
    "page_scoped_user_id",
    "ctwa_clid",
    "ig_account_id",
    "ig_sid",
    "whatsapp_business_account_id",
)
_ID_KEYS = ("fb_login_id", "lead_id")
_LISTS = frozenset(HASHED.values())
_KEYS = frozenset((*HASHED_KEYS, *_TEXT_KEYS, *_ID_KEYS))

# What other APIs, and Meta's SDK for Python itself, call them.
_MEANT = {
    "email": "em",
    "emails": "em",
    "phone": "ph",
    "phones": "ph",
    "first_name": "fn",
    "last_name": "ln",
    "date_of_birth": "db",
    "gender": "ge",
    "city": "ct",
    "state": "st",
    "zip": "zp",
    "zip_code": "zp",
    "country_code": "country",
    "ip": "client_ip_address",
    "ip_address": "client_ip_address",
    "user_agent": "client_user_agent",
    "_fbp": "fbp",
    "_fbc": "fbc",
    "fbclid": "fbc",
    "user_id": "external_id",
    "instagram_business_account_id": "ig_account_id",
}

# Meta's best practices name these: alone, or a part of one alone, they match nobody.
_TOO_BROAD = (
    frozenset(("ct", "country", "st", "zp", "ge", "client_user_agent")),
    frozenset(("db", "client_user_agent")),
    frozenset(("fn", "ge")),
    frozenset(("ln", "ge")),
)


def check(subject: Subject) -> Findings:
    """The keys, their types, and whether they are enough to match anybody."""
    if not isinstance(subject.event.get("user_data"), dict):
        return
    for key, value in subject.user_data.items():
        yield from _key(subject, key, value)
    yield from _sufficiency(subject, subject.user_data)


def texts(subject: Subject, key: str) -> list[tuple[str, str]]:
    """The texts of a key that may be a list, each with its path, trimmed, non-empty."""
    value = subject.user_data.get(key)
    path = subject.field("user_data", key)
    several = (
        [(f"{path}[{index}]", each) for index, each in enumerate(value)]
        if isinstance(value, list)
        else [(path, value)]
    )
    return [
        (where, each.strip())
        for where, each in several
        if isinstance(each, str) and each.strip()
    ]


def _key(subject: Subject, key: str, value: object) -> Findings:
    path = subject.field("user_data", key)
    if key not in _KEYS:
        meant = _MEANT.get(key.lower())
        yield UNKNOWN_KEY.at(path, fix=f"Was {meant} meant?" if meant else None)
    elif is_empty(value):
        yield EMPTY_VALUE.at(path)
    elif key in _LISTS and isinstance(value, list):
        yield from _list(path, key, value)
    else:
        yield from _single(path, key, value)


def _list(path: str, key: str, values: list[object]) -> Findings:
    seen: set[str] = set()
    for index, value in enumerate(values):
        where = f"{path}[{index}]"
        yield from _single(where, key, value)
        if isinstance(value, str):
            if value and value in seen:
                yield VALUE_REPEATED.at(where)
            seen.add(value)


def _single(path: str, key: str, value: object) -> Findings:
    if is_empty(value) or (isinstance(value, str) and not value.strip()):
        yield EMPTY_VALUE.at(path)
    elif key in _ID_KEYS and is_a(int, value):
        return
    elif not isinstance(value, str) and not (key == "external_id" and is_a(int, value)):
        yield from wrong_type(path, str)


def _sufficiency(subject: Subject, user_data: Mapping[str, object]) -> Findings:
    present = {key for key in _KEYS if not is_empty(user_data.get(key))}
    if not present:
        yield EMPTY.at(subject.field("user_data"))
    elif any(present <= broad for broad in _TOO_BROAD):
        yield TOO_BROAD.at(subject.field("user_data"))
