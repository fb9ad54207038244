"""What a check has to say about a value: how bad it is, where, and what to do."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters, worst first."""

    ERROR = "error"  # Meta would refuse the event, or match it with nobody
    WARNING = "warning"  # the event arrives, but with less than it could say
    NOTE = "note"  # worth knowing; nothing is lost


@dataclass(frozen=True)
class Finding:
    """One thing that a check found.

    `code` is stable, so programs may rely on it. `message` and `fix` are for
    people and never repeat the value: most values are personal data.
    """

    code: str
    severity: Severity
    field: str
    message: str
    fix: str
