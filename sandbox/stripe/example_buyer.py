"""A made-up buyer who fills the pay page in at one press: another for each session."""

from random import Random

from flask_babel import get_locale

from sandbox.robot.countries import COUNTRIES
from sandbox.robot.people import Country, people
from sandbox.stripe.cards import by_name
from sandbox.stripe.ibans import ACCOUNTS
from sandbox.stripe.pay_needs import Needs
from sandbox.stripe.payment_pages import sample_entry
from sandbox.stripe.records import Json

CARD = "pm_card_visa"


def example_buyer(session: Json, needs: Needs) -> dict[str, str] | None:
    """What to type, by the name of the field; a field that is not there stays out.

    Somebody who speaks as the visitor does, where the shop sends to such a country;
    None where it sends to none of those that people were made up for.
    """
    countries = _countries(needs.allowed_countries)
    if not countries:
        return None
    person = next(people(Random(session["id"]), countries))
    typed = {
        "email": person.email,
        "phone": person.phone,
        **_card(),
        "name": person.name,
        "iban": next(account.spaced for account in ACCOUNTS if account.pays),
        "holder": person.name,
        "address": person.address,
        "city": person.city,
        "state": person.state,
        "zip": person.zip,
        "country": person.country,
    }
    asked = {
        name for method in needs.methods or (None,) for name in needs.fields(method)
    }
    return {name: text for name, text in typed.items() if name in asked and text}


def _countries(allowed: list[str] | None) -> list[Country]:
    spoken = str(get_locale() or "en")
    reached = [each for each in COUNTRIES if not allowed or each.code in allowed]
    near = [each for each in reached if each.language.startswith(spoken)]
    return near or reached


def _card() -> dict[str, str]:
    card = by_name(CARD)
    assert card is not None
    entry = sample_entry(card)
    return {
        "card_number": card.spaced,
        "expiry": f"{entry.month:02} / {entry.year % 100:02}",
        "cvc": "123",
    }
