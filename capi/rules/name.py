"""Lint of `event_name`: Meta's standard names, and names that miss them narrowly."""

import re

from capi.names import EventName, near_miss
from capi.rules.rule import ERROR, NOTE, WARNING, Findings, Rule, Subject

NAME_MISSING = Rule(
    "event_name_missing",
    ERROR,
    "The event has no name.",
    "Give it a standard name, such as Purchase, or one of your own.",
)
NAME_NEAR_MISS = Rule(
    "event_name_near_miss",
    WARNING,
    "The name is nearly a standard one, but Meta takes it for an event of your own.",
    "Use the standard name, in exactly its spelling.",
)
NAME_RESERVED = Rule(
    "event_name_reserved",
    WARNING,
    "Meta's pixel uses this name for what it sends by itself.",
    "Choose another name.",
)
NAME_LONG = Rule(
    "event_name_long",
    NOTE,
    "The name has more than 50 characters, the most that Meta is known to show.",
    "Choose a shorter name and put the rest into custom_data.",
)

SERVER_ONLY = ("AppendValue", "AppendAttribution", "LeadSubmitted", "QualifiedLead")
"""Names that have a meaning to Meta's server, and none to the pixel."""

_RESERVED = frozenset(
    ("Microdata", "SubscribedButtonClick", "UserProperties", "PixelInitialized")
)
_LONGEST = 50
_NOT_PLAIN = re.compile(r"[\W_]+")
_KNOWN = frozenset((*EventName, *SERVER_ONLY))

# What Google Analytics 4, Segment and TikTok call the same things.
_ELSEWHERE = {
    "viewitem": "ViewContent",
    "productviewed": "ViewContent",
    "viewsearchresults": "Search",
    "productssearched": "Search",
    "productadded": "AddToCart",
    "begincheckout": "InitiateCheckout",
    "checkoutstarted": "InitiateCheckout",
    "paymentinfoentered": "AddPaymentInfo",
    "ordercompleted": "Purchase",
    "completepayment": "Purchase",
    "placeanorder": "Purchase",
    "generatelead": "Lead",
    "signup": "CompleteRegistration",
    "signedup": "CompleteRegistration",
}


def check(subject: Subject) -> Findings:
    """Whether the name is one that does what its author expects."""
    name = subject.event.get("event_name")
    path = subject.field("event_name")
    if name is None or name == "":
        yield NAME_MISSING.at(path)
        return
    if not isinstance(name, str) or name in _KNOWN:
        return
    if name in _RESERVED:
        yield NAME_RESERVED.at(path)
    elif len(name) > _LONGEST:
        yield NAME_LONG.at(path)
    elif standard := meant(name):
        yield NAME_NEAR_MISS.at(
            path, fix=f"Write {standard}, in exactly this spelling."
        )


def meant(name: str) -> str | None:
    """The standard name that a name misses narrowly, None where there is none."""
    folded = _NOT_PLAIN.sub("", name).lower()
    known = (each for each in SERVER_ONLY if each.lower() == folded)
    return near_miss(name) or _ELSEWHERE.get(folded) or next(known, None)
