"""Personal data in clear, and secrets, where neither belongs: custom data and URLs.

It looks for what can be told by its form (an e-mail address, a phone number, a token)
or by the name that it goes under. A bare row of digits is no phone number here: order
numbers, article numbers and bar codes are such rows too.
"""

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, unquote

import phonenumbers

from capi.urls import split

# Anchored at the @, so that a long text costs no more than its length. `photo@2x.png`
# is how designers name a picture for sharp screens.
_EMAIL = re.compile(
    r"[\w.+'-]@(?!\dx\.)(?:[^\W_][\w-]{0,62}\.)+[^\W\d_]{2,63}(?![\w@])"
)
_INTERNATIONAL = re.compile(r"\+\s?[1-9](?:[\s().-]{0,3}[0-9]){6,14}(?![0-9])")
_AMERICAN = re.compile(
    r"(?<![\w-])(?:\([0-9]{3}\)\s?|[0-9]{3}-)[0-9]{3}-[0-9]{4}(?![\w-])"
)

_NOT_PLAIN = re.compile(r"[\W_]+")
_NAMES = frozenset(
    """
    email emailaddress useremail customeremail billingemail phone phonenumber telephone
    mobile mobilenumber mobilephone cellphone firstname lastname fullname surname
    customername birthday birthdate dateofbirth dob
    """.split()
)
# In an address these are as likely a filter of the shop's or a search for a branch.
_NAMES_IN_DATA = _NAMES | frozenset(
    """
    em ph fn ln db ge zp gender zip zipcode postcode postalcode address streetaddress
    address1 ssn passportnumber
    """.split()
)
_SECRET_NAMES = frozenset(
    """
    sessionid session sid phpsessid jsessionid aspsessionid token accesstoken idtoken
    refreshtoken authtoken resettoken jwt auth authorization apikey password passwd pwd
    secret clientsecret paymentintentclientsecret setupintentclientsecret otp
    """.split()
)
_SECRET = re.compile(
    r"\b(?:cs_(?:test|live)_\w{8}|(?:sk|rk)_(?:test|live)_\w{8}|whsec_\w{8}"
    r"|(?:pi|seti)_\w+_secret_\w{4}|EAA[A-Za-z0-9]{20}"
    r"|eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8})",
    re.ASCII,
)
_PATH_PARAMETER = re.compile(r";([^=;/?#]+)=[^;/?#]", re.ASCII)


def kind(text: str) -> str | None:
    """What personal data the text holds, None where it shows none."""
    if "@" in text and _EMAIL.search(text):
        return "an e-mail address"
    return "a phone number" if _has_phone(text) else None


def is_name_of_personal_data(key: str) -> bool:
    """Whether custom data under this key is personal by its name."""
    return _plain(key) in _NAMES_IN_DATA


def personal_in_url(url: str) -> bool:
    """Whether an address tells who somebody is, in any part of it."""
    if any(kind(each) for each in _decodings(url)):
        return True
    return any(value and _plain(key) in _NAMES for key, value in _parameters(url))


def secret_in_url(url: str) -> bool:
    """Whether an address holds what opens a session, an account or a payment."""
    parts = split(url)
    if parts is None:
        return False
    if "@" in parts.netloc and ":" in parts.netloc.rpartition("@")[0]:
        return True
    if any(_SECRET.search(each) for each in _decodings(url)):
        return True
    return any(
        value and _plain(key) in _SECRET_NAMES for key, value in _parameters(url)
    )


def is_url(text: str) -> bool:
    """Whether a text is an address on the web."""
    return text.startswith(("http://", "https://"))


def _has_phone(text: str) -> bool:
    written: list[tuple[str, str | None]] = [
        (match[0], None) for match in _INTERNATIONAL.finditer(text)
    ]
    written += [(match[0], "US") for match in _AMERICAN.finditer(text)]
    return any(_is_phone(number, region) for number, region in written)


def _is_phone(text: str, region: str | None) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(text, region))
    except phonenumbers.NumberParseException:
        return False


def _plain(key: str) -> str:
    return _NOT_PLAIN.sub("", key).lower()


def _decodings(url: str) -> tuple[str, str, str]:
    """The address as it is, decoded, and decoded again: links get wrapped in links."""
    once = unquote(url)
    return url, once, unquote(once)


def _parameters(url: str) -> Iterator[tuple[str, str]]:
    """Names and values in query, fragment and path (`;jsessionid=…`)."""
    parts = split(url)
    if parts is None:
        return
    for each in (parts.query, parts.fragment.partition("?")[2] or parts.fragment):
        yield from parse_qsl(each)
    for match in _PATH_PARAMETER.finditer(parts.path):
        yield match[1], match[0]
