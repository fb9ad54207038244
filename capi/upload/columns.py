"""Which column holds what: by Meta's names, old and new, and by those of tills.

Headings are compared by their letters and digits alone, so `E-Mail` is `email`.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from capi.normal.text import clean, fold
from capi.upload.faults import NotATable

_HEADINGS = """
email         em, e-mail, email address, user email, customer email, email1, email2,
              email3
phone         ph, phone number, telephone, telephone number, tel, mobile,
              mobile phone, mobile number, cell phone, customer phone, phone1, phone2,
              phone3
first_name    fn, given name, forename, customer first name
last_name     ln, surname, family name, customer last name
initial       fi, first initial
gender        ge, gen, sex
birthday      db, dob, date of birth, birth date
birth_year    doby, year of birth
birth_month   dobm, month of birth
birth_day     dobd, day of birth
city          ct, town, customer city
state         st, region, province
zip           zp, zip code, postcode, postal code
country       country code, customer country
external_id   extern_id, customer id, customer number, client id, member id,
              loyalty id, loyalty card, user id
lead_id       lead ads id
madid         mobile advertiser id, mobile advertising id, idfa, gaid, aaid
event_name    event, event type
event_time    time, timestamp, date time, event date time, transaction time, sale time,
              purchase time, conversion time
event_date    date, transaction date, sale date, purchase date, order date,
              conversion date
value         amount, total, order total, total amount, order value, revenue,
              conversion value, purchase value
currency      currency code, conversion currency
order_id      order, order number, order no, transaction id, transaction number,
              receipt, receipt id, receipt number, invoice, invoice number
item_number   item no, line number, line item
action_source
store_code    store, store id, store number, shop code
store_page_id store page
brand_page_id brand page
contents      content
content_ids   content id, contents id, contents content id, product id, product ids,
              sku, skus
quantities    quantity, qty, contents quantity
prices        price, item price, unit price, contents price, contents item price
titles        product name, contents title
brands        brand, contents brand
categories    category, contents category
content_type
content_name
delivery_category
customer_segmentation
ldu           data processing options
ldu_country   data processing options country
ldu_state     data processing options state
consent       marketing consent, consent given
age
"""

PERSON = frozenset(
    "email phone first_name last_name initial gender birthday birth_year birth_month"
    " birth_day city state zip country external_id lead_id madid".split()
)
"""Who it was. Of these a row may have several columns."""

UNUSED = frozenset({"age"})
"""In Meta's older template; the Conversions API has no such key."""

_INSTEAD = {"event_time": "event_date", "content_ids": "contents"}
"""Columns that a file may have in the place of others."""

# How Meta's own uploaders write the names.
_GROUPS = ("match_keys.", "user_data.", "custom_data.", "store_data.")

# A heading is printed where it reads as one. In a file without headings, the first
# line is a customer's.
_PRINTABLE = re.compile(r"(?!.*[0-9]{5})[^\W\d_][\w .()/-]{0,39}")


@dataclass(frozen=True)
class Column:
    """A column that is read: its heading, what it holds, and where it stands."""

    heading: str
    field: str
    index: int


@dataclass(frozen=True)
class Columns:
    """The columns of a file, by what they hold, and the headings that are not used."""

    by_field: Mapping[str, Sequence[Column]]
    ignored: Sequence[str]
    count: int

    def heading(self, field: str) -> str:
        """What the file calls a field; our own name where it has none."""
        for name in (field, _INSTEAD.get(field, field)):
            if found := self.by_field.get(name):
                return found[0].heading
        return field


def is_known(heading: str) -> bool:
    """Whether a heading is one that is read."""
    return _fields().get(_key(heading)) is not None


def columns(header: Sequence[str]) -> Columns:
    """Find out what each column holds.

    Raises NotATable where two columns hold the same, or one is missing without which
    no row could be a sale.
    """
    found: defaultdict[str, list[Column]] = defaultdict(list)
    ignored = []
    for index, raw in enumerate(header):
        heading = clean(raw)
        field = _fields().get(_key(heading))
        if field and field not in UNUSED:
            found[field].append(Column(heading, field, index))
        elif heading:
            ignored.append(_printable(heading, index))
    _check(found)
    return Columns(dict(found), tuple(ignored), len(header))


def _check(found: Mapping[str, Sequence[Column]]) -> None:
    for field, several in found.items():
        if len(several) > 1 and field not in PERSON:
            names = " and ".join(f"“{each.heading}”" for each in several)
            raise NotATable(f"Two columns hold the same: {names}. Keep one of them.")
    if not found.keys() & {"event_time", "event_date"}:
        raise NotATable(
            "No column says when a sale happened. Call that one event_time."
        )
    if not found.keys() & PERSON:
        raise NotATable(
            "No column says who bought. At least email, phone or external_id is needed."
        )
    if not found.keys() & {"value", "event_name"}:
        raise NotATable("No column says what was paid. Call that one value.")


def _printable(heading: str, index: int) -> str:
    return heading if _PRINTABLE.fullmatch(heading) else f"column {index + 1}"


def _key(heading: str) -> str:
    name = heading.lower()
    for group in _GROUPS:
        name = name.removeprefix(group)
    return fold(name)


@cache
def _fields() -> Mapping[str, str]:
    """What a column holds, by its folded heading."""
    table: dict[str, str] = {}
    field = ""
    for line in _HEADINGS.strip().splitlines():
        if not line.startswith(" "):
            field, _, line = line.partition(" ")
            table[fold(field)] = field
        table |= {fold(each): field for each in line.split(",") if each.strip()}
    return table
