"""Operations on text that the rules of several keys share."""

import string
import unicodedata
from collections.abc import Callable

# The joiners carry meaning inside Persian and Indic words, so only the edges lose
# them. str.strip() alone would leave them there.
_JOINERS = "\u200c\u200d"
_WHITE_SPACE = "".join(filter(str.isspace, map(chr, range(0x3001))))
_EDGES = _WHITE_SPACE + _JOINERS

# What people type for an apostrophe or a prime and Unicode does not call a quotation
# mark: ʼ (in Ukrainian names), ˈ, ´, ′, ＇ and the grave.
_APOSTROPHES = "\u02bc\u02c8\u00b4`\u2032\uff07"

# Dashes, and opening, closing and low quotation marks.
_DASH_OR_QUOTE = frozenset({"Pd", "Pi", "Pf"})
_LOW_QUOTES = "\u201a\u201e"

_INVISIBLE = frozenset({"Cc", "Cf"})


def clean(text: str) -> str:
    """Composed text without invisible characters, trimmed of every white space.

    Of a customer's value that has nothing else in it, nothing is left: for every key,
    a form's field that holds but a control character is as blank as an empty one.

    Composed (NFC), because `é` can be one code point or two, and the two spellings
    hash differently. Invisible characters (zero-width spaces, direction marks) come
    along when people paste, and are no part of what they mean.
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    visible = "".join(filter(_is_visible, text))
    return unicodedata.normalize("NFC", visible).strip(_EDGES)


def is_encodable(text: str) -> bool:
    """Whether UTF-8 can hold the text; half of a surrogate pair it cannot."""
    return text.isascii() or not any("\ud800" <= char <= "\udfff" for char in text)


def ascii_digits(text: str) -> str:
    """The text with the decimal digits of every script written as 0-9."""
    if text.isascii():
        return text
    return "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text
    )


def without_punctuation(text: str) -> str:
    """Lower-case text without white space, ASCII punctuation, dashes and quotes.

    Meta's pixel strips ASCII punctuation from names; its Python SDK strips none.
    The typographic variants go too, or `O'Brien` and `O’Brien` would be two people.
    """
    lower = text.lower()
    if lower.isascii():
        return clean(lower.translate(_DROPPED_FROM_NAMES))
    return clean("".join(filter(_is_kept_in_names, lower)))


def letters_and_digits(text: str) -> str:
    """Lower-case letters, their marks and digits of any script, and nothing else."""
    lower = text.lower()
    if lower.isascii():
        return clean(lower.translate(_NO_LETTERS_OR_DIGITS))
    return clean("".join(filter(_is_letter_or_digit, lower)))


def fold(text: str) -> str:
    """A key to look names up by: no case, no accents, letters and digits only."""
    spelled = text.replace("&", " and ").casefold()
    decomposed = unicodedata.normalize("NFKD", spelled)
    return "".join(filter(str.isalnum, decomposed)).casefold()


def _is_visible(char: str) -> bool:
    if char.isspace() or char in _JOINERS:
        return True
    return unicodedata.category(char) not in _INVISIBLE


def _is_kept_in_names(char: str) -> bool:
    if char.isspace() or char in string.punctuation:
        return False
    if char in _APOSTROPHES or char in _LOW_QUOTES:
        return False
    return unicodedata.category(char) not in _DASH_OR_QUOTE


def _is_letter_or_digit(char: str) -> bool:
    return char not in _APOSTROPHES and unicodedata.category(char)[0] in "LMN"


def _dropped(is_kept: Callable[[str], bool]) -> dict[int, None]:
    """What `str.translate` drops of ASCII, for which it need not ask each time."""
    return {code: None for code in range(128) if not is_kept(chr(code))}


_DROPPED_FROM_NAMES = _dropped(_is_kept_in_names)
_NO_LETTERS_OR_DIGITS = _dropped(_is_letter_or_digit)
