"""Reads typed values from the environment, and collects what cannot be read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from phonenumbers import SUPPORTED_REGIONS
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from capi.currencies import ISO_4217

_KEY_NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")
_KEY = re.compile(r"[!-~]{16,}")

DATABASES = ("sqlite", "postgresql")
BROKERS = ("redis", "rediss", "amqp", "amqps")
SCALE = "pip install --requirement requirements-scale.txt"
"""What installs the programs' own clients; a small shop has no use for them."""


@dataclass(frozen=True)
class Share:
    """A part of a sum: so many minor units, or so many percent of it."""

    amount: int = 0
    percent: int = 0

    def of(self, total: int) -> int:
        """The part of `total`, both in minor units; never more than all of it."""
        return min(self.amount + total * self.percent // 100, total)


class Reader:
    """Reads typed values and remembers what it could not read."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self.problems: list[str] = []

    def text(self, name: str, default: str = "") -> str:
        """What is set, or `default` where nothing is."""
        return self._environment.get(name, "").strip() or default

    def several(self, name: str) -> tuple[str, ...]:
        """A list with commas; empty places are left out."""
        parts = (part.strip() for part in self.text(name).split(","))
        return tuple(part for part in parts if part)

    def number(self, name: str, default: int) -> int:
        """A whole number from 0 up."""
        text = self.text(name, str(default))
        if text.isdecimal():
            return int(text)
        self.problems.append(f"{name} must be a whole number from 0 up, not {text!r}.")
        return default

    def choice(self, name: str, allowed: tuple[str, ...]) -> str:
        """One of the allowed words; the first is the default."""
        text = self.text(name, allowed[0])
        if text in allowed:
            return text
        self.problems.append(f"{name} must be one of: {', '.join(allowed)}.")
        return allowed[0]

    def some(self, name: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
        """Several of the allowed words, in their order; all of them by default."""
        words = self.several(name) or allowed
        if set(words) <= set(allowed):
            return tuple(word for word in allowed if word in words)
        self.problems.append(
            f"{name} takes these, comma-separated: {', '.join(allowed)}."
        )
        return allowed

    def share(self, name: str) -> Share:
        """A part of a sum, in minor units or, with a `%`, in percent of it."""
        text = self.text(name, "0")
        figure = text.removesuffix("%").rstrip()
        if not figure.isdecimal():
            self.problems.append(
                f"{name} must be minor units or a percentage: {text!r}."
            )
            return Share()
        if text.endswith("%"):
            return Share(percent=int(figure))
        return Share(amount=int(figure))

    def digits(self, name: str) -> str:
        """An id of Meta's: digits alone."""
        text = self.text(name)
        if not text or text.isdecimal():
            return text
        self.problems.append(f"{name} must be digits alone, as Meta shows it.")
        return ""

    def pixels(self, name: str) -> tuple[tuple[str, str], ...]:
        """Pairs of id:token."""
        pairs = [part.partition(":") for part in self.several(name)]
        if all(pixel.isdecimal() and token for pixel, _, token in pairs):
            return tuple((pixel, token) for pixel, _, token in pairs)
        # The value is not shown: it holds tokens.
        self.problems.append(f"{name} must be pairs of id:token, comma-separated.")
        return ()

    def keys(self, name: str) -> tuple[tuple[str, str], ...]:
        """Pairs of name:key; a name may have several, during a change of keys."""
        pairs = [part.partition(":") for part in self.several(name)]
        if all(
            _KEY_NAME.fullmatch(who) and _KEY.fullmatch(key) for who, _, key in pairs
        ):
            return tuple((who, key) for who, _, key in pairs)
        # The value is not shown: it holds keys.
        self.problems.append(
            f"{name} must be pairs of name:key, comma-separated; a key has 16 visible"
            " characters or more."
        )
        return ()

    def url(self, name: str, default: str = "") -> str:
        """An address with http or https; without a slash at its end, but for files."""
        text = self.text(name, default)
        scheme, hostname = _split(text)
        if text and (scheme not in ("http", "https") or not hostname):
            self.problems.append(f"{name} must be a URL with http or https.")
            return default
        # What begins with HTTPS is as secret as what begins with https.
        text = scheme + text[len(scheme) :]
        return text if name.endswith(("PIXEL_URL", "TR_URL")) else text.rstrip("/")

    def database(self, name: str, default: str) -> str:
        """The URL of a database that the shop can use: SQLite's or PostgreSQL's.

        No problem shows the value, because it may hold a password.
        """
        text = self.text(name, default)
        for other in ("postgres://", "postgresql://"):
            if text.startswith(other):
                text = f"postgresql+psycopg://{text.removeprefix(other)}"
        try:
            dialect = make_url(text).get_dialect()
            if dialect.name in DATABASES:
                dialect.import_dbapi()
                return text
        except (ArgumentError, ValueError):
            pass
        except ImportError:
            self.problems.append(f"{name} needs a driver: {SCALE}.")
            return default
        self.problems.append(
            f"{name} must be a URL such as postgresql+psycopg://user@host/database."
        )
        return default

    def broker(self, name: str) -> str:
        """The URL of a message broker that Celery can use; empty for none."""
        text = self.text(name)
        if text and _split(text)[0] not in BROKERS:
            self.problems.append(f"{name} must be a URL with {', '.join(BROKERS)}.")
        elif text and find_spec("celery") is None:
            self.problems.append(f"{name} needs Celery: {SCALE}.")
        else:
            return text
        return ""

    def currency(self, name: str, default: str) -> str:
        """An ISO 4217 code."""
        code = self.text(name, default).upper()
        if code in ISO_4217:
            return code
        self.problems.append(f"{name} must be an ISO 4217 code such as EUR.")
        return default

    def country(self, name: str, default: str) -> str:
        """An ISO 3166 code of two letters that has telephone numbers of its own."""
        code = self.text(name, default).upper()
        if code in SUPPORTED_REGIONS:
            return code
        self.problems.append(f"{name} must be a country's two letters such as UA.")
        return default

    def zone(self, name: str, default: str) -> str:
        """A time zone by its name in the IANA database."""
        text = self.text(name, default)
        try:
            ZoneInfo(text)
        except (KeyError, ValueError, OSError):
            self.problems.append(f"{name} must be a time zone such as Europe/Kyiv.")
            return default
        return text


def _split(url: str) -> tuple[str, str]:
    """The scheme and the host's name of a URL, in small letters; empty where it has
    none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", ""
    return parts.scheme, parts.hostname or ""
