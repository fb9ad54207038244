"""All rules over one event: what is wrong with it, as Meta's side sees it.

They share no code with the client's (`capi.lint`), so that a mistake in one shows up in
the other; a test holds the two against each other.
"""

from sandbox.diagnostics import clicks, identity, leaks, money, person
from sandbox.diagnostics.subject import Finds, Found, Subject

_CHECKS = (
    identity.check,
    money.check,
    person.check,
    clicks.check,
    leaks.check,
)
_LONGEST_FIELD = 200
# What an edge overlooked in an event, by the word that it has for it. Other words are
# of what a switch has done to it, which is nothing that a shop could mend.
_OVERLOOKED = {
    "not_hashed": "ud_not_hashed",
    "too_many_parameters": "app_parameter_limit",
    "repeated": "repeated_key",
}


def examine(subject: Subject) -> list[Found]:
    """What is wrong with an event, each code once per field."""
    found = [found for check in _CHECKS for found in check(subject)]
    told = [Found(code, _shown(field)) for code, field in found]
    return list(dict.fromkeys([*told, *_overlooked(subject)]))


def _overlooked(subject: Subject) -> Finds:
    for field, why in subject.ignored:
        if why in _OVERLOOKED:
            yield Found(_OVERLOOKED[why], _shown(field))


def _shown(field: str) -> str:
    """A field's name may be anything that JSON can spell, in any length."""
    return field[:_LONGEST_FIELD].encode(errors="replace").decode()
