"""The objects of an event: what all of them do, whatever their fields are.

A `Part` is a frozen dataclass. Those of its fields that are declared with a type of
`capi.kinds` reach Meta under their own name, read by their kind (`capi.reading` says
how); a subclass adds what depends on several fields.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, NamedTuple, get_origin, get_type_hints

from capi.findings import Finding, Severity
from capi.kinds import Field, Found, is_blank, several
from capi.lean import settle
from capi.reading import Render, renderer

_NOT_EMPTY = "raw is not None and raw is not EMPTY"


class Resolved(NamedTuple):
    """What Meta gets of a part, and what was left out of it or mended."""

    payload: dict[str, Any]
    findings: tuple[Finding, ...]


class Part:
    """One object of the payload."""

    kinds: ClassVar[Mapping[str, Field]] = {}
    """The fields that reach Meta, and what they hold."""

    render: ClassVar[Render]
    """`render(at, found)` gives the payload; what is found goes to the end of the list
    `found`. `at` is the part's place in the event, as findings name it."""

    _at: ClassVar[str] = ""
    """The place where such a part usually stands."""

    _last: ClassVar[str] = "payload"
    """What the rendering ends with: an expression of `part, payload, at, found`, where
    several fields say something together."""

    def __init_subclass__(cls) -> None:
        hints = get_type_hints(cls, include_extras=True)
        cls.kinds = {
            name: hint.__metadata__[0]
            for name, hint in hints.items()
            if get_origin(hint) is Annotated
        }
        cls.render = renderer(cls.kinds, last=cls._last)

    def __post_init__(self) -> None:
        # Of a subclass that is not lean; see capi.lean.
        settle(vars(self))

    def findings(self) -> tuple[Finding, ...]:
        """What was left out or is doubtful."""
        return self.resolve().findings

    def resolve(self, at: str | None = None) -> Resolved:
        """Payload and findings in one go. `at` is its place, where not the usual."""
        found: Found = []
        payload = self.render(self._at if at is None else at, found)
        return Resolved(payload, tuple(found))

    def one(self, name: str) -> Any:
        """What Meta gets of a single field; None where that is nothing."""
        return self._with_care(name, getattr(self, name), "", [])

    def _with_care(self, name: str, raw: object, at: str, found: Found) -> Any:
        """What Meta gets of a field of which a look has not told."""
        if is_blank(raw):
            return None
        return self.kinds[name].take(raw, f"{at}.{name}" if at else name, found)


class Block(Part):
    """A part without secrets: what it says is sent as it is."""

    def to_meta(self) -> dict[str, Any]:
        """The object that stands in Meta's payload."""
        return self.render(self._at, [])


@dataclass(frozen=True, slots=True)
class Nested:
    """The kind of a field that holds another part."""

    part: type[Part]
    look: ClassVar[str] = "raw.render({place}, found) if type(raw) is {part} else None"
    kept: ClassVar[str] = "value"

    def take(self, raw: object, at: str, found: Found) -> Any:
        """The part's payload, None where nothing is in it."""
        if isinstance(raw, self.part):
            return raw.render(at, found) or None
        found.append(self._wrong_type(at))
        return None

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
    look: ClassVar[str] = ""

    @property
    def given(self) -> str:
        """Mostly it is a tuple that nobody has given."""
        return "raw is not None" if self.may_be_empty else _NOT_EMPTY

    def take(self, raw: object, at: str, found: Found) -> list[Any] | None:
        """The values that Meta can use, in their order."""
        before = len(found)
        values: list[Any] = []
        for index, item in enumerate(several(raw)):
            if is_blank(item):
                continue
            value = self.kind.take(item, f"{at}[{index}]", found)
            if value is not None:
                values.append(value)
        if self.unique:
            values = list(dict.fromkeys(values))
        says = values or (self.may_be_empty and len(found) == before)
        return values if says else None


@dataclass(frozen=True, slots=True)
class EachPart:
    """The kind of a field that holds several parts, mostly none."""

    part: type[Part]
    given: ClassVar[str] = _NOT_EMPTY
    look: ClassVar[str] = "{at_a_look}(raw)"
    kept: ClassVar[str] = "value"

    def at_a_look(self, raw: object) -> list[Any] | None:
        """The payloads, if each part has one and there is nothing to find in any."""
        if type(raw) is not tuple and type(raw) is not list:
            return None
        found: Found = []
        values: list[Any] = []
        for item in raw:
            if type(item) is not self.part:
                return None
            value = item.render("", found)
            if not value:
                return None
            values.append(value)
        return None if found else values

    def take(self, raw: object, at: str, found: Found) -> list[Any] | None:
        """The payloads, in their order."""
        return Each(Nested(self.part)).take(raw, at, found)
