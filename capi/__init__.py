"""Meta's Conversions API and Pixel for a shop: lift this package into your own.

The names here are the public ones; `README.md` beside this file says what each module
is for.
"""

from capi.client import Answer as Answer
from capi.client import ConversionsClient as ConversionsClient
from capi.consent import Consent as Consent
from capi.context import Context as Context
from capi.errors import CapiError as CapiError
from capi.errors import EventError as EventError
from capi.errors import MetaError as MetaError
from capi.errors import RateLimited as RateLimited
from capi.errors import SettingsError as SettingsError
from capi.errors import TransientError as TransientError
from capi.errors import TransportError as TransportError
from capi.events import Content as Content
from capi.events import CustomData as CustomData
from capi.events import Event as Event
from capi.findings import Finding as Finding
from capi.findings import Severity as Severity
from capi.user_data import UserData as UserData
from capi.worker import Worker as Worker
