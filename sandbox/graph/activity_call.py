"""A call of the App Events API, decoded: its parameters, whatever they travelled as.

Lists and maps come as JSON in a field of a form, as JSON in a JSON body, or with
brackets in their names. Booleans are 0 and 1 in Meta's docs, and words in its Android
SDK.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.graph.decode import read_json
from sandbox.graph.errors import parameter_error

INSTALL, CUSTOM, APP_LINK = (
    "MOBILE_APP_INSTALL",
    "CUSTOM_APP_EVENTS",
    "DEFERRED_APP_LINK",
)
KINDS = (INSTALL, CUSTOM, APP_LINK)
FLAGS = ("advertiser_tracking_enabled", "application_tracking_enabled")

_LISTS = ("custom_events", "data_processing_options", "extinfo", "url_schemes")
_MAPS = ("ud",)
_UPLOAD = "custom_events_file"
_SECRETS = ("access_token", "appsecret_proof")
_BOOLEANS = {"0": False, "1": True, "false": False, "true": True}


@dataclass(frozen=True)
class Activity:
    """What a call reports: `kind` is its `event`, `given` everything else by name.

    `items` are the custom events, not yet judged.
    """

    kind: str
    given: dict[str, Any] = field(repr=False)
    items: list[Any] = field(repr=False)

    def flag(self, name: str) -> bool | None:
        """A boolean parameter; None where it is not given.

        Raises:
            GraphError: it is neither true nor false.
        """
        value = self.given.get(name)
        if value in (None, ""):
            return None
        word = str(value).strip().lower()
        if word not in _BOOLEANS:
            raise parameter_error(f"Param {name} must be a boolean.")
        return _BOOLEANS[word]

    def original(self, item: Mapping[str, Any] | None) -> dict[str, Any]:
        """The call as if it had brought this one event, without its token."""
        told = {k: v for k, v in self.given.items() if k not in _SECRETS}
        events = {} if item is None else {"custom_events": [item]}
        return {"event": self.kind} | told | events


def read(given: Mapping[str, Any]) -> Activity:
    """Decode the parameters of a call.

    Raises:
        GraphError: `event` is none of the three, or a parameter has the wrong shape.
    """
    kind = given.get("event")
    if kind in (None, ""):
        raise parameter_error("The parameter event is required")
    if kind not in KINDS:
        raise parameter_error(f"Param event must be one of {{{', '.join(KINDS)}}}")
    decoded = {name: value for name, value in given.items() if name != "event"}
    upload = decoded.pop(_UPLOAD, None)
    if upload is not None:
        decoded.setdefault("custom_events", upload)
    for name in _LISTS:
        _decode(decoded, name, list, "an array")
    for name in _MAPS:
        _decode(decoded, name, dict, "a map")
    return Activity(str(kind), decoded, decoded.pop("custom_events", []))


def _decode(given: dict[str, Any], name: str, shape: type, words: str) -> None:
    value = given.get(name)
    if value in (None, ""):
        given.pop(name, None)
        return
    if isinstance(value, str):
        value = read_json(value, f"Param {name}")
    if not isinstance(value, shape):
        raise parameter_error(f"Param {name} must be {words}.")
    given[name] = value
