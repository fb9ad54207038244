"""Every word that a template shows goes through gettext."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.languages.catalogues import ROOT

TEMPLATES = sorted(
    path
    for folder in ("templates", "sandbox/templates")
    for path in (ROOT / folder).rglob("*.html")
)

JINJA = re.compile(r"{#.*?#}|{{.*?}}|{%.*?%}", re.DOTALL)
ATTRIBUTE = re.compile(r"""[a-z-]+="[^"]*"?|autofocus""")
ADDRESS = re.compile(r"\S+\.com\S*|https?://\S+")
WORD = re.compile(r"[^\W\d_]{2,}")
READ_ALOUD = ("alt", "aria-label", "placeholder", "title")
CODE = ("code", "kbd", "pre", "script", "style", "svg")

NAMES = {
    "AT",
    "Countonce",
    "EUR",
    "Europe",
    "Kyiv",
    "UA",
    "fbp",
    "fbc",
    "fbtrace",
    "id",
}
"""What is called so in every language."""


class Shown(HTMLParser):
    """Collects the words of a page that people read or hear."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._code = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in CODE:
            self._code += 1
        if not self._code:
            for name, value in attrs:
                if name in READ_ALOUD:
                    self._take(value or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in CODE:
            self._code -= 1

    def handle_data(self, data: str) -> None:
        if not self._code:
            # Some blocks and macros stand within a tag and give it attributes.
            self._take(ADDRESS.sub("", ATTRIBUTE.sub("", data)))

    def _take(self, text: str) -> None:
        self.words += [word for word in WORD.findall(text) if word not in NAMES]


@pytest.mark.parametrize(
    "path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT))
)
def test_a_template_shows_no_word_of_its_own(path: Path) -> None:
    shown = Shown()
    shown.feed(JINJA.sub("", path.read_text(encoding="utf-8")))
    shown.close()

    assert shown.words == []
