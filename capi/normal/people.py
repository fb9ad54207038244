"""Normal forms of what a person is called and known by: em, fn, ln, ge, external_id."""

import re

from capi.findings import Severity
from capi.normal.normalized import Normalized, refused, taken
from capi.normal.text import clean, fold, without_punctuation

# One @, no white space, no dot at an edge or beside another, a dot in the domain.
# Other scripts are let through: both sides of the @ may be internationalised.
_LOCAL = r"[^\s@.,:;<>()\[\]\\\"]+(?:\.[^\s@.,:;<>()\[\]\\\"]+)*"
_LABEL = r"[^\W_](?:[\w-]*[^\W_])?"
_EMAIL = re.compile(rf"{_LOCAL}@{_LABEL}(?:\.{_LABEL})+")

# What nearly all of them look like.
_WORD = r"[a-z0-9_+-]++"
_LABEL_WORD = r"[a-z0-9]++"
USUAL_EMAIL = re.compile(
    rf"{_WORD}(?:\.{_WORD})*+@(?:{_LABEL_WORD}(?:-{_LABEL_WORD})*+\.)++[a-z]++"
).fullmatch

_FEMALE = (
    "f female fem woman girl lady femme femenino feminino femminile mujer mulher donna "
    "frau weiblich vrouw vrouwelijk kvinna kvinde kvinne kobieta жінка жіноча "
    "женщина женский 女 女性 여 여성"
)
_MALE = (
    "m male man boy gentleman homme masculin masculino maschile hombre homem uomo "
    "mann männlich mannelijk mężczyzna чоловік чоловіча мужчина мужской 男 男性 "
    "남 남성"
)
_GENDERS = {fold(word): "f" for word in _FEMALE.split()} | {
    fold(word): "m" for word in _MALE.split()
}


def email(key: str, text: str, _country: str | None) -> Normalized:
    """Lower case. Dots and `+tag` stay: Meta hashes the address as it was given.

    A trailing comma goes, as in Meta's pixel. Meta's Python SDK takes anything around
    an @ and a dot, `mailto:` and inner spaces included.
    """
    address = clean(text.lower()).rstrip(", \t")
    if _EMAIL.fullmatch(address):
        return Normalized((address,))
    return refused(
        key,
        "email_malformed",
        "The value is not one e-mail address.",
        "Send one address, such as name@example.com, without a display name.",
    )


def name(key: str, text: str, _country: str | None) -> Normalized:
    """Lower case, no white space, no punctuation; letters of any script and accents.

    Meta's pixel does this; its Python SDK keeps `o'brien` and `mary jane` as they
    are, so its hash and the browser's differ for the same person.
    """
    return taken(key, without_punctuation(text))


def first_five(key: str, text: str, _country: str | None) -> Normalized:
    """The first five characters of the name's normal form."""
    return taken(key, without_punctuation(without_punctuation(text)[:5]))


def initial(key: str, text: str, _country: str | None) -> Normalized:
    """The first character of the name's normal form."""
    return taken(key, without_punctuation(text)[:1])


def gender(key: str, text: str, _country: str | None) -> Normalized:
    """`f` or `m`, the only two that Meta knows; every other answer is left out."""
    known = _GENDERS.get(fold(text))
    if known:
        return Normalized((known,))
    return refused(
        key,
        "gender_unknown",
        "Meta matches only f and m; the value is neither.",
        "Nothing needs doing if the customer chose another answer or none.",
        Severity.NOTE,
    )


def external_id(key: str, text: str, _country: str | None) -> Normalized:
    """Lower case without white space, as Meta's pixel and parameter builder have it.

    Meta's Python SDK sends the id as it is: then the browser's hash and the server's
    plain id are two different people.
    """
    return taken(key, clean("".join(text.lower().split())))
