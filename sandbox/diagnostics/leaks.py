"""Findings about what came in clear and should not: people, secrets, test codes.

An e-mail address or a telephone number is known by its form, or by the name that it
goes under in an address. A bare row of digits is neither: orders have such numbers too.
"""

import re
from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import parse_qsl, unquote, urlsplit

from sandbox.diagnostics.subject import Finds, Found, Subject, leaves

# From the @ on: a name before it, however long, is looked at by its last letter.
_EMAIL = re.compile(
    r"(?<=[\w.+-])@(?!\dx\.)(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}\b", re.IGNORECASE
)
_PHONE = re.compile(
    r"(?<!\w)(?:\+[1-9](?:[ ().-]{0,3}\d){7,14}|\(?[2-9]\d\d\)?[ -]\d{3}-\d{4})(?!\w)"
)
_PERSONAL_NAMES = frozenset(
    "email mail e_mail phone tel telephone mobile first_name last_name firstname "
    "lastname full_name birthday date_of_birth dob".split()
)
_SECRET_NAMES = frozenset(
    "session_id sessionid session sid token access_token id_token auth password "
    "passwd secret client_secret payment_intent_client_secret api_key apikey".split()
)
# Whoever leaks, does so sooner; a megabyte of spaces would hold up all other events.
_LONGEST_READ = 20_000
_ADDRESSES = ("event_source_url", "referrer_url")


def check(subject: Subject) -> Finds:
    """What of an event others should not read."""
    for path, value in leaves(subject.custom_data, "custom_data"):
        if isinstance(value, str) and _is_address(value):
            yield from _address(path, value)
        elif isinstance(value, str) and _is_personal(value):
            yield Found("personal_data", path)
    for key in _ADDRESSES:
        yield from _address(key, str(subject.payload.get(key) or ""))
    yield from _test_code(subject)


def _address(path: str, url: str) -> Finds:
    named = dict(_parameters(url))
    if _is_personal(unquote(url)) or _PERSONAL_NAMES & named.keys():
        yield Found("personal_data_in_url", path)
    if _SECRET_NAMES & named.keys():
        yield Found("secret_in_url", path)


def _test_code(subject: Subject) -> Finds:
    """A code belongs to a shop that only its builders can reach."""
    page = str(subject.payload.get("event_source_url") or "")
    if subject.test_event_code and _is_public(page):
        yield Found("test_code_in_production", "test_event_code")


def _is_public(page: str) -> bool:
    host = _host(page)
    if "." not in host or host.endswith((".local", ".localhost", ".test", ".invalid")):
        return False
    try:
        return ip_address(host).is_global
    except ValueError:
        return True


def _host(page: str) -> str:
    try:
        return urlsplit(page).hostname or ""
    except ValueError:
        return ""


def _parameters(url: str) -> Iterator[tuple[str, str]]:
    """Names, in lower case, and values of the query and of the fragment."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return
    for text in (parts.query, parts.fragment):
        for name, value in parse_qsl(text):
            yield name.lower().replace("-", "_"), value


def _is_address(text: str) -> bool:
    return text.startswith(("http://", "https://"))


def _is_personal(text: str) -> bool:
    text = text[:_LONGEST_READ]
    return bool(_EMAIL.search(text) or _PHONE.search(text))
