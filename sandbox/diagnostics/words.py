"""What each finding is called, why it matters, and how to mend it: one table.

The codes are stable, and those of `flask capi lint` where they mean the same. The title
says what is wrong, `why` what a marketer loses by it, `fix` what an engineer changes.
None of them repeats a value: most values are personal data.
"""

from typing import NamedTuple

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

ERROR, WARNING, NOTE = "error", "warning", "note"
SEVERITIES = (ERROR, WARNING, NOTE)
"""Worst first. An error is refused or matches nobody; of a warning something is lost;
a note is worth knowing."""


class Words(NamedTuple):
    """The texts of one code."""

    severity: str
    title: LazyString
    why: LazyString
    fix: LazyString


WORDS: dict[str, Words] = {
    "currency_missing": Words(
        ERROR,
        _l("A purchase does not say its currency."),
        _l("Meta refuses such a sale, so no ad gets the credit for it."),
        _l("Send custom_data.currency, an ISO 4217 code such as EUR."),
    ),
    "unknown_currency": Words(
        ERROR,
        _l("The currency is none that there is."),
        _l("Meta cannot add the sale up, and your return on ad spend comes out low."),
        _l("Send the ISO 4217 code of three letters, such as EUR."),
    ),
    "value_missing": Words(
        ERROR,
        _l("A purchase does not say what was paid."),
        _l("Meta refuses such a sale, and cannot look for buyers who spend more."),
        _l("Send custom_data.value: what the customer paid in all, in major units."),
    ),
    "value_not_a_number": Words(
        ERROR,
        _l("The value is not a number."),
        _l("Meta counts the event, but without what it was worth."),
        _l("Send a number in major units, without a currency sign: 42.00."),
    ),
    "value_negative": Words(
        WARNING,
        _l("The value is below zero."),
        _l("Meta has no event that takes a sale back, so your revenue is wrong."),
        _l("Send no event for a refund, or one with a name of your own."),
    ),
    "value_without_currency": Words(
        WARNING,
        _l("There is a value, but no currency."),
        _l("Meta cannot tell yen from euros, and leaves the value out."),
        _l("Send custom_data.currency with every value."),
    ),
    "order_total_mismatch": Words(
        WARNING,
        _l("The value is not what Stripe was paid for this order."),
        _l("The revenue in your ad reports is not the revenue in your books."),
        _l("Send the total of the payment, shipping and tax included, undivided."),
    ),
    "value_differs": Words(
        WARNING,
        _l("The two halves of one event name different amounts."),
        _l("Which amount is reported depends on which half comes first."),
        _l("Make both halves from one event object, where the money is certain."),
    ),
    "event_id_missing": Words(
        WARNING,
        _l("The event has no event ID."),
        _l("Meta cannot merge browser and server by it: one sale may count as two."),
        _l("Send one id as event_id from the server and as eventID from the pixel."),
    ),
    "event_id_repeated": Words(
        WARNING,
        _l("Two visitors sent the same event ID."),
        _l("Meta takes them for one and drops the second: sales go missing."),
        _l("Make the id when the event happens, and keep its page out of caches."),
    ),
    "event_time_future": Words(
        ERROR,
        _l("The event's clock is ahead."),
        _l("Meta refuses events from the future, and those that come with them."),
        _l("Set the machine's clock by NTP, and send the moment of the act."),
    ),
    "time_in_milliseconds": Words(
        ERROR,
        _l("The event time is in milliseconds."),
        _l("Meta reads it as a year far ahead and refuses the whole call."),
        _l("Send Unix seconds: divide by 1000 where the time is made."),
    ),
    "event_time_too_old": Words(
        ERROR,
        _l("The event is older than Meta takes."),
        _l("Meta takes 7 days (62 in a store). What is older never counts."),
        _l("Send at once; look for an outbox that stood still, and drop what is late."),
    ),
    "not_hashed": Words(
        ERROR,
        _l("Personal data came in clear where a hash belongs."),
        _l("Meta refuses it, and a customer's data has left your shop unprotected."),
        _l("Normalise the value and send its SHA-256, 64 hexadecimal digits."),
    ),
    "ud_not_hashed": Words(
        WARNING,
        _l("An app sent personal data without hashing it."),
        _l("Meta overlooks it for matching, and has read it all the same."),
        _l("Let the app send SHA-256 digests in ud."),
    ),
    "not_normalized": Words(
        ERROR,
        _l("Personal data was hashed before it was brought into its normal form."),
        _l("The hash matches nobody, so the sale finds no ad that led to it."),
        _l("Trim, lower-case, digits only for phones with their country; then hash."),
    ),
    "empty_hash": Words(
        ERROR,
        _l("An empty text was hashed."),
        _l("It is the same for every customer, so it matches nobody."),
        _l("Leave the key out when the customer gave nothing."),
    ),
    "double_hash": Words(
        ERROR,
        _l("A hash was hashed once more."),
        _l("The result matches nobody, so the sale finds no ad that led to it."),
        _l("Hash once: pass on what is a digest already."),
    ),
    "user_data_empty": Words(
        ERROR,
        _l("Nothing says who did it."),
        _l("Meta refuses an event that it can match with nobody."),
        _l("Send the visitor's address and browser, better the hash of an email."),
    ),
    "user_data_too_broad": Words(
        ERROR,
        _l("What is said of the customer fits too many people."),
        _l("Meta refuses such an event, as it could match nearly anybody."),
        _l("Add em, ph, external_id, fbp, fbc, or the address with the user agent."),
    ),
    "local_ip": Words(
        NOTE,
        _l("The visitor's address is one of a local network."),
        _l("Meta matches nobody by it; on your own machine that is as it should be."),
        _l("Behind a proxy, trust its X-Forwarded-For (TRUSTED_PROXIES)."),
    ),
    "fbp_malformed": Words(
        WARNING,
        _l("The browser ID (fbp) does not have its form."),
        _l("Meta does not know the browser again, and matches fewer of your sales."),
        _l("Send the _fbp cookie as it is; never make one up."),
    ),
    "fbc_malformed": Words(
        WARNING,
        _l("The click ID (fbc) does not have its form."),
        _l("The sale is not credited to the ad that was clicked."),
        _l("Send the _fbc cookie as it is, or fb.1.MILLISECONDS.FBCLID."),
    ),
    "fbc_without_click": Words(
        WARNING,
        _l("A click ID (fbc) came without any click."),
        _l("Meta knows no such click, so the ad that it stands for gets no credit."),
        _l("Make fbc from the fbclid in the page's address only, in its own case."),
    ),
    "click_without_fbc": Words(
        WARNING,
        _l("The visitor came by an ad, and the event does not say so."),
        _l("The best proof of which ad led to the sale is thrown away."),
        _l("Send fbc as fb.1.MILLISECONDS.FBCLID, or the _fbc cookie."),
    ),
    "content_id_unknown": Words(
        WARNING,
        _l("The catalogue has no product with this content ID."),
        _l("Catalogue ads cannot show these goods again to who looked at them."),
        _l("Send the ids of the feed, in the same case."),
    ),
    "content_without_id": Words(
        ERROR,
        _l("An item of the contents has no id."),
        _l("Meta refuses the event, and with it the whole call."),
        _l("Give each item of contents the id that the catalogue has."),
    ),
    "personal_data": Words(
        ERROR,
        _l("A parameter holds personal data in clear."),
        _l("Meta forbids it and may drop the event; it also breaks privacy law."),
        _l("Take it out of custom_data; hashed, it belongs into user_data."),
    ),
    "personal_data_in_url": Words(
        ERROR,
        _l("A page's address holds personal data in clear."),
        _l("Every tool that sees the address learns who your customer is."),
        _l("Take it out of the shop's links, and out of the address before fbq runs."),
    ),
    "secret_in_url": Words(
        WARNING,
        _l("A page's address holds a session, a token or a password."),
        _l("Whoever reads your reports could open a customer's page with it."),
        _l("Drop it from the address before the pixel runs."),
    ),
    "test_code_in_production": Words(
        WARNING,
        _l("A test code is set on events of a public shop."),
        _l("Meta counts test events too, and your test list fills with real sales."),
        _l("Leave META_TEST_EVENT_CODE empty in production."),
    ),
    "repeated_key": Words(
        WARNING,
        _l("A parameter came twice in one event."),
        _l("Only one of the two values is kept, and nobody can say which was meant."),
        _l("Send each parameter once."),
    ),
    "app_parameter_limit": Words(
        WARNING,
        _l("An app's event has more parameters than Meta keeps."),
        _l("Meta cuts off what is beyond 25 names, so your reports miss it."),
        _l("Use the names that this event had before."),
    ),
    "bad_token": Words(
        ERROR,
        _l("Meta does not accept the access token."),
        _l("No sale reaches Meta from the server until there is a good one."),
        _l("Make a new token for this dataset and set META_ACCESS_TOKEN."),
    ),
    "bad_dataset": Words(
        ERROR,
        _l("Meta knows no such dataset, or the token may not write to it."),
        _l("No sale reaches Meta from the server until the number is right."),
        _l("Compare META_PIXEL_ID with Events Manager, and the token's rights."),
    ),
    "call_refused": Words(
        ERROR,
        _l("Meta refused a call."),
        _l("Nothing of it counts: one wrong event takes the whole call with it."),
        _l("Read Meta's answer; `flask capi lint` says more of the event."),
    ),
}
