"""Match quality in words: where each key comes from, and what to expect."""

from babel.lists import format_list
from flask_babel import LazyString, get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sandbox.match_figures import Quality
from sandbox.matching import PAGE_VIEW
from sandbox.presenting import FIELDS

HOW: dict[str, LazyString] = {
    "em": _l("The checkout asks for it; events before it have it of known customers."),
    "ph": _l("It is asked at checkout; send it with its country code."),
    "fn": _l("The checkout asks for it; events before it have it of known customers."),
    "ln": _l("The checkout asks for it; events before it have it of known customers."),
    "db": _l("Send it only where the shop knows it anyway."),
    "ct": _l("It is part of the delivery address."),
    "st": _l("It is part of the delivery address."),
    "zp": _l("It is part of the delivery address."),
    "country": _l("It is part of the address; send it even if all customers share it."),
    "external_id": _l("The shop's own id of the customer or the visitor."),
    "client_ip_address": _l(
        "The visitor's public address. On this machine visitors have none, so it is"
        " never sent here."
    ),
    "client_user_agent": _l("The User-Agent header of the visitor's request."),
    "fbp": _l("The _fbp cookie, which the pixel or the shop sets with consent."),
    "fbc": _l("The click on an ad. Who came by no ad has none, and that is no fault."),
}
"""Where a shop has each key from."""


def next_best(quality: Quality) -> str | None:
    """The key to add next, and how many events have it; None where nothing is left."""
    keys = quality.next_best
    if not keys:
        return None
    names = format_list([str(FIELDS[key]) for key in keys], locale=get_locale() or "en")
    return _(
        "Next best key: %(keys)s, present in %(number)s of %(of)s.",
        keys=names,
        number=min(quality.present[key].number for key in keys),
        of=quality.events,
    )


def expectation(event_name: str) -> str | None:
    """What is normal for this event, where that is not what one would think."""
    if event_name != PAGE_VIEW:
        return None
    return _(
        "Most visitors are strangers, so PageView scores low by nature: 5 to 7 is"
        " normal in Meta's own figures."
    )
