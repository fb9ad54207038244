"""Lint of the customer keys that come from the browser, and that nobody may hash."""

import re

from capi.normal.browser_keys import normalize_fbc, normalize_fbp, normalize_ip
from capi.normal.hashing import APPENDIX, already_hashed
from capi.rules.rule import ERROR, NOTE, WARNING, Findings, Rule, Subject, text
from capi.urls import click_id

HASHED_BY_MISTAKE = Rule(
    "hashed_by_mistake",
    ERROR,
    "The value is a digest, but Meta wants this key as the browser gave it.",
    "Send it unhashed.",
)
IP_MALFORMED = Rule(
    "ip_malformed",
    WARNING,
    "The value is not one IPv4 or IPv6 address.",
    "Send the visitor's address alone, without port or further addresses.",
)
LOCAL_IP = Rule(
    "local_ip",
    NOTE,
    "The address is private or local, so Meta cannot match it.",
    "Behind a proxy, trust its X-Forwarded-For; on your machine, ignore this.",
)
SERVERS_AGENT = Rule(
    "user_agent_of_server",
    WARNING,
    "The user agent is that of a program, not of the visitor's browser.",
    "Keep the visitor's User-Agent header with the order, and send that.",
)
FBP_MALFORMED = Rule(
    "fbp_malformed",
    WARNING,
    "The value does not have the form of an _fbp cookie.",
    "Send the cookie as it is; never make one up.",
)
FBP_SECONDS = Rule(
    "fbp_seconds",
    WARNING,
    "The creation time in fbp is in seconds; Meta expects milliseconds.",
    "Multiply by 1000 where the value is made.",
)
FBC_MALFORMED = Rule(
    "fbc_malformed",
    WARNING,
    "The value does not have the form of an _fbc cookie.",
    "Send the cookie as it is. A click id alone is not one: write "
    "fb.1.<milliseconds>.<fbclid>.",
)
FBC_SECONDS = Rule(
    "fbc_seconds",
    WARNING,
    "The creation time in fbc is in seconds; Meta expects milliseconds.",
    "Multiply by 1000 where the value is made.",
)
FBC_WITHOUT_CLICK = Rule(
    "fbc_without_click",
    WARNING,
    "There is no click id in fbc: it was made up, or made from nothing.",
    "Leave fbc out for a visitor who came by no ad.",
)
FBC_CASE = Rule(
    "fbc_case_changed",
    WARNING,
    "fbc and the page's fbclid differ in upper and lower case, so Meta knows no such "
    "click.",
    "Never change the case of a click id.",
)
FBC_OTHER_CLICK = Rule(
    "fbc_of_another_click",
    NOTE,
    "fbc holds another click id than the page's address.",
    "Write fbc anew when a visitor comes with a new fbclid.",
)
CLICK_WITHOUT_FBC = Rule(
    "click_without_fbc",
    WARNING,
    "The visitor came by an ad, as the page's fbclid tells, but fbc is missing.",
    "Send fbc as fb.1.<milliseconds>.<fbclid>, or the _fbc cookie.",
)
FBC_AFTER_EVENT = Rule(
    "fbc_after_event",
    NOTE,
    "fbc says that the click came after the event.",
    "Keep the time of the first visit; do not write fbc anew with each event.",
)

BROWSER_KEYS = ("client_ip_address", "client_user_agent", "fbp", "fbc")
_RULES = {
    rule.code: rule
    for rule in (
        IP_MALFORMED,
        LOCAL_IP,
        FBP_MALFORMED,
        FBP_SECONDS,
        FBC_MALFORMED,
        FBC_SECONDS,
    )
}
_PROGRAM = re.compile(
    r"(?:python|curl|wget|axios|node|undici|go-http|java|apache-httpclient|php|guzzle"
    r"|ruby|stripe|postmanruntime)\b",
    re.IGNORECASE,
)
_NO_CLICK = re.compile(r"[0-9]*|null|undefined|none|nan|false", re.IGNORECASE)
_FBC = re.compile(rf"fb\.[0-9]+\.(?P<created>[0-9]+)\.(?P<click>.*?)(?:\.{APPENDIX})?")
_SAME_MOMENT = 60


def check(subject: Subject) -> Findings:
    """Whether what the browser said arrives as it said it."""
    for key in BROWSER_KEYS:
        if already_hashed(text(subject.user_data.get(key))):
            yield HASHED_BY_MISTAKE.at(subject.field("user_data", key))
        else:
            yield from _form(subject, key)
    yield from _click(subject)


def _form(subject: Subject, key: str) -> Findings:
    value = subject.user_data.get(key)
    path = subject.field("user_data", key)
    if not isinstance(value, str):
        return
    if key == "client_user_agent":
        if _PROGRAM.match(value.strip()):
            yield SERVERS_AGENT.at(path)
        return
    normalize = {"fbp": normalize_fbp, "fbc": normalize_fbc}.get(key, normalize_ip)
    for finding in normalize(value).findings:
        if finding.code in _RULES:
            yield _RULES[finding.code].at(path)


def _click(subject: Subject) -> Findings:
    """Whether fbc, the page's `fbclid` and the event's time tell one story."""
    path = subject.field("user_data", "fbc")
    fbc = text(subject.user_data.get("fbc"))
    came_with = click_id(text(subject.event.get("event_source_url")))
    if not fbc:
        if came_with and subject.action_source == "website":
            yield CLICK_WITHOUT_FBC.at(path)
        return
    match = _FBC.fullmatch(fbc)
    if match is None:
        return
    click = match["click"]
    if _NO_CLICK.fullmatch(click):
        yield FBC_WITHOUT_CLICK.at(path)
    elif came_with and click != came_with:
        same = click.lower() == came_with.lower()
        yield (FBC_CASE if same else FBC_OTHER_CLICK).at(path)
    time = subject.event.get("event_time")
    if isinstance(time, int) and _seconds(match["created"]) > time + _SAME_MOMENT:
        yield FBC_AFTER_EVENT.at(path)


def _seconds(created: str) -> int:
    return int(created[:13]) // (1000 if len(created) > 10 else 1)
