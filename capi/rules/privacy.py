"""Lint of the data processing options, by which Limited Data Use is switched on."""

from capi.rules.event import is_a, wrong_type
from capi.rules.rule import NOTE, WARNING, Findings, Rule, Subject, is_empty
from capi.rules.values import items

OPTION_UNKNOWN = Rule(
    "data_processing_option_unknown",
    WARNING,
    "Meta knows no such data processing option, so it has no effect.",
    'Send ["LDU"], in capitals, or an empty list.',
)
OPTIONS_MISSING = Rule(
    "ldu_options_missing",
    WARNING,
    "A country or state is given, but Limited Data Use is not switched on.",
    'Send data_processing_options ["LDU"] with them.',
)
COUNTRY_MISSING = Rule(
    "ldu_country_missing",
    WARNING,
    "Limited Data Use is on, but not for which country; Meta's docs require it.",
    "Send country 0 and state 0 to let Meta find out, or country 1 and a state.",
)
COUNTRY_UNKNOWN = Rule(
    "ldu_country_unknown",
    WARNING,
    "Meta knows only the countries 1 (United States) and 0 (let Meta find out).",
    "Send 1 or 0. Limited Data Use is a matter of US states.",
)
STATE_MISSING = Rule(
    "ldu_state_missing",
    NOTE,
    "The country is given without a state, so Meta finds out the state itself.",
    "Send the state's code, or 0 for what happens now.",
)
STATE_UNKNOWN = Rule(
    "ldu_state_unknown",
    WARNING,
    "Meta has no such state in its table for Limited Data Use.",
    "Send a code from 1000 (California) to 1013 (Rhode Island), or 0.",
)
STATE_WITHOUT_COUNTRY = Rule(
    "ldu_state_without_country",
    WARNING,
    "A state is given, but not its country.",
    "Send country 1 with the code of a US state.",
)
IP_MISSING = Rule(
    "ldu_ip_missing",
    WARNING,
    "Meta shall find out the state, but has no address to find it by.",
    "Send client_ip_address, or the state's code.",
)

LDU = "LDU"
STATES = range(1000, 1014)
"""California to Rhode Island."""

_OPTIONS = (LDU, "AMO")
_USA = 1
_META_FINDS_OUT = 0


def check(subject: Subject) -> Findings:
    """Whether options, country and state go together."""
    options = items(subject.event.get("data_processing_options"))
    country = subject.event.get("data_processing_options_country")
    state = subject.event.get("data_processing_options_state")
    for index, option in enumerate(options):
        path = subject.field("data_processing_options", index)
        if not is_a(str, option):
            yield from wrong_type(path, str)
        elif option not in _OPTIONS:
            yield OPTION_UNKNOWN.at(path)
    if LDU in options:
        yield from _limited(subject, country, state)
    elif not options and (country or state):
        yield OPTIONS_MISSING.at(subject.field("data_processing_options"))


def _limited(subject: Subject, country: object, state: object) -> Findings:
    at_country = subject.field("data_processing_options_country")
    at_state = subject.field("data_processing_options_state")
    if country is None:
        yield COUNTRY_MISSING.at(at_country)
    elif is_a(int, country) and country not in (_META_FINDS_OUT, _USA):
        yield COUNTRY_UNKNOWN.at(at_country)
    if country == _USA and state is None:
        yield STATE_MISSING.at(at_state)
    if is_a(int, state) and state != _META_FINDS_OUT:
        if state not in STATES:
            yield STATE_UNKNOWN.at(at_state)
        elif country != _USA:
            yield STATE_WITHOUT_COUNTRY.at(at_country)
    if not state and is_empty(subject.user_data.get("client_ip_address")):
        yield IP_MISSING.at(subject.field("user_data", "client_ip_address"))
