"""axe-core over a page that is open: both themes, on a desk and on a phone."""

from typing import Any

from playwright.sync_api import Frame, Page

from tests import npm

PACKAGE = "axe-core@4.14.1"
WIDTHS = (1280, 360)
THEMES = ("light", "dark")

# What is the same in both themes need not be looked at twice.
COLOUR_RULES = ["color-contrast", "link-in-text-block"]
ONLY_COLOURS = {"runOnly": {"type": "rule", "values": COLOUR_RULES}}
# A page made for a frame has its heading and its landmarks around it.
NOT_IN_FRAMES = ("landmark-one-main", "page-has-heading-one", "region")

_RUN = """async options => {
  const result = await axe.run(document, { resultTypes: ['violations'], ...options });
  return result.violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target }) => `${id} at ${target.join(' ')}: ${help}`));
}"""
# A colour half-way from one theme to the other is nobody's.
_HOLD_STILL = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('*, ::before, ::after { transition: none !important }');
  document.adoptedStyleSheets.push(sheet);
}"""
_HIDDEN = "document.documentElement.scrollWidth - innerWidth"


class Axe:
    """The rules, and a page to hold against them."""

    def __init__(self) -> None:
        self._source = (
            npm.packages(PACKAGE) / "node_modules/axe-core/axe.min.js"
        ).read_text("utf-8")

    def violations(self, page: Page, frame: Frame | None = None) -> list[str]:
        """All that is wrong with the open page, or with what a frame in it shows; no
        reload between the looks."""
        seen = frame or page
        seen.evaluate(_HOLD_STILL)
        seen.evaluate(self._source)
        found = []
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            for theme in THEMES:
                page.emulate_media(color_scheme=theme)
                said = seen.evaluate(_RUN, _options(theme, framed=frame is not None))
                found += [f"{line} [{theme}, {width} px]" for line in said]
            if hidden := seen.evaluate(_HIDDEN):
                found.append(f"{hidden} px are beyond the right edge [{width} px]")
        return found


def _options(theme: str, *, framed: bool) -> dict[str, Any]:
    options: dict[str, Any] = {"iframes": False}
    if theme != THEMES[0]:
        options |= ONLY_COLOURS
    elif framed:
        options["rules"] = {name: {"enabled": False} for name in NOT_IN_FRAMES}
    return options
