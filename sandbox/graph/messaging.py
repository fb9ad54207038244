"""What Meta refuses in an event of `business_messaging`.

Meta's docs name the fields; integrators recorded the subcodes. WhatsApp needs a click
id with a page or an account, Messenger a page with its user, Instagram an account with
its user; and only some event names are taken.
"""

from collections.abc import Mapping
from typing import Any

from sandbox.graph.errors import PARAMETER_ERROR, GraphError, event_error

CHANNELS = ("whatsapp", "messenger", "instagram")
# `Lead` and, at times, `QualifiedLead` were refused where these were taken.
REFUSED_NAMES = ("Lead", "QualifiedLead")
SHORTEST_CLICK_ID = 32


def check_messaging(event: Mapping[str, Any], index: int) -> None:
    """Judge an event whose action source is business_messaging.

    Raises:
        GraphError: the first thing that Meta would refuse it for.
    """
    channel, user = event.get("messaging_channel"), event["user_data"]
    if channel not in CHANNELS:
        raise _error(2804063, "messaging_channel is missing or unknown.")
    if event["event_name"] in REFUSED_NAMES:
        raise _error(2804066, "This event name is not taken for messaging.")
    if channel == "whatsapp":
        _check_whatsapp(user)
    if channel == "messenger" and not (
        user.get("page_id") and user.get("page_scoped_user_id")
    ):
        raise _error(2804069, "page_id and page_scoped_user_id are required.")
    if channel == "instagram" and not (
        user.get("ig_account_id") and user.get("ig_sid")
    ):
        raise _error(2804079, "ig_account_id and ig_sid are required.")


def _check_whatsapp(user: Mapping[str, Any]) -> None:
    if len(str(user.get("ctwa_clid") or "")) < SHORTEST_CLICK_ID:
        raise _error(2804087, "ctwa_clid is missing or no real click id.")
    if not (user.get("page_id") or user.get("whatsapp_business_account_id")):
        raise _error(2804116, "page_id or whatsapp_business_account_id is required.")


def _error(subcode: int, message: str) -> GraphError:
    return event_error(subcode, PARAMETER_ERROR, message)
