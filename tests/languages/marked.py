"""A language that marks every text, and a reader who notes what has no mark."""

import re
from html.parser import HTMLParser

from babel.support import NullTranslations

OPEN, SHUT = "\u27e6", "\u27e7"

READ_ALOUD = ("alt", "aria-label", "placeholder", "title")
CODE = ("code", "kbd", "option", "pre", "q", "script", "style", "svg", "time")
WITHOUT_END = ("br", "col", "hr", "img", "input", "link", "meta", "path", "use", "wbr")

WORD = re.compile(r"\S+")
ENGLISH = re.compile(r"[A-Za-z]{3,}")
ID = re.compile(r".*[\d_./@:•].*\w.*|.*\d.*")
"""Ids, addresses, names of files and settings: they have signs that words have not."""


class Marking(NullTranslations):
    """Gives each text back between marks."""

    def ugettext(self, message: str) -> str:
        return f"{OPEN}{message}{SHUT}"

    def ungettext(self, singular: str, plural: str, number: int) -> str:
        return f"{OPEN}{singular if number == 1 else plural}{SHUT}"


class Reader(HTMLParser):
    """Collects the words of a page that stand outside of all marks.

    What is marked as English by `lang`, as code or as a time is left out: times have
    no text of ours.
    """

    def __init__(self) -> None:
        super().__init__()
        self.unmarked: set[str] = set()
        self._marks = 0
        self._skipped: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if not any(self._skipped):
            for name in READ_ALOUD:
                self._read(given.get(name, ""))
        if tag not in WITHOUT_END:
            in_english = "lang" in given and tag != "html"
            is_id = "id" in given.get("class", "").split()
            self._skipped.append(tag in CODE or in_english or is_id)

    def handle_endtag(self, tag: str) -> None:
        if tag not in WITHOUT_END:
            self._skipped.pop()

    def handle_data(self, data: str) -> None:
        if not any(self._skipped):
            self._read(data)

    def _read(self, text: str) -> None:
        outside = []
        for sign in text:
            self._marks += (sign == OPEN) - (sign == SHUT)
            outside.append(" " if self._marks or sign == SHUT else sign)
        words = WORD.findall("".join(outside))
        bare = {word.strip("·.,:()") for word in words if not ID.fullmatch(word)}
        self.unmarked |= {word for word in bare if ENGLISH.search(word)}
