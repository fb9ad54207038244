"""What an event goes back to: an earlier event, or a partner's attribution."""

from dataclasses import dataclass, field, replace
from typing import Annotated, ClassVar

from capi.choices import AttributionMethod, AttributionModel, DeclineReason
from capi.kinds import AMOUNT, Amount, Id, Moment, Number, Text, Whole, choice, finite
from capi.lean import lean
from capi.parts import Block, Nested


def _share(raw: object) -> int | float | None:
    number = finite(raw)
    return number if number is not None and 0 <= number <= 1 else None


SHARE = replace(
    AMOUNT,
    read=_share,
    code="not_a_share",
    message="The value is not a number from 0 to 1 and was left out.",
    fix="Give the share of the credit: 0.25 for a quarter.",
)


@lean
@dataclass(frozen=True, kw_only=True)
class OriginalEventData(Block):
    """The event that this one adds to or trails, such as the lead behind a sale.

    Meta requires name and time for `AppendValue` and `AppendAttribution`, and advises
    them for events that are sent late.
    """

    event_name: Text = None
    event_time: Moment = None
    order_id: Id = None
    event_id: Id = None

    _at: ClassVar[str] = "original_event_data"


@lean
@dataclass(frozen=True, kw_only=True)
class AttributionSetting(Block):
    """The windows of a partner's attribution, in hours."""

    inactivity_window_hours: Whole = None
    reattribution_window_hours: Whole = None

    _at: ClassVar[str] = "attribution_data.attribution_setting"


@lean
@dataclass(frozen=True, kw_only=True)
class AttributionData(Block):
    """What a measurement partner found out; open to partners in Meta's beta only.

    Times are Unix seconds. `attribution_share` is from 0 to 1, and `attribution_value`
    that share of the event's value. For `AppendAttribution` Meta requires `ad_id`,
    `touchpoint_ts` and both of these, within 48 hours of the original event.
    """

    scope: Text = None
    visit_time: Moment = None
    ad_id: Id = None
    adset_id: Id = None
    campaign_id: Id = None
    attribution_share: Annotated[Number | None, SHARE] = None
    attribution_model: Annotated[
        AttributionModel | str | None, choice(AttributionModel)
    ] = None
    attr_window: Whole = None
    attribution_value: Amount = None
    attribution_source: Text = None
    touchpoint_type: Text = None
    touchpoint_ts: Moment = None
    attribution_method: Annotated[
        AttributionMethod | str | None, choice(AttributionMethod)
    ] = None
    decline_reason: Annotated[DeclineReason | str | None, choice(DeclineReason)] = None
    auditing_token: Text = field(default=None, repr=False)
    linkage_key: Text = field(default=None, repr=False)
    touchpoint_id: Id = None
    attribution_setting: Annotated[
        AttributionSetting | None, Nested(AttributionSetting)
    ] = None
    total_credit: Amount = None
    partner_client_id: Id = None

    _at: ClassVar[str] = "attribution_data"
