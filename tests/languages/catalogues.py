"""The catalogues of both applications, and the texts that their code really has."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.pofile import read_po

from shop.languages import LANGUAGES

ROOT = Path(__file__).resolve().parent.parent.parent
TRANSLATED = tuple(code for code in LANGUAGES if code != "en")


class Application(NamedTuple):
    """Where an application's texts are, as `make translations` has it, too."""

    name: str
    folders: tuple[str, ...]
    translations: str


APPLICATIONS = (
    Application("shop", ("shop", "templates"), "translations"),
    Application("sandbox", ("sandbox",), "sandbox/translations"),
)


class Catalogue(NamedTuple):
    """What one application says in one language."""

    application: Application
    language: str

    @property
    def po(self) -> Path:
        """The file that people write."""
        folder = ROOT / self.application.translations / self.language
        return folder / "LC_MESSAGES" / "messages.po"

    @property
    def mo(self) -> Path:
        """The file that Flask-Babel reads."""
        return self.po.with_suffix(".mo")

    def __str__(self) -> str:
        return f"{self.application.name}-{self.language}"


CATALOGUES = tuple(
    Catalogue(application, language)
    for application in APPLICATIONS
    for language in TRANSLATED
)


@cache
def read(catalogue: Catalogue) -> Catalog:
    """The catalogue as Babel reads it."""
    with catalogue.po.open("rb") as file:
        return read_po(file, locale=catalogue.language)


def messages(catalogue: Catalogue) -> Iterator[Message]:
    """Its messages, without the header."""
    return (message for message in read(catalogue) if message.id)


@cache
def used(application: Application) -> frozenset[str | tuple[str, ...]]:
    """Every text that the code and the templates of an application ask for."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    keywords = DEFAULT_KEYWORDS | parse_keywords(["_l"])
    return frozenset(
        text
        for folder in application.folders
        for _, _, text, _, _ in extract_from_dir(
            ROOT / folder, methods, options, keywords
        )
    )
