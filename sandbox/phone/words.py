"""How the phone's page puts acts, answers and troubles into words."""

from decimal import Decimal

from babel.numbers import format_currency
from flask import Blueprint, current_app
from flask_babel import LazyString, get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sandbox.phone.calls import Call
from sandbox.presenting import Badge

PLATFORMS = {"ios": _l("iPhone"), "android": _l("Android phone")}
CONSENTS = {
    "granted": _l("Granted"),
    "limited": _l("Limited: Meta may not use it for ads freely (LDU)"),
    "refused": _l("Refused"),
}
ACTS: dict[str, LazyString] = {
    "install": _l("Installed the app"),
    "open": _l("Opened the app"),
    "view": _l("Looked at a product"),
    "add": _l("Added to the cart"),
    "buy": _l("Bought"),
}
STATES = {
    "arrived": Badge("merged", "same", _l("Arrived")),
    "waiting": Badge("warning", "list", _l("Waiting to be sent")),
    "late": Badge("error", "warning", _l("Not sent yet")),
    "known": Badge("held", "held", _l("Known already")),
    "withheld": Badge("held", "held", _l("Consent refused")),
    "held": Badge("warning", "list", _l("The shop waits")),
    "unsent": Badge("error", "error", _l("Not taken")),
}
STATE_SENTENCES = {
    "arrived": _l("The shop's worker has sent it, and it is here."),
    "waiting": _l(
        "The shop has recorded it. Its worker sends it in a moment, and then it stands"
        " here too."
    ),
    "late": _l(
        "The shop recorded it a minute ago or more, and nothing has come. Does the"
        " shop's worker run? Start it with: flask capi worker"
    ),
    "known": _l("The shop has had this event before, so it is not sent twice."),
    "withheld": _l("The shop keeps it and sends nothing, because consent was refused."),
    "held": _l("The shop has it and sends it when the order that it is of is paid."),
    "unsent": _l("Nothing has been recorded, and nothing will be sent."),
}
SEVERITIES = {
    "error": Badge("error", "error", _l("Error")),
    "warning": Badge("warning", "warning", _l("Warning")),
    "note": Badge("held", "held", _l("Note")),
}


def init_blueprint(blueprint: Blueprint) -> None:
    """Give the phone's templates these words and filters."""
    blueprint.add_app_template_filter(price, "phone_price")
    blueprint.add_app_template_filter(trouble, "phone_trouble")
    blueprint.add_app_template_filter(severity, "phone_severity")
    blueprint.context_processor(
        lambda: {
            "act_words": ACTS,
            "phone_states": STATES,
            "phone_sentences": STATE_SENTENCES,
            "platforms": PLATFORMS,
            "consents": CONSENTS,
        }
    )


def price(amount: Decimal | str, currency: str) -> str:
    """An amount in major units, as the phone's language writes it."""
    return format_currency(Decimal(amount), currency, locale=get_locale())


def severity(name: str) -> Badge:
    """The badge of a finding; one that is not known is a note."""
    return SEVERITIES.get(name, SEVERITIES["note"])


def trouble(code: str, call: Call | None = None) -> str:
    """What went wrong between phone and shop, and what to do."""
    shop = current_app.config["SANDBOX_SHOP_URL"]
    sentences = {
        "no_key": _(
            "The phone's app has no key. Set MOBILE_API_KEYS in .env, such as"
            " demo-app: and a key of 16 characters, and start shop and sandbox again."
        ),
        "nobody_there": _(
            "Nobody answers at %(shop)s. Is the shop running? SANDBOX_SHOP_URL says"
            " where the phone looks for it.",
            shop=shop,
        ),
        "no_answer_in_time": _(
            "The shop at %(shop)s took the call and did not answer in time. Send it"
            " again: an event that it has got already is not recorded twice.",
            shop=shop,
        ),
        "not_local": _(
            "%(shop)s is not on this machine, so the phone does not call it."
            " SANDBOX_ALLOW_REMOTE=1 allows it.",
            shop=shop,
        ),
        "bad_key": _(
            "The shop does not know the app's key. Shop and sandbox must read the same"
            " MOBILE_API_KEYS; start both again after a change."
        ),
        "no_gateway": _(
            "The shop at %(shop)s has no /api/app-events, where apps report to.",
            shop=shop,
        ),
        "no_catalogue": _(
            "The shop at %(shop)s lists no products at /feed.csv. Fill it with: flask"
            " seed",
            shop=shop,
        ),
        "too_many": _(
            "The shop says that the app has reported too much. Wait a minute and send"
            " it again."
        ),
        "refused": _("The shop did not take the event: %(said)s", said=_said(call)),
        "error": _(
            "The shop failed to take the event (HTTP %(status)s). Look at its log, and"
            " send it again.",
            status=call.answer.status if call else "",
        ),
    }
    return sentences[code]


def _said(call: Call | None) -> str:
    body = call.answer.body if call else None
    error = body.get("error") if isinstance(body, dict) else None
    message = error.get("message") if isinstance(error, dict) else None
    return str(message or _("it gave no reason."))
