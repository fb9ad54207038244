"""An install is told once for each device: its event id follows from the device's id.

Meta attributes one install in 90 days and asks for one report of it. The outbox lets an
id in once, so an app may report its install at each start and on each of its ways.
"""

from dataclasses import replace
from hashlib import sha256

from capi.app_event_names import INSTALL
from capi.choices import ActionSource
from capi.events import Event


def once_per_device(event: Event) -> Event:
    """An app's install with the id that it has on this device; another event as it is.

    The device is known by its advertising id, else by `anon_id`, else by `vendor_id`;
    without any, the event keeps the id that it has. The id is a digest: it does not
    tell the device's own.
    """
    if event.one("event_name") != INSTALL:
        return event
    if event.one("action_source") != ActionSource.APP:
        return event
    device = _device(event)
    if device is None:
        return event
    digest = sha256(f"{INSTALL}\n{device.lower()}".encode()).hexdigest()
    return replace(event, event_id=f"install.{digest[:32]}")


def _device(event: Event) -> str | None:
    person, app = event.one("user_data") or {}, event.one("app_data") or {}
    ids = (person.get("madid"), person.get("anon_id"), app.get("vendor_id"))
    return next((each for each in ids if each), None)
