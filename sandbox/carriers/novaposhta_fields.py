"""The fields of Nova Poshta's tracking record that no parcel of the sandbox changes."""

from typing import Any

SENDER = "Сидоренко Сидор Сидорович"
RECIPIENT = "Іваненко Іван Іванович"
SENDERS_PHONE = "380440000000"

HIDDEN = (
    "RecipientFullName",
    "CargoDescriptionString",
    "RedeliverySum",
    "RedeliveryPayer",
    "AfterpaymentOnGoodsCost",
    "LastCreatedOnTheBasisPayerType",
    "LastTransactionDateTimeGM",
    "CounterpartySenderDescription",
    "CounterpartyRecipientDescription",
    "SenderAddress",
    "RecipientAddress",
    "AnnouncedPrice",
    "RedeliveryPaymentCardRef",
    "RedeliveryPaymentCardDescription",
    "CreatedOnTheBasis",
    "ExpressWaybillPaymentStatus",
    "ExpressWaybillAmountToPay",
)
"""Blank without the right phone, and all that the record of an unknown number has."""

HIDDEN_BESIDES = (
    "PhoneSender",
    "PhoneRecipient",
    "SenderFullNameEW",
    "RecipientFullNameEW",
    "AmountToPay",
    "AmountPaid",
    "PaymentStatus",
    "PaymentStatusDate",
    "LastAmountTransferGM",
)
"""Blank without the right phone, and absent for an unknown number."""

NO_POSSIBILITY: dict[str, Any] = {
    "PossibilityCreateRedirecting": False,
    "PossibilityCreateReturn": False,
    "PossibilityCreateRefusal": False,
    "PossibilityChangeEW": False,
    "PossibilityChangeCash2Card": False,
    "PossibilityChangeDeliveryIntervals": False,
    "PossibilityTermExtension": False,
    "PossibilityTrusteeRecipient": False,
    "TrusteeRecipientPhone": "",
    "PossibilityLightReturn": False,
    "LightReturnNumber": "",
    "SecurePayment": False,
}

_KYIV = {
    "city": "Київ",
    "branch": "Відділення №2: вул. Богатирська, 11",
    "address": "Київ, вул. Богатирська, 11",
}
_LVIV = {
    "city": "Львів",
    "branch": "Відділення №1: вул. Городоцька, 355",
    "address": "Львів, вул. Городоцька, 355",
}


def _way(start: dict[str, str], end: dict[str, str]) -> dict[str, Any]:
    return {
        "CitySender": start["city"],
        "WarehouseSender": start["branch"],
        "WarehouseSenderAddress": start["address"],
        "SenderAddress": f"м. {start['city']}, {start['branch']}",
        "CityRecipient": end["city"],
        "WarehouseRecipient": end["branch"],
        "WarehouseRecipientAddress": end["address"],
        "RecipientAddress": f"м. {end['city']}, {end['branch']}",
    }


WAY_THERE = _way(_KYIV, _LVIV)
WAY_BACK = _way(_LVIV, _KYIV)

ALWAYS: dict[str, Any] = {
    **NO_POSSIBILITY,
    "RecipientFullName": RECIPIENT,
    "RecipientFullNameEW": RECIPIENT,
    "CounterpartyType": "PrivatePerson",
    "CounterpartySenderType": "PrivatePerson",
    "CounterpartySenderDescription": "Приватна особа",
    "CounterpartyRecipientDescription": "Приватна особа",
    "CargoDescriptionString": "Товари",
    "CargoType": "Parcel",
    "CategoryOfWarehouse": "Branch",
    "ServiceType": "WarehouseWarehouse",
    "PayerType": "Recipient",
    "PaymentMethod": "Cash",
    "SeatsAmount": "1",
    "DocumentWeight": 2.5,
    "FactualWeight": "2.50",
    "VolumeWeight": "0.01",
    "CalculatedWeight": "",
    "CheckWeight": 0,
    "SumBeforeCheckWeight": 0,
    "DocumentCost": "96",
    "AfterpaymentOnGoodsCost": 0,
    "LastAmountReceivedCommissionGM": 0,
    "LastTransactionStatusGM": "",
    "RedeliveryNum": "",
    "RedeliveryPaymentCardRef": "",
    "RedeliveryPaymentCardDescription": "",
    "RedeliveryServiceCost": "",
    "CardMaskedNumber": "",
    "CreatedOnTheBasis": "",
    "WarehouseRecipientNumber": 1,
    "UndeliveryReasons": "",
    "UndeliveryReasonsDate": "",
    "UndeliveryReasonsSubtypeDescription": "",
    "CargoReturnRefusal": False,
    "PartialReturnGoods": [],
    "Packaging": [],
    "DaysStorageCargo": "",
    "StorageAmount": "",
    "StoragePrice": "",
    "AdjustedDate": "",
    "DateMoving": "",
    "AviaDelivery": 0,
    "AdditionalInformationEW": "",
    "ClientBarcode": "",
    "MarketplacePartnerToken": "",
    "InternationalDeliveryType": "",
    "FreeShipping": "",
    "PostomatV3CellReservationNumber": False,
}
