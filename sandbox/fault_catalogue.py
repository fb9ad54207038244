"""Every switch there is: what will happen, and where one sees it.

A switch strikes where its partner would fail; `sandbox.faults` says whether it is on.
"""

from typing import NamedTuple

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

CHANGED, TAKEN = "changed_by_a_fault", "taken_by_a_fault"
"""What a switch did to a field of an event, as the event is marked with it."""


class Switch(NamedTuple):
    """One thing that can be made to fail.

    `effect` says what will happen and `look` what to watch then, on the `screen` (an
    endpoint of the Events Manager). `counts`: it strikes at single calls, so it can be
    told to strike once.
    """

    name: str
    effect: LazyString
    look: LazyString
    screen: str
    counts: bool = True


class Group(NamedTuple):
    """The switches of one partner."""

    key: str
    title: LazyString
    switches: tuple[Switch, ...]


_EVENTS = "events_manager.test_events"
_OUTBOX = "outbox.index"
_STRIPE = "stripe_dashboard.index"
_PARCELS = "parcels.index"

_RETRIED = _l(
    "The shop's outbox tries the event again, later each time. Nothing is lost, and"
    " nothing is counted twice."
)

_META = (
    Switch(
        "meta_500",
        _l("Meta answers every call with an internal error (HTTP 500)."),
        _RETRIED,
        _OUTBOX,
    ),
    Switch(
        "meta_rate_limit",
        _l("Meta answers that there were too many calls, and when to come again."),
        _l("The shop's outbox waits as long as Meta asks, then sends the rest."),
        _OUTBOX,
    ),
    Switch(
        "meta_bad_token",
        _l("Meta says that the access token has expired."),
        _l(
            "The shop stops sending to this pixel and says why. Its events wait; they"
            " are sent once the token is good again."
        ),
        _OUTBOX,
    ),
    Switch(
        "meta_timeout",
        _l("Meta takes the call and never answers."),
        _l("The shop hangs up after a while and tries again. Its visitors never wait."),
        _OUTBOX,
    ),
    Switch(
        "meta_slow",
        _l("Meta takes three seconds for each answer."),
        _l("The server's half comes late. Buy something: the shop's pages stay fast."),
        _EVENTS,
    ),
    Switch(
        "meta_lost_response",
        _l("Meta accepts the events, then the connection drops before the answer."),
        _l(
            "The shop cannot know that they came, and sends them again with the same id"
            " and time. The repeat is dropped."
        ),
        _EVENTS,
    ),
    Switch(
        "meta_other_event_id",
        _l(
            "Deduplication is broken: the server's events get another event id as they"
            " arrive, as if the shop's server had made up an id of its own."
        ),
        _l(
            "Buy something: the sale is counted twice, and so is its revenue. The shop"
            " sends it right; the sandbox changes the id and notes that with the event."
        ),
        _EVENTS,
    ),
    Switch(
        "meta_no_same_source_dedup",
        _l(
            "Meta counts an event again that the same side repeats and the other has"
            " not sent; it promises to merge the browser with the server alone."
        ),
        _l("Combine it with a lost answer: the shop's repeat is now counted again."),
        _EVENTS,
    ),
    Switch(
        "meta_strict_ids",
        _l("Meta refuses an app's events without an advertiser id or its own cookie."),
        _l("Let the phone send an event without tracking: Meta says what it misses."),
        "phone.index",
    ),
)

_BROWSER = (
    Switch(
        "pixel_blocked",
        _l("The pixel's script and its hits are refused, as an ad blocker does."),
        _l("The browser's half is missing. The server's half still counts the sale."),
        _EVENTS,
    ),
    Switch(
        "pixel_no_event_id",
        _l(
            "The pixel's hits lose their event id as they arrive, as if the shop had"
            " not given the pixel any."
        ),
        _l(
            "Meta cannot tell that both halves are one event, unless it knows the"
            " visitor again."
        ),
        _EVENTS,
    ),
    Switch(
        "pixel_no_cookies",
        _l(
            "The browser refuses the pixel's cookies: the pixel neither reads nor sets"
            " _fbp and _fbc, and sends none."
        ),
        _l(
            "Compare both halves of an event: the browser's has no browser id. The"
            " shop's own cookies stay, so the server's may have one."
        ),
        _EVENTS,
    ),
    Switch(
        "tab_closed",
        _l(
            "The payment page does not lead to the thanks page, as if the buyer had"
            " paid and closed the tab."
        ),
        _l("Nobody sees the thanks page. Stripe's webhook alone reports the sale."),
        _STRIPE,
    ),
)

_WEBHOOKS = (
    Switch(
        "webhook_off",
        _l("Webhooks are not delivered; they wait."),
        _l("The thanks page alone reports the sale. Turned off, all are delivered."),
        _STRIPE,
        counts=False,
    ),
    Switch(
        "webhook_delay",
        _l("Every new webhook comes a quarter of a minute late."),
        _l("The thanks page reports the sale first; the webhook finds it done."),
        _STRIPE,
    ),
    Switch(
        "webhook_duplicate",
        _l("Every webhook is delivered three times."),
        _l("The sale is in the outbox once all the same."),
        _STRIPE,
    ),
    Switch(
        "webhook_out_of_order",
        _l("The first webhook of each story comes after those that follow from it."),
        _l("The order ends in the same state as ever."),
        _STRIPE,
    ),
    Switch(
        "webhook_bad_signature",
        _l(
            "Webhooks are signed with a secret that nobody knows; they are tried again."
        ),
        _l("The shop refuses them with HTTP 400 and does nothing that they say."),
        _STRIPE,
    ),
)

_STRIPE_API = (
    Switch(
        "stripe_500",
        _l("Stripe's API answers with an internal error (HTTP 500)."),
        _l("Nobody can go to the payment page. The shop says so and keeps the cart."),
        _STRIPE,
    ),
    Switch(
        "stripe_rate_limit",
        _l("Stripe's API answers that there were too many calls (HTTP 429)."),
        _l("The shop tries again, and says so to the buyer where that is in vain."),
        _STRIPE,
    ),
)

_CARRIERS = (
    Switch(
        "carrier_down",
        _l(
            "The parcel carriers are down: a gateway's error page (HTTP 502) for each"
            " call."
        ),
        _l("The shop learns later where its parcels are. No sale is lost by that."),
        _PARCELS,
    ),
    Switch(
        "carrier_slow",
        _l("The parcel carriers take three seconds for each answer."),
        _l("The shop's run over the parcels takes longer; its pages do not."),
        _PARCELS,
    ),
    Switch(
        "carrier_rate_limit",
        _l("The parcel carriers answer that they were asked too often."),
        _l("The shop asks again later."),
        _PARCELS,
    ),
)

GROUPS = (
    Group("meta", _l("Meta"), _META),
    Group("browser", _l("Browser"), _BROWSER),
    Group("webhooks", _l("Webhooks of Stripe and EasyPost"), _WEBHOOKS),
    Group("stripe", _l("Stripe's API"), _STRIPE_API),
    Group("carriers", _l("Parcel carriers"), _CARRIERS),
)

SWITCHES = {switch.name: switch for group in GROUPS for switch in group.switches}
