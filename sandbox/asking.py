"""What the address of the list asks for: a search, how to show it, and which page.

The search stands in `q` and nowhere else. The boxes of the form, and links that name a
column, are words of it: `?event=Purchase&source=server` is `?q=event:Purchase
from:server`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask import request, url_for

from sandbox import search_words
from sandbox.row_ids import row_id
from sandbox.search_words import Search

USUAL_SIZE = 50
MOST_LINES = 2000
SIZES = (USUAL_SIZE, 500, MOST_LINES)
BOXES = ("event", "source", "status")


@dataclass(frozen=True)
class Asked:
    """`flat`: single copies instead of lines. `before`: a page further back."""

    search: Search = Search()
    flat: bool = False
    size: int = USUAL_SIZE
    before: int | None = None

    @property
    def query(self) -> dict[str, str | int]:
        """What the address says of it, without the page."""
        said = {
            "q": str(self.search),
            "flat": "1" if self.flat else "",
            "limit": self.size if self.size != USUAL_SIZE else "",
        }
        return {name: value for name, value in said.items() if value}

    def url(
        self, endpoint: str = "events_manager.test_events", **values: object
    ) -> str:
        """An address that asks the same, with `values` added."""
        return url_for(endpoint, **(self.query | values))

    def everything(self) -> str:
        """The list without a search, shown in the same way."""
        return replace(self, search=Search(), before=None).url()

    def shown(self, **changes: bool | int) -> str:
        """The list with `flat` or `size` changed, from its first page on."""
        return replace(self, before=None, **changes).url()  # type: ignore[arg-type]


def asked(args: Mapping[str, str]) -> Asked:
    """Read an address; what makes no sense in it is as good as absent."""
    size = row_id(args.get("limit", "")) or USUAL_SIZE
    return Asked(
        search=_searched(args),
        flat=args.get("flat") == "1",
        size=min(size, MOST_LINES),
        before=row_id(args.get("before", "")),
    )


def from_form() -> bool:
    """Whether the form sent this address; it then wants a shorter one."""
    return "was" in request.args


def _searched(args: Mapping[str, str]) -> Search:
    """The words in `q`, and over them each box that was changed.

    `was` is the search that the form was made for. A box that still says the same was
    left alone, and what was typed decides.
    """
    search = search_words.read(args.get("q", ""))
    was = search_words.read(args.get("was", ""))
    boxes = {name: args[name].strip() for name in BOXES if name in args}
    changed = {
        name: value or None
        for name, value in boxes.items()
        if value != (getattr(was, name) or "")
    }
    return replace(search, **changed)
