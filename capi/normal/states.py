"""Codes of the states that Meta expects as codes: of the US, Canada and Australia."""

import re
from functools import cache

from capi.normal.text import fold

_US = """
AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut
DE Delaware|FL Florida|GA Georgia|HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa
KS Kansas|KY Kentucky|LA Louisiana|ME Maine|MD Maryland|MA Massachusetts|MI Michigan
MN Minnesota|MS Mississippi|MO Missouri|MT Montana|NE Nebraska|NV Nevada
NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York|NY New York State
NC North Carolina|ND North Dakota|OH Ohio|OK Oklahoma|OR Oregon|PA Pennsylvania
RI Rhode Island|SC South Carolina|SD South Dakota|TN Tennessee|TX Texas|UT Utah
VT Vermont|VA Virginia|WA Washington|WA Washington State|WV West Virginia|WI Wisconsin
WY Wyoming|DC District of Columbia|DC Washington DC|AS American Samoa|GU Guam
MP Northern Mariana Islands|PR Puerto Rico|VI Virgin Islands|VI US Virgin Islands
AA Armed Forces Americas|AE Armed Forces Europe|AP Armed Forces Pacific
"""
_CA = """
AB Alberta|BC British Columbia|BC Colombie-Britannique|MB Manitoba|NB New Brunswick
NB Nouveau-Brunswick|NL Newfoundland and Labrador|NL Newfoundland
NL Terre-Neuve-et-Labrador|NS Nova Scotia|NS Nouvelle-Écosse|NT Northwest Territories
NT Territoires du Nord-Ouest|NU Nunavut|ON Ontario|PE Prince Edward Island
PE Île-du-Prince-Édouard|QC Quebec|SK Saskatchewan|YT Yukon|YT Yukon Territory
"""
_AU = """
ACT Australian Capital Territory|NSW New South Wales|NT Northern Territory
QLD Queensland|SA South Australia|TAS Tasmania|VIC Victoria|WA Western Australia
"""
_TABLES = {"US": _US, "CA": _CA, "AU": _AU}

# ISO 3166-2 puts the country before the code, and so do several shop systems.
_ISO_3166_2 = re.compile(r"(US|CA|AU)-([A-Z]{2,3})", re.IGNORECASE)


def state_code(name: str, country: str | None) -> str | None:
    """The lower-case code of a state's name, None for what these tables do not know.

    `country` is an ISO alpha-2 code. Without one all three countries are searched: no
    name stands in two of them.
    """
    if subdivision := _ISO_3166_2.fullmatch(name):
        country, code = subdivision[1].upper(), subdivision[2].lower()
        return code if code in _codes(country).values() else None
    if country is not None:
        return _codes(country).get(fold(name))
    return next(filter(None, (_codes(each).get(fold(name)) for each in _TABLES)), None)


@cache
def _codes(country: str) -> dict[str, str]:
    entries = _TABLES.get(country, "").replace("\n", "|").split("|")
    pairs = [entry.split(maxsplit=1) for entry in entries if entry]
    return {fold(name): code.lower() for code, name in pairs}
