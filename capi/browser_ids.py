"""`fbp` and `fbc` on the server: made and read by Meta's own parameter builder.

The builder knows Meta's formats and its version marks (a fifth part of the value). What
it gets wrong is mended here, each point found by running it:

* It gives an IP address as cookie domain in brackets, and `localhost` as it is;
  browsers refuse both, so the cookie there belongs to the host alone.
* A click id with a dot makes a value of six parts, which it then takes for broken.
* It writes the time of the machine, not of the caller's clock.
* Its cookie objects cannot be compared, so its set of them is not touched.

Writing these cookies is storing something on the visitor's device: ask for consent
before calling this.
"""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address

from capi_param_builder import ParamBuilder

from capi.normal.browser_keys import normalize_fbc, normalize_fbp

FBP_COOKIE = "_fbp"
FBC_COOKIE = "_fbc"
MAX_AGE = 90 * 86_400
"""Meta's own code lets both cookies live for 90 days from the last visit."""

CLICK_ID = "fbclid"
"""The parameter that Meta adds to the address to which an ad leads."""

LONGEST_CLICK_ID = 500
"""Meta's pixel ignores a longer `fbclid`."""

_TIME = 2
_PAYLOAD = 3


@dataclass(frozen=True)
class BrowserIds:
    """A visitor's ids, and the domain for the cookies that keep them (None: the host).

    `fbc` is None for a visitor who never came by an ad: it is never made up.
    """

    fbp: str | None
    fbc: str | None
    domain: str | None

    @property
    def cookies(self) -> dict[str, str]:
        """The cookies to set, by name; to set them anew renews their age."""
        both = {FBP_COOKIE: self.fbp, FBC_COOKIE: self.fbc}
        return {name: value for name, value in both.items() if value}


def browser_ids(
    *,
    host: str,
    query: Mapping[str, Sequence[str]],
    cookies: Mapping[str, str],
    referrer: str | None,
    now: float,
) -> BrowserIds:
    """The ids for one request. `host` is the shop's, without a port."""
    site = host.removeprefix("www.")
    click_id = next(iter(query.get(CLICK_ID, ())), "")
    if not 0 < len(click_id) <= LONGEST_CLICK_ID:
        click_id = ""
    kept = _sound(cookies)
    builder = copy(_builder(site))
    builder.process_request(
        site, {CLICK_ID: [click_id]} if click_id else {}, kept, referrer or ""
    )
    fbc, old = builder.get_fbc(), kept.get(FBC_COOKIE)
    if old and (fbc is None or _click(old) == click_id):
        fbc = old
    return BrowserIds(
        fbp=_timed(builder.get_fbp(), kept.get(FBP_COOKIE), now),
        fbc=_timed(fbc, old, now),
        domain=None if _is_bare(site) else site,
    )


@lru_cache(maxsize=16)
def _builder(site: str) -> ParamBuilder:
    """A builder to copy: to make one it works out its version, three times."""
    return ParamBuilder([site])


def has_fbp(cookies: Mapping[str, str]) -> bool:
    """Whether a browser has an `fbp` that has Meta's form."""
    return bool(normalize_fbp(cookies.get(FBP_COOKIE)).values)


def _sound(cookies: Mapping[str, str]) -> dict[str, str]:
    """The cookies that have Meta's form; others, it would carry on for ever."""
    normal = {
        FBP_COOKIE: normalize_fbp(cookies.get(FBP_COOKIE)).values,
        FBC_COOKIE: normalize_fbc(cookies.get(FBC_COOKIE)).values,
    }
    return {name: values[0] for name, values in normal.items() if values}


def _click(fbc: str) -> str:
    """The click id in a cookie, with its own dots and without a version mark."""
    payload = fbc.split(".", _PAYLOAD)[_PAYLOAD]
    bare, _, tail = payload.rpartition(".")
    return bare if bare and len(tail) in (2, 8) else payload


def _timed(value: str | None, kept: str | None, now: float) -> str | None:
    """A value just made gets the caller's time; one that was kept keeps its own."""
    if not value or (kept and f"{value}.".startswith(f"{kept}.")):
        return value
    parts = value.split(".")
    parts[_TIME] = str(int(now * 1000))
    return ".".join(parts)


def _is_bare(host: str) -> bool:
    if "." not in host:
        return True
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
