"""Lint of `action_source`, and of what an event on a website must say."""

from ipaddress import ip_address

from capi.choices import ActionSource
from capi.rules.rule import ERROR, NOTE, WARNING, Findings, Rule, Subject, is_empty
from capi.urls import split

SOURCE_MISSING = Rule(
    "action_source_missing",
    ERROR,
    "The event does not say where it happened.",
    "Send action_source: website, app, physical_store, …",
)
SOURCE_UNKNOWN = Rule(
    "action_source_unknown",
    ERROR,
    "Meta knows no such action_source.",
    "Use one of Meta's values, in lower case; `other` where none fits.",
)
AGENT_MISSING = Rule(
    "user_agent_missing",
    WARNING,
    "A website's event needs the visitor's browser; Meta's docs require it.",
    "Send the visitor's User-Agent header as client_user_agent.",
)
SOURCE_URL_MISSING = Rule(
    "source_url_missing",
    WARNING,
    "A website's event needs the page; Meta's docs require it.",
    "Send the address of the page as event_source_url.",
)
URL_MALFORMED = Rule(
    "url_malformed",
    WARNING,
    "The value is not the address of a page.",
    "Send it in full, with https:// and the host.",
)
URL_LOCAL = Rule(
    "url_local",
    NOTE,
    "The page is on a machine that nobody outside can reach.",
    "In production, send the shop's public address; on your machine, ignore this.",
)

# Android names the app that a visitor came from in the place of a page.
_SCHEMES = ("http", "https", "android-app")
_LOCAL_HOSTS = (".localhost", ".local", ".internal", ".test", ".invalid")


def check(subject: Subject) -> Findings:
    """Whether the source is said, and what it needs."""
    source = subject.event.get("action_source")
    if is_empty(source):
        yield SOURCE_MISSING.at(subject.field("action_source"))
    elif isinstance(source, str) and source not in frozenset(ActionSource):
        yield SOURCE_UNKNOWN.at(subject.field("action_source"))
    if source == ActionSource.WEBSITE:
        yield from _website(subject)
    for key in ("event_source_url", "referrer_url"):
        url = subject.event.get(key)
        if isinstance(url, str) and url:
            yield from _url(subject.field(key), url)


def _website(subject: Subject) -> Findings:
    if is_empty(subject.user_data.get("client_user_agent")):
        yield AGENT_MISSING.at(subject.field("user_data", "client_user_agent"))
    if is_empty(subject.event.get("event_source_url")):
        yield SOURCE_URL_MISSING.at(subject.field("event_source_url"))


def _url(path: str, url: str) -> Findings:
    host = _host(url)
    if host is None:
        yield URL_MALFORMED.at(path)
    elif _is_local(host):
        yield URL_LOCAL.at(path)


def _host(url: str) -> str | None:
    """The host of a page's address, None where it is none."""
    parts = split(url)
    return parts.hostname if parts and parts.scheme in _SCHEMES else None


def _is_local(host: str) -> bool:
    if host == "localhost" or host.endswith(_LOCAL_HOSTS):
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return address.is_private
