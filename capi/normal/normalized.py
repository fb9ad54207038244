"""The answer of every normalising rule: normal forms, or why there is none."""

from typing import NamedTuple

from capi.findings import Finding, Severity


class Normalized(NamedTuple):
    """The normal forms of one raw value, best first, and what was found on the way.

    `values` is empty when the value was empty or refused; a refusal always has a
    finding. The forms are personal data, so the repr counts them and shows none.
    """

    values: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    def __repr__(self) -> str:
        codes = [finding.code for finding in self.findings]
        return f"<Normalized {len(self.values)} value(s), findings={codes}>"


def found(
    key: str,
    code: str,
    message: str,
    fix: str,
    severity: Severity = Severity.WARNING,
) -> Finding:
    """A finding about one `user_data` key."""
    return Finding(code, severity, f"user_data.{key}", message, fix)


def refused(
    key: str,
    code: str,
    message: str,
    fix: str,
    severity: Severity = Severity.WARNING,
) -> Normalized:
    """No normal form, and the reason. The value is left out, the event goes on."""
    return Normalized(findings=(found(key, code, message, fix, severity),))


def taken(key: str, *forms: str) -> Normalized:
    """The forms without repeats and empty ones; refused when nothing remains.

    An empty form would be hashed to the digest of the empty string, which is the
    same for everybody.
    """
    values = tuple(dict.fromkeys(form for form in forms if form))
    if values:
        return Normalized(values)
    return refused(
        key,
        "nothing_left",
        "The value holds only spaces, punctuation or symbols.",
        "Leave the key out when the customer gave nothing.",
    )
