"""Kinds of the ids in `user_data` that have rules of their own."""

from dataclasses import replace

from capi.kinds import ID, WHOLE, as_id, as_text, whole

# What a device says whose owner has turned tracking off: the same for all of them.
_NOBODY = "00000000-0000-0000-0000-000000000000"

# Meta refuses the whole call for a lead's id of another length.
_LEAD_ID_DIGITS = (15, 16)


def positive(raw: object) -> int | None:
    """Meta's own ids are whole numbers, and often kept as text."""
    text = (as_text(raw) or "").strip()
    digits = text.isascii() and text.isdigit() and len(text) < 20
    number = whole(int(text) if digits else raw)
    return number if number is not None and number > 0 else None


def _lead_id(raw: object) -> int | None:
    number = positive(raw)
    return number if len(str(number or "")) in _LEAD_ID_DIGITS else None


def _madid(raw: object) -> str | None:
    text = as_id(raw)
    return None if text is None or text.strip() == _NOBODY else text


FB_LOGIN_ID = replace(WHOLE, read=positive, fix="Give the id as Facebook Login did.")
LEAD_ID = replace(
    WHOLE,
    read=_lead_id,
    code="lead_id_malformed",
    message="The value is not a number of 15 or 16 digits and was left out.",
    fix="Give the id that Meta's lead ad came with.",
)
MADID = replace(
    ID,
    read=_madid,
    code="madid_unusable",
    message="The value is no advertising id, or the one of all zeros; it was left out.",
    fix="Nothing needs doing where the device's owner has turned tracking off.",
)
