"""Events described in words that Meta's SDK and we both understand."""

from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from facebook_business.adobjects.serverside.action_source import (
    ActionSource as MetaActionSource,
)
from facebook_business.adobjects.serverside.app_data import AppData as MetaAppData
from facebook_business.adobjects.serverside.attribution_data import (
    AttributionData as MetaAttributionData,
)
from facebook_business.adobjects.serverside.attribution_method import (
    AttributionMethod as MetaAttributionMethod,
)
from facebook_business.adobjects.serverside.attribution_model import (
    AttributionModel as MetaAttributionModel,
)
from facebook_business.adobjects.serverside.attribution_setting import (
    AttributionSetting as MetaAttributionSetting,
)
from facebook_business.adobjects.serverside.content import Content as MetaContent
from facebook_business.adobjects.serverside.custom_data import (
    CustomData as MetaCustomData,
)
from facebook_business.adobjects.serverside.decline_reason import (
    DeclineReason as MetaDeclineReason,
)
from facebook_business.adobjects.serverside.delivery_category import (
    DeliveryCategory as MetaDeliveryCategory,
)
from facebook_business.adobjects.serverside.event import Event as MetaEvent
from facebook_business.adobjects.serverside.extended_device_info import (
    ExtendedDeviceInfo as MetaExtendedDeviceInfo,
)
from facebook_business.adobjects.serverside.gender import Gender
from facebook_business.adobjects.serverside.messaging_channel import (
    MessagingChannel as MetaMessagingChannel,
)
from facebook_business.adobjects.serverside.original_event_data import (
    OriginalEventData as MetaOriginalEventData,
)
from facebook_business.adobjects.serverside.user_data import UserData as MetaUserData

from capi import (
    AppData,
    AttributionData,
    AttributionSetting,
    Content,
    CustomData,
    Event,
    ExtendedDeviceInfo,
    OriginalEventData,
    UserData,
)

Json = dict[str, Any]

NOW = 1_790_000_000
ENUMS: dict[str, type[Enum]] = {
    "action_source": MetaActionSource,
    "attribution_method": MetaAttributionMethod,
    "attribution_model": MetaAttributionModel,
    "decline_reason": MetaDeclineReason,
    "delivery_category": MetaDeliveryCategory,
    "gender": Gender,
    "messaging_channel": MetaMessagingChannel,
}
SEVERAL = {"email": "emails", "phone": "phones", "external_id": "external_ids"}


@dataclass(frozen=True, kw_only=True)
class Described:
    """An event; each field holds the arguments of one of its parts."""

    event: Json = field(
        default_factory=lambda: {
            "event_name": "Lead",
            "event_time": NOW,
            "action_source": "website",
        }
    )
    user: Json = field(default_factory=lambda: {"email": "joe@eg.com"})
    data: Json = field(default_factory=lambda: {"value": 1, "currency": "usd"})
    contents: list[Json] = field(default_factory=list)
    app: Json | None = None
    device: Json | None = None
    original: Json | None = None
    attribution: Json | None = None
    windows: Json | None = None

    def by_us(self) -> Json:
        """The payload as we make it."""
        return Event(
            **self.event,
            user_data=UserData(**self.user),
            custom_data=CustomData(
                **self.data, contents=[Content(**each) for each in self.contents]
            ),
            app_data=_built(
                AppData, self.app, extinfo=_built(ExtendedDeviceInfo, self.device)
            ),
            original_event_data=_built(OriginalEventData, self.original),
            attribution_data=_built(
                AttributionData,
                self.attribution,
                attribution_setting=_built(AttributionSetting, self.windows),
            ),
        ).to_server()

    def by_meta(self) -> Json:
        """The payload as Meta's SDK makes it."""
        payload: Json = MetaEvent(
            **_in_metas_words(self.event),
            user_data=MetaUserData(**_in_metas_words(self.user)),
            custom_data=MetaCustomData(
                **_in_metas_words(self.data),
                contents=[
                    MetaContent(product_id=each["id"], **_without_id(each))
                    for each in self.contents
                ],
            ),
            app_data=_built(
                MetaAppData,
                self.app,
                extinfo=_built(MetaExtendedDeviceInfo, self.device),
            ),
            original_event_data=_built(MetaOriginalEventData, self.original),
            attribution_data=_built(
                MetaAttributionData,
                _in_metas_words(self.attribution),
                attribution_setting=_built(MetaAttributionSetting, self.windows),
            ),
        ).normalize()
        return payload


def _built(part: Any, arguments: Json | None, **nested: Any) -> Any:
    return None if arguments is None else part(**arguments, **nested)


def _in_metas_words(arguments: Json | None) -> Json | None:
    return arguments and {
        SEVERAL[name] if isinstance(value, list) and name in SEVERAL else name: (
            ENUMS[name](value) if name in ENUMS else value
        )
        for name, value in arguments.items()
    }


def _without_id(arguments: Json) -> Json:
    return _in_metas_words({k: v for k, v in arguments.items() if k != "id"})
