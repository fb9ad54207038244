"""A card as Markdown: what a marketer pastes into a ticket or a chat."""

import json
import re
from datetime import UTC, datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from sandbox.diagnostics.cards import Card
from sandbox.diagnostics.words import ERROR, WARNING


def markdown(card: Card, example: str | None) -> str:
    """The card's text; `example` is the address of an event that it was found in."""
    words = card.words
    lines = [f"**{words.title}** (`{card.code}`, {_severity(words.severity)})", ""]
    lines += [f"* {line}" for line in _facts(card, example)]
    lines += ["", f"{_('Why it matters')}: {words.why}"]
    lines += ["", f"{_('How to fix')}: {words.fix}"]
    if card.refusal:
        answer = json.dumps(card.refusal.error, indent=2, ensure_ascii=False)
        lines += ["", _("What Meta answered:"), "", "```json", answer, "```"]
    return "\n".join(lines)


def _facts(card: Card, example: str | None) -> list[str]:
    seen = ngettext("Seen once", "Seen %(num)s times", card.times)
    first, last = _moment(card.first_seen), _moment(card.last_seen)
    facts = [
        _("%(seen)s, from %(first)s to %(last)s", seen=seen, first=first, last=last)
    ]
    named = sorted({kind.event_name for kind in card.kinds} - {""})
    if named:
        facts.append(_("Events: %(names)s", names=", ".join(map(_verbatim, named))))
    if card.field:
        facts.append(_("Field: %(field)s", field=_verbatim(card.field)))
    place = f"`{card.place.file}`, `{card.place.name}`"
    facts.append(_("In a Countonce shop: %(place)s", place=place))
    if example:
        facts.append(_("Example: %(address)s", address=example))
    return facts


def _verbatim(text: str) -> str:
    """As code: what strangers have named must be no link and no picture in a ticket."""
    runs = re.findall("`+", text)
    fence = "`" * (max(map(len, runs), default=0) + 1)
    margin = " " if runs else ""
    return f"{fence}{margin}{text}{margin}{fence}"


def _severity(severity: str) -> str:
    if severity == ERROR:
        return _("Error")
    return _("Warning") if severity == WARNING else _("Note")


def _moment(timestamp: float) -> str:
    return f"{datetime.fromtimestamp(timestamp, UTC):%Y-%m-%d %H:%M:%S} UTC"
