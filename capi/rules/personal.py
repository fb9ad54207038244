"""Lint of what must not travel in clear: who somebody is, and what lets somebody in."""

from capi import personal
from capi.rules.rule import ERROR, WARNING, Findings, Rule, Subject, is_empty, text
from capi.rules.values import leaves

IN_DATA = Rule(
    "personal_data",
    ERROR,
    "There is an e-mail address or a phone number in clear.",
    "Remove it here. In user_data, hashed, it helps to match the customer.",
)
BY_NAME = Rule(
    "personal_data_key",
    WARNING,
    "The key is named like personal data; Meta may drop it and warn of it.",
    "Remove it here, or rename it if it holds nothing personal.",
)
IN_URL = Rule(
    "personal_data_in_url",
    ERROR,
    "The address of the page holds personal data in clear.",
    "Send the address without those parameters, and take them out of the shop's links.",
)
SECRET = Rule(
    "secret_in_url",
    WARNING,
    "The address of the page holds a session id, a token or a password.",
    "Send the address without it, and drop it from the page's address before the "
    "pixel runs, which sends that address too.",
)

_URLS = ("event_source_url", "referrer_url")


def check(subject: Subject) -> Findings:
    """Whether anything is in clear that may not be."""
    for key, value in subject.event.items():
        if key in _URLS:
            yield from _url(subject.field(key), text(value))
        elif key not in ("custom_data", "user_data"):
            yield from _clear(subject.field(key), value)
    yield from _custom_data(subject)
    yield from _strange_keys(subject)


def _custom_data(subject: Subject) -> Findings:
    for path, key, value in leaves(subject.custom_data, subject.field("custom_data")):
        named = personal.is_name_of_personal_data(key) and not is_empty(value)
        if not isinstance(value, str):
            if named:
                yield BY_NAME.at(path)
        elif personal.is_url(value):
            yield from _url(path, value)
        elif personal.kind(value) or personal.kind(key):
            yield IN_DATA.at(path)
        elif named:
            yield BY_NAME.at(path)


def _clear(path: str, value: object) -> Findings:
    for where, _, each in leaves(value, path):
        if isinstance(each, str) and personal.kind(each):
            yield IN_DATA.at(where)


def _strange_keys(subject: Subject) -> Findings:
    """Meta does not read a `user_data.email`; it is in clear all the same."""
    for key, value in subject.user_data.items():
        if personal.is_name_of_personal_data(key) and len(key) > 2:
            yield from _clear(subject.field("user_data", key), value)


def _url(path: str, url: str) -> Findings:
    if personal.personal_in_url(url):
        yield IN_URL.at(path)
    if personal.secret_in_url(url):
        yield SECRET.at(path)
