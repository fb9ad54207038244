"""Meta's Conversions API and Pixel for a shop: lift this package into your own.

The names here are the public ones; `README.md` beside this file says what each module
is for.
"""

from capi.app_activity import Activity as Activity
from capi.app_data import AppData as AppData
from capi.app_data import ExtendedDeviceInfo as ExtendedDeviceInfo
from capi.app_event import AppEvent as AppEvent
from capi.app_events import AppEventsClient as AppEventsClient
from capi.app_mapping import to_app_event as to_app_event
from capi.app_reading import from_app_event as from_app_event
from capi.attribution import AttributionData as AttributionData
from capi.attribution import AttributionSetting as AttributionSetting
from capi.attribution import OriginalEventData as OriginalEventData
from capi.choices import ActionSource as ActionSource
from capi.choices import AttributionMethod as AttributionMethod
from capi.choices import AttributionModel as AttributionModel
from capi.choices import CustomerSegmentation as CustomerSegmentation
from capi.choices import DeclineReason as DeclineReason
from capi.choices import DeliveryCategory as DeliveryCategory
from capi.choices import DeviceInfoVersion as DeviceInfoVersion
from capi.choices import MessagingChannel as MessagingChannel
from capi.client import Answer as Answer
from capi.client import ConversionsClient as ConversionsClient
from capi.consent import Consent as Consent
from capi.content import Content as Content
from capi.context import Context as Context
from capi.custom_data import CustomData as CustomData
from capi.errors import CapiError as CapiError
from capi.errors import EventError as EventError
from capi.errors import MetaError as MetaError
from capi.errors import RateLimited as RateLimited
from capi.errors import SettingsError as SettingsError
from capi.errors import TransientError as TransientError
from capi.errors import TransportError as TransportError
from capi.events import Event as Event
from capi.findings import Finding as Finding
from capi.findings import Severity as Severity
from capi.names import EventName as EventName
from capi.names import near_miss as near_miss
from capi.user_data import UserData as UserData
from capi.worker import Worker as Worker
