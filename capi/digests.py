"""The kinds of the customer keys: those that Meta wants hashed, and the browser's own.

Of what is one person's alone (e-mail, phone, id) a look knows the usual forms, and the
hash is made anew each time. What many people have in common (names, places) is looked
up among the hashes that were made before.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import ClassVar

from capi.kinds import Found
from capi.normal.normalized import Normalized
from capi.normalize import hash_key, remembered


@dataclass(frozen=True)
class Digests:
    """The values of a key that Meta wants hashed; with `single`, one value of it.

    `country` says how to read what is written otherwise elsewhere.
    """

    key: str
    single: bool = False
    country: str | None = field(default=None, kw_only=True)
    look: ClassVar[str] = ""

    def within(self, country: str | None) -> "Digests":
        """The same, of a customer in this country."""
        return replace(self, country=country)

    def take(self, raw: object, at: str, found: Found) -> list[str] | str | None:
        """The digests. Findings name Meta's key, wherever the part stands."""
        values, new = hash_key(self.key, raw, country=self.country)
        found += new
        if not values:
            return None
        return values[0] if self.single else list(values)


@dataclass(frozen=True)
class Email(Digests):
    """An address; `usual` tells those that in lower case are their normal form."""

    usual: Callable[[str], object] = field(kw_only=True)
    look: ClassVar[str] = (
        "[sha256(form.encode()).hexdigest()]"
        " if type(raw) is str and {usual}(form := raw.lower()) else None"
    )


@dataclass(frozen=True)
class Opaque(Digests):
    """An id of the shop's own. With 64 digits it would be a hash already."""

    look: ClassVar[str] = (
        "[sha256(raw.lower().encode()).hexdigest()]"
        " if type(raw) is str and 0 < len(raw) < 64 and raw.isascii()"
        " and raw.isprintable() and ' ' not in raw else None"
    )


@dataclass(frozen=True)
class Phone(Digests):
    """A telephone number; `in_use` gives the normal form of those that it knows."""

    in_use: Callable[[str], str | None] = field(kw_only=True)
    look: ClassVar[str] = (
        "[sha256(form.encode()).hexdigest()]"
        " if type(raw) is str and (form := {in_use}(raw)) else None"
    )


@dataclass(frozen=True)
class Shared(Digests):
    """What many people have in common; `remembered` are its digests, mostly one."""

    remembered: Callable[..., tuple[str, ...]] = field(init=False)
    look: ClassVar[str] = "([*{remembered}(raw)] or None) if type(raw) is str else None"

    def __post_init__(self) -> None:
        object.__setattr__(self, "remembered", remembered(self.key))


@dataclass(frozen=True)
class SharedInCountry(Shared):
    """What many people of one country have in common."""

    look: ClassVar[str] = (
        "([*{remembered}(raw, part.country_code)] or None)"
        " if type(raw) is str and type(part.country_code) in TEXT_OR_NONE else None"
    )


@dataclass(frozen=True)
class Told:
    """A key that the browser tells and Meta wants unhashed. `usual` gives what is true
    of a text that is its own normal form, as far as a look tells."""

    normalize: Callable[[object], Normalized]
    usual: Callable[[str], object]
    look: ClassVar[str] = "raw if type(raw) is str and {usual}(raw) else None"

    def take(self, raw: object, at: str, found: Found) -> str | None:
        """The normal form. Findings name the key, wherever the part stands."""
        values, new = self.normalize(raw)
        found += new
        return values[0] if values else None
