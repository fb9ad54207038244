"""No text is missing in any language, and each says what its English one says."""

import re
from io import BytesIO

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo, write_mo

from tests.languages.catalogues import (
    APPLICATIONS,
    CATALOGUES,
    ROOT,
    Application,
    Catalogue,
    messages,
    read,
    used,
)

PLACE = re.compile(r"%\([a-z_0-9]+\)[a-z]|%%")
TAG = re.compile(r"</?[a-z]+")
LATIN_LETTERS = re.compile(r"[A-Za-z]{4,}")
MAKE = "make translations"

every_catalogue = pytest.mark.parametrize("catalogue", CATALOGUES, ids=str)


def both(message: Message) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The English forms of a message, and those of its translation."""
    source = (message.id,) if isinstance(message.id, str) else tuple(message.id)
    said = message.string
    return source, (said,) if isinstance(said, str) else tuple(said)


def texts(catalogue: Catalog) -> dict[tuple[str, ...], tuple[str, ...]]:
    """What a catalogue says for what, without its header."""
    return dict(both(message) for message in catalogue if message.id)


@pytest.mark.parametrize("application", APPLICATIONS, ids=lambda each: each.name)
def test_babel_finds_the_texts_of_an_application(application: Application) -> None:
    assert len(used(application)) > 400


@every_catalogue
def test_no_text_that_is_used_is_missing(catalogue: Catalogue) -> None:
    known = {message.id for message in messages(catalogue)}

    assert used(catalogue.application) - known == set(), MAKE


@every_catalogue
def test_no_text_is_kept_that_nobody_uses(catalogue: Catalogue) -> None:
    known = {message.id for message in messages(catalogue)}

    assert known - used(catalogue.application) == set(), MAKE


@every_catalogue
def test_every_text_is_translated_and_none_is_a_guess(catalogue: Catalogue) -> None:
    unfinished = [
        message.id
        for message in messages(catalogue)
        if message.fuzzy or not all(form.strip() for form in both(message)[1])
    ]

    assert unfinished == []


@every_catalogue
def test_a_number_has_every_form_that_its_language_needs(catalogue: Catalogue) -> None:
    needed = read(catalogue).num_plurals
    numbers = [each for each in messages(catalogue) if each.pluralizable]

    assert numbers
    assert [each.id for each in numbers if len(each.string) != needed] == []


@every_catalogue
def test_placeholders_are_those_of_the_english_text(catalogue: Catalogue) -> None:
    wrong = []
    for message in messages(catalogue):
        source, said = both(message)
        # "One product": English may leave the number out, other plurals never may.
        needed = sorted(PLACE.findall(source[-1]))
        wrong += [form for form in said if sorted(PLACE.findall(form)) != needed]

    assert wrong == []


@every_catalogue
def test_html_is_that_of_the_english_text(catalogue: Catalogue) -> None:
    wrong = []
    for message in messages(catalogue):
        source, said = both(message)
        needed = sorted(TAG.findall(source[-1]))
        wrong += [form for form in said if sorted(TAG.findall(form)) != needed]

    assert wrong == []


@every_catalogue
def test_spaces_at_the_ends_are_those_of_the_english_text(catalogue: Catalogue) -> None:
    wrong = []
    for message in messages(catalogue):
        (source, *_), said = both(message)
        ends = (source[:1].isspace(), source[-1:].isspace())
        wrong += [
            form for form in said if (form[:1].isspace(), form[-1:].isspace()) != ends
        ]

    assert wrong == []


@every_catalogue
def test_no_long_sentence_was_left_in_english(catalogue: Catalogue) -> None:
    left = [
        message.id
        for message in messages(catalogue)
        if message.id in both(message)[1]
        and len(LATIN_LETTERS.findall(str(message.id))) > 3
    ]

    assert left == []


@every_catalogue
def test_what_is_read_is_compiled_from_what_is_written(catalogue: Catalogue) -> None:
    compiled = BytesIO()
    write_mo(compiled, read(catalogue))
    compiled.seek(0)

    with catalogue.mo.open("rb") as file:
        assert texts(read_mo(file)) == texts(read_mo(compiled)), MAKE


def test_make_translations_reads_the_folders_that_these_tests_read() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    for each in APPLICATIONS:
        call = f"$(call catalogues,{' '.join(each.folders)},{each.translations})"
        assert call in makefile
