"""How a part is read: at a look where that is enough, else with care.

Nearly every value that a shop has is what Meta wants already: ASCII text, a finite
number, a cookie of the usual form. To find that out costs far less than to ask the
value's kind, and an event has dozens of fields, most of them not given. So for each
class of parts one function is written, as `dataclasses` writes `__init__`:

    def render(part, at, found):
        payload = {}
        raw = part.order_id
        if raw is not None:
            value = raw if type(raw) is str and raw.isascii() and raw.strip() else None
            if value is not None:
                payload['order_id'] = value
            elif value is None:
                value = part._with_care('order_id', raw, at, found)
                if value is not None:
                    payload['order_id'] = value
        …
        return payload

What differs from field to field is said by its kind: its `look`, the expression behind
the first `value =`, where `{name}` is the kind's own attribute of that name; and, where
they are not those above, `given` and `kept`, the first two conditions, and `key`.

A look only saves time: where it tells the value, the kind's `take` gives the same one
and finds nothing.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from hashlib import sha256
from math import isfinite
from string import Formatter
from types import NoneType
from typing import Any, TypeAlias, cast

from capi.kinds import Field, Found

_NAMES = {
    "EMPTY": (),
    "StrEnum": StrEnum,
    "TEXT_OR_NONE": (str, NoneType),
    "isfinite": isfinite,
    "sha256": sha256,
}
"""What every look may use."""

_FIELD = """\
    raw = part.{name}
    if {given}:
        value = {look}
        if {kept}:
            payload[{key!r}] = value
        elif value is None:
            value = part._with_care({name!r}, raw, at, found)
            if value is not None:
                payload[{key!r}] = value"""


Render: TypeAlias = Callable[[Any, str, Found], dict[str, Any]]
"""Makes a part's payload; see `Part.render`."""


def renderer(kinds: Mapping[str, Field], *, last: str) -> Render:
    """The function that reads the parts whose fields are of these kinds.

    `last` is the expression of what it returns, `payload` if nothing is to be added.
    """
    names: dict[str, Any] = dict(_NAMES)
    lines = ["def render(part, at, found):", "    payload = {}"]
    for name, kind in kinds.items():
        lines.append(_field(name, kind, names))
    lines.append(f"    return {last}")
    exec(compile("\n".join(lines), "<capi.reading>", "exec"), names)
    return cast(Render, names["render"])


def _field(name: str, kind: Field, names: dict[str, Any]) -> str:
    """The lines that read one field; the names that they use are added to `names`."""
    bound = {"place": f"f'{{at}}.{name}' if at else {name!r}"}
    for _, attribute, _, _ in Formatter().parse(kind.look):
        if attribute and attribute != "place":
            bound[attribute] = f"{name}_{attribute}"
            names[bound[attribute]] = getattr(kind, attribute)
    return _FIELD.format(
        name=name,
        key=getattr(kind, "key", name),
        given=getattr(kind, "given", "raw is not None"),
        look=kind.look.format(**bound) or "None",
        kept=getattr(kind, "kept", "value is not None"),
    )
