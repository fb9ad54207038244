"""Country names: ISO 3166-1 alpha-2 and alpha-3 codes, English and native names.

The table beside this module has a line for each country: both codes, then the names
that people give it, parted by bars. A name that two countries claim is in neither line.
"""

from functools import cache
from importlib import resources

from capi.normal.text import fold

_TABLE = "countries.txt"


def alpha2(name: object) -> str | None:
    """The upper-case ISO alpha-2 code of a country's code or name, None if unknown.

    Meta's parameter builder cuts a name to its first two letters, which makes Estonia
    (`es`) Spain. Here a name is known, or it is refused.
    """
    if not isinstance(name, str):
        return None
    key = fold(name)
    return _codes().get(key) or _codes().get(key.removeprefix("the"))


@cache
def _codes() -> dict[str, str]:
    table = resources.files(__package__).joinpath(_TABLE).read_text("utf-8")
    return {
        fold(name): code for line in table.splitlines() for code, name in _names(line)
    }


def _names(line: str) -> list[tuple[str, str]]:
    code, alpha3, names = line.split(maxsplit=2)
    return [(code, name) for name in (code, alpha3, *names.split("|"))]
