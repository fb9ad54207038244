"""What the pay page says of refusals, and of each test card's and account's fate."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from sandbox.stripe.cards import CARDS, Card, Decline
from sandbox.stripe.ibans import Account

# A buyer hears no more of a lost or stolen card, or of Radar, than of any refusal.
DECLINES: dict[str, LazyString] = {
    "card_declined": _l("Your card was declined. Try another card."),
    "insufficient_funds": _l("Your card has insufficient funds. Try another card."),
    "expired_card": _l("Your card has expired. Try another card."),
    "incorrect_cvc": _l("Your card's security code is incorrect."),
    "processing_error": _l(
        "An error occurred while processing your card. Try again in a little bit."
    ),
    "payment_intent_authentication_failure": _l(
        "We are unable to authenticate your card. Try another card, or try again."
    ),
}
OUTCOMES: dict[str, LazyString] = {
    "generic_decline": _l("declined"),
    "insufficient_funds": _l("declined: insufficient funds"),
    "lost_card": _l("declined: lost card"),
    "stolen_card": _l("declined: stolen card"),
    "expired_card": _l("declined: expired card"),
    "incorrect_cvc": _l("declined: wrong CVC"),
    "processing_error": _l("declined: processing error"),
}
LATER: dict[str, LazyString] = {
    "fraudulent": _l("pays, then disputed: fraud"),
    "product_not_received": _l("pays, then disputed: not received"),
    "inquiry": _l("pays, then an inquiry"),
    "pending": _l("pays; a refund takes a while"),
    "fails": _l("pays; a refund fails later"),
}

GROUPS = {
    "pays": _l("Pays"),
    "challenge": _l("Asks for 3-D Secure"),
    "declined": _l("Is declined"),
    "later": _l("Pays, with trouble later"),
}


def refusal(decline: Decline) -> LazyString:
    """What the buyer hears of a refusal."""
    if decline.blocked:
        return DECLINES["card_declined"]
    return DECLINES.get(decline.decline_code or "", DECLINES[decline.code])


def fate(card: Card) -> LazyString:
    """What becomes of a payment with a test card."""
    if card.challenge:
        return _l("asks, then declined") if card.decline else _l("asks, then pays")
    if card.decline is not None and card.decline.blocked:
        return _l("declined: blocked by Radar")
    if card.decline is not None:
        return OUTCOMES[card.decline.decline_code or card.decline.code]
    if card.cvc_check == "fail":
        return _l("pays; the CVC check fails")
    return LATER.get(card.dispute or card.refund, _l("pays"))


def fate_of_account(account: Account) -> LazyString:
    """What becomes of a debit of a test account."""
    return _l("pays after a while") if account.pays else _l("fails after a while")


def grouped_cards() -> dict[str, list[Card]]:
    """The test cards by what one wants to see."""
    groups: dict[str, list[Card]] = {name: [] for name in GROUPS}
    for card in CARDS:
        groups[_group(card)].append(card)
    return groups


def _group(card: Card) -> str:
    if card.challenge:
        return "challenge"
    if card.decline is not None:
        return "declined"
    troubled = card.dispute or card.refund != "succeeds" or card.cvc_check == "fail"
    return "later" if troubled else "pays"
