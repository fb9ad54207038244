"""Nova Poshta's status codes: a text for each as it would write it, and its meaning.

The texts are those that public clients quote, but for 14, 15, 107, 108 and 124, which
nobody does. What stands in braces is filled in; nobody should compare texts.
"""

from typing import NamedTuple

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

NOT_FOUND = "3"


class Status(NamedTuple):
    """One code: Nova Poshta's text, and its meaning in plain words."""

    text: str
    meaning: LazyString


STATUSES = {
    "1": Status(
        "Відправник самостійно створив цю накладну, але ще не надав до відправки",
        _l("waybill made, parcel not handed over"),
    ),
    "2": Status("Видалено", _l("waybill deleted")),
    NOT_FOUND: Status("Номер не знайдено", _l("number not found")),
    "4": Status("Відправлення у місті {sender}", _l("in the sender's city")),
    "41": Status(
        "Відправлення у місті {sender}", _l("in the city, by the local service")
    ),
    "5": Status(
        "Відправлення прямує до міста {recipient}",
        _l("heading to the recipient's city"),
    ),
    "6": Status(
        "Відправлення у місті {recipient}, орієнтовна доставка до {branch} {date}."
        " Очікуйте додаткове повідомлення про прибуття",
        _l("in the recipient's city, on its way to the branch"),
    ),
    "7": Status("Прибув на відділення", _l("arrived at the branch")),
    "8": Status(
        "Прибув на відділення (завантажено в Поштомат)",
        _l("arrived, loaded into a parcel locker"),
    ),
    "9": Status("Відправлення отримано", _l("received")),
    "10": Status(
        "Відправлення отримано {date}. Протягом доби ви одержите SMS-повідомлення про"
        " надходження грошового переказу та зможете отримати його в касі відділення"
        " «Нова пошта»",
        _l("received, the money is still to come"),
    ),
    "11": Status(
        "Відправлення отримано {date}. Грошовий переказ видано одержувачу.",
        _l("received, the money was paid out"),
    ),
    "12": Status("Нова Пошта комплектує ваше відправлення", _l("being put together")),
    "14": Status(
        "Відправлення передано до огляду отримувачу",
        _l("handed to the recipient to look at"),
    ),
    "15": Status("Відправлення прямує до України", _l("on its way to Ukraine")),
    "101": Status("На шляху до одержувача", _l("with the courier")),
    "102": Status(
        "Відмова від отримання (Відправником створено замовлення на повернення)",
        _l("refused, the sender ordered the return"),
    ),
    "103": Status(
        "Відмова одержувача (отримувач відмовився від відправлення)",
        _l("the recipient refused"),
    ),
    "104": Status("Змінено адресу", _l("address changed")),
    "105": Status("Припинено зберігання", _l("storage ended")),
    "106": Status(
        "Одержано і створено ЄН зворотньої доставки",
        _l("received, and a waybill for the way back was made"),
    ),
    "107": Status(
        "Переміщено до центрального відділення", _l("moved to the main branch")
    ),
    "108": Status("Відмова від отримання", _l("refusal")),
    "111": Status(
        "Невдала спроба доставки через відсутність Одержувача на адресі або зв'язку"
        " з ним",
        _l("failed attempt, recipient absent"),
    ),
    "112": Status(
        "Дата доставки перенесена Одержувачем",
        _l("the recipient moved the date"),
    ),
    "124": Status(
        "Відправлення знищено внаслідок ворожої атаки", _l("destroyed in an attack")
    ),
}

UNHEARD_OF = Status("Статус уточнюється", _l("a code that nobody knows"))


def status(code: str) -> Status:
    """The text and meaning of a code; a code that nobody knows has both too."""
    return STATUSES.get(code, UNHEARD_OF)
