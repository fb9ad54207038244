"""The JSON shapes of what a buyer pays with: cards and bank accounts.

A payment method is kept as Stripe keeps it: brand or bank, expiry and the last four
digits. The same facts stand in the `payment_method_details` of each charge.
"""

from sandbox.stripe.buyers import BankEntry, Buyer, CardEntry, Entry
from sandbox.stripe.cards import Card
from sandbox.stripe.records import Json, new_id

BANK_DEBIT = "sepa_debit"

_CARD_NULLS = (
    "authorization_code electronic_commerce_indicator installments mandate "
    "network_transaction_id three_d_secure transaction_link_id wallet"
).split()

# What 3-D Secure adds to a charge whose buyer has passed the challenge.
AUTHENTICATED = {
    "authentication_flow": "challenge",
    "electronic_commerce_indicator": "05",
    "exemption_indicator": None,
    "result": "authenticated",
    "result_reason": None,
    "transaction_id": None,
    "version": "2.2.0",
}


def payment_method(entry: Entry, buyer: Buyer, created: int) -> Json:
    """A new payment method."""
    kind, details = (
        ("card", _card(entry, buyer.billing))
        if isinstance(entry, CardEntry)
        else (BANK_DEBIT, _bank_account(entry))
    )
    return {
        "id": new_id("pm"),
        "object": "payment_method",
        "allow_redisplay": "limited",
        "billing_details": buyer.billing,
        kind: details,
        "created": created,
        "customer": None,
        "customer_account": None,
        "livemode": False,
        "metadata": {},
        "type": kind,
    }


def details(method: Json, *, amount: int, authenticated: bool) -> Json:
    """The `payment_method_details` of a charge; `amount` is what was authorised."""
    kind = method["type"]
    if kind == BANK_DEBIT:
        shared = "bank_code branch_code country fingerprint last4".split()
        account = {name: method[kind][name] for name in shared}
        return {kind: {**account, "mandate": new_id("mandate")}, "type": kind}
    card = method["card"]
    shared = "brand checks country exp_month exp_year funding last4 regulated_status"
    return {
        "card": {
            **dict.fromkeys(_CARD_NULLS),
            **{name: card[name] for name in shared.split()},
            "amount_authorized": amount or None,
            "network": card["brand"],
            "three_d_secure": AUTHENTICATED if authenticated else None,
        },
        "type": "card",
    }


def _card(entry: CardEntry, billing: Json) -> Json:
    card = entry.card
    return {
        "brand": card.brand,
        "checks": _checks(card, billing["address"]),
        "country": "US",
        "display_brand": card.brand,
        "exp_month": entry.month,
        "exp_year": entry.year,
        "funding": "credit",
        "generated_from": None,
        "last4": card.last4,
        "networks": {"available": [card.brand], "preferred": None},
        "regulated_status": "unregulated",
        "three_d_secure_usage": {"supported": True},
        "wallet": None,
    }


def _checks(card: Card, address: Json) -> Json:
    """What the bank says of the address and the security code."""
    return {
        "address_line1_check": "pass" if address["line1"] else None,
        "address_postal_code_check": "pass" if address["postal_code"] else None,
        "cvc_check": card.cvc_check,
    }


def _bank_account(entry: BankEntry) -> Json:
    account = entry.account
    return {
        "bank_code": account.bank_code,
        "branch_code": account.branch_code,
        "country": account.country,
        "fingerprint": account.fingerprint,
        "generated_from": {"charge": None, "setup_attempt": None},
        "last4": account.last4,
    }
