"""The objects of an event: what all of them do, whatever their fields are.

A `Part` is a frozen dataclass. Those of its fields that are declared with a type of
`capi.kinds` reach Meta under their own name, read by their kind; a subclass adds what
depends on several fields.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, NamedTuple, get_origin, get_type_hints

from capi.findings import Finding, Severity
from capi.kinds import Field, Taken, is_blank, several

_SETTLED = frozenset({str, int, float, bool, type(None), tuple, list, dict})


class Resolved(NamedTuple):
    """What Meta gets of a part, and what was left out of it or mended."""

    payload: dict[str, Any]
    findings: tuple[Finding, ...]


class Part:
    """One object of the payload."""

    kinds: ClassVar[Mapping[str, Field]] = {}
    """The fields that reach Meta under their own name, and what they hold."""

    _at: ClassVar[str] = ""
    """Where it stands in the payload, as findings name it."""

    def __init_subclass__(cls) -> None:
        hints = get_type_hints(cls, include_extras=True)
        cls.kinds = {
            name: hint.__metadata__[0]
            for name, hint in hints.items()
            if get_origin(hint) is Annotated
        }

    def __post_init__(self) -> None:
        # An iterator gives its values once; the two halves both ask for them.
        for name, value in vars(self).items():
            if type(value) not in _SETTLED and isinstance(value, Iterator):
                object.__setattr__(self, name, tuple(value))

    def findings(self) -> tuple[Finding, ...]:
        """What was left out or is doubtful."""
        return self.resolve().findings

    def resolve(self, at: str | None = None) -> Resolved:
        """Payload and findings in one go. `at` is its place, where not the usual."""
        return self._resolve(self._at if at is None else at)

    def one(self, name: str) -> Any:
        """What Meta gets of a single field; None where that is nothing."""
        raw = getattr(self, name)
        return None if is_blank(raw) else self.kinds[name].take(raw, name)[0]

    def _given(self) -> list[tuple[str, Any]]:
        """The fields that hold anything; most of a part's hold nothing."""
        return [
            (name, raw)
            for name, raw in vars(self).items()
            if raw is not None and not is_blank(raw)
        ]

    def _resolve(self, at: str) -> Resolved:
        """What each field says by itself; a subclass adds what several say together."""
        return self._read(self._given(), at)

    def _read(self, given: Iterable[tuple[str, Any]], at: str) -> Resolved:
        """What these fields say, those without a kind left alone."""
        prefix = f"{at}." if at else ""
        payload: dict[str, Any] = {}
        findings: list[Finding] = []
        for name, raw in given:
            kind = self.kinds.get(name)
            if kind is None:
                continue
            value, found = kind.take(raw, prefix + name)
            if found:
                findings += found
            if value is not None:
                payload[name] = value
        return Resolved(payload, tuple(findings))


class Block(Part):
    """A part without secrets: what it says is sent as it is."""

    def to_meta(self) -> dict[str, Any]:
        """The object that stands in Meta's payload."""
        return self.resolve().payload


@dataclass(frozen=True, slots=True)
class Nested:
    """The kind of a field that holds another part."""

    part: type[Part]

    def take(self, raw: object, at: str) -> Taken:
        """The part's payload, None where nothing is in it."""
        if not isinstance(raw, self.part):
            return None, (self._wrong_type(at),)
        payload, findings = raw.resolve(at)
        return payload or None, findings

    def _wrong_type(self, at: str) -> Finding:
        name = self.part.__name__
        return Finding(
            code="wrong_type",
            severity=Severity.ERROR,
            field=at,
            message=f"The value is no {name} and was left out.",
            fix=f"Give a capi.{name}.",
        )


@dataclass(frozen=True, slots=True)
class Each:
    """The kind of a field that holds several values. A single one counts as a list.

    With `unique`, repeats go. With `may_be_empty`, an empty list says something.
    """

    kind: Field
    unique: bool = False
    may_be_empty: bool = False

    def take(self, raw: object, at: str) -> Taken:
        """The values that Meta can use, in their order."""
        values: list[Any] = []
        findings: list[Finding] = []
        for index, item in enumerate(several(raw)):
            if is_blank(item):
                continue
            value, found = self.kind.take(item, f"{at}[{index}]")
            findings += found
            if value is not None:
                values.append(value)
        if self.unique:
            values = list(dict.fromkeys(values))
        says = values or (self.may_be_empty and not findings)
        return values if says else None, tuple(findings)
