"""The people of the robot: made up, but as names, addresses and telephones really look.

Each country has its own names, streets and ways of writing them, in its own letters, so
that what is done to a name before it is hashed has something to do. Domains are those
that are reserved for examples. Telephone numbers are of ranges for film and television
where a country has one, else ones that begin with as many zeros as the country allows.
"""

import itertools
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

DOMAINS = ("example.com", "example.net", "example.org")


@dataclass(frozen=True)
class Country:
    """Where people come from, and how they write.

    Names in other letters than Latin say after `=` how they look in an email address.
    `#` is any digit; `places` are city, state and postal code.
    """

    code: str
    language: str
    given: tuple[str, ...]
    family: tuple[str, ...]
    streets: tuple[str, ...]
    places: tuple[tuple[str, str, str], ...]
    phone: str
    family_first: bool = False

    def names(self) -> list[tuple[str, str]]:
        """Every given name with every family name."""
        return list(itertools.product(self.given, self.family))


@dataclass(frozen=True)
class Person:
    """A buyer, as forms ask for one."""

    name: str
    email: str
    phone: str
    address: str
    city: str
    state: str
    zip: str
    country: str
    language: str


def people(random: Random, countries: Sequence[Country]) -> Iterator[Person]:
    """People without end; the names of a country come again when all have been."""
    names = {country.code: country.names() for country in countries}
    for those in names.values():
        random.shuffle(those)
    while True:
        country = random.choice(countries)
        those = names[country.code]
        those.append(those.pop(0))
        yield _person(random, country, *those[-1])


def _person(random: Random, country: Country, given: str, family: str) -> Person:
    given, given_latin = _spelled(given)
    family, family_latin = _spelled(family)
    city, state, postal_code = random.choice(country.places)
    domain = random.choice(DOMAINS)
    return Person(
        name=f"{family} {given}" if country.family_first else f"{given} {family}",
        email=f"{given_latin}.{family_latin}{random.randint(2, 99)}@{domain}",
        phone=_digits(random, country.phone),
        address=_digits(random, random.choice(country.streets)),
        city=city,
        state=state,
        zip=postal_code,
        country=country.code,
        language=country.language,
    )


def _spelled(name: str) -> tuple[str, str]:
    """A name, and its letters of ASCII."""
    name, _, latin = name.partition("=")
    decomposed = unicodedata.normalize("NFKD", latin or name)
    plain = decomposed.encode("ascii", "ignore").decode().lower()
    return name, "".join(sign for sign in plain if sign.isalpha())


def _digits(random: Random, pattern: str) -> str:
    return "".join(
        str(random.randint(1, 9)) if sign == "#" else sign for sign in pattern
    )
