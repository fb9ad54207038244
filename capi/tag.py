"""The pixel's tag as HTML: what stands in the head of a page, and what in its body."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from jinja2 import Environment
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from capi import pixels
from capi.consent import Consent
from capi.page import Page
from capi.user_data import UserData

MACROS = "capi/pixel.html"


def head(
    jinja: Environment, config: Mapping[str, Any], shown: Page, consent: Consent
) -> Markup:
    """The base tag with its PageView; on a page that has none, the address alone."""
    listens = shown.page_view is not None
    made: Markup = _macros(jinja).head(
        pixel_ids=list(map(_in_script, pixels.tokens(config))),
        pixel_url=_in_script(config.get("META_PIXEL_URL") or pixels.PIXEL_URL),
        listens=listens,
        page_address=shown.address,
        limits=shown.data_use(consent),
        person=_person(shown) if listens else {},
        page_view=shown.page_view,
    )
    return made


def body(
    jinja: Environment, config: Mapping[str, Any], shown: Page, consent: Consent
) -> Markup:
    """The page's events, and the image for browsers without scripts."""
    made: Markup = _macros(jinja).body(
        pixel_ids=list(pixels.tokens(config)),
        tr_url=config.get("META_TR_URL") or pixels.TR_URL,
        limits=shown.data_use(consent),
        page_view=shown.page_view,
        events=shown.events,
    )
    return made


def _macros(jinja: Environment) -> Any:
    return jinja.get_template(MACROS).module


def _person(shown: Page) -> dict[str, str]:
    """Who looks at the page, for the pixel's advanced matching."""
    visitor = UserData(external_id=shown.visitor())
    return (shown.person or visitor).to_browser()


@lru_cache(maxsize=64)
def _in_script(setting: str) -> Markup:
    """A setting as JSON that a script may hold: the same for every visitor."""
    return htmlsafe_json_dumps(setting)
