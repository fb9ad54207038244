"""The words that Meta knows for fields that take one of a few."""

from enum import StrEnum


class ActionSource(StrEnum):
    """Where the act took place. What else an event must carry depends on it."""

    EMAIL = "email"
    WEBSITE = "website"
    APP = "app"
    PHONE_CALL = "phone_call"
    CHAT = "chat"
    PHYSICAL_STORE = "physical_store"
    SYSTEM_GENERATED = "system_generated"
    BUSINESS_MESSAGING = "business_messaging"
    OTHER = "other"


class MessagingChannel(StrEnum):
    """Where the chat took place, for `business_messaging`.

    Meta's SDK knows WhatsApp alone; the endpoint takes the other two as well, as
    integrations in public use show.
    """

    WHATSAPP = "whatsapp"
    MESSENGER = "messenger"
    INSTAGRAM = "instagram"


class DeliveryCategory(StrEnum):
    """How the customer gets the goods."""

    IN_STORE = "in_store"
    CURBSIDE = "curbside"
    HOME_DELIVERY = "home_delivery"


class CustomerSegmentation(StrEnum):
    """Whether the customer is new, and to what.

    Meta's docs list it among the event's own fields and show it inside `custom_data`.
    It is sent where the list has it; that this is right is not confirmed.
    """

    NEW_CUSTOMER_TO_BUSINESS = "new_customer_to_business"
    NEW_CUSTOMER_TO_BUSINESS_LINE = "new_customer_to_business_line"
    NEW_CUSTOMER_TO_PRODUCT_AREA = "new_customer_to_product_area"
    NEW_CUSTOMER_TO_MEDIUM = "new_customer_to_medium"
    EXISTING_CUSTOMER_TO_BUSINESS = "existing_customer_to_business"
    EXISTING_CUSTOMER_TO_BUSINESS_LINE = "existing_customer_to_business_line"
    EXISTING_CUSTOMER_TO_PRODUCT_AREA = "existing_customer_to_product_area"
    EXISTING_CUSTOMER_TO_MEDIUM = "existing_customer_to_medium"
    CUSTOMER_IN_LOYALTY_PROGRAM = "customer_in_loyalty_program"


class DeviceInfoVersion(StrEnum):
    """Whose device `extinfo` describes: the first of its places."""

    ANDROID = "a2"
    IOS = "i2"


class AttributionModel(StrEnum):
    """How a partner shares the credit among touchpoints."""

    CUSTOMIZED_MULTI_TOUCH = "customized_multi_touch"
    FIRST_TOUCH = "first_touch"
    LAST_CLICK = "last_click"
    LAST_TOUCH = "last_touch"
    LINEAR = "linear"
    POSITION_BASED = "position_based"
    TIME_DECAY = "time_decay"
    UNKNOWN = "unknown"


class AttributionMethod(StrEnum):
    """How a partner came to know of the touchpoint, in Meta's abbreviations."""

    ARD = "ard"
    DEEPLINK = "deeplink"
    GPIR = "gpir"
    INVALID_RESPONSE = "invalid_response"
    MIR = "mir"
    SRN = "srn"


class DeclineReason(StrEnum):
    """Why a partner gave Meta no credit."""

    ATTRIBUTE_TO_OTHER_SOURCE = "attribute_to_other_source"
    DUPLICATED = "duplicated"
    FRAUD_DETECTED = "fraud_detected"
    INACTIVE = "inactive"
    LOOKBACK = "lookback"
    MIN_TIME_BETWEEN_RE_ENGAGEMENTS = "min_time_between_re_engagements"
    NOT_PMOD_MATCH = "not_pmod_match"
    OUT_OF_LOOKBACK_WINDOW = "out_of_lookback_window"
    PMOD_DISABLED = "pmod_disabled"
    PRELOAD_INSTALL = "preload_install"
    REINSTALL_ATTRIBUTION_DISABLED = "reinstall_attribution_disabled"
    UNKNOWN = "unknown"
    VALIDATION_RULE_DETECTED = "validation_rule_detected"
    VIEW_THROUGH_DISABLED = "view_through_disabled"
    WITHIN_INACTIVE_WINDOW = "within_inactive_window"
